/** How the phone's program is bundled: hashed names, one style sheet, the worker and the service worker beside it. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { budget } from "./vite/budget.ts";
import { compressed } from "./vite/compressed.ts";
import { paintFirst } from "./vite/first-sight.ts";
import { planted } from "./vite/planted.ts";
import { serviceWorker } from "./vite/service-worker.ts";

const FIRST_PICTURE_BYTES = 35_000;

/** One file for all that the first picture needs: over a slow line every further file costs a connection. */
const FIRST = /src\/main\.ts$/;

export default defineConfig({
  plugins: [
    svelte(),
    paintFirst(),
    serviceWorker("src/worker/service.ts"),
    compressed(),
    budget(FIRST_PICTURE_BYTES),
    planted(process.env),
  ],
  build: {
    outDir: "../../server/twofold_server/web_app",
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "index", test: FIRST }] } } },
  },
  worker: {
    format: "es",
    rolldownOptions: { output: { entryFileNames: "assets/worker-[hash].js" } },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
