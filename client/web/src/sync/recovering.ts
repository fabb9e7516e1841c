/**
 * The recovery sheet on this device: making one, and bringing a notebook back with one.
 *
 * Owns the order: nobody is shown words before the relay holds all that they need, and no seed stays where it is not
 * needed any more. Words and their list are loaded when somebody asks for them.
 */
import { BadWords, Refused } from "../protocol/errors.ts";
import { KEY_BYTES, same, type Random } from "../protocol/primitives.ts";
import { asciiBytes } from "../protocol/public/encoding.ts";
import { ENTRY_ID_BYTES } from "../protocol/public/limits.ts";
import { FOUNDING } from "../protocol/public/messages.ts";
import { Roster } from "../protocol/public/roster.ts";
import { Seat } from "../protocol/secret/keys.ts";
import type { Relay, Reply } from "../platform/relay.ts";
import type { Pause } from "../platform/waiting.ts";
import { admission, enrolment, isWanted, removal, removalOfOthers } from "./acting.ts";
import { Refusal, type Sheet, type WordsFault } from "./face.ts";
import { SPARE_KIND, makeSeat } from "./founding.ts";
import { requireRelay } from "./links.ts";
import { rosterOf } from "./own-devices.ts";
import type { Picture } from "./picture.ts";
import { lookupOf } from "./proving.ts";
import { FOUNDED, SHARED, SOLO, type ActRecord, type SheetSeat, type Slot } from "./records.ts";
import type { Draft, HeldSpace, Store, Wanted } from "./store.ts";

const SPARE_SCHEMA = 1;
/** How long a sheet may take to be in force before the attempt ends. */
const IN_FORCE_MILLISECONDS = 90_000;
const LOOK_MILLISECONDS = 250;

/** The rest of the device, as far as recovery needs it. */
export interface Custody {
  readonly store: Store;
  readonly picture: Picture;
  readonly relayAt: (origin: string) => Relay;
  readonly random: Random;
  readonly pause: Pause;
  readonly today: () => number;
  /** Waits until something is kept and drawn. */
  readonly kept: (work: Promise<void>) => Promise<void>;
}

const loadRecovery = () => import("../protocol/secret/recovery.ts");
const loadWords = () => import("../protocol/words.ts");

export class Recovering {
  private tending = false;

  constructor(private readonly custody: Custody) {}

  /** Makes a sheet, and ends the one before it. Refuses not_connected, away. */
  async makeSheet(): Promise<Sheet> {
    const { picture, store, random, kept } = this.custody;
    const solo = picture.space(SOLO);
    if (solo?.space.standing !== FOUNDED || solo.space.relay === null) throw new Refusal("not_connected");
    const { sheetWords } = await loadRecovery();
    const seed = random(KEY_BYTES);
    const sheet = Seat.fromSeed(seed);
    const before = picture.device!.sheets;
    const shared = picture.space(SHARED);
    const spare = shared?.space.standing === FOUNDED ? await this.spareIn(shared, sheet.keys.receive) : null;
    const wanted: Wanted[] = [{ slot: SOLO, act: admissionOf(sheet, solo) }, ...(spare === null ? [] : [spare.wanted])];
    const sheets = wanted.map(({ slot, act }): SheetSeat => ({ slot, sign: act.sign! }));
    await kept(store.addActs(wanted, { sheets: [...before, ...sheets] }, spare === null ? [] : [spare.draft]));
    await this.untilInForce(wanted.map(({ slot, act }) => ({ slot, act })));
    const ends = endsOf(before.filter(({ slot }) => picture.space(slot) !== null));
    await kept(store.addActs(ends));
    return { words: sheetWords(seed).split(" "), relay: solo.space.relay };
  }

  /** What is wrong with words as typed; null if nothing is. */
  async checkWords(words: string): Promise<WordsFault | null> {
    const { parseWords } = await loadWords();
    try {
      parseWords(words);
      return null;
    } catch (error) {
      if (!(error instanceof BadWords)) throw error;
      const [at, near] = (error.detail ?? [null, []]) as readonly [number | null, readonly string[]];
      return { at, near };
    }
  }

  /** Begins to bring the notebook back. Refuses bad_words, bad_address, begun, unknown, away. */
  async restore(words: string, address: string, keepOthers: boolean): Promise<void> {
    const { picture, store, random, kept, relayAt } = this.custody;
    if (picture.device !== null) throw new Refusal("begun");
    const relay = relayAt(requireRelay(address));
    if ((await this.checkWords(words)) !== null) throw new Refusal("bad_words");
    const sheet = (await loadRecovery()).sheetOf(words);
    const founding = await foundingOf(relay, sheet);
    const acts = [enrolment(random(KEY_BYTES)), othersEnd(keepOthers, sheet)].filter((act) => act !== null);
    const space = { ...RECOVERED, relay: relay.origin, seed: sheet.seed, member: 0, founding };
    await kept(store.recover(SOLO, space, acts, { seed: sheet.seed, keepOthers: keepOthers ? 1 : 0 }, { slot: SOLO, sign: sheet.keys.sign }));
  }

  /** Goes on with what is under way: spares that a sheet opens, and a spare for a space that was founded since. */
  async tend(): Promise<void> {
    if (this.tending) return;
    this.tending = true;
    try {
      if (this.custody.picture.recovery !== null) await this.recoverOn();
      else await this.addSpare();
    } finally {
      this.tending = false;
    }
  }

