/** What the app has of libsodium is the package's own, byte for byte, and is all that it calls. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { starting, takeOut } from "../../vite/sodium.ts";
import { only } from "../../vite/wasm.ts";

const code = readFileSync(fileURLToPath(import.meta.resolve("libsodium-sumo")), "utf8");
const { whole, bytes, names } = takeOut(code);
const TRAP = "00000b";

test("the whole stands in the package", () => {
  /** What was taken out, wrapped again, is there once; and what is left of it is a module. */
  expect(code.split(`"${whole.toString("base64")}"`)).toHaveLength(2);
  expect(new WebAssembly.Module(new Uint8Array(bytes))).toBeDefined();
});

test("every function is the package's or a trap", () => {
  /** Under the same number stand the same bytes, or nothing that runs; more than half is traps. */
  const [before, after] = [bodies(whole), bodies(bytes)];
  expect(after).toHaveLength(before.length);
  const changed = after.filter((body, at) => body !== before[at]);
  expect(new Set(changed)).toEqual(new Set([TRAP]));
  expect(changed.length).toBeGreaterThan(before.length / 2);
});

test("nothing else is touched", () => {
  /** Of all other parts only the list of exports is shorter, by functions that nobody here calls. */
  const [before, after] = [sections(whole), sections(bytes)];
  const differ = [...before.keys()].filter((id) => before.get(id) !== after.get(id));
  expect(differ).toEqual([7, 10]);
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(new Uint8Array(bytes)));
  expect(exported.filter(({ kind }) => kind === "function").map(({ name }) => name).sort()).toEqual([...names.values()].sort());
});

test("it starts and asks for chance", async () => {
  /** From an address that holds the bytes it starts; chance is asked for outside. */
  let asked = 0;
  const library = await start(bytes, () => ++asked);
  expect(library._sodium_init()).toBe(0);
  expect(asked).toBeGreaterThan(0);
});

test("memory grows as it is asked for", async () => {
  /** A piece larger than all the memory of the start is found, and the view of it follows. */
  const library = await start(bytes, () => 4);
  const before = library.HEAPU8.length;
  const at = library._malloc(before * 2);
  expect(at).toBeGreaterThan(0);
  expect(library.HEAPU8.length).toBeGreaterThan(before * 2);
  expect(library._malloc(0xf0000000)).toBe(0);
});

test("other bytes are refused", async () => {
  /** The browser compares them with the hash that the build wrote down. */
  const other = Buffer.from(bytes);
  other[other.length - 1]! ^= 1;
  const source = starting(address(other), bytes, names);
  await expect(module(source).then((begin) => begin({ getRandomValue: () => 4 }))).rejects.toThrow();
});

test("a package that is not known stops the build", () => {
  /** Nothing is guessed about another version; what is not exported cannot be asked for. */
  expect(() => takeOut(`${code}\n`)).toThrow("not the one");
  expect(() => only(whole, new Set(["nothing"]))).toThrow("not all");
});

/** The bytes of each section by its number, in hex. */
function sections(module: Buffer): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (let at = 8; at < module.length; ) {
    const [size, from] = number(module, at + 1);
    found.set(module[at]!, module.toString("hex", from, from + size));
    at = from + size;
  }
  return found;
}

/** Every function's body, in hex. */
function bodies(module: Buffer): readonly string[] {
  const code = Buffer.from(sections(module).get(10)!, "hex");
  const found: string[] = [];
  for (let at = number(code, 0)[1]; at < code.length; ) {
    const [size, from] = number(code, at);
    found.push(code.toString("hex", from, from + size));
    at = from + size;
  }
  return found;
}

function number(module: Buffer, at: number): readonly [value: number, next: number] {
  const byte = module[at]!;
  if (byte < 0x80) return [byte, at + 1];
  const [rest, next] = number(module, at + 1);
  return [(byte & 0x7f) + rest * 0x80, next];
}

interface Library {
  readonly HEAPU8: Uint8Array;
  _sodium_init(): number;
  _malloc(size: number): number;
}

type Begin = (given: { getRandomValue(): number }) => Promise<Library>;

function address(wasm: Buffer): string {
  return `data:application/wasm;base64,${wasm.toString("base64")}`;
}

async function start(wasm: Buffer, getRandomValue: () => number): Promise<Library> {
  return (await module(starting(address(wasm), wasm, names)))({ getRandomValue });
}

async function module(source: string): Promise<Begin> {
  const text = `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
  return ((await import(/* @vite-ignore */ text)) as { default: Begin }).default;
}
