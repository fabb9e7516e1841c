/**
 * The exit: the screen is blank in the same moment, the device is told nothing, and what follows is a site
 * that says nothing about anybody.
 */
import { isAbove } from "./router.svelte.ts";

const NEUTRAL = "https://www.wikipedia.org/";
const NOWHERE = "about:blank";
const WITHIN = 5_000;
const TIMES = 3;
const STEP_DOWN_AT_MOST = 100;
const LEFT = "left";
/** By which windows of one phone hear that one of them was left or locked. */
const TOGETHER = "twofold lock";

/** Where the exit leads, as far as the browser knows. */
export function neutralSite(): string {
  return navigator.onLine ? NEUTRAL : NOWHERE;
}

/** Resolves unless somebody steps back or forward into a window that was left; such a window leads away again. */
export async function stayAway(): Promise<void> {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (entry?.type !== "back_forward") sessionStorage.removeItem(LEFT);
  if (sessionStorage.getItem(LEFT) === null) return;
  location.replace(neutralSite());
  await new Promise(() => undefined);
}

/** What ends together with the page: the keys, and whatever else must not stay in memory. */
let dropKeys = (): void => undefined;

export function onLeaving(drop: () => void): void {
  dropKeys = drop;
}

/** Empties the screen in this moment: a plain sheet over it, and nothing under it. */
export function blank(): void {
  const sheet = document.createElement("div");
  sheet.className = "cover";
  document.documentElement.append(sheet);
  document.body.replaceChildren();
}

/** Blanks the screen, drops the keys, locks the other windows where there is a lock, and leaves; the notebook's own steps in the history are taken back or replaced. */
export function leave(): void {
  blank();
  dropKeys();
  new BroadcastChannel(TOGETHER).postMessage("left");
  sessionStorage.setItem(LEFT, "1");
  const away = (): void => location.replace(neutralSite());
  addEventListener("pageshow", away);
  if (!isAbove()) return away();
  addEventListener("popstate", away, { once: true });
  setTimeout(away, STEP_DOWN_AT_MOST);
  history.back();
}

/** Leaves when Shift is pressed three times on its own within five seconds, wherever the focus is. */
export function leaveOnShift(): void {
  let presses: number[] = [];
  const onKey = (event: KeyboardEvent): void => {
    if (event.repeat) return;
    if (event.key !== "Shift") presses = [];
    else presses = [...presses.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
    if (presses.length >= TIMES) leave();
  };
  addEventListener("keydown", onKey, { capture: true });
}
