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
