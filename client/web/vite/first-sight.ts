/** What the page shows before any other file has come. */
import type { Plugin } from "vite";

/**
 * Moves the style sheet behind the page's sign: what stands before it is painted without waiting for it.
 */
export function paintFirst(): Plugin {
  return {
    name: "twofold-paint-first",
    apply: "build",
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
