/** Light or dark, and the side of the base. */
import { expect, test } from "vitest";
import { looksIn, remembering, THEMES, wear } from "../../src/ui/looks.ts";

test("what is chosen is remembered whole", () => {
  /** Every choice comes back as it was; nonsense and nothing are as the phone has it. */
  for (const theme of THEMES) for (const left of [true, false]) expect(looksIn(remembering({ theme, left }))).toEqual({ theme, left });
  for (const none of [null, "", "pink middle"]) expect(looksIn(none)).toEqual({ theme: "system", left: false });
});

test("the browser's own bar follows", () => {
  /** A chosen theme colours both forms of the bar; without one each form has its own. */
  const bars = [{ media: "(prefers-color-scheme: light)", content: "" }, { media: "(prefers-color-scheme: dark)", content: "" }];
  const dataset: Record<string, string> = {};
  const page = { documentElement: { dataset }, querySelectorAll: () => bars } as unknown as Document;
  wear({ theme: "dark", left: true }, page);
  expect([dataset["theme"], dataset["hand"], bars[0]!.content === bars[1]!.content]).toEqual(["dark", "left", true]);
  wear({ theme: "system", left: false }, page);
  expect([dataset["theme"], dataset["hand"], bars[0]!.content === bars[1]!.content]).toEqual(["system", "right", false]);
});
