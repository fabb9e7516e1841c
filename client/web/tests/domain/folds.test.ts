/** What kinds amount to: what the folds show, and what they never show. */
import { describe, expect, test } from "vitest";
import type { Written } from "../../src/domain/entries.ts";
import { ask, type Ask, asksForMe, HEAVY, LATER, mayAsk, NOW, openAsks, spentAsks } from "../../src/domain/kinds/ask.ts";
import { foldChosen, foldRhythm } from "../../src/domain/kinds/chosen.ts";
import { daysOf, foldEvents, occurrences } from "../../src/domain/kinds/event.ts";
import { dueNow, foldHeld, holdBack, letGo, takenBack } from "../../src/domain/kinds/hold.ts";
import { foldMoments } from "../../src/domain/kinds/moment.ts";
import { foldNames, nextNumber } from "../../src/domain/kinds/named.ts";
import { foldNotes } from "../../src/domain/kinds/note.ts";
import { foldCards } from "../../src/domain/kinds/card.ts";
import { foldPlans } from "../../src/domain/kinds/plan.ts";
import { foldPromises, smallOnes } from "../../src/domain/kinds/promise.ts";
import { foldRepairs } from "../../src/domain/kinds/repair.ts";
import { foldSignals, mayExtend, returnIn, signal, signalsBefore } from "../../src/domain/kinds/signal.ts";
import { leavingBy } from "../../src/domain/leaving.ts";
import { fold } from "../../src/domain/timeline.ts";
import { shuffled } from "./histories.ts";
import { DAY, heldAs, idOf, SAMPLES, wrote } from "./said.ts";
import { chance } from "./some.ts";

const NOON = { day: DAY, minute: DAY * 1440 + 720 };
const AN_HOUR = (DAY * 24 + 13) * 60;

describe("signals", () => {
  const said = (what: number, until: number | null = null, again = 0) => ({ what, light: what === 4 ? 2 : null, until, again });
  const stop = wrote("me", "signal", said(2), { entryId: idOf(1) });
  const timeout = (who: "me" | "other", again = 0): Written =>
    wrote(who, "signal", said(3, AN_HOUR, again), { entryId: idOf(10 + again) });

  test("a signal ends by itself", () => {
    /** A time-out with its return, a stop with the day after its own, a light with its day. */
    const light = wrote("me", "signal", said(4), { entryId: idOf(2) });
    const brakeAt = (entry: Written, day: number, minute: number) => foldSignals([entry], true, { day, minute });
    expect(brakeAt(timeout("me"), DAY, AN_HOUR - 1).brake?.said.what).toBe(3);
    expect(brakeAt(timeout("me"), DAY, AN_HOUR).brake).toBeNull();
    expect([0, 1, 2].map((later) => brakeAt(stop, DAY + later, 0).brake !== null)).toEqual([true, true, false]);
    expect([0, 1].map((later) => brakeAt(light, DAY + later, 0).light !== null)).toEqual([true, false]);
  });

  test("no silence without end", () => {
    /** A return that is far away is over two days after the signal's own day, and no day may be far ahead. */
    const far = wrote("other", "signal", said(0, (DAY + 90) * 1440), { entryId: idOf(1) });
    const ahead = wrote("other", "signal", said(2), { entryId: idOf(2), day: DAY + 2 });
    expect(foldSignals([ahead], false, NOON).brake).toBeNull();
    const shows = [2, 3].map((later) => foldSignals([far], false, { day: DAY + later, minute: (DAY + later) * 1440 }).brake !== null);
    expect(shows).toEqual([true, false]);
  });

  test("nine times is once", () => {
    /** Whatever number of signals lies there, the fold shows one brake and one light, and no number. */
    const many = Array.from({ length: 9 }, (_, n) => wrote("me", "signal", said(n % 2), { entryId: idOf(20 + n) }));
    const shown = foldSignals(many, true, NOON);
    expect(Object.keys(shown)).toEqual(["brake", "light"]);
    expect(shown.brake?.said).toEqual(said(0));
    expect(fold(many).days).toEqual([]);
  });

  test("of two own phones the stricter holds", () => {
    /** In whatever order they come: stop before pause before time-out before slow. */
    const all = [0, 1, 2, 3].map((what) => wrote("me", "signal", said(what, what === 3 ? AN_HOUR : null), { entryId: idOf(30 + what) }));
    for (const seed of [1, 2, 3]) expect(foldSignals(shuffled(all, chance(seed)), true, NOON).brake?.said.what).toBe(2);
    expect(foldSignals(all.filter((each) => each !== all[2]), true, NOON).brake?.said.what).toBe(0);
  });

  test("a new one names those before it", () => {
    /** A brake takes the place of own brakes, a light of lights; to take back means all of them; never the other's. */
    const light = wrote("me", "signal", said(4), { entryId: idOf(2) });
    const all = [stop, light, wrote("other", "signal", said(0), { entryId: idOf(3) })];
    expect(signalsBefore(all, false)).toEqual([idOf(1)]);
    expect(signalsBefore(all, true)).toEqual([idOf(2)]);
    expect([...signalsBefore(all)].sort()).toEqual([idOf(1), idOf(2)]);
  });

  test("a time-out is prolonged once, by either", () => {
    /** Where one was prolonged, by whomever, none may be again. */
    const sides = (...entries: Written[]) => [foldSignals(entries, true, NOON), foldSignals(entries, false, NOON)] as const;
    expect(mayExtend(...sides(timeout("me")))).toBe(true);
    expect(mayExtend(...sides(timeout("me"), timeout("other", 1)))).toBe(false);
    expect(mayExtend(...sides(stop))).toBe(false);
  });

  test("a return stands on a quarter", () => {
    /** So that it tells little of when it was chosen; what was made with it fits. */
    const until = returnIn(20, { day: DAY, minute: NOON.minute + 3 });
    expect([until % 15, until - NOON.minute]).toEqual([0, 30]);
    expect(signal.make(said(3, until), { space: "shared", entryId: idOf(1), day: DAY })).not.toBeNull();
  });
});

