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

/** Names in the page what its first picture needs, so that no file waits for another to name it. */
import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";

/** `also` are sources whose pieces are wanted at once although they are loaded by an `import()`. */
export function preloadFirst(also: readonly string[]): Plugin {
  return {
    name: "twofold-preload-first",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle, chunk }) {
        const pieces = Object.values(bundle ?? {}).filter((file) => file.type === "chunk");
        const wanted = pieces.filter((piece) => holds(piece, also)).map((piece) => piece.fileName);
        return [...(chunk?.imports ?? []), ...wanted].map(link);
      },
    },
  };
}

function holds(piece: Rolldown.OutputChunk, sources: readonly string[]): boolean {
  return sources.some((source) => piece.facadeModuleId?.endsWith(source));
}

function link(fileName: string): HtmlTagDescriptor {
  return { tag: "link", attrs: { rel: "modulepreload", href: `/${fileName}` }, injectTo: "head" };
}
