/** Refuses a build whose first picture costs more than it may: all script that the page names at once, as brotli. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { outputFolder } from "./output.ts";

const NAMED_AT_ONCE = /(?:src|href)="\/(assets\/[^"]+\.js)"/g;

export function budget(bytes: number): Plugin {
  let folder = "";
  return {
    name: "twofold-budget",
    apply: "build",
    configResolved(config) {
      folder = outputFolder(config);
    },
    closeBundle(error) {
      if (error !== undefined) return;
      const page = readFileSync(join(folder, "index.html"), "utf8");
      const named = [...page.matchAll(NAMED_AT_ONCE)].map(([, name]) => join(folder, `${name}.br`));
      const sum = named.reduce((all, path) => all + statSync(path).size, 0);
      if (sum > bytes) this.error(`the first picture needs ${sum} bytes of script; ${bytes} are allowed`);
      this.info(`the first picture needs ${sum} of ${bytes} bytes of script`);
    },
  };
}
