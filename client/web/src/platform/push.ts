/**
 * The browser's own side of being woken: one subscription of this app, made only after a tap and a yes.
 *
 * Knows neither relay nor space. `Surface` is what it needs of the browser; a page hands in its own.
 */
import type { Wakes } from "../sync/face.ts";

export interface Surface {
  /** Whether the browser knows pushes at all. */
  readonly able: boolean;
  /** Whether it would once this app is on the home screen. */
  readonly wantsInstall: boolean;
  readonly permission: () => NotificationPermission;
  readonly ask: () => Promise<NotificationPermission>;
  readonly registration: () => Promise<Pick<ServiceWorkerRegistration, "pushManager" | "getNotifications"> | undefined>;
}

/** What the service worker tags its one notice with. */
const TAG = "wake";

/** The page that this runs in. */
export function pageSurface(): Surface {
  const able = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
  return {
    able,
    wantsInstall: (navigator as { readonly standalone?: boolean }).standalone === false,
    permission: () => Notification.permission,
    ask: () => Notification.requestPermission(),
    registration: () => navigator.serviceWorker.getRegistration("/"),
  };
}

/** How things stand, without asking anybody. */
export async function standing(surface: Surface): Promise<Wakes> {
  if (!surface.able) return surface.wantsInstall ? "install" : "cannot";
  if (surface.permission() === "denied") return "denied";
  const registration = await surface.registration();
  if (registration === undefined) return "cannot";
  return (await registration.pushManager.getSubscription()) === null ? "off" : "on";
}

/** The endpoint of a subscription under this key, made anew where there is none; null if the human or the browser says no. */
export async function subscribe(surface: Surface, key: Uint8Array<ArrayBuffer>): Promise<string | null> {
  if ((await surface.ask()) !== "granted") return null;
  const manager = (await surface.registration())?.pushManager;
  if (manager === undefined) return null;
  const held = await manager.getSubscription();
  if (held !== null && sameKey(held, key)) return held.endpoint;
  await held?.unsubscribe();
  try {
    return (await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).endpoint;
  } catch {
    return null;
  }
}

/** Ends the subscription, and answers whether there was one; whoever still calls it is told that it is gone. */
export async function unsubscribe(surface: Surface): Promise<boolean> {
  const held = surface.able ? await (await surface.registration())?.pushManager.getSubscription() : null;
  return held?.unsubscribe() ?? false;
}

/** The key and the endpoint that hold already, to be told to the relay again; and what was shown is taken down. */
export async function held(surface: Surface): Promise<{ readonly key: Uint8Array; readonly endpoint: string } | null> {
  if (!surface.able || surface.permission() !== "granted") return null;
  const registration = await surface.registration();
  for (const shown of (await registration?.getNotifications({ tag: TAG })) ?? []) shown.close();
  const found = await registration?.pushManager.getSubscription();
  const key = found?.options.applicationServerKey;
  return found && key ? { key: new Uint8Array(key), endpoint: found.endpoint } : null;
}

function sameKey({ options }: PushSubscription, key: Uint8Array): boolean {
  const own = options.applicationServerKey;
  return own !== null && new Uint8Array(own).every((byte, i) => byte === key[i]);
}