describe("asking", () => {
  const heavy: Ask = { what: HEAVY, weight: 2, text: null, by: null, last: DAY + 3 };
  const request = SAMPLES.ask;
  const from = (who: "me" | "other", id: number, said = heavy, day = DAY): Written => wrote(who, "ask", said, { entryId: idOf(id), day });
  const answer = (who: "me" | "other", id: number, kind: number, day: number | null = null): Written =>
    wrote(who, "askanswer", { ask: idOf(id), answer: kind, day, text: null }, { entryId: idOf(100 + id) });

  test("forty questions are one", () => {
    /** R9: the asking phone lets no second of a sort through, and the receiving one shows no second, whoever sent it. */
    const flood = Array.from({ length: 40 }, (_, n) => from("other", 1 + n));
    expect(asksForMe(flood, DAY)).toHaveLength(1);
    expect(asksForMe([...flood, from("other", 60, request)], DAY)).toHaveLength(2);
    const mine = flood.map((entry) => ({ ...entry, mine: true }));
    expect(mayAsk(mine, HEAVY, DAY)).toBe(false);
    expect(mayAsk(mine, 1, DAY)).toBe(true);
  });

  test("both ends take the same one", () => {
    /** The earliest day, then the lowest id, in whatever order they came. */
    const several = [from("other", 9), from("other", 5), from("other", 3, heavy, DAY + 1)];
    for (const seed of [1, 2, 3]) {
      expect(openAsks(shuffled(several, chance(seed)), false, DAY + 1)[0]!.entry.entryId).toBe(idOf(5));
    }
  });

  test("no looks like nothing", () => {
    /** Put aside, ignored and not looked at: the one who asked holds the same and is shown the same. */
    const asked = from("other", 1);
    const aside = wrote("me", "putaside", { ask: idOf(1), what: HEAVY, last: DAY + 3 }, { entryId: idOf(2), space: "solo" });
    const theirs = [asked, aside].filter(({ space }) => space === "shared").map((entry) => ({ ...entry, mine: !entry.mine }));
    expect(theirs).toEqual([{ ...asked, mine: true }]);
    expect(openAsks(theirs, true, DAY)[0]!.answer).toBeNull();
    expect(asksForMe([asked, aside], DAY)).toEqual([]);
  });

  test("what was put aside stays so", () => {
    /** Asked anew, the same sort is quiet until the day that was chosen, and another sort is not. */
    const aside = wrote("me", "putaside", { ask: idOf(1), what: HEAVY, last: DAY + 1 }, { entryId: idOf(2), space: "solo" });
    const anew = from("other", 7);
    expect(asksForMe([aside, anew], DAY + 1)).toEqual([]);
    expect(asksForMe([aside, anew], DAY + 2)).toHaveLength(1);
    expect(asksForMe([aside, from("other", 8, request)], DAY)).toHaveLength(1);
  });

  test("a question ends", () => {
    /** With its last day, fourteen days after its own at most; nothing says that it was there. */
    const long = from("other", 1, { ...heavy, last: DAY + 400 });
    expect([14, 15].map((later) => asksForMe([long], DAY + later).length)).toEqual([1, 0]);
    expect(asksForMe([from("other", 2)], DAY + 4)).toEqual([]);
    const ahead = from("other", 3, { ...heavy, last: DAY + 999 }, DAY + 900);
    expect(asksForMe([ahead], DAY)).toEqual([]);
  });

  test("an answer settles, later does not", () => {
    /** Answered now, the question is over with its day and its place is free; later keeps it open. */
    const own = from("me", 1);
    expect(openAsks([own, answer("other", 1, NOW)], true, DAY)[0]!.answer?.said.answer).toBe(NOW);
    expect(mayAsk([own, answer("other", 1, NOW)], HEAVY, DAY)).toBe(false);
    expect(mayAsk([own, answer("other", 1, NOW)], HEAVY, DAY + 1)).toBe(true);
    expect(mayAsk([own, answer("other", 1, LATER, DAY + 2)], HEAVY, DAY + 1)).toBe(false);
  });

  test("an answer that does not fit is none", () => {
    /** Yes to something heavy, and an answer of one's own to one's own question, count for nothing. */
    const own = from("me", 1);
    expect(openAsks([own, answer("other", 1, 2)], true, DAY)[0]!.answer).toBeNull();
    expect(openAsks([own, answer("me", 1, NOW)], true, DAY)[0]!.answer).toBeNull();
  });

  test("no record is left", () => {
    /** When it is over, its author's phone erases the question, and the other's the answer. */
    const [asked, answered] = [from("me", 1), answer("me", 2, NOW)];
    const all = [asked, from("other", 2), answered];
    expect(spentAsks(all, DAY + 3)).toEqual([]);
    expect(spentAsks(all, DAY + 4)).toEqual([asked.entryId, answered.entryId]);
  });

  test("something heavy shows nothing", () => {
    /** F1: it cannot carry a word. */
    expect(ask.make({ ...heavy, text: "It is about" }, { space: "shared", entryId: idOf(1), day: DAY })).toBeNull();
  });
});

