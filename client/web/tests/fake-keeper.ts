/** A lock that only remembers: the phone's side of it, for tests of screens. */
import type { Doing, Habit, Keeper, Locker, LockState } from "../src/ui/locking.svelte.ts";

export class FakeKeeper implements Keeper {
  readonly knowsPasskeys = false;
  habit: Habit = { minutes: 5, hidden: false };
  /** What was asked again for, and let through. */
  readonly done: Doing[] = [];
  private words: string | null = null;
  private shut = false;
  private readonly listeners = new Set<(state: LockState) => void>();

  setHabit(habit: Habit): void {
    this.habit = habit;
  }

  watch(listener: (state: LockState) => void): void {
    this.listeners.add(listener);
  }

  async look(): Promise<LockState> {
    const state = { set: this.words !== null, shut: this.shut, passkey: null };
    for (const listener of this.listeners) listener(state);
    return state;
  }

  async unlock(words: string): Promise<boolean> {
    this.shut &&= words !== this.words;
    await this.look();
    return !this.shut;
  }

  async again(doing: Doing, words: string | null): Promise<boolean> {
    if (words !== this.words) return false;
    this.done.push(doing);
    return true;
  }

  async setWords(words: string | null): Promise<boolean> {
    this.words = words;
    await this.look();
    return true;
  }

  async takeOff(): Promise<boolean> {
    return this.setWords(null);
  }

  lock(): void {
    this.shut = true;
    void this.look();
  }

  async suggest(): Promise<string> {
    return "river copper lantern meadow walnut";
  }

  readonly unlockByPasskey = async (): Promise<boolean> => false;
  readonly againByPasskey = async (): Promise<boolean> => false;
  readonly setPasskey = async (): Promise<boolean> => false;
  readonly dropPasskey = async (): Promise<boolean> => false;
}

export function lockerOf(keeper: Keeper = new FakeKeeper()): Locker {
  return { guess: false, keeper: Promise.resolve(keeper) };
}
