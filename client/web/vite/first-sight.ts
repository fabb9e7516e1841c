/** What the page shows before any other file has come. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { outputFolder } from "./output.ts";

/** The colour behind the first picture, by what somebody chose for this phone. */
const LOOKS = { light: "#f3f0ea", dark: "#191a19" } as const;

/**
 * Moves the style sheet behind the page's sign: what stands before it is painted without waiting for it. Beside the
 * page it puts the same page for each look that can be chosen; the service worker begins with the chosen one.
 */
export function paintFirst(): Plugin {
  let folder = "";
  return {
    name: "twofold-paint-first",
    apply: "build",
    configResolved(config) {
      folder = outputFolder(config);
    },
    writeBundle() {
      const page = readFileSync(join(folder, "index.html"), "utf8");
      for (const look of ["light", "dark"] as const) writeFileSync(join(folder, `${look}.html`), wearing(look, page));
    },
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const sheet = /^\s*<link rel="stylesheet"[^>]*>\n/m.exec(html)?.[0];
        if (sheet === undefined) throw new Error("the page has no style sheet");
        return html.replace(sheet, "").replace("  </body>", `${sheet}  </body>`);
      },
    },
  };
}

function wearing(look: keyof typeof LOOKS, page: string): string {
  const changes = [
    ["<html ", `<html data-theme="${look}" `],
    ['content="light dark"', `content="${look}"`],
    [/content="#\w+" media/g, `content="${LOOKS[look]}" media`],
  ] as const;
  return changes.reduce((text, [plain, chosen]) => {
    const changed = text.replace(plain, chosen);
    if (changed === text) throw new Error(`the page has no ${String(plain)}`);
    return changed;
  }, page);
}