describe("repairs", () => {
  const said = (who: "me" | "other", answer: number, revision = 0): Written =>
    wrote(who, "repairanswer", { repair: idOf(1), answer, text: null }, { entryId: idOf(2 + answer + revision), revision });
  const own = wrote("me", "repair", SAMPLES.repair, { entryId: idOf(1) });

  test("the other answers, or does not", () => {
    /** The later revision holds; an answer to oneself is none; nothing says more than the answer. */
    expect(foldRepairs([own])[0]!.answer).toBeNull();
    expect(foldRepairs([own, said("me", 0)])[0]!.answer).toBeNull();
    expect(foldRepairs([own, said("other", 1), said("other", 0, 1)])[0]!.answer?.said.answer).toBe(0);
    expect(Object.keys(foldRepairs([own])[0]!)).toEqual(["entry", "said", "answer"]);
  });
});

describe("promises", () => {
  const small = (id: number, due: number | null, mine = true): Written =>
    wrote(mine ? "me" : "other", "promise", { ...SAMPLES.promise, state: 0, changes: [], due }, { entryId: idOf(id) });

  test("three small ones at a time", () => {
    /** E8: the nearest three of one person, and no pile behind them. */
    const all = foldPromises([small(1, null), small(2, DAY + 9), small(3, DAY + 1), small(4, DAY), small(5, DAY, false)]);
    expect(smallOnes(all, true).map(({ entry }) => entry.entryId)).toEqual([idOf(4), idOf(3), idOf(2)]);
  });

  test("only the owner marks", () => {
    /** E1: another's entry with the same id is another's promise; the own one stays as its owner left it. */
    const own = small(1, DAY);
    const theirs = wrote("other", "promise", { ...SAMPLES.promise, state: 3, changes: [] }, { entryId: idOf(1), revision: 9 });
    const states = foldPromises([own, theirs]).map(({ entry, said }) => [entry.mine, said.state]);
    expect(states.sort()).toEqual([[false, 3], [true, 0]]);
  });
});

