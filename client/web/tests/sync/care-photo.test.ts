/** What is attached to something that was given. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { CARE, circle, inCare, putAway } from "./circle.ts";
import { PHOTO, page, photo } from "./pair.ts";

vi.setConfig({ testTimeout: 15_000 });
beforeAll(ready);
afterEach(putAway);

it("a photo that is given opens for whoever helps", async () => {
  // Sealed anew for the space of care, brought to its relay after the page, and opened whole on the helper's phone.
  const { left, helper } = await circle();
  const content = photo(70_000);
  const attached = await left.engine.attach(CARE, content, PHOTO);

  await left.engine.give(CARE, [page(CARE, [attached])], []);

  await inCare(helper, ({ entries }) => entries.length === 1);
  const opens = async (): Promise<Uint8Array> => {
    left.engine.wake();
    return helper.engine.open(attached, CARE).catch(opens);
  };
  const opened = await opens();

  expect(Buffer.from(opened).equals(Buffer.from(content))).toBe(true);
});
