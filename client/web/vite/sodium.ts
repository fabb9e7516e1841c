/**
 * Takes libsodium's WebAssembly out of the base64 text that the package wraps it in.
 *
 * The bytes are the package's own, put beside the worker under the hash of their content; the package's code then
 * fetches them, and the browser compares them with that hash, instead of unwrapping a text. Saves a third of the
 * library on the line. A package whose text looks otherwise stops the build.
 */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const MODULE = /\/libsodium-sumo\.mjs$/;
/** The decoder and its one text, as the package writes them: an arrow that is called where it stands. */
const WRAPPED = /\([A-Za-z]=>\{for\(var (?:(?!=>)[^])*?return [A-Za-z]\}\)\("([A-Za-z0-9+/]{1000,}={0,2})"\)/g;
const MAGIC = "\0asm";

export interface TakenOut {
  readonly bytes: Buffer;
  /** The module, fetching the bytes from an address. */
  codeFrom(address: string): string;
}

/** The bytes in the package's module, and the module without them. */
export function takeOut(code: string): TakenOut {
  const [found, ...others] = [...code.matchAll(WRAPPED)];
  const bytes = Buffer.from(found?.[1] ?? "", "base64");
  if (found === undefined || others.length > 0 || bytes.toString("latin1", 0, 4) !== MAGIC) {
    throw new Error("libsodium is wrapped in another way than before");
  }
  const integrity = `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
  return {
    bytes,
    codeFrom: (address) => code.replace(found[0], () => fetching(address, integrity)),
  };
}

function fetching(address: string, integrity: string): string {
  return `new Uint8Array(await(await fetch(${JSON.stringify(address)},${JSON.stringify({ integrity })})).arrayBuffer())`;
}

export function sodium(): Plugin {
  return {
    name: "twofold-sodium",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!MODULE.test(id)) return null;
      const { bytes, codeFrom } = takeOut(code);
      const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 8);
      const fileName = `assets/sodium-${hash}.wasm`;
      this.emitFile({ type: "asset", fileName, source: bytes });
      return { code: codeFrom(`/${fileName}`), map: null };
    },
  };
}
