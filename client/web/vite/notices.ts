/**
 * Writes the licences of what others wrote and the bundle contains, as their terms ask: `/notices.txt`, asked for by
 * whoever wants it and held by no phone. One instance sees the page's modules, another the worker's; the page's writes.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { outputFolder } from "./output.ts";

const NAME = "notices.txt";
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENCE = /^(licen[cs]e|copying|notice)/i;
const RULE = `\n\n${"-".repeat(72)}\n\n`;

/** Two plug-ins that know of each other: the first for the page, the second for its workers. */
export function notices(): { readonly page: Plugin; readonly worker: () => Plugin } {
  const folders = new Set<string>();
  let output = "";
  const seen = (modules: Iterable<string>): void => {
    for (const module of modules) {
      const [folder] = PACKAGE.exec(module.replaceAll("\\", "/")) ?? [];
      if (folder !== undefined) folders.add(folder);
    }
  };
  const generateBundle: Plugin["generateBundle"] = (_, bundle) => {
    for (const made of Object.values(bundle)) if (made.type === "chunk") seen(Object.keys(made.modules));
  };
  return {
    page: {
      name: "twofold-notices",
      apply: "build",
      configResolved(config) {
        output = outputFolder(config);
      },
      generateBundle,
      closeBundle(error) {
        if (error !== undefined) return;
        // What stands in for the package of this name is made of its bytes: see sodium.ts.
        folders.add(join(import.meta.dirname, "../node_modules/libsodium-sumo"));
        const told = [...folders].map(noticeOf).sort().join(RULE);
        writeFileSync(join(output, NAME), `Parts of this app were written by others, under these terms.${RULE}${told}\n`);
      },
    },
    worker: () => ({ name: "twofold-notices-of-workers", generateBundle }),
  };
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const files = readdirSync(folder).filter((file) => LICENCE.test(file) && existsSync(join(folder, file)));
  if (files.length === 0) throw new Error(`${name} has no licence to pass on`);
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}
