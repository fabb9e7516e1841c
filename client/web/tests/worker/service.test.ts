/** The service worker by itself: what it fetches of a release, and when. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const ADDRESS = "https://notebook.test";
const DAY = ["/", "/assets/index-aaaaaaaa.js", "/assets/first.en-aaaaaaaa.js"];
const SELDOM = ["/assets/exporting-aaaaaaaa.js", "/assets/care.en-aaaaaaaa.js", "/assets/moving-aaaaaaaa.js"];
const ELSEWHERE = ["/assets/first.de-aaaaaaaa.js", "/assets/care.de-aaaaaaaa.js"];

/** As the build lists it: who holds a file follows from its name. */
const HOLDERS = new Map([...SELDOM, ELSEWHERE[1]!].map((address) => [address, "needed"]));
HOLDERS.set(DAY[2]!, "en").set(ELSEWHERE[0]!, "de");
const bodyOf = (address: string): string => `what lies at ${address}`;
const digest = (text: string): string => createHash("sha256").update(text).digest("base64");
const FILES = [...DAY, ...SELDOM, ...ELSEWHERE].map((address) => [address, digest(bodyOf(address)), HOLDERS.get(address) ?? ""]);

/** One cache of the browser. */
class CacheInMemory {
  readonly held = new Map<string, Response>();

  async match(address: string): Promise<Response | undefined> {
    return this.held.get(address)?.clone();
  }

  async put(address: string, response: Response): Promise<void> {
    this.held.set(address, response);
  }
}

/** What the browser gives a service worker, as far as this one asks for it. */
class BrowserInMemory {
  readonly asked: string[] = [];
  readonly broken = new Set<string>();
  private readonly all = new Map<string, CacheInMemory>();
  private readonly heard = new Map<string, (event: unknown) => void>();
  readonly location = { origin: ADDRESS };
  readonly clients = { claim: async () => undefined };
  readonly addEventListener = (name: string, hear: (event: unknown) => void): void => void this.heard.set(name, hear);
  readonly caches = {
    open: async (name: string) => this.all.get(name) ?? this.all.set(name, new CacheInMemory()).get(name)!,
    keys: async () => [...this.all.keys()],
    delete: async (name: string) => this.all.delete(name),
    match: async (address: string) => (await Promise.all([...this.all.values()].map((cache) => cache.match(address)))).find((found) => found),
  };

  readonly fetch = async (address: string): Promise<Response> => {
    this.asked.push(address);
    if (this.broken.has(address)) throw new TypeError("away");
    return new Response(bodyOf(address));
  };

  /** Lets something happen, and waits for what the browser would wait for. */
  async tell(name: string, event: object = {}): Promise<void> {
    const waits: Promise<unknown>[] = [];
    const wait = (work: Promise<unknown>): unknown => waits.push(work);
    this.heard.get(name)!({ waitUntil: wait, respondWith: wait, ...event });
    await Promise.all(waits);
  }

  /** As the browser does with a release that it meets. */
  async install(): Promise<void> {
    await this.tell("install");
    await this.tell("activate");
  }
}

let browser: BrowserInMemory;

beforeEach(async () => {
  browser = new BrowserInMemory();
  const { caches, fetch } = browser;
  for (const [name, value] of Object.entries({ self: browser, caches, fetch, __FILES__: FILES, __RELEASE__: "r" })) vi.stubGlobal(name, value);
  vi.stubGlobal("navigator", { languages: ["en-GB"] });
  vi.resetModules();
  const script = new URL("../../src/worker/service.ts", import.meta.url).pathname;
  await import(/* @vite-ignore */ script);
});
afterEach(() => vi.unstubAllGlobals());

const open = { request: { method: "GET", mode: "navigate", url: `${ADDRESS}/` } };

it("R4: what is seldom needed comes by itself, on every phone alike", async () => {
  // Nobody has opened anything: all of it in the language spoken here is fetched, in the order of the list, and each once.
  await browser.tell("install");
  expect(browser.asked).toEqual(DAY);
  await browser.tell("activate");

  await vi.waitFor(() => expect(browser.asked).toEqual([...DAY, ...SELDOM]));
});

it("R4: what did not come is tried when the app is opened, and not when it is used", async () => {
  // The line broke at the second of three: the next opening asks for that one and what comes after it, and the last for nothing.
  browser.broken.add(SELDOM[1]!);
  await browser.install();
  await vi.waitFor(() => expect(browser.asked).toContain(SELDOM[1]));
  browser.broken.clear();
  browser.asked.length = 0;

  await browser.tell("fetch", open);
  await vi.waitFor(() => expect(browser.asked).toEqual(SELDOM.slice(1)));
  await browser.tell("fetch", open);
  await browser.tell("fetch", { request: { method: "GET", mode: "cors", url: ADDRESS + SELDOM[2]! } });
  expect(browser.asked).toEqual(SELDOM.slice(1));
});

it("R5: nothing of another release is kept", async () => {
  // Other bytes under an address of the list: the release does not stand, and none of it stays.
  const { fetch } = browser;
  vi.stubGlobal("fetch", async (address: string) => (address === DAY[1] ? new Response("something else") : fetch(address)));

  await expect(browser.tell("install")).rejects.toThrow("not of this release");
  expect(await browser.caches.keys()).toEqual([]);
});

it("leads to the licences, and shows the app at every other address", async () => {
  // The list of what others wrote is no page of the app: the browser goes there itself.
  await browser.install();
  const shown: string[] = [];
  for (const address of ["/", "/anything", "/notices.txt"]) {
    const request = { method: "GET", mode: "navigate", url: ADDRESS + address };
    const waits: Promise<unknown>[] = [];
    await browser.tell("fetch", { request, respondWith: (work: Promise<unknown>) => void (shown.push(address), waits.push(work)) });
    await Promise.all(waits);
  }

  expect(shown).toEqual(["/", "/anything"]);
});
