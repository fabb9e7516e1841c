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

/** The language whose files are kept for offline use; null when none is yet. The service worker wrote it there. */
export async function heldLanguage(): Promise<string | null> {
  if (!("caches" in globalThis)) return null;
  return (await (await caches.match("/language"))?.text()) ?? null;
}

/** Has the files of one language kept for offline use, beside those that every language needs; answers whether they are. */
export async function keepLanguage(language: string): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  const { active } = await navigator.serviceWorker.ready;
  const line = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => (line.port1.onmessage = ({ data }) => resolve(data === true)));
  active?.postMessage({ language }, [line.port2]);
  return answer;
}
