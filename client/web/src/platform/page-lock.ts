/**
 * The page's end of the gate: asks the worker, asks the browser for a passkey, and locks the window.
 *
 * To lock is to begin anew: the worker ends and takes the keys along, the page is emptied and loaded again. All windows
 * of this phone lock together when somebody locks one or leaves; by itself each goes when no hand was on it.
 */
import { Refusal } from "../sync/face.ts";
import { habitIn, lockByItself, rememberingHabit, type Habit } from "./auto-lock.ts";
import type { Asked, GateState } from "./gate.ts";
import type { GateAnswer, GateCall, GateVerb } from "./guarded.ts";

/** Under this name the phone remembers that there is a lock, and when it locks: a hint for the first picture. */
const REMEMBERED = "lock";
const TOGETHER = "twofold lock";
/** By this a window remembers that it was left. */
const LEFT = "left";
/** Bytes of what a passkey is asked about. */
const ASKED_BYTES = 32;

export interface PageMeans {
  readonly worker: Pick<Worker, "postMessage" | "terminate">;
  readonly memory: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** Empties the screen in the same moment. */
  readonly blank: () => void;
  readonly reload: () => void;
  readonly page: Document;
  readonly now: () => number;
}

type Listener = (state: GateState) => void;

export class PageLock {
  private readonly port: MessagePort;
  private readonly channel = new BroadcastChannel(TOGETHER);
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private readonly listeners = new Set<Listener>();
  private calls = 0;
  private watches = false;

  constructor(private readonly means: PageMeans) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.onmessage = ({ data }: MessageEvent<GateAnswer>) => this.answered(data);
    means.worker.postMessage({ is: "gate" }, [port2]);
    this.channel.onmessage = ({ data }) => this.hear(data);
  }

  /** The window that was left hears itself too: it goes elsewhere, and is not loaded again. */
  private hear(said: unknown): void {
    if (said === "lock") this.end();
    else if (said !== "left") void this.look();
    else if (sessionStorage.getItem(LEFT) === null) this.endIfSet();
  }

  get habit(): Habit {
    return habitIn(this.means.memory.getItem(REMEMBERED));
  }

  setHabit(habit: Habit): void {
    this.means.memory.setItem(REMEMBERED, rememberingHabit(habit));
  }

  watch(listener: Listener): void {
    this.listeners.add(listener);
  }

  /** Asks how it stands, and tells whoever watches. */
  async look(): Promise<GateState> {
    const state = (await this.ask("state")) as GateState;
    if (state.set) this.setHabit(this.habit);
    else this.means.memory.removeItem(REMEMBERED);
    if (state.set && !state.shut) this.watchOver();
    for (const listener of this.listeners) listener(state);
    return state;
  }

  async unlock(words: string): Promise<boolean> {
    return this.told((await this.ask("unlock", { words })) as boolean);
  }

  async unlockByPasskey(): Promise<boolean> {
    const answer = await this.passkeyAnswer();
    return answer !== null && this.told((await this.ask("unlock", { answer })) as boolean);
  }

  /** Asks again before something; without words where there is no lock. */
  async again(doing: Asked, words: string | null): Promise<boolean> {
    return (await this.ask("again", doing, words === null ? null : { words })) as boolean;
  }

  async againByPasskey(doing: Asked): Promise<boolean> {
    const answer = await this.passkeyAnswer();
    return answer !== null && ((await this.ask("again", doing, { answer })) as boolean);
  }

  /** A passkey that is to go on is asked at once; one that does not answer opens nothing any more. */
  async setWords(words: string): Promise<boolean> {
    const answer = await this.passkeyAnswer();
    return this.renewed((await this.ask("setWords", words, answer)) as boolean);
  }

  async suggest(): Promise<string> {
    return (await this.ask("suggest")) as string;
  }

  async takeOff(): Promise<boolean> {
    return this.told((await this.ask("takeOff")) as boolean);
  }

  async dropPasskey(): Promise<boolean> {
    return this.renewed((await this.ask("dropPasskey")) as boolean);
  }

  /** Whether this browser has passkeys at all; whether one answers is seen when it is made. */
  get knowsPasskeys(): boolean {
    return "credentials" in navigator && "PublicKeyCredential" in globalThis;
  }

  /** Makes a passkey for this notebook, under a neutral name; false where it does not answer as it must. */
  async setPasskey(name: string): Promise<boolean> {
    const { makePasskey } = await import("./passkey.ts");
    const asked = crypto.getRandomValues(new Uint8Array(ASKED_BYTES));
    const made = await makePasskey(name, asked);
    return made !== null && this.told((await this.ask("setPasskey", made.id, asked, made.answer)) as boolean);
  }

  /** Locks every window of this phone. */
  lock(): void {
    this.channel.postMessage("lock");
    this.end();
  }

  /** The address of a shut notebook says nothing; where it was stays beside it. */
  private end(): void {
    this.means.blank();
    this.means.worker.terminate();
    const mark = history.state as { readonly at?: string } | null;
    history.replaceState({ ...mark, at: location.hash.slice("#/".length) || mark?.at }, "", location.pathname);
    this.means.reload();
  }

  private watchOver(): void {
    if (this.watches) return;
    this.watches = true;
    const { page, now } = this.means;
    lockByItself({ page, now, habit: () => this.habit, lock: () => this.endIfSet(), later: (work, wait) => setTimeout(work, wait) });
  }

  /** This window alone: others may have a hand on them. A lock that was taken off meanwhile locks nothing. */
  private endIfSet(): void {
    if (this.means.memory.getItem(REMEMBERED) !== null) this.end();
  }

  private async told(done: boolean): Promise<boolean> {
    if (!done) return false;
    await this.look();
    this.channel.postMessage("changed");
    return true;
  }

  /** The other windows have the key from before: they lock. */
  private async renewed(done: boolean): Promise<boolean> {
    if (!done) return false;
    this.channel.postMessage("lock");
    await this.look();
    return true;
  }

  private async passkeyAnswer(): Promise<Uint8Array | null> {
    const { passkey } = (await this.ask("state")) as GateState;
    if (passkey === null) return null;
    const { askPasskey } = await import("./passkey.ts");
    return askPasskey(passkey.id, passkey.asked);
  }

  private ask(verb: GateVerb, ...args: readonly unknown[]): Promise<unknown> {
    const id = ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.port.postMessage({ id, verb, args } satisfies GateCall);
    });
  }

  private answered({ id, code, value }: GateAnswer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (code === null) waiting?.resolve(value);
    else waiting?.reject(new Refusal(code));
  }
}