test("notes end and tell no time", () => {
  /** I6: a paragraph is gone after its last day; both sides stand in one order that no arrival decides. */
  const notes = [2, 1, 3].map((id) => wrote(id === 2 ? "other" : "me", "note", { text: `${id}`, last: id === 3 ? DAY : null }, { entryId: idOf(id) }));
  const told = (today: number) => foldNotes(notes, today).map(({ said }) => said.text);
  expect([told(DAY), told(DAY + 1)]).toEqual([["1", "2", "3"], ["1", "2"]]);
  expect(fold(notes).days).toEqual([]);
});

test("a name for an agreement is one for both", () => {
  /** The highest number, then the greater id, in whatever order they come; the next takes the next number. */
  const label = (id: number, nth: number, name: string): Written =>
    wrote(id % 2 ? "me" : "other", "named", { ...SAMPLES.named, nth, name }, { entryId: idOf(id) });
  const all = [label(1, 1, "First"), label(2, 2, "Second"), label(3, 2, "Third")];
  for (const seed of [1, 2, 3]) {
    const names = foldNames(shuffled(all, chance(seed)));
    expect([names.get(idOf(1))?.name, nextNumber(names, idOf(1))]).toEqual(["Third", 3]);
  }
});

test("what two do both have chosen", () => {
  /** Only what stands on both sides; either ends it alone, and what is chosen alone is nobody else's. */
  const choose = (who: "me" | "other", practices: readonly string[], revision = 0): Written =>
    wrote(who, "chosen", { practices }, { entryId: idOf(who === "me" ? 1 : 2), revision });
  const alone = wrote("me", "chosen", { practices: ["G7"] }, { entryId: idOf(3), space: "solo" });
  const both = foldChosen([choose("me", ["B1", "C1"]), choose("other", ["B1", "B5"]), alone]);
  expect([[...both.together], [...both.alone]]).toEqual([["B1"], ["G7"]]);
  expect([...foldChosen([choose("me", []), choose("other", ["B1"])]).together]).toEqual([]);
});

test("story 13: a rhythm is one's own", () => {
  /** Of several devices' rhythms the later revision holds. */
  const rhythm = (minute: number, revision: number): Written =>
    wrote("me", "rhythm", { turns: [{ practice: "B1", cadence: 1, weekday: null, minute }] }, { entryId: idOf(1), space: "solo", revision });
  expect(foldRhythm([rhythm(600, 1), rhythm(700, 0)]).get("B1")?.minute).toBe(600);
});

test("a cheer is there or not", () => {
  /** Two cheers are as one, and a cheer for oneself is none. */
  const own = wrote("me", "moment", SAMPLES.moment, { entryId: idOf(1) });
  const glad = (who: "me" | "other", id: number): Written => wrote(who, "cheer", { moment: idOf(1) }, { entryId: idOf(id) });
  expect(foldMoments([own, glad("me", 2)])[0]!.cheered).toBe(false);
  expect(foldMoments([own, glad("other", 2), glad("other", 3)])).toEqual([{ entry: own, said: SAMPLES.moment, cheered: true }]);
});

test("a plan and a card stand once", () => {
  /** An own one that was shared is shown as its author has it; the other's stands beside it. */
  const plans = [
    wrote("me", "plan", SAMPLES.plan, { entryId: idOf(1), space: "solo" }),
    wrote("me", "plan", SAMPLES.plan, { entryId: idOf(1) }),
    wrote("other", "plan", SAMPLES.plan, { entryId: idOf(1) }),
  ];
  expect(foldPlans(plans).map(({ entry }) => [entry.mine, entry.space])).toEqual([[true, "solo"], [false, "shared"]]);
  const cards = [wrote("me", "card", SAMPLES.card, { entryId: idOf(1) }), wrote("me", "card", { ...SAMPLES.card, practice: null }, { entryId: idOf(2) })];
  expect(foldCards(cards, "F14").map(({ entry }) => entry.entryId)).toEqual([idOf(1)]);
});

