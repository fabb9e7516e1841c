/** Questions in a day: forty in an hour, taken back and asked anew, are three. */
import { describe, expect, test } from "vitest";
import type { Written } from "../../src/domain/entries.ts";
import { asksForMe, openAsks, REQUEST } from "../../src/domain/kinds/ask.ts";
import { isFull, meet, MOST_A_DAY, type Met, readMet, withinDay, writeMet } from "../../src/domain/kinds/ask-limit.ts";
import { DAY, idOf, wrote } from "./said.ts";

function asked(who: "me" | "other", number: number, what: number = REQUEST, day = DAY): Written {
  const said = { what, weight: what === 0 ? 1 : null, text: what === 0 ? null : "Are you ready?", by: null, last: day + 5 };
  return wrote(who, "ask", said, { entryId: idOf(number * 2 ** 100), day });
}

/** What a phone shows of each of these, one after the other, each taken back before the next; and its note of the day. */
function shownOf(all: readonly Written[], today = DAY, text: string | null = null): readonly [shown: number, met: Met] {
  let met = readMet(text, today);
  let shown = 0;
  for (const each of all) {
    const here = asksForMe([each], today);
    shown += withinDay(met, here).length;
    met = readMet(writeMet(meet(met, here)), today);
  }
  return [shown, met];
}

const forty = Array.from({ length: 40 }, (_, at) => asked("other", at + 1));

describe("the limit of a day", () => {
  test("R9, story 4: shows three of forty", () => {
    /** Whoever asks, takes back and asks anew is met three times; what is shown stays shown. */
    const [shown, met] = shownOf(forty);
    expect(shown).toBe(MOST_A_DAY);
    expect(withinDay(met, asksForMe([forty[0]!], DAY))).toHaveLength(1);
    expect(withinDay(met, asksForMe([forty[9]!], DAY))).toEqual([]);
  });

  test("is one for each sort and each day", () => {
    /** Another sort is met beside it, and the next day begins anew, with nothing left of this one. */
    const [, met] = shownOf(forty);
    expect(withinDay(met, asksForMe([asked("other", 50, 2)], DAY))).toHaveLength(1);
    expect(shownOf(forty.slice(5), DAY + 1, writeMet(met))[0]).toBe(MOST_A_DAY);
    expect(writeMet(readMet(writeMet(met), DAY + 1))).toBe("");
  });

  test("stops whoever asks", () => {
    /** After three own ones of a day no further one of that sort may be asked. */
    let met = readMet(null, DAY);
    const free = [1, 2, 3, 4].map((number) => {
      const before = !isFull(met, REQUEST);
      met = meet(met, openAsks([asked("me", number)], true, DAY));
      return before;
    });
    expect(free).toEqual([true, true, true, false]);
  });

  test("reads no note that is none", () => {
    /** What somebody else put there is as if nothing was noted. */
    for (const text of ["", "x", "[]", "[1,2]", `[${DAY}]`, "{}"]) expect(readMet(text, DAY).ids).toEqual([[], [], []]);
  });
});
