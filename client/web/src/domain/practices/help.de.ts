/// <reference path="./raw.d.ts" />
/** What the numbers of the help pack are, in German; a file of its own, so that the build names it by its language. */
export { default } from "../../../../practices/help/de.json?raw";
