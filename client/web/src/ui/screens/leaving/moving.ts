/** What needs another relay in reach anyway: fetched when somebody wants it. */
export { default as Move } from "./Move.svelte";
