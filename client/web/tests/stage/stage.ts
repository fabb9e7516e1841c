/** The app on a stage: `?scene=NAME` chooses what the device holds; `stage` on the window directs it. */
import { mount } from "svelte";
import { scenes } from "./scenes.ts";
import { languageHere, staged } from "./surroundings.ts";
import { longer } from "./weeks.ts";

const snapshot = { ...scenes, ...longer }[new URLSearchParams(location.search).get("scene") ?? "nothing"];
if (snapshot === undefined) throw new Error("no such scene");

const [{ speak }, { arrived }] = await Promise.all([import("../../src/ui/words/index.ts"), import("../../src/ui/arrival.ts")]);
await speak(languageHere());
const surroundings = staged(snapshot, languageHere(), arrived);
const { default: App } = await import("../../src/ui/App.svelte");
const { Notebook } = await import("../../src/ui/notebook.svelte.ts");
const { leaveOnShift } = await import("../../src/ui/leaving.ts");
leaveOnShift();
mount(App, { target: document.body, props: { notebook: new Notebook(surroundings) } });
Object.assign(window, { stage: surroundings.engine });
