/** The service worker's registration: what makes the app start without a network. */

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
