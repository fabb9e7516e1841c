/** What the stage hands to the screens instead of a phone: a device that only remembers, and Sunday evening. */
import type { Surroundings } from "../../src/ui/notebook.svelte.ts";
import type { Link } from "../../src/ui/links.ts";
import type { Language } from "../../src/ui/words/language.ts";
import type { Snapshot } from "../../src/sync/face.ts";
import { lockerOf } from "../fake-keeper.ts";
import { FakeEngine } from "../fake-engine.ts";

export function staged(snapshot: Snapshot, language: Language, arrived: Link | null): Surroundings & { engine: FakeEngine } {
  let ids = 0;
  return {
    engine: new FakeEngine(snapshot),
    now: () => new Date(2026, 10, 22, 19, 5),
    newId: () => (ids += 1).toString(16).padStart(32, "f"),
    app: "https://notebook.example",
    begunBefore: false,
    rememberBegun: () => undefined,
    recall: () => null,
    remember: () => undefined,
    arrived,
    locker: lockerOf(),
    tongue: { chosen: null, browser: language, keep: async () => true },
  };
}

/** The language that the address asks for. */
export function languageHere(): Language {
  return new URLSearchParams(location.search).get("language") === "de" ? "de" : "en";
}
