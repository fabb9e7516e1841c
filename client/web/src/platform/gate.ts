/**
 * Stands between the page and the device: opens the vault, and asks again before what cannot be undone.
 *
 * Owns who may come in and what was allowed a moment ago. Words that were wrong several times in a row have to wait
 * longer and longer, also after a new start; the wait is for hands, what it costs a machine is the lock's own business.
 */
import { keyOfWords, makeLock, openByKey, openByPasskey, rewrapped, withPasskey, type Lock, type LockMeans } from "./lock.ts";
import { KEY_BYTES } from "../protocol/primitives.ts";
import type { NewEntry } from "../sync/face.ts";
import type { Vault } from "./vault.ts";
import type { Pause } from "./waiting.ts";

/** What asks again, in the order of its numbers in the line that stays about it. */
export const DOINGS = ["device", "export", "sheet", "release", "lock", "remove"] as const;
export type Doing = (typeof DOINGS)[number];
/** What asks again, and changes nothing anywhere: no line says that a sheet was tested. */
export type Asked = Doing | "test";

/** The verbs of the device that want to have been asked again just before. */
const GUARDED: Readonly<Record<string, Asked>> = { exportFile: "export", moveTo: "export", makeSheet: "sheet", give: "release", removeDevice: "remove", testSheet: "test" };
/** What is said in care without being asked: one's name, a note typed there, and yes to what another gave. */
const SAID_IN_CARE: ReadonlySet<unknown> = new Set(["person", "note", "approve"]);
const ALLOWED_MILLISECONDS = 60_000;
const FREE_TRIES = 5;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;
const NEVER = new AbortController().signal;

/** Words as they were typed, or what a passkey answered. */
export type Proof = { readonly words: string } | { readonly answer: Uint8Array };

export interface GateState {
  /** Whether there is a lock. */
  readonly set: boolean;
  /** Whether it is between this window and the notebook. */
  readonly shut: boolean;
  readonly passkey: { readonly id: Uint8Array; readonly asked: Uint8Array } | null;
}

export interface GateMeans extends LockMeans {
  readonly pause: Pause;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
  /** A few words that nobody would guess. */
  readonly suggest: () => Promise<string>;
  /** Keeps the line that stays; resolves when it is durable. */
  readonly note: (doing: Doing) => Promise<void>;
}

/** Letting in another phone; other ways to what a release is: asking somebody to help, and recording in care what lies elsewhere. */
function releasing(verb: string, [first, plan]: readonly unknown[]): Doing | null {
  if (verb === "invite") return plan == null ? null : plan === "own" ? "device" : "release";
  if (verb !== "record" || !Array.isArray(first)) return null;
  const given = (first as readonly Partial<NewEntry>[]).some(({ space, kind }) => space?.startsWith("care:") && !SAID_IN_CARE.has(kind));
  return given ? "release" : null;
}

/** An invitation to the notebook for two, and following one. */
function meets(verb: string, [, plan]: readonly unknown[]): boolean {
  return verb === "join" || (verb === "invite" && plan == null);
}

