/// <reference path="./raw.d.ts" />
/** The words of the practices in German; a file of its own, so that the build names it by its language. */
export { default } from "../../../../practices/words/de.json?raw";
