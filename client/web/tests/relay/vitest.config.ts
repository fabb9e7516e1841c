/** Runs of the engine against a relay that somebody else has started; the ordinary run knows nothing of them. */
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["tests/relay/*.real.ts"], environment: "node" } });
