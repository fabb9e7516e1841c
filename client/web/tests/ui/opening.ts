/** A notebook opened without a browser: what the page would bring, and the surroundings that a test may change. */
import { beforeAll } from "vitest";
import type { Notebook, Surroundings } from "../../src/ui/notebook.svelte.ts";
import { lockerOf } from "../fake-keeper.ts";
import type { FakeEngine } from "../fake-engine.ts";

/** The evening on which every test of a screen takes place. */
export const NOW = new Date(2026, 10, 22, 19, 5);

/** Before the tests of a file: an empty page that speaks English, and what else they load once. */
export function withPage(load: () => Promise<unknown> = () => Promise.resolve()): void {
  beforeAll(async () => {
    const history = { state: null, replaceState: () => undefined, pushState: () => undefined };
    const page = { location: { hash: "" }, history, addEventListener: () => undefined, document: { documentElement: {} } };
    Object.assign(globalThis, page);
    await (await import("../../src/ui/words/index.ts")).speak("en");
    await load();
  }, 30_000);
}

/** A notebook over this engine, with its pages read. */
export async function notebookOn(engine: FakeEngine, rest: Partial<Surroundings> = {}): Promise<Notebook> {
  const { Notebook } = await import("../../src/ui/notebook.svelte.ts");
  let ids = 0;
  const notebook = new Notebook({
    engine,
    now: () => NOW,
    newId: () => (ids += 1).toString(16).padStart(32, "0"),
    app: "https://notebook.example",
    begunBefore: false,
    rememberBegun: () => undefined,
    recall: () => null,
    remember: () => undefined,
    arrived: null,
    locker: lockerOf(),
    tongue: { chosen: null, browser: "en", keep: async () => true },
    ...rest,
  });
  await notebook.read();
  return notebook;
}
