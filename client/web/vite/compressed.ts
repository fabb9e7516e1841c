/** Writes a `.br` and a `.gz` beside every file of the build that gains from it, so that the relay never compresses. */
import { readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { filesUnder, outputFolder } from "./output.ts";

const COMPRESSIBLE = new Set([".html", ".js", ".css", ".svg", ".wasm", ".webmanifest"]);

export function compressed(): Plugin {
  let folder = "";
  return {
    name: "twofold-compressed",
    apply: "build",
    configResolved(config) {
      folder = outputFolder(config);
    },
    closeBundle(error) {
      if (error !== undefined) return;
      for (const name of filesUnder(folder)) {
        if (COMPRESSIBLE.has(extname(name))) writeSiblings(join(folder, name));
      }
    },
  };
}

function writeSiblings(path: string): void {
  const bytes = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
