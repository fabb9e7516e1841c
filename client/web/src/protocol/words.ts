/**
 * Bytes as words that people write down and read aloud: the English list of BIP-39 (spec: Words).
 *
 * The list and its checksum come from a library that only this file imports. Must not know what the bytes are
 * for. The list is large: only what is loaded late may import this.
 */

import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { BadWords } from "./errors.ts";
import { KEY_BYTES } from "./primitives.ts";
import { SHEET_WORDS, WORD_BITS } from "./public/limits.ts";

const KNOWN: ReadonlySet<string> = new Set(wordlist);

/** 32 bytes as 24 small words with single spaces; the last holds the checksum. */
export function formatWords(raw: Uint8Array): string {
  if (raw.length !== KEY_BYTES) throw new RangeError("words are for 32 bytes");
  return entropyToMnemonic(raw, wordlist);
}

/**
 * The 32 bytes of 24 words; case, width and blanks do not matter.
 *
 * BadWords with [position from 0, words near it] for the first word that is not in the list; without detail for
 * another number of words, and for words whose checksum does not fit.
 */
export function parseWords(text: string): Uint8Array {
  const words = splitWords(text);
  const at = words.findIndex((word) => !KNOWN.has(word));
  if (at >= 0) throw new BadWords([at, nearWords(words[at]!)]);
  if (words.length !== SHEET_WORDS) throw new BadWords();
  try {
    return mnemonicToEntropy(words.join(" "), wordlist);
  } catch {
    throw new BadWords();
  }
}

/** What was typed, as words: NFKD, A to Z made small, split at blanks. */
export function splitWords(text: string): readonly string[] {
  const plain = text.normalize("NFKD").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return plain.split(/[ \t\n\v\f\r]+/).filter((word) => word !== "");
}

/** Words of the list that `typed` may stand for, in the list's order: one slip away, or as begun. */
export function nearWords(typed: string): readonly string[] {
  const letters = [...typed];
  return wordlist.filter((word) => near(letters, [...word]));
}

/** The same first four letters; or one letter more, less or other; or two neighbours swapped. */
function near(typed: readonly string[], word: readonly string[]): boolean {
  if (typed.length >= 4 && typed.slice(0, 4).join("") === word.slice(0, 4).join("")) return true;
  let start = 0;
  while (start < Math.min(typed.length, word.length) && typed[start] === word[start]) start++;
  let [left, right] = [typed.length, word.length];
  while (left > start && right > start && typed[left - 1] === word[right - 1]) [left, right] = [left - 1, right - 1];
  const [ours, theirs] = [typed.slice(start, left), word.slice(start, right)];
  if (Math.max(ours.length, theirs.length) <= 1) return true;
  return ours.length === 2 && ours.join("") === theirs.reverse().join("");
}

/** The first `count` times 11 bits of `raw` as words, without a checksum. */
export function leadingWords(raw: Uint8Array, count: number): readonly string[] {
  if (raw.length * 8 < count * WORD_BITS) throw new RangeError("too few bytes for these words");
  return Array.from({ length: count }, (_, i) => wordlist[bitsAt(raw, i * WORD_BITS)]!);
}

/** The 11 bits from bit `first` on, as a number. */
function bitsAt(raw: Uint8Array, first: number): number {
  let value = 0;
  for (let bit = first; bit < first + WORD_BITS; bit++) value = value * 2 + ((raw[bit >> 3]! >> (7 - (bit & 7))) & 1);
  return value;
}
