/**
 * The recovery sheet on this device: making one, and bringing a notebook back with one.
 *
 * Owns the order: nobody is shown words before the relay holds all that they need, and no seed stays where it is not
 * needed any more. All of it is loaded when there is something to do, words and their list when somebody asks for them.
 */
import { BadWords, Refused } from "../protocol/errors.ts";
import { KEY_BYTES, same, type Random } from "../protocol/primitives.ts";
import { compareBytes } from "../protocol/public/encoding.ts";
import { ENTRY_ID_BYTES, ERASES_MAX } from "../protocol/public/limits.ts";
import { Roster, type Pin } from "../protocol/public/roster.ts";
import { Seat } from "../protocol/secret/keys.ts";
import type { Relay } from "../platform/relay.ts";
import type { Pause } from "../platform/waiting.ts";
import { admission, enrolment, removal, removalOfOthers } from "./acting.ts";
import { Refusal, type Sheet, type SheetTest, type WordsFault } from "./face.ts";
import { SHEET_KIND, SPARE_KIND, makeSeat } from "./founding.ts";
import { tellingCode } from "./household.ts";
import { untilInForce } from "./in-force.ts";
import { requireRelay } from "./links.ts";
import { erasingEntry } from "./outbox.ts";
import { rosterOf } from "./own-devices.ts";
import { seatsOf, writeSheet, type Paper, type SheetBody } from "./papers.ts";
import type { Picture } from "./picture.ts";
import { lookupOf } from "./proving.ts";
import { placeEntry } from "./places.ts";
import { freeSlot } from "./pledging.ts";
import { onPaper, sheetInForce, sheetWithoutSpare, type OnPaper } from "./recoveries.ts";
import { FOUNDED, SHARED, SOLO, isCare, type ActRecord, type FloorRecord, type RecoveryRecord } from "./records.ts";
import { requireHere, shownBy } from "./showing.ts";
import type { SpaceState } from "./state.ts";
import type { Draft, HeldSpace, Store, Wanted } from "./store.ts";

