/** The stage as a folder of its own: the app's screens and parts over a device that only remembers. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";
import { versionSaid } from "../../vite/version.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The practices of another folder, where one is named: what somebody edits, without the program. */
function practicesFrom(folder: string | undefined): Plugin | null {
  if (folder === undefined) return null;
  return {
    name: "twofold-other-practices",
    enforce: "pre",
    resolveId: (asked) => {
      const file = /\/practices\/((?:words\/)?\w+\.json\?raw)$/.exec(asked)?.[1];
      return file === undefined ? null : join(folder, file);
    },
  };
}

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: here("../../public"),
  define: versionSaid(),
  plugins: [practicesFrom(process.env["TWOFOLD_PRACTICES"]), svelte()],
  build: {
    outDir: process.env["TWOFOLD_STAGE"] ?? here("../../node_modules/.cache/stage"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: { stage: here("index.html"), parts: here("parts.html") } },
  },
});
