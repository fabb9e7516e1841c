/**
 * Puts the service worker beside the page as `/sw.js`, with the list of everything to hold for offline use.
 *
 * In its source `__FILES__` becomes a list of [address, SHA-256 of the bytes in base64, who holds it], and `__RELEASE__`
 * the SHA-256 of that list in hex. Both are taken from the written files, after every other step of the build.
 */
import { createHash, type BinaryLike } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { filesUnder, holderOf, outputFolder } from "./output.ts";

const NAME = "sw.js";

export function serviceWorker(source: string): Plugin {
  let root = "";
  let folder = "";
  return {
    name: "twofold-service-worker",
    apply: "build",
    configResolved(config) {
      root = config.root;
      folder = outputFolder(config);
    },
    buildStart() {
      this.emitFile({ type: "chunk", id: join(root, source), fileName: NAME });
    },
    writeBundle() {
      const files = filesUnder(folder)
        .filter((name) => name !== NAME)
        .map((name) => [addressOf(name), digest(readFileSync(join(folder, name)), "base64"), holderOf(name)]);
      fill(join(folder, NAME), JSON.stringify(files));
    },
  };
}

function fill(path: string, files: string): void {
  const release = JSON.stringify(digest(files, "hex"));
  const code = readFileSync(path, "utf8");
  writeFileSync(path, code.replaceAll("__FILES__", () => files).replaceAll("__RELEASE__", () => release));
}

function addressOf(name: string): string {
  return name === "index.html" ? "/" : `/${name}`;
}

function digest(bytes: BinaryLike, form: "base64" | "hex"): string {
  return createHash("sha256").update(bytes).digest(form);
}
