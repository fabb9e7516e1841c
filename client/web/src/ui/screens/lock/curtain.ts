/** The two screens that stand in front of all others: the shut notebook, and the question that is asked again. */
export { default as AskAgain } from "./AskAgain.svelte";
export { default as Shut } from "./Shut.svelte";
export { loadLock } from "../../words/lock.ts";
