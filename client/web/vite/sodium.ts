/**
 * Gives the app what it uses of libsodium, and fetches it as WebAssembly instead of unwrapping a text.
 *
 * The package is one module: code that starts it, seven hundred functions as WebAssembly in base64, and their names. Of
 * that the app gets the functions that `protocol/sodium.ts` names and all that they reach, byte for byte, beside the
 * worker under the hash of their content; the browser compares them with it. The module that stands in the package's
 * place is the one at the end of this file. A package that is not the one it was written for stops the build.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { only } from "./wasm.ts";

const PACKAGE = "libsodium-sumo";
const STANDS_IN = `\0${PACKAGE}`;
/** SHA-256 of the package's module, version 0.8.4: what it imports and calls by one letter was read there. */
const KNOWN = "4c94708f7e78eac7a32b29e2ce0ff96f4bd599d78c129f27bf8a061e20776c8c";
const WRAPPED = /"([A-Za-z0-9+/]{1000,}={0,2})"/g;
const NAMED = /\bg\.(_\w+)=A\.([\w$]+)/g;

/** Everything that the app calls. */
export const USED: readonly string[] = [
  "_sodium_init",
  "_malloc",
  "_free",
  "_crypto_generichash",
  "_crypto_pwhash_argon2id",
  "_crypto_sign_seed_keypair",
  "_crypto_sign_detached",
  "_crypto_sign_verify_detached",
  "_crypto_core_ed25519_is_valid_point",
  "_crypto_scalarmult",
  "_crypto_scalarmult_base",
  "_crypto_aead_xchacha20poly1305_ietf_encrypt",
  "_crypto_aead_xchacha20poly1305_ietf_decrypt",
];

export interface TakenOut {
  /** All of the package's WebAssembly. */
  readonly whole: Buffer;
  /** What the app reaches of it. */
  readonly bytes: Buffer;
  /** The short names that the package exports its functions by. */
  readonly names: ReadonlyMap<string, string>;
}

/** The WebAssembly in the package's module. */
export function takeOut(code: string): TakenOut {
  if (hashed(code, "hex") !== KNOWN) throw new Error(`${PACKAGE} is not the one that is known here`);
  const [found] = [...code.matchAll(WRAPPED)];
  const whole = Buffer.from(found?.[1] ?? "", "base64");
  const all = new Map([...code.matchAll(NAMED)].map(([, name, short]) => [name!, short!]));
  const names = new Map(USED.map((name) => [name, all.get(name) ?? ""]));
  return { whole, bytes: only(whole, new Set(names.values())), names };
}

function taken(): TakenOut {
  return takeOut(readFileSync(fileURLToPath(import.meta.resolve(PACKAGE)), "utf8"));
}

/** In a build the bytes are a file; in a test they stand in their address. */
export function sodium(build: boolean): Plugin {
  return {
    name: "twofold-sodium",
    enforce: "pre",
    resolveId: (source) => (source === PACKAGE ? STANDS_IN : null),
    load(id) {
      if (id !== STANDS_IN) return null;
      const { bytes, names } = taken();
      if (!build) return starting(`data:application/wasm;base64,${bytes.toString("base64")}`, bytes, names);
      const fileName = `assets/sodium-${hashed(bytes, "base64url").slice(0, 8)}.wasm`;
      this.emitFile({ type: "asset", fileName, source: bytes });
      return starting(`/${fileName}`, bytes, names);
    },
  };
}

function hashed(data: string | Buffer, form: "hex" | "base64" | "base64url"): string {
  return createHash("sha256").update(data).digest(form);
}

/**
 * Starts the library as the package's own module does: it may ask for chance, for more memory, and stop. The fetch
 * begins with the file; where nothing of the library is called, as in the page, it is left out of the file.
 */
export function starting(address: string, bytes: Buffer, names: TakenOut["names"]): string {
  const integrity = `sha256-${hashed(bytes, "base64")}`;
  return `
    const begin = () => fetch(${JSON.stringify(address)}, ${JSON.stringify({ integrity })}).then((answer) => answer.arrayBuffer());
    const fetched = /* @__PURE__ */ begin();
    const stop = () => { throw new WebAssembly.RuntimeError("libsodium stopped") };
    export default async ({ getRandomValue }) => {
      const grow = (size) => {
        try {
          memory.grow(((size >>> 0) - memory.buffer.byteLength + 65535) >>> 16);
          return 1;
        } catch {
          return 0;
        }
      };
      const { instance } = await WebAssembly.instantiate(await fetched, { a: { a: stop, b: getRandomValue, c: stop, d: grow } });
      const { e: memory, ${[...names].map(([name, short]) => `${short}: ${name}`).join(", ")} } = instance.exports;
      let heap = new Uint8Array(memory.buffer);
      return {
        get HEAPU8() { return heap.length > 0 ? heap : (heap = new Uint8Array(memory.buffer)) },
        ${[...names.keys()].join(", ")},
      };
    };
  `;
}
