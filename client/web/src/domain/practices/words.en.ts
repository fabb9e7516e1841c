/// <reference path="./raw.d.ts" />
/** The words of the practices in English; a file of its own, so that the build names it by its language. */
export { default } from "../../../../practices/words/en.json?raw";
