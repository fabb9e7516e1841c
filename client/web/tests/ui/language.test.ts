/** Which language is spoken, and how it changes. */
import { beforeAll, expect, test } from "vitest";
import { speak, words } from "../../src/ui/words/index.ts";
import { change, known, language, part } from "../../src/ui/words/language.ts";

beforeAll(() => Object.assign(globalThis, { document: { documentElement: {} } }));

test("the browser's first known language wins", () => {
  /** Regions do not matter, unknown languages are passed over, and nothing known is nothing. */
  expect(known(["fr-CA", "de-AT", "en"])).toBe("de");
  expect(known(["EN-gb"])).toBe("en");
  expect(known(["fr"])).toBeNull();
});

test("a change reaches every part", async () => {
  /** Parts that were loaded before speak the new language at once; the page says which it is. */
  await speak("en");
  const [late, loadLate] = part<{ hello: string }>({
    en: async () => ({ words: { hello: "hello" } }),
    de: async () => ({ words: { hello: "hallo" } }),
  });
  await loadLate();
  await change("de");
  expect([words.today, late.hello, language(), document.documentElement.lang]).toEqual(["Heute", "hallo", "de", "de"]);
  await change("en");
  expect([words.today, late.hello]).toEqual(["Today", "hello"]);
});

test("a part that does not come changes nothing", async () => {
  /** With one file out of reach all words stay as they are: no screen speaks two languages. */
  await speak("en");
  const [here, loadHere] = part<{ hello: string }>({
    en: async () => ({ words: { hello: "hello" } }),
    de: () => Promise.reject(new Error("away")),
  });
  await loadHere();
  await expect(change("de")).rejects.toThrow("away");
  expect([words.today, here.hello, language()]).toEqual(["Today", "hello", "en"]);
});
