/**
 * Composition root of the page: the only place here that knows the time, chance, the worker and the browser's memory.
 *
 * The screens are drawn before the device in the worker has answered.
 */
import { arrived } from "./ui/arrival.ts";
import { mount } from "svelte";
import deviceAddress from "./worker/device.ts?worker&url";
import { openLine } from "./platform/line.ts";
import { heldLanguage, keepLanguage, keepLook, keepShell } from "./platform/shell.ts";
import type { Engine } from "./sync/face.ts";
import App from "./ui/App.svelte";
import { blank, leaveOnShift, onLeaving, stayAway } from "./ui/leaving.ts";
import { LOOKS, looksIn } from "./ui/looks.ts";
import { Notebook, type Tongue } from "./ui/notebook.svelte.ts";
import { waitPicture, waitTurn } from "./ui/turns.ts";
import { speak } from "./ui/words/index.ts";
import { known } from "./ui/words/language.ts";

/** Whether a notebook was begun on this phone; a hint for the first picture, never a truth. */
const BEGUN = "begun";
/** What older programs remembered beside the vault. */
const BESIDE = ["steps", "asked", "asking", "care"];
/** The language that was chosen here. */
const CHOSEN = "language";

const policy = (globalThis as { trustedTypes?: PolicyMaker }).trustedTypes?.createPolicy("twofold", {
  createScriptURL: sameOrigin,
});

interface PolicyMaker {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): typeof rules;
}

/** The address itself if it leads to this origin; the one rule by which scripts may be started. */
function sameOrigin(address: string): string {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new TypeError("foreign script");
  return url.href;
}

function trusted(address: string): string {
  return policy?.createScriptURL(address) ?? sameOrigin(address);
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const browser = known(navigator.languages) ?? "en";

const tongue: Tongue = {
  chosen: known([localStorage.getItem(CHOSEN) ?? ""]),
  browser,
  keep: (chosen) => {
    if (chosen === null) localStorage.removeItem(CHOSEN);
    else localStorage.setItem(CHOSEN, chosen);
    return keepLanguage(chosen ?? browser);
  },
};

/** The lock's side of this page; it need not be here before the first picture is. */
async function keeperOf(worker: Worker) {
  const { PageLock } = await import("./platform/page-lock.ts");
  const reload = (): void => location.reload();
  return new PageLock({ worker, memory: localStorage, blank, reload, page: document, now: Date.now });
}

/** The notebook over the device in its worker, with what only this page knows. */
function notebookOver(engine: Engine, worker: Worker): Notebook {
  const guess = localStorage.getItem("lock") !== null;
  return new Notebook({
    engine,
    now: () => new Date(),
    newId,
    app: location.origin,
    begunBefore: localStorage.getItem(BEGUN) !== null,
    rememberBegun: () => localStorage.setItem(BEGUN, "1"),
    recall: (name) => localStorage.getItem(name),
    remember: (name, text) => {
      localStorage.setItem(name, text);
      if (name === LOOKS) void keepLook(looksIn(text).theme);
    },
    arrived,
    tongue,
    locker: { guess, keeper: (guess ? waitTurn() : waitPicture()).then(() => keeperOf(worker)) },
  });
}

/**
 * Not at the top level: files of other languages need parts of this one, and would wait for it while it waits for them.
 * In turns, none of them long: a slow phone takes taps and draws between them. The first day that is said is one of
 * them, for with it the browser takes out its calendars.
 */
async function start(): Promise<void> {
  await stayAway();
  const worker = new Worker(trusted(deviceAddress), { type: "module" });
  const engine = openLine(worker);
  onLeaving(() => worker.terminate());
  leaveOnShift();
  const spoken = await speak(tongue.chosen ?? browser, known([heldLanguage() ?? ""]));
  await waitTurn();
  const notebook = notebookOver(engine, worker);
  await waitTurn();
  if (notebook.begun) notebook.calendar.full(notebook.today, notebook.today);
  await waitTurn();
  document.getElementById("sign")?.remove();
  mount(App, { target: document.body, props: { notebook } });
  for (const name of BESIDE) {
    const said = localStorage.getItem(name);
    if (said !== null) void engine.jot(name, said).then(() => localStorage.removeItem(name)).catch(() => undefined);
  }
  if (!import.meta.env.PROD || !(await keepShell(trusted("/sw.js")))) return;
  void keepLanguage(spoken);
  void keepLook(looksIn(localStorage.getItem(LOOKS)).theme);
  void engine.wakeStill();
}

void start();
