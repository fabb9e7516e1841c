/** The library's WebAssembly is the package's own, byte for byte, and the module works with it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { takeOut } from "../../vite/sodium.ts";

const MODULE = fileURLToPath(import.meta.resolve("libsodium-sumo"));
const code = readFileSync(MODULE, "utf8");

test("the bytes are the package's", () => {
  /** What is taken out, wrapped again, stands in the package's module once; and the module without it has no text like it. */
  const { bytes, codeFrom } = takeOut(code);
  expect(code.split(`"${bytes.toString("base64")}"`)).toHaveLength(2);
  expect(bytes.length).toBeGreaterThan(200_000);
  expect(codeFrom("/a.wasm")).not.toMatch(/"[A-Za-z0-9+/]{1000,}/);
});

test("the module fetches them and works", async () => {
  /** From an address that holds the bytes it starts, and hashes as it should. */
  const { bytes, codeFrom } = takeOut(code);
  const start = await module(codeFrom(`data:application/wasm;base64,${bytes.toString("base64")}`));
  const library = await start({ getRandomValue: () => crypto.getRandomValues(new Uint32Array(1))[0]! });
  expect(library._sodium_init()).toBe(0);
  expect(library._crypto_generichash_bytes()).toBe(32);
});

test("other bytes are refused", async () => {
  /** The browser compares them with the hash that the build wrote down. */
  const { bytes, codeFrom } = takeOut(code);
  const other = Buffer.from(bytes);
  other[other.length - 1]! ^= 1;
  const start = await module(codeFrom(`data:application/wasm;base64,${other.toString("base64")}`));
  await expect(start({})).rejects.toThrow();
});

test("a package that is wrapped otherwise stops the build", () => {
  /** Nothing is guessed: the text must be there once, and begin as WebAssembly does. */
  const text = takeOut(code).bytes.toString("base64");
  expect(() => takeOut(code.replace(text, ""))).toThrow("another way");
  expect(() => takeOut(code.replace(text, Buffer.from("x".repeat(2_000)).toString("base64")))).toThrow("another way");
});

interface Library {
  _sodium_init(): number;
  _crypto_generichash_bytes(): number;
}

async function module(source: string): Promise<(given: object) => Promise<Library>> {
  const address = `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
  return ((await import(/* @vite-ignore */ address)) as { default: (given: object) => Promise<Library> }).default;
}
