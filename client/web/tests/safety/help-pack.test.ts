/** Help comes with the release and from nowhere else; what is read alone before two meet is kept nowhere. */
import { beforeAll, expect, test } from "vitest";

const PACK = "/assets/help.en-0.js";
const WORDS = "0808 2000 247";
type Listener = (event: { readonly request: { readonly url: string; readonly method: string; readonly mode: string }; respondWith(answer: Promise<Response>): void }) => void;

const heard = new Map<string, Listener>();
const kept = new Map<string, Response>();
let served = WORDS;

beforeAll(async () => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(WORDS)));
  const cache = { match: async (address: string) => kept.get(address)?.clone(), put: async (address: string, response: Response) => void kept.set(address, response) };
  const self = { addEventListener: (name: string, listener: Listener) => void heard.set(name, listener), location: { origin: "https://app.example" } };
  const caches = { open: async () => cache, match: async () => undefined };
  Object.assign(globalThis, { self, caches, location: { hash: "", pathname: "/" }, __FILES__: [[PACK, btoa(String.fromCharCode(...digest)), ""]], __RELEASE__: "0", fetch: async () => new Response(served) });
  await import(/* @vite-ignore */ new URL("../../src/worker/service.ts", import.meta.url).pathname);
});

async function asked(): Promise<string> {
  let answer: Promise<Response> = Promise.reject(new Error("not answered"));
  answer.catch(() => undefined);
  const request = { url: `https://app.example${PACK}`, method: "GET", mode: "no-cors" };
  heard.get("fetch")!({ request, respondWith: (given) => (answer = given) });
  return (await answer).text();
}

test("R23: a pack with another number is not handed on", async () => {
  /** Nor kept: what fits is taken as soon as it is served, and stays when something else is served after. */
  served = "0808 2000 666";
  await expect(asked().catch(() => "refused")).resolves.toBe("refused");
  expect(kept.size).toBe(0);
  served = WORDS;
  expect(await asked()).toBe(WORDS);
  served = "0808 2000 666";
  expect(await asked()).toBe(WORDS);
});

test("R22: what is read alone has nothing to remember it by", async () => {
  /** Of the notebook the guide knows the link that it holds back, and the way back; no verb that keeps or sends, and no memory of the browser's. */
  const { default: Guide } = await import("../../src/ui/screens/meeting/Alone.svelte");
  const source = String(Guide);
  expect(new Set([...source.matchAll(/\bnotebook\.(\w+)/g)].map(([, name]) => name))).toEqual(new Set(["link", "router"]));
  expect(source).toContain("function goOn");
  expect(source.match(/localStorage|sessionStorage|indexedDB|caches|fetch|history/g)).toBeNull();
});
