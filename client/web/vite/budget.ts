/**
 * Weighs a finished build as it crosses the line, tells what it found, and refuses one that is too heavy: the script
 * that the first picture needs, and everything that a phone holds in one language.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { filesUnder, holderOf, NEEDED, outputFolder } from "./output.ts";

const NAMED_AT_ONCE = /(?:src|href)="\/(assets\/[^"]+\.js)"/g;
const FIRST_WORDS = /\/first\./;
const CODED = /\.(br|gz)$/;

export interface Limits {
  /** Bytes of script before the first picture, in the language that needs most. */
  readonly first: number;
  /** Bytes of all that is held for offline use in the language that needs most. */
  readonly held: number;
}

interface Weighed {
  readonly name: string;
  readonly bytes: number;
  readonly holder: string;
  readonly first: boolean;
}

export function budget(limits: Limits): Plugin {
  let folder = "";
  return {
    name: "twofold-budget",
    apply: "build",
    configResolved(config) {
      folder = outputFolder(config);
    },
    closeBundle(error) {
      if (error !== undefined) return;
      const files = weigh(folder);
      for (const { name, bytes, first, holder } of files) {
        this.info(`${String(bytes).padStart(7)} ${(first ? "first" : holder).padEnd(6)} ${name}`);
      }
      const first = heaviest(files.filter((file) => file.first));
      const held = heaviest(files);
      this.info(`the first picture needs ${first} of ${limits.first} bytes of script; a phone holds ${held} of ${limits.held}`);
      if (first > limits.first) this.error(`the first picture needs ${first} bytes of script; ${limits.first} are allowed`);
      if (held > limits.held) this.error(`a phone holds ${held} bytes; ${limits.held} are allowed`);
    },
  };
}

/** Every file of the build, heaviest first. */
function weigh(folder: string): Weighed[] {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const named = new Set([...page.matchAll(NAMED_AT_ONCE)].map(([, name]) => name as string));
  return filesUnder(folder)
    .filter((name) => !CODED.test(name))
    .map((name) => {
      const first = named.has(name) || FIRST_WORDS.test(name);
      return { name, bytes: crossing(join(folder, name)), holder: holderOf(name), first };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

/** Bytes on the line: as brotli where there is one. */
function crossing(path: string): number {
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
}

/** What all of them weigh in the language that needs most. */
function heaviest(files: readonly Weighed[]): number {
  const languages = new Set(files.map(({ holder }) => holder).filter((holder) => holder !== NEEDED));
  const sums = [...languages].map((language) =>
    files.filter(({ holder }) => holder === "" || holder === language).reduce((sum, { bytes }) => sum + bytes, 0),
  );
  return Math.max(...sums);
}
