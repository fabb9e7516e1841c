/** The service worker: what makes the app start without a network, and keeps the spoken language with it. */

/** Registers the worker at an address that the page's policy has passed; answers whether it could. */
export async function keepShell(trustedAddress: string): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register(trustedAddress, { scope: "/", updateViaCache: "none" });
    return true;
  } catch {
    return false;
  }
}

/** Where it is noted whose files are kept for offline use; a hint, read before anything can be asked. */
const HELD = "held";

/** The language whose files are kept for offline use, as far as is known here; null when none is yet. */
export function heldLanguage(): string | null {
  return localStorage.getItem(HELD);
}

/** Has the files of one language kept for offline use, beside those that every language needs; answers whether they are. */
export async function keepLanguage(language: string): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  const line = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => (line.port1.onmessage = ({ data }) => resolve(data === true)));
  (await navigator.serviceWorker.ready).active?.postMessage({ language }, [line.port2]);
  const kept = await answer;
  if (kept) localStorage.setItem(HELD, language);
  return kept;
}

/** Has the page begin in the look that was chosen, before anything of it runs. */
export async function keepLook(look: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  (await navigator.serviceWorker.ready).active?.postMessage({ look });
}
