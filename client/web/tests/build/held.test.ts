/** What a phone holds from the first visit on, and what it fetches when somebody uses it. */
import { expect, test } from "vitest";
import { fetched } from "../../src/sync/once-used.ts";
import { holderOf, NEEDED } from "../../vite/output.ts";

test.each(["rooms", "parts", "worker", "curtain", "page-lock", "catalogue"])("%s is held by everybody", (name) => {
  expect([`assets/${name}-9t7jUAlG.js`, `assets/${name}-9t7jUAlG.css`].map(holderOf)).toEqual(["", ""]);
});

test.each(["pairing", "meetings", "recovering", "helping", "moving"])("%s is held once it was used, with its style", (name) => {
  expect([`assets/${name}-9t7jUAlG.js`, `assets/${name}-9t7jUAlG.css`].map(holderOf)).toEqual([NEEDED, NEEDED]);
});

test("the words of a screen are held as long as the screen is", () => {
  expect(["words.de", "meeting.de", "care.en"].map((name) => holderOf(`assets/${name}--9lbdBaK.js`))).toEqual(["de", NEEDED, NEEDED]);
});

test("what cannot be fetched is refused as a relay out of reach, and asked for again", async () => {
  let tries = 0;
  const load = async (): Promise<number> => {
    if (++tries === 1) throw new TypeError("no network");
    return tries;
  };
  await expect(fetched(load)).rejects.toMatchObject({ code: "away" });
  await expect(fetched(load)).resolves.toBe(2);
});
