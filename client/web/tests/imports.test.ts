/** Who may import whom: the one table, held against every import statement under `src`. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface Rule {
  /** Prefixes of paths under `src`; a leading `type:` permits `import type` only. */
  readonly may: readonly string[];
  readonly packages: readonly string[];
}

const TABLE: Readonly<Record<string, Rule>> = {
  protocol: { may: ["protocol/"], packages: ["libsodium-sumo", "@scure/bip39"] },
  // Beside the program lie the practices, which are data.
  domain: { may: ["domain/", "protocol/secret/entry.ts", "protocol/public/limits.ts", "../../practices/"], packages: [] },
  // Of the platform, sync knows types only; a fault of the storage is a type that is caught.
  sync: { may: ["sync/", "protocol/", "type:platform/", "platform/storage-fault.ts"], packages: [] },
  platform: {
    may: ["platform/", "protocol/public/", "protocol/primitives.ts", "protocol/errors.ts", "sync/face.ts"],
    packages: ["idb"],
  },
  ui: { may: ["ui/", "domain/", "sync/face.ts"], packages: ["svelte", "qr"] },
  // Of the domain the device is handed what an entry names, when it leaves and when it has faded, and knows no more of it.
  worker: { may: ["worker/", "sync/", "platform/", "protocol/", "domain/attached.ts", "domain/leaving.ts", "domain/kinds/ageing.ts"], packages: [] },
  "main.ts": { may: ["ui/", "platform/", "worker/device.ts", "sync/face.ts"], packages: ["svelte"] },
};

/** The only files of their rooms that may know the package named. */
const ALONE: Readonly<Record<string, string>> = {
  "libsodium-sumo": "protocol/sodium.ts",
  "@scure/bip39": "protocol/words.ts",
  "@scure/bip39/wordlists/english.js": "protocol/words.ts",
};

interface Import {
  readonly from: string;
  readonly what: string;
  readonly typeOnly: boolean;
}

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), "../src");
const STATEMENT = /^\s*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;

function importsOf(file: string): Import[] {
  const from = relative(SOURCE, file).replaceAll("\\", "/");
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(STATEMENT)].map(([, type, stated, awaited]) => ({
    from,
    what: stated ?? awaited ?? "",
    typeOnly: type !== undefined,
  }));
}

function refused({ from, what, typeOnly }: Import): boolean {
  const rule = TABLE[from.split("/")[0] ?? ""];
  if (rule === undefined) return true;
  if (!what.startsWith(".")) return !packageAllowed(rule, from, what);
  const target = posix.join(posix.dirname(from), what.replace(/\?.*$/, ""));
  return !rule.may.some((prefix) =>
    prefix.startsWith("type:") ? typeOnly && target.startsWith(prefix.slice(5)) : target.startsWith(prefix),
  );
}

function packageAllowed(rule: Rule, from: string, what: string): boolean {
  const alone = ALONE[what];
  if (alone !== undefined && alone !== from) return false;
  return rule.packages.some((name) => what === name || what.startsWith(`${name}/`));
}

const files = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
  .filter((found) => found.isFile() && /\.(ts|svelte)$/.test(found.name))
  .map((found) => join(found.parentPath, found.name));

test("no room imports upwards", () => {
  /** Every import statement stays within the table. */
  const wrong = files.flatMap(importsOf).filter(refused);
  expect(wrong.map(({ from, what }) => `${from} -> ${what}`)).toEqual([]);
});

test("the table bites", () => {
  /** A forbidden direction, a package in the wrong place and a value where only a type may go are refused. */
  const forbidden: Import[] = [
    { from: "protocol/a.ts", what: "../platform/vault.ts", typeOnly: true },
    { from: "domain/a.ts", what: "../protocol/secret/keys.ts", typeOnly: false },
    { from: "sync/a.ts", what: "../platform/vault.ts", typeOnly: false },
    { from: "platform/a.ts", what: "../protocol/secret/keys.ts", typeOnly: false },
    { from: "ui/a.ts", what: "../protocol/errors.ts", typeOnly: false },
    { from: "ui/a.ts", what: "libsodium-sumo", typeOnly: false },
    { from: "protocol/secret/a.ts", what: "libsodium-sumo", typeOnly: false },
    { from: "protocol/secret/a.ts", what: "@scure/bip39", typeOnly: false },
    { from: "protocol/secret/a.ts", what: "@scure/bip39/wordlists/english.js", typeOnly: false },
  ];
  expect(forbidden.filter((each) => !refused(each))).toEqual([]);
});

test("templates insert no markup and no inline style", () => {
  /** No `{@html}`, no literal style attribute: the page's policy refuses both, and so does this. */
  const templates = files.filter((file) => file.endsWith(".svelte"));
  const wrong = templates.filter((file) => /\{@html|\sstyle="/.test(readFileSync(file, "utf8")));
  expect(wrong).toEqual([]);
});