export class Gate {
  /** Resolves when the vault has its key. */
  readonly opened: Promise<void>;
  private open: () => void = () => undefined;
  /** `by`: what the right words came to, while the lock may be changed. */
  private allowed: { readonly doing: Asked; readonly until: number; readonly by: Uint8Array | null } | null = null;
  private trying: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly vault: Vault,
    private readonly means: GateMeans,
  ) {
    this.opened = new Promise((resolve) => (this.open = resolve));
    if (!vault.isShut) this.open();
  }

  async state(): Promise<GateState> {
    const lock = await this.vault.lock();
    const passkey = lock?.passkey ?? null;
    return { set: lock !== null, shut: this.vault.isShut, passkey: passkey && { id: passkey.id, asked: passkey.asked } };
  }

  /** Opens the vault; answers whether the proof was right. */
  async unlock(proof: Proof): Promise<boolean> {
    const proven = await this.proven(proof);
    if (proven === null) return false;
    this.vault.admit(proven.key);
    this.open();
    return true;
  }

  /**
   * Asks again before something: with a lock only a right proof will do. What is allowed then is noted on all own
   * devices before this resolves, and holds once and for a minute. The lock itself changes by words alone: a passkey may
   * answer to whoever knows the phone's own code.
   */
  async again(doing: Asked, proof: Proof | null): Promise<boolean> {
    if (this.vault.isShut) return false;
    const lock = await this.vault.lock();
    if (doing === "lock" && proof !== null && "answer" in proof) return false;
    const proven = lock === null || proof === null ? null : await this.proven(proof);
    if (lock !== null && proven === null) return false;
    if (doing !== "test") await this.means.note(doing);
    const by = doing === "lock" ? (proven?.by ?? null) : null;
    this.allowed = { doing, until: this.means.clock() + ALLOWED_MILLISECONDS, by };
    return true;
  }

  /**
   * Whether a call of the page goes on. Meeting somebody lets another phone in, too: under a lock it is asked again, without
   * one it only leaves its line.
   */
  async lets(verb: string, args: readonly unknown[]): Promise<boolean> {
    if (!meets(verb, args)) return this.may(verb, args);
    if (this.vault.isShut) return false;
    if ((await this.vault.lock()) !== null) return this.take("device");
    await this.means.note("device");
    return true;
  }

  /** Whether a verb of the device may go on; what was allowed for it is used up. */
  may(verb: string, args: readonly unknown[] = []): boolean {
    const doing = GUARDED[verb] ?? releasing(verb, args);
    return doing === null || this.take(doing);
  }

  suggest(): Promise<string> {
    return this.means.suggest();
  }

  /**
   * Words that open it from now on: for the first time, or in place of those before. The vault gets another key, so a
   * passkey stays only if it answers now.
   */
  setWords(words: string, answer: Uint8Array | null = null): Promise<boolean> {
    const { means } = this;
    return this.renewed((key, before) => {
      const fresh = makeLock(key, words, means);
      if (before?.passkey == null || answer === null || openByPasskey(before, answer) === null) return fresh;
      return withPasskey(fresh, key, before.passkey.id, before.passkey.asked, answer, means.random);
    });
  }

  /** A passkey that opens it too; only beside words. */
  setPasskey(id: Uint8Array, asked: Uint8Array, answer: Uint8Array): Promise<boolean> {
    return this.changed((key, before) => before && withPasskey(before, key, id, asked, answer, this.means.random));
  }

  /** From now on the words alone open it: the vault gets another key, which that passkey never wrapped. */
  dropPasskey(): Promise<boolean> {
    return this.renewed((key, before, by) => before && by && rewrapped(before, by, key, this.means.random));
  }

  takeOff(): Promise<boolean> {
    return this.changed(() => null);
  }

  /** Changes the lock, if that was asked again just before. */
  private async changed(make: (key: Uint8Array, before: Lock | null) => Lock | null): Promise<boolean> {
    if (!this.take("lock")) return false;
    const before = await this.vault.lock();
    return this.vault.changeLock(before, (key) => make(key, before));
  }

  /** The same, with another key for the vault and everything sealed anew; where nothing is made, nothing changes. */
  private async renewed(make: (key: Uint8Array, before: Lock | null, by: Uint8Array | null) => Lock | null): Promise<boolean> {
    const by = this.allowed?.by ?? null;
    if (!this.take("lock")) return false;
    const [before, fresh] = [await this.vault.lock(), this.means.random(KEY_BYTES)];
    const lock = make(fresh, before, by);
    return lock !== null && this.vault.renewLock(before, lock, fresh);
  }

  private take(doing: Asked): boolean {
    const { allowed } = this;
    if (allowed?.doing !== doing) return false;
    this.allowed = null;
    return this.means.clock() < allowed.until;
  }

  /** The vault's key, if the proof is right, and what the words came to; one try after the other. */
  private proven(proof: Proof): Promise<Proven | null> {
    const tried = this.trying.then(() => this.tried(proof));
    this.trying = tried.catch(() => undefined);
    return tried;
  }

  /** A try counts before it is made: a page that is loaded anew while the words are at work has no other one for nothing. */
  private async tried(proof: Proof): Promise<Proven | null> {
    const lock = await this.vault.lock();
    if (lock === null) return null;
    if ("answer" in proof) return provenBy(openByPasskey(lock, proof.answer), null);
    if (lock.wrong >= FREE_TRIES) await this.means.pause(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (lock.wrong - FREE_TRIES)), NEVER);
    await this.vault.countWrong(lock, lock.wrong + 1);
    const by = keyOfWords(proof.words, lock.salt, this.means);
    const proven = provenBy(openByKey(lock, by), by);
    if (proven !== null) await this.vault.countWrong(lock, 0);
    return proven;
  }
}

interface Proven {
  readonly key: Uint8Array;
  readonly by: Uint8Array | null;
}

function provenBy(key: Uint8Array | null, by: Uint8Array | null): Proven | null {
  return key && { key, by };
}
