/**
 * The service worker, on one screen: the app starts without a network, from exactly the files of one release.
 *
 * A release is a list of addresses with the SHA-256 of their bytes, put in by the build. All of them, but for languages
 * that are not spoken here and what is seldom needed, are fetched and compared before the release stands; then the cache
 * answers for them, and the network is not asked. What is seldom needed follows by itself, all of it, on every phone:
 * fetched when it is used, it would tell the host who takes a record along or asks for help. Headers are kept as they were
 * served, the policy among them. Everything else, the relay above all, is none of its business.
 * Whoever serves this file puts a mark of its policy for `@policy@`: the same files under another policy, say for a
 * relay at a new address, are another release.
 */
type File = readonly [address: string, sha256: string, holder: string];
declare const __FILES__: readonly File[];
declare const __RELEASE__: string;
declare const self: ServiceWorkerGlobalScope;
export {};

const RELEASE = __FILES__;
const INDEX = "/";
const PREFIX = "release ";
const CACHE = `${PREFIX}${__RELEASE__}@policy@`;
/** What the build says of files that are fetched when the release stands already. */
const SELDOM = "needed";
/** Files of words, by their language. */
const WORDS = /\.([a-z]{2})-[\w-]{8}\.js$/;
/** Where the spoken language is remembered, past releases; and the look that was chosen for the first picture. */
const SPOKEN = "/language";
const LOOK = "/look";
/** So ends what is no page of the app, but told about it to whoever asks: its files, and what others wrote in it. */
const TOLD = ".txt";
const WAITING_EN = "Something is waiting";
const WAITING: ReadonlyMap<string, string> = new Map([["de", "Etwas wartet"]]);
/** Languages, above all; what every phone holds has no name, so that a message without a language says none. */
const HOLDERS: ReadonlySet<string> = new Set(RELEASE.map(([, , holder]) => holder).filter((holder) => holder !== ""));
const FILES: ReadonlyMap<string, File> = new Map(RELEASE.map((file) => [file[0], file]));

/** Fetches one file past every cache and keeps it, if its bytes are those of the release. */
async function take(cache: Cache, [address, sha256]: File): Promise<void> {
  if ((await cache.match(address)) !== undefined) return;
  const response = await fetch(address, { cache: "no-store", credentials: "omit", redirect: "error" });
  const body = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const same = btoa(String.fromCharCode(...digest)) === sha256;
  if (!response.ok || !same) throw new Error(`not of this release: ${address}`);
  await cache.put(address, response);
}

/** The language that the page told of, or else what the browser asks for. */
async function spoken(): Promise<string> {
  const told = await remembered(SPOKEN);
  const tags = navigator.languages.map((tag) => tag.slice(0, 2));
  return told ?? tags.find((tag) => HOLDERS.has(tag)) ?? "en";
}

async function takeIn(cache: Cache, language: string): Promise<void> {
  await Promise.all(RELEASE.filter(([, , holder]) => holder === "" || holder === language).map((file) => take(cache, file)));
}

let following: Promise<void> | null = null;
/** The rest of the release, one after the other; what does not come now is tried when the app is opened again. */
function takeRest(): Promise<void> {
  following ??= (async () => {
    const cache = await caches.open(CACHE);
    const language = await spoken();
    const isWanted = ([address, , holder]: File): boolean => holder === SELDOM && (WORDS.exec(address)?.[1] ?? language) === language;
    for (const file of RELEASE.filter(isWanted)) await take(cache, file);
  })().catch(() => {
    following = null;
  });
  return following;
}

async function remembered(what: string): Promise<string | undefined> {
  return (await caches.match(what))?.text();
}

async function remember(what: string, said: string): Promise<void> {
  await (await caches.open(what)).put(what, new Response(said));
}

/** Keeps another language too, from now on in every release. */
async function speak(language: string): Promise<boolean> {
  await remember(SPOKEN, language);
  following = null;
  return takeIn(await caches.open(CACHE), language).then(() => true, () => false);
}

async function takeRelease(): Promise<void> {
  const cache = await caches.open(CACHE);
  try {
    await takeIn(cache, await spoken());
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** What is not held yet is compared and kept like all else; what does not fit is not handed on. */
async function answer(file: File): Promise<Response> {
  const cache = await caches.open(CACHE);
  await take(cache, file);
  return (await cache.match(file[0])) ?? Response.error();
}

/** The page as it was chosen to look, so that its first picture does too. */
async function page(): Promise<Response> {
  return answer(FILES.get(`/${await remembered(LOOK)}.html`) ?? FILES.get(INDEX)!);
}

/** What a push says on the screen: always this, whatever came; it has no content. The tag keeps it one. */
async function sayWaiting(): Promise<void> {
  const lang = await spoken();
  await self.registration.showNotification(WAITING.get(lang) ?? WAITING_EN, { tag: "wake", icon: "/icon-192.png", lang });
}

async function openApp(): Promise<void> {
  const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (open?.focus() ?? self.clients.openWindow(INDEX));
}

self.addEventListener("push", (event) => event.waitUntil(sayWaiting()));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openApp());
});
self.addEventListener("install", (event) => event.waitUntil(takeRelease()));
self.addEventListener("activate", (event) => {
  const dropped = dropOthers().then(() => self.clients.claim()); // the window that brought the app is answered too
  event.waitUntil(dropped); // and not for the rest: what is asked for meanwhile would wait for it
  void dropped.then(takeRest);
});
self.addEventListener("message", (event) => {
  const { language = "", look } = event.data as { readonly language?: string; readonly look?: string };
  if (look !== undefined) event.waitUntil(remember(LOOK, look));
  if (HOLDERS.has(language)) event.waitUntil(speak(language).then((kept) => (event.ports[0]?.postMessage(kept), takeRest())));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && !pathname.endsWith(TOLD)) {
    event.waitUntil(takeRest());
    return event.respondWith(page());
  }
  const file = FILES.get(pathname);
  if (file !== undefined) event.respondWith(answer(file));
});
