/**
 * Names the release: writes the project's one version into the page, and beside it, last of all, `/files.txt`: every
 * file of the build with its SHA-256, as `sha256sum` reads it. No phone holds that list; it is for people who compare.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { filesUnder, outputFolder } from "./output.ts";

const NAME = "files.txt";
const PROJECT = new URL("../../../pyproject.toml", import.meta.url);

export function listed(): Plugin {
  let folder = "";
  return {
    name: "twofold-listed",
    configResolved(config) {
      folder = outputFolder(config);
    },
    transformIndexHtml: () => [{ tag: "meta", attrs: { name: "version", content: version() }, injectTo: "head" }],
    closeBundle(error) {
      if (error !== undefined) return;
      const names = filesUnder(folder).filter((name) => name !== NAME);
      writeFileSync(join(folder, NAME), names.map((name) => `${digest(join(folder, name))}  ${name}\n`).join(""));
    },
  };
}

/** As the project's own file says it; nowhere else is it written. */
function version(): string {
  const [, found] = /^version = "([^"]+)"$/m.exec(readFileSync(PROJECT, "utf8")) ?? [];
  if (found === undefined) throw new Error("the project has no version");
  return found;
}

function digest(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
