/** The stage as a folder of its own: the app's screens and parts over a device that only remembers. */
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: here("../../public"),
  plugins: [svelte()],
  build: {
    outDir: process.env["TWOFOLD_STAGE"] ?? here("../../node_modules/.cache/stage"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: { stage: here("index.html"), parts: here("parts.html") } },
  },
});
