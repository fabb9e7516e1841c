/** The app on a stage: `?scene=NAME` chooses what the device holds; `stage` on the window directs it. */
import { mount } from "svelte";
import { FakeEngine } from "../fake-engine.ts";
import { scenes } from "./scenes.ts";

const snapshot = scenes[new URLSearchParams(location.search).get("scene") ?? "nothing"];
if (snapshot === undefined) throw new Error("no such scene");
const engine = new FakeEngine(snapshot);
let ids = 0;

const [{ speak }, { arrived }] = await Promise.all([import("../../src/ui/words/index.ts"), import("../../src/ui/arrival.ts")]);
const asked = new URLSearchParams(location.search).get("language") === "de" ? "de" : "en";
await speak(asked);
const { default: App } = await import("../../src/ui/App.svelte");
const { leaveOnShift } = await import("../../src/ui/leaving.ts");
leaveOnShift();
mount(App, {
  target: document.body,
  props: {
    surroundings: {
      engine,
      now: () => new Date(2026, 10, 22, 19, 5),
      newId: () => (ids += 1).toString(16).padStart(32, "f"),
      app: "https://notebook.example",
      begunBefore: false,
      rememberBegun: () => undefined,
      arrived,
      tongue: { chosen: null, browser: asked, keep: async () => true },
    },
  },
});
Object.assign(window, { stage: engine });
