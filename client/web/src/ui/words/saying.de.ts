/** Wendungen, die mehrere Teile des deutschen Katalogs brauchen. */
import { counting } from "./counting.ts";
import type { Honest } from "./index.ts";

/** Wie Tage und Zahlen geschrieben werden. */
export const LOCALE = "de";
export const { n, form } = counting(LOCALE);

export const OTHER = "die andere Person";
export const atStart = (name: string): string => (name === OTHER ? "Die andere Person" : name);
/** Der Dativ: bei wem, für wen. */
export const to = (name: string): string => (name === OTHER ? "der anderen Person" : name);
/** Der Genitiv, hinter dem Wort, zu dem er gehört. */
export const of = (name: string): string => (name === OTHER ? "der anderen Person" : `von ${name}`);
export const SAFE_HERE = "Alles, was du behalten hast, ist auf diesem Telefon und bleibt.";
export const ASK_HOST = "Zeig das dem Menschen, der sich um das Relais kümmert.";
export const honest = (title: string, happened: string, safe: string, todo: string): Honest => ({ title, happened, safe, todo });

const NUMBERS = ["keine", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"];

/** Eine Zahl bis zwölf als Wort, vor einem weiblichen Hauptwort. */
export const spelled = (count: number): string => NUMBERS[count] ?? n(count);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const pagesOf = (count: number): string => `${n(count)} ${form(count, "Seite", "Seiten")}`;