const SCHEMA = 1;
/** How long until a relay that was away is asked again for a space that a spare leads to. */
const AGAIN_MILLISECONDS = 20_000;
const AWAY = "away";
/** How often a relay may be away before another space is taken in place of the one it should show. */
const AWAY_TRIES = 3;
const NEVER = new AbortController().signal;

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
  /** How often in a row a relay that a spare leads to was away. */
  private away = 0;

  constructor(private readonly custody: Custody) {}

  /** Makes a sheet, and ends the one before it. Refuses not_connected, away. */
  async makeSheet(): Promise<Sheet> {
    const { picture, store, random, today, kept } = this.custody;
    const solo = picture.space(SOLO);
    if (solo?.space.standing !== FOUNDED || solo.space.relay === null) throw new Refusal("not_connected");
    const { sheetWords } = await loadRecovery();
    const seed = random(KEY_BYTES);
    const sheet = Seat.fromSeed(seed);
    const [before, old] = [picture.sheets(), [...picture.papers.envelopes]];
    const spares = [];
    for (const place of onPaper(picture)) spares.push(await this.spareIn(place, sheet.keys.receive));
    const wanted: Wanted[] = [{ slot: SOLO, act: admissionOf(sheet, solo) }, ...spares.map((each) => each.wanted)];
    const told = this.sheetEntry({ ...sheet.keys, spares: spares.map(({ seat }) => seat) });
    await kept(store.addActs(wanted, [told, ...spares.flatMap(({ drafts }) => drafts), ...tellingCode(picture, random, today())]));
    await untilInForce(this.custody, wanted, SPARE_KIND);
    await kept(store.addActs(endsOf(before, picture), this.erasing(old)));
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

  /** Whether words are those of a sheet of this notebook, by what lies here. Nothing is kept, and nobody is asked. */
  async testSheet(words: string): Promise<SheetTest> {
    const { picture } = this.custody;
    if ((await this.checkWords(words)) !== null) throw new Refusal("bad_words");
    const { openSpare, sheetOf } = await loadRecovery();
    const sheet = sheetOf(words);
    const paper = picture.sheets().find(({ sign }) => same(sign, sheet.keys.sign));
    if (paper === undefined) return { is: "other", since: null, both: false };
    const inForce = sheetInForce(picture);
    const opens = inForce !== null && same(inForce.sign, paper.sign);
    const { sharedId } = picture;
    const both = opens && sharedId !== null && picture.papers.spares.some((body) => same(opened(() => openSpare(sheet, body))?.space ?? sheet.seed, sharedId));
    return { is: opens ? "opens" : "ended", since: paper.day, both };
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
    await kept(store.recover(SOLO, space, acts, { seed: sheet.seed, keepOthers: keepOthers ? 1 : 0 }));
  }

  /** Goes on with what is under way: spares that a sheet opens, and a spare for a space that was founded since. */
  async tend(): Promise<void> {
    if (this.tending) return;
    this.tending = true;
    try {
      if (this.custody.picture.recovery === null) await this.addSpare();
      else while (await this.recoverOn()) await this.custody.pause(AGAIN_MILLISECONDS, NEVER);
    } finally {
      this.tending = false;
    }
  }

  /**
   * When the own space is back with a seat of its own and the others are out, the shared one, and those of care; then the
   * sheet's seed is forgotten. While a relay that a spare leads to is away, the seed stays, and it is asked again.
   */
  private async recoverOn(): Promise<boolean> {
    const { picture, store, random, kept } = this.custody;
    const { recovery } = picture;
    if (recovery === null || picture.slots().some((slot) => isUnderWay(picture.space(slot)))) return false;
    if (picture.space(SHARED) !== null) return this.careOn(recovery);
    const { found, failed } = await this.answeringSpare(Seat.fromSeed(recovery.seed));
    if (found === null) return (await this.withoutSpare(failed)) || this.careOn(recovery);
    const { founding, member, relay, floor, seat } = found;
    const acts = [enrolment(random(KEY_BYTES)), othersEnd(recovery.keepOthers === 1, seat)].filter((act) => act !== null);
    const space = { ...RECOVERED, relay, seed: seat.seed, member, founding, floor };
    await kept(store.recover(SHARED, space, acts, recovery));
    if (failed.length > 0) await kept(store.changeDevice({ unopened: failed }));
    return false;
  }

  /** No spare leads anywhere: its human is told why. Whether to try again later, since a relay is only away. */
  private async withoutSpare(failed: readonly string[]): Promise<boolean> {
    const { picture, store, kept } = this.custody;
    const isNew = failed.join() !== picture.device?.unopened.join();
    if (isNew) await kept(store.changeDevice({ unopened: failed }));
    return failed.includes(AWAY);
  }

  /**
   * A space of care, if the sheet leads to one that is not here; then the next. One whose relay stays away is given up: it is
   * asked for anew, or another own phone lets this one in.
   */
  private async careOn(recovery: RecoveryRecord): Promise<boolean> {
    const { picture, store, random, kept } = this.custody;
    const { found, isAway } = await this.careSpare(Seat.fromSeed(recovery.seed));
    if (found === null) {
      this.away += 1;
      if (isAway && this.away < AWAY_TRIES) return true;
      await kept(store.endRecovery());
      return false;
    }
    const { space: id, founding, member, relay, floor, seat } = found;
    const acts = [enrolment(random(KEY_BYTES)), othersEnd(recovery.keepOthers === 1, seat)].filter((act) => act !== null);
    const { about } = picture.placesTold(0).place(id)!;
    await kept(store.recover(await freeSlot(store), { ...RECOVERED, about, relay, seed: seat.seed, member, founding, floor }, acts, recovery));
    return false;
  }

  private async careSpare(sheet: Seat) {
    const { picture } = this.custody;
    const { openSpare } = await loadRecovery();
    const places = picture.placesTold(0);
    let isAway = false;
    for (const body of picture.papers.spares) {
      const found = opened(() => openSpare(sheet, body));
      const isWanted = found !== null && places.place(found.space)?.over === 0 && picture.ids.slotOf(found.space, picture.slots()) === null;
      const why = isWanted ? await this.whyNot(found) : "no care";
      if (isWanted && why === null) return { found, isAway };
      isAway ||= why === AWAY;
    }
    return { found: null, isAway };
  }

  /**
   * The spare recorded first of those that this sheet opens and whose space answers; why the ones before it did not.
   *
   * Another space is not taken in place of one whose relay is only away for a moment.
   */
  private async answeringSpare(sheet: Seat) {
    const { picture } = this.custody;
    const { openSpare } = await loadRecovery();
    const places = picture.placesTold(0);
    const failed: string[] = [];
    let missed: Uint8Array | null = null;
    for (const body of picture.papers.spares) {
      const found = opened(() => openSpare(sheet, body));
      const passes = missed !== null && found !== null && !same(missed, found.space) && this.away < AWAY_TRIES;
      if (found === null || passes || places.place(found.space) !== null) continue;
      const why = await this.whyNot(found);
      if (why === null) return { found, failed };
      failed.push(why);
      if (why === AWAY) missed ??= found.space;
    }
    this.away += 1;
    return { found: null, failed };
  }

  /** Why a relay does not show a seat the space that it is said to be in; null if it does. */
  private async whyNot({ seat, space, relay }: { readonly seat: Seat; readonly space: Uint8Array; readonly relay: string }): Promise<string | null> {
    try {
      await shownBy(this.custody.relayAt(relay), seat, space);
      return null;
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  }

  /** A seat in a space for the sheet that is in force, if the sheet is older than the space. */
  private async addSpare(): Promise<void> {
    const { picture, store, kept } = this.custody;
    const found = sheetWithoutSpare(picture);
    if (found === null) return;
    const { sheet } = found;
    const { wanted, drafts, seat } = await this.spareIn(found, sheet.receive);
    const spares = [...sheet.spares, seat];
    await kept(store.addActs([wanted], [this.sheetEntry({ ...sheet, spares }, sheet), ...drafts]));
  }

  /** A seat in a space that only a sheet can take: its admission, and the entry that holds it sealed, behind one that says what it is. */
  private async spareIn({ slot, held, space }: OnPaper, receive: Uint8Array) {
    const { random, picture, today } = this.custody;
    const { makeSpare } = await loadRecovery();
    const { founding, member, relay } = held.space;
    const seat = makeSeat(random);
    const floor = floorOf(await this.custody.store.state(slot, held));
    const body = makeSpare(seat, founding, member, relay!, floor, receive, random);
    const wanted: Wanted = { slot, act: admissionOf(seat, held) };
    const about = isCare(slot) && picture.placesTold(0).place(space) === null ? picture.care.described(held, slot) : null;
    const told = about === null ? [] : [{ slot: SOLO, entry: placeEntry({ space, founding, member, relay: relay!, about: about.body, over: 0, revision: 0 }, today()) }];
    return { wanted, drafts: [...told, this.draft(SPARE_KIND, body)], seat: { space, sign: seat.keys.sign } };
  }

  /** What tells every own device which seats a sheet has; revised when one more is added. */
  private sheetEntry(sheet: SheetBody, before: Paper | null = null): Draft {
    const draft = this.draft(SHEET_KIND, writeSheet(sheet));
    if (before === null) return draft;
    const { entryId, revision } = before;
    return { ...draft, entry: { ...draft.entry, entryId, revision: revision + 1 } };
  }

  /** Takes back what told of older sheets. */
  private erasing(envelopes: readonly Uint8Array[]): Draft[] {
    const gone = [...envelopes].sort(compareBytes);
    const starts = gone.flatMap((_, i) => (i % ERASES_MAX === 0 ? [i] : []));
    const { random, today } = this.custody;
    return starts.map((i) => ({ slot: SOLO, entry: erasingEntry(today(), random), erases: gone.slice(i, i + ERASES_MAX) }));
  }

  private draft(kind: string, body: Uint8Array): Draft {
    const { random, today } = this.custody;
    return { slot: SOLO, entry: { kind, schema: SCHEMA, entryId: random(ENTRY_ID_BYTES), revision: 0, day: today(), body } };
  }
}

const RECOVERED = { standing: FOUNDED, about: new Uint8Array(), rotate: null, floor: null };

function admissionOf(seat: Seat, { space }: HeldSpace): ActRecord {
  return admission(seat, Roster.found(space.founding).space, space.member);
}

/** The end of every other device; only of the paper's own seat in a space where the others stay. */
function othersEnd(keepOthers: boolean, paper: Seat): ActRecord | null {
  return keepOthers ? removal([paper.keys.sign], false) : removalOfOthers();
}

/** The end of the seats of older sheets, wherever they are in. */
function endsOf(before: readonly Paper[], picture: Picture): Wanted[] {
  const seats = before.flatMap((sheet) => seatsOf(sheet, picture.ids, picture.slots()));
  return picture.slots().flatMap((slot) => {
    const signs = seats.filter((seat) => seat.slot === slot).map(({ sign }) => sign);
    const held = picture.space(slot);
    if (held === null || signs.length === 0) return [];
    const roster = rosterOf(held);
    const gone = signs.filter((sign) => roster.deviceOf(sign)?.endedN === null);
    return gone.length === 0 ? [] : [{ slot, act: removal(gone, false) }];
  });
}

/** What is held of a space, and came from its relay. */
export function floorOf({ chains }: SpaceState): FloorRecord {
  const { devices, head } = chains.roster;
  const heads = devices.map(({ number }): Pin => ({ device: number, seq: chains.head(number).seq, id: chains.head(number).id }));
  return { rosterHead: head, heads: heads.filter(({ seq }) => seq > 0) };
}

/** Whether a space that came back by a sheet is still without a seat of its own. */
function isUnderWay(held: HeldSpace | null): boolean {
  return held !== null && held.acts.length > 0;
}

/** What a sheet opens; null where it was sealed for another one, or is none. */
function opened<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Record 0 of the space that a sheet's seat is in, from its relay. */
async function foundingOf(relay: Relay, sheet: Seat): Promise<Uint8Array> {
  const space = requireHere(await relay.lookup(lookupOf(sheet, relay.origin, requireHere(await relay.challenge()))));
  return shownBy(relay, sheet, space);
}