describe("the calendar", () => {
  const on = (repeat: number, start = DAY, last: number | null = null) => ({ ...SAMPLES.event, repeat, start, last });

  test("weeks go on until the last day", () => {
    /** Each week and each second week from the start, within the span that is asked for. */
    expect(daysOf(on(1), DAY + 1, DAY + 21)).toEqual([DAY + 7, DAY + 14, DAY + 21]);
    expect(daysOf(on(2), DAY, DAY + 30)).toEqual([DAY, DAY + 14, DAY + 28]);
    expect(daysOf(on(1, DAY, DAY + 8), DAY - 5, DAY + 50)).toEqual([DAY, DAY + 7]);
    expect(daysOf(on(0), DAY + 1, DAY + 50)).toEqual([]);
  });

  test("a month without the date is left out", () => {
    /** The 31st of January comes again in March, May and July. */
    const january = Date.UTC(2026, 0, 31) / 86_400_000;
    const dates = daysOf(on(3, january), january, january + 182).map((day) => new Date(day * 86_400_000).toISOString().slice(5, 10));
    expect(dates).toEqual(["01-31", "03-31", "05-31", "07-31"]);
    expect(daysOf(on(3, january), january + 3_650, january + 3_660)).toHaveLength(1);
  });

  test("days stand in order", () => {
    /** By day, then by the time of day, whole days first. */
    const all = [600, null, 60].map((minute, n) =>
      wrote("me", "event", { ...on(0), minute, minutes: null }, { entryId: idOf(n + 1) }));
    expect(occurrences(foldEvents(all), DAY, DAY).map(({ said }) => said.minute)).toEqual([null, 60, 600]);
  });
});

describe("holding back", () => {
  const moment = wrote("me", "moment", SAMPLES.moment, { entryId: idOf(1) });
  const held = heldAs(true, holdBack(moment, DAY * 1440 + 60, idOf(2))!);

  test("until it leaves it is nowhere else", () => {
    /** One entry in the own space, and when its time has come the entry for both and an empty hold. */
    const [one] = foldHeld([held]);
    expect(held.space).toBe("solo");
    expect([dueNow([one!], DAY * 1440 + 59), dueNow([one!], DAY * 1440 + 60).length]).toEqual([[], 1]);
    const [left, over] = letGo(one!, DAY + 1);
    expect(left).toMatchObject({ space: "shared", kind: "moment", entryId: idOf(1), body: moment.body, revision: 0, day: DAY + 1 });
    expect(foldHeld([heldAs(true, over!)])).toEqual([]);
  });

  test("taken back leaves nothing", () => {
    /** R11: the hold is as empty as one that left, and nothing is written for the other. */
    const over = takenBack(held);
    expect(over).toEqual(letGo(foldHeld([held])[0]!, DAY)[1]);
    expect(over.space).toBe("solo");
  });

  test("R7: nothing leaves by itself while one of the two rests", () => {
    /** A pause, a stop or a time-out of either holds it; slow and a light do not, and when it is over it leaves. */
    const minute = DAY * 1440 + 720;
    const with_ = (who: "me" | "other", what: number) => [held, wrote(who, "signal", { what, light: what === 4 ? 2 : null, until: what === 3 ? AN_HOUR : null, again: 0 }, { entryId: idOf(4) })];
    const leaves = (entries: readonly Written[], at = minute): number => leavingBy(entries, at, DAY).length;
    for (const who of ["me", "other"] as const) expect([0, 1, 2, 3, 4].map((what) => leaves(with_(who, what)))).toEqual([0, 2, 0, 0, 2]);
    expect([leaves(with_("other", 3), AN_HOUR), leaves([held])]).toEqual([2, 2]);
  });

  test("R7: a stop is never held back", () => {
    /** G2: what stops or pauses leaves at once or not at all. */
    const stop = wrote("me", "signal", { what: 2, light: null, until: null, again: 0 }, { entryId: idOf(3) });
    expect(holdBack(stop, DAY * 1440, idOf(4))).toBeNull();
  });
});

test("what was taken back is not folded", () => {
  /** An entry that its author erased takes part in no fold, also where somebody still holds it. */
  const gone: Written = { ...wrote("other", "repairanswer", SAMPLES.repairanswer, { entryId: idOf(9) }), mark: "erased" };
  const own = wrote("me", "repair", SAMPLES.repair, { entryId: idOf(2) });
  expect(foldRepairs([own, gone])[0]!.answer).toBeNull();
});
