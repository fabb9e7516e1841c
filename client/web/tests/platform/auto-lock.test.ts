import { describe, expect, it } from "vitest";
import { habitIn, lockByItself, rememberingHabit, type Habit } from "../../src/platform/auto-lock.ts";

const MINUTE = 60_000;

/** A window with a clock that is set by hand. */
function windowWith(habit: Habit) {
  const listeners = new Map<string, () => void>();
  const stand = { now: 0, hidden: false, locked: 0, due: [] as { at: number; work: () => void }[] };
  lockByItself({
    page: { get hidden() { return stand.hidden; }, addEventListener: (name: string, work: () => void) => void listeners.set(name, work), removeEventListener: () => undefined } as unknown as Document,
    now: () => stand.now,
    habit: () => habit,
    lock: () => (stand.locked += 1),
    later: (work, wait) => stand.due.push({ at: stand.now + wait, work }),
  });
  const pass = (milliseconds: number): void => {
    stand.now += milliseconds;
    for (const each of stand.due.splice(0)) (each.at <= stand.now ? each.work() : stand.due.push(each));
  };
  return { stand, pass, touch: () => listeners.get("pointerdown")!(), see: (hidden: boolean) => {
    stand.hidden = hidden;
    listeners.get("visibilitychange")!();
  } };
}

describe("a window locks by itself", () => {
  it("after its minutes without a hand on it", () => {
    // Each touch begins the minutes anew; it locks once.
    const { stand, pass, touch } = windowWith({ minutes: 5, hidden: false });
    pass(4 * MINUTE);
    touch();
    pass(MINUTE);
    expect(stand.locked).toBe(0);
    pass(4 * MINUTE);
    pass(60 * MINUTE);
    expect(stand.locked).toBe(1);
  });

  it("before it is seen again after a long sleep", () => {
    // A phone that slept through its minutes locks in the moment it wakes, whether or not a timer ran.
    const { stand, see } = windowWith({ minutes: 5, hidden: false });
    see(true);
    expect(stand.locked).toBe(0);
    stand.now += 6 * MINUTE;
    see(false);
    expect(stand.locked).toBe(1);
  });

  it("at once out of view where that was chosen", () => {
    // The moment it is hidden, and not before.
    const { stand, see } = windowWith({ minutes: 60, hidden: true });
    see(false);
    expect(stand.locked).toBe(0);
    see(true);
    expect(stand.locked).toBe(1);
  });

  it("as it was remembered", () => {
    // What was chosen is read again; anything else is five minutes.
    for (const minutes of [1, 5, 15, 60]) for (const hidden of [true, false]) expect(habitIn(rememberingHabit({ minutes, hidden }))).toEqual({ minutes, hidden });
    expect([habitIn(null), habitIn("0 hidden"), habitIn("1e9 shown")]).toEqual(Array(3).fill({ minutes: 5, hidden: false }));
  });
});
