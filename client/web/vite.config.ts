/** How the phone's program is bundled: hashed names, one style sheet, the worker and the service worker beside it. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { budget } from "./vite/budget.ts";
import { DEVICE, groups } from "./vite/chunks.ts";
import { compressed } from "./vite/compressed.ts";
import { paintFirst } from "./vite/first-sight.ts";
import { listed } from "./vite/listed.ts";
import { notices } from "./vite/notices.ts";
import { planted } from "./vite/planted.ts";
import { sodium } from "./vite/sodium.ts";
import { serviceWorker } from "./vite/service-worker.ts";
import { versionSaid } from "./vite/version.ts";

const LIMITS = { first: 35_000, held: 280_000 };
const others = notices();

export default defineConfig(({ command }) => ({
  plugins: [
    svelte(),
    sodium(command === "build"),
    paintFirst(),
    serviceWorker("src/worker/service.ts"),
    compressed(),
    budget(LIMITS),
    others.page,
    listed(),
    planted(process.env),
  ],
  define: versionSaid(),
  server: { fs: { allow: [".."] } }, // the practices lie beside the app
  build: {
    outDir: "../../server/twofold_server/web_app",
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  worker: {
    format: "es",
    plugins: () => [sodium(command === "build"), others.worker()],
    rolldownOptions: { output: { entryFileNames: "assets/worker-[hash].js", codeSplitting: { groups: [DEVICE] } } },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node", maxWorkers: "100%", testTimeout: 30_000 },
}));
