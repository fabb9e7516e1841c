/** Help, in front of all screens and of the lock; and the guide that each reads alone before two meet. */
export { default as Help } from "./Help.svelte";
export { loadHelpWords } from "../../words/help.ts";
