/** Turns of phrase that several parts of the English catalogue use. */
import { counting } from "./counting.ts";
import type { Honest } from "./index.ts";

/** How days and numbers are written. */
export const LOCALE = "en-150";
export const { n, form } = counting(LOCALE);

export const OTHER = "the other";
export const atStart = (name: string): string => (name === OTHER ? "The other" : name);
export const their = (name: string): string => (name === OTHER ? "the other’s" : `${name}’s`);
export const SAFE_HERE = "Everything you kept is on this phone, and stays.";
export const ASK_HOST = "Show this to the person who looks after the relay.";
export const honest = (title: string, happened: string, safe: string, todo: string): Honest => ({ title, happened, safe, todo });

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** A number up to twelve as a word. */
export const spelled = (count: number): string => NUMBERS[count] ?? n(count);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const pagesOf = (count: number): string => `${n(count)} ${form(count, "page", "pages")}`;
