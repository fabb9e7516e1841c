/**
 * Puts the service worker beside the page as `/sw.js`, with the list of everything to hold for offline use.
 *
 * In its source `__FILES__` becomes a list of [address, SHA-256 of the bytes in base64], and `__RELEASE__`
 * the SHA-256 of that list in hex. Both are functions of the built bytes alone, so a build can be repeated.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";

const NAME = "sw.js";

export function serviceWorker(source: string): Plugin {
  let root = "";
  return {
    name: "twofold-service-worker",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      root = config.root;
    },
    buildStart() {
      const id = join(root, source);
      if (existsSync(id)) this.emitFile({ type: "chunk", id, fileName: NAME });
    },
    generateBundle(_options, bundle) {
      const worker = bundle[NAME];
      if (worker?.type !== "chunk") return;
      const files = filesOf(bundle, join(root, "public"));
      const release = createHash("sha256").update(JSON.stringify(files)).digest("hex");
      worker.code = worker.code
        .replaceAll("__FILES__", () => JSON.stringify(files))
        .replaceAll("__RELEASE__", () => JSON.stringify(release));
    },
  };
}

function filesOf(bundle: Rolldown.OutputBundle, publicFolder: string): [string, string][] {
  const built = Object.values(bundle)
    .filter((file) => file.fileName !== NAME)
    .map((file): [string, string] => [
      addressOf(file.fileName),
      digest(file.type === "chunk" ? file.code : file.source),
    ]);
  const copied = readdirSync(publicFolder).map((name): [string, string] => [
    addressOf(name),
    digest(readFileSync(join(publicFolder, name))),
  ]);
  return [...built, ...copied].sort(([a], [b]) => (a < b ? -1 : 1));
}

function addressOf(fileName: string): string {
  return fileName === "index.html" ? "/" : `/${fileName}`;
}

function digest(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}