  /** When the own space is back with a seat of its own, the shared one; then the sheet's seed is forgotten. */
  private async recoverOn(): Promise<void> {
    const { picture, store, random, kept } = this.custody;
    const { recovery } = picture;
    if (recovery === null || isUnderWay(picture.space(SOLO))) return;
    if (picture.space(SHARED) === null) {
      const found = await this.openedSpare(Seat.fromSeed(recovery.seed));
      if (found !== null) {
        const { founding, member, relay, seat } = found;
        const acts = [enrolment(random(KEY_BYTES)), othersEnd(recovery.keepOthers === 1, seat)].filter((act) => act !== null);
        const space = { ...RECOVERED, relay, seed: seat.seed, member, founding };
        return kept(store.recover(SHARED, space, acts, recovery, { slot: SHARED, sign: seat.keys.sign }));
      }
    }
    if (!isUnderWay(picture.space(SHARED))) await kept(store.endRecovery());
  }

  /** The newest spare that this sheet opens. */
  private async openedSpare(sheet: Seat) {
    const { openSpare } = await loadRecovery();
    for (const body of [...this.custody.picture.spares].reverse()) {
      try {
        return openSpare(sheet, body);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
    return null;
  }

  /** A seat in the shared space for the sheet that is in force, if the sheet is older than the space. */
  private async addSpare(): Promise<void> {
    const { picture, store, kept } = this.custody;
    const [solo, shared] = [picture.space(SOLO), picture.space(SHARED)];
    const sheets = picture.device?.sheets ?? [];
    const newest = sheets.map(({ slot }) => slot).lastIndexOf(SOLO);
    const sheet = sheets[newest];
    const hasSpare = sheets.slice(newest + 1).some(({ slot }) => slot === SHARED);
    if (!sheet || !solo || hasSpare || shared?.space.standing !== FOUNDED) return;
    const device = rosterOf(solo).deviceOf(sheet.sign);
    if (device === null || device.endedN !== null) return;
    const { wanted, draft } = await this.spareIn(shared, device.keys.receive);
    await kept(store.addActs([wanted], { sheets: [...sheets, { slot: SHARED, sign: wanted.act.sign! }] }, [draft]));
  }

  /** A seat in a space that only a sheet can take: its admission, and the entry that holds it sealed. */
  private async spareIn(held: HeldSpace, receive: Uint8Array): Promise<{ wanted: Wanted; draft: Draft }> {
    const { random, today } = this.custody;
    const { makeSpare } = await loadRecovery();
    const { founding, member, relay } = held.space;
    const seat = makeSeat(random);
    const body = makeSpare(seat, founding, member, relay!, { rosterHead: rosterOf(held).head, heads: [] }, receive, random);
    const entry = { kind: SPARE_KIND, schema: SPARE_SCHEMA, entryId: random(ENTRY_ID_BYTES), revision: 0, day: today(), body };
    return { wanted: { slot: SHARED, act: admissionOf(seat, held) }, draft: { slot: SOLO, entry } };
  }

  /** Resolves when the relay holds the seats and the spares. Refuses away, or what the relay refused. */
  private async untilInForce(wanted: readonly Wanted[]): Promise<void> {
    const { picture, pause } = this.custody;
    const never = new AbortController().signal;
    for (let left = IN_FORCE_MILLISECONDS; left > 0; left -= LOOK_MILLISECONDS) {
      const waits = wanted.some(({ slot, act }) => isWanted(picture.space(slot)?.acts ?? [], act));
      if (!waits && !picture.awaits(SPARE_KIND)) return;
      await pause(LOOK_MILLISECONDS, never);
    }
    throw new Refusal("away");
  }
}

const RECOVERED = { standing: FOUNDED, about: new Uint8Array(), rotate: null };

function admissionOf(seat: Seat, { space }: HeldSpace): ActRecord {
  return admission(seat, Roster.found(space.founding).space, space.member);
}

/** The end of every other device; only of the paper's own seat in a space where the others stay. */
function othersEnd(keepOthers: boolean, paper: Seat): ActRecord | null {
  return keepOthers ? removal([paper.keys.sign]) : removalOfOthers();
}

function endsOf(before: readonly SheetSeat[]): Wanted[] {
  const slots: readonly Slot[] = [...new Set(before.map(({ slot }) => slot))];
  const signs = (of: Slot): Uint8Array[] => before.filter(({ slot }) => slot === of).map(({ sign }) => sign);
  return slots.map((slot) => ({ slot, act: removal(signs(slot)) }));
}

/** Whether a space that came back by a sheet is still without a seat of its own. */
function isUnderWay(held: HeldSpace | null): boolean {
  return held !== null && held.acts.length > 0;
}

/** Record 0 of the space that a sheet's seat is in, from its relay. */
async function foundingOf(relay: Relay, sheet: Seat): Promise<Uint8Array> {
  const space = requireHere(await relay.lookup(lookupOf(sheet, relay.origin, requireHere(await relay.challenge()))));
  const challenge = requireHere(await relay.challenge());
  const signature = sheet.sign("proof", space, asciiBytes(relay.origin), challenge);
  const proof = { space, public: sheet.keys.sign, challenge, signature, known: 0, tail: [] };
  const { token } = requireHere(await relay.prove(proof));
  const [first] = requireHere(await relay.fetch(token, 0)).items;
  try {
    if (first?.type === FOUNDING && same(Roster.found(first.wire).space, space)) return first.wire;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  throw new Refusal("bad_address");
}

function requireHere<T>(reply: Reply<T>): T {
  if (reply.is === "away") throw new Refusal("away");
  if (reply.is === "refused") throw new Refusal(reply.code);
  return reply.value;
}
