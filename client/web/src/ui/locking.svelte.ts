/**
 * The lock as the screens know it: whether it is shut, and the question that is asked again before some things.
 *
 * What the phone does about it is handed in as a `Keeper`; it comes right after the first picture.
 */

/** What asks again; told in the order of its numbers by the kind `did`, but for a test, which leaves no line. */
export type Doing = "device" | "export" | "sheet" | "release" | "lock" | "remove" | "test";

export interface LockState {
  readonly set: boolean;
  readonly shut: boolean;
  readonly passkey: object | null;
}

/** When a window locks by itself. */
export interface Habit {
  readonly minutes: number;
  readonly hidden: boolean;
}

/** The phone's side of the lock. Every verb answers whether it was done. */
export interface Keeper {
  readonly habit: Habit;
  readonly knowsPasskeys: boolean;
  setHabit(habit: Habit): void;
  watch(listener: (state: LockState) => void): void;
  look(): Promise<LockState>;
  unlock(words: string): Promise<boolean>;
  unlockByPasskey(): Promise<boolean>;
  again(doing: Doing, words: string | null): Promise<boolean>;
  againByPasskey(doing: Doing): Promise<boolean>;
  setWords(words: string): Promise<boolean>;
  suggest(): Promise<string>;
  setPasskey(name: string): Promise<boolean>;
  dropPasskey(): Promise<boolean>;
  takeOff(): Promise<boolean>;
  lock(): void;
}

/** How the screens get it: whether the window was under a lock when it was last open, and the rest as soon as it is here. */
export interface Locker {
  readonly guess: boolean;
  readonly keeper: Promise<Keeper>;
}

export interface Asking {
  readonly doing: Doing;
  readonly answer: (yes: boolean) => void;
}

/** Where the vault cannot be opened at all, that is what there is to tell, and no lock. */
const UNKNOWN: LockState = { set: false, shut: false, passkey: null };

export class Locking {
  state: LockState | null = $state.raw(null);
  /** What is asked again just now. */
  asking: Asking | null = $state.raw(null);
  readonly keeper: Promise<Keeper>;
  readonly #guess: boolean;

  constructor({ guess, keeper }: Locker) {
    this.#guess = guess;
    this.keeper = keeper;
    void keeper.then(async (here) => {
      here.watch((state) => (this.state = state));
      this.state = await here.look().catch(() => UNKNOWN);
    }).catch(() => undefined);
  }

  get shut(): boolean {
    return this.state?.shut ?? this.#guess;
  }

  /** Before two phones meet: under a lock it is asked again, without one it only leaves its line. */
  async mayMeet(): Promise<boolean> {
    return this.state?.set !== true || this.askAgain("device");
  }

  /**
   * Asks who is there before something that cannot be undone; answers whether to go on, and then at once: what is allowed
   * holds for a minute and once. By then a line about it stays on all own phones.
   */
  askAgain(doing: Doing): Promise<boolean> {
    this.asking?.answer(false);
    return new Promise((resolve) => {
      const answer = (yes: boolean): void => {
        this.asking = null;
        resolve(yes);
      };
      this.asking = { doing, answer };
    });
  }
}
