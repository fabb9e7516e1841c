/** The parts that bodies are made of, judged: arrays of a length, byte strings of a size, days, texts; and hex. */
import { DAY_MAX } from "../protocol/public/limits.ts";
import { decodeBody } from "../protocol/secret/entry.ts";
import { tidyText } from "./text.ts";

/** The items of a body that is an array of exactly this length; null for any other. */
export function itemsOf(body: Uint8Array, length: number): readonly unknown[] | null {
  try {
    const value: unknown = decodeBody(body);
    return isArray(value, length, length) ? value : null;
  } catch {
    return null;
  }
}

export function isArray(value: unknown, least: number, most: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= least && value.length <= most;
}

export function isBytes(value: unknown, least: number, most = least): value is Uint8Array {
  return value instanceof Uint8Array && value.length >= least && value.length <= most;
}

/** Text, not empty and without space around it. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && tidyText(value) === value;
}

export function maybeText(value: unknown): value is string | null {
  return value === null || isText(value);
}

/** Nil, or a day that every calendar can name. */
export function maybeDay(value: unknown): value is number | null {
  return value === null || (typeof value === "number" && value <= DAY_MAX);
}

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The bytes in lower-case hex: equal bytes are equal texts, and texts sort as bytes do. */
export function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

/** The bytes of a text in hex. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}
