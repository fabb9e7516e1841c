/** One attempt to find each other, as the screens follow it. */
import { beforeAll, expect, test } from "vitest";
import { Meeting } from "../../src/ui/meeting.svelte.ts";
import { endingOf } from "../../src/ui/troubles.ts";
import { speak } from "../../src/ui/words/index.ts";
import { loadTrouble } from "../../src/ui/words/trouble.ts";
import { FakePairing } from "../fake-engine.ts";

const LINK = "https://notebook.example/#/join/a/b";

beforeAll(async () => {
  Object.assign(globalThis, { document: { documentElement: {} } });
  await speak("en");
  await loadTrouble();
});

async function meetingWith(pairing: FakePairing): Promise<Meeting> {
  const meeting = new Meeting();
  await meeting.open(async () => pairing);
  return meeting;
}

test("it follows the attempt", async () => {
  /** Link and states are those of the pairing, from the first one on. */
  const pairing = new FakePairing(LINK, { at: "waiting" });
  const meeting = await meetingWith(pairing);
  expect([meeting.link, meeting.state]).toEqual([LINK, { at: "waiting" }]);
  pairing.become({ at: "codes", mine: "418027", typed: false });
  expect(meeting.state).toMatchObject({ at: "codes", mine: "418027" });
});

test("leaving it cancels it", async () => {
  /** An attempt that is put away is ended on the device too, and forgotten here. */
  const pairing = new FakePairing(LINK, { at: "waiting" });
  const meeting = await meetingWith(pairing);
  await meeting.end();
  expect(pairing.cancelled).toBe(true);
  expect([meeting.state, meeting.link]).toEqual([null, null]);
});

test("what is done stays done", async () => {
  /** Leaving a finished attempt cancels nothing. */
  const pairing = new FakePairing(null, { at: "done" });
  const meeting = await meetingWith(pairing);
  await meeting.end();
  expect(pairing.cancelled).toBe(false);
});

test("numbers that differ end it", async () => {
  /** The human's own judgement counts like a wrong entry. */
  const pairing = new FakePairing(null, { at: "codes", mine: "418027", typed: false });
  const meeting = await meetingWith(pairing);
  await meeting.differ();
  expect(pairing.cancelled).toBe(true);
  expect(meeting.state).toEqual({ at: "ended", why: "wrong_number" });
});

test("what founds already goes on", async () => {
  /** The numbers are said to differ too late: the screen shows what is true, and never that nothing was sent. */
  const pairing = new FakePairing(null, { at: "founding" });
  const meeting = await meetingWith(pairing);
  await meeting.differ();
  expect([meeting.state, meeting.begun]).toEqual([{ at: "founding" }, true]);
  for (const why of ["away", "expired", "cancelled", "closed", "foreign", "over_quota", "code_spent"]) {
    pairing.become({ at: "ended", why });
    const honest = endingOf(why, meeting.begun);
    expect(Object.values(honest).filter((sentence) => sentence.startsWith("Nothing was sent"))).toEqual([]);
  }
  expect(endingOf("away", false).safe).toBe("Nothing was sent.");
});

test("a refused start leaves nothing", async () => {
  /** When the device refuses to begin, the refusal is passed on and no attempt is left standing. */
  const meeting = new Meeting();
  await expect(meeting.open(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(meeting.state).toBeNull();
});
