/** Who of one's own takes part: ending devices, beginning again with new keys, and what two can compare. */
import { KEY_BYTES, same, type Random } from "../protocol/primitives.ts";
import type { Device, Roster } from "../protocol/public/roster.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { commitReveal } from "../protocol/secret/reveal.ts";
import type { Relay, Reply } from "../platform/relay.ts";
import { enrolment, removal } from "./acting.ts";
import { careEnds } from "./care-ends.ts";
import { bytesOfHex } from "./contents.ts";
import { Refusal, type Committed, type SpaceName } from "./face.ts";
import { broughtBy, rosterOf } from "./own-devices.ts";
import { NAME_LONGEST, phoneEntry, toldOf } from "./phones.ts";
import type { Picture } from "./picture.ts";
import { proofOf } from "./proving.ts";
import { FOUNDED, SHARED, SOLO, slotOf, type Slot } from "./records.ts";
import { readSpace, readState, type HeldSpace, type Store, type Wanted } from "./store.ts";
import type { SpaceState } from "./state.ts";

/** The rest of the device, as far as belonging needs it. */
export interface Ties {
  readonly store: Store;
  readonly picture: Picture;
  readonly relayAt: (origin: string) => Relay;
  readonly random: Random;
  readonly today: () => number;
  readonly kept: (work: Promise<void>) => Promise<void>;
}

/** What is asked of a relay with a token. */
type Act<T> = (relay: Relay, token: Uint8Array) => Promise<Reply<T>>;

export class Belonging {
  constructor(private readonly ties: Ties) {}

  /**
   * Ends a device and, unless it goes `alone`, what it let in: but for this one, and what this one let in. A phone of the own
   * space goes out of the one for two and of care in the same transaction, where its seats there are known.
   */
  async removeDevice(space: SpaceName, number: number, keep: boolean, alone: boolean): Promise<void> {
    const held = this.requireSpace(space);
    const ends = [this.endOf(slotOf(space), held, number, keep, alone)];
    const [shared, id] = [this.ties.picture.space(SHARED), this.ties.picture.sharedId];
    if (space === "solo" && shared?.space.standing === FOUNDED && id !== null && this.ties.picture.left.how === null) {
      const told = toldOf(this.ties.picture.phones(), rosterOf(held).devices[number]!.keys.sign);
      const seats = (told?.seats ?? []).filter((seat) => same(seat.space, id));
      const [there, isTold] = [rosterOf(shared), ({ keys }: Device): boolean => seats.some(({ sign }) => same(sign, keys.sign))];
      const mine = there.deviceOf(Seat.fromSeed(shared.space.seed).keys.sign); // what a phone tells ends one's own others, nobody else
      const others = there.presentNow.filter((device) => device.member === mine?.member && device.number !== mine.number);
      const numbers = others.filter(isTold).map((device) => device.number);
      ends.push(...numbers.map((each) => this.endOf(SHARED, shared, each, keep, alone)));
    }
    if (space === "solo") ends.push(...this.endsInCare(rosterOf(held), held, ends[0]!.act.gone));
    await this.ties.kept(this.ties.store.addActs(ends));
  }

  /** What ends in care with seats of the own space. */
  private endsInCare(roster: Roster, { space }: HeldSpace, gone: readonly Uint8Array[]): readonly Wanted[] {
    const out = new Set(gone.map((sign) => roster.deviceOf(sign)!.number));
    const own = roster.deviceOf(Seat.fromSeed(space.seed).keys.sign);
    return own === null ? [] : careEnds(this.ties.picture, out, own.number);
  }

  private endOf(slot: Slot, held: HeldSpace, number: number, keep: boolean, alone: boolean): Wanted {
    const roster = rosterOf(held);
    const device = roster.devices[number];
    const own = roster.deviceOf(Seat.fromSeed(held.space.seed).keys.sign);
    if (device === undefined || device.member !== (own ?? held.space).member) throw new Refusal("malformed");
    const gone = [device, ...(alone ? [] : broughtBy(roster, device, own))].map(({ keys }) => keys.sign);
    return { slot, act: removal(gone, keep) };
  }

  /** Keeps what a phone is called; of this one also which seats are its own. Refuses malformed. */
  async namePhone(number: number, name: string | null): Promise<void> {
    const { picture, store, today, kept } = this.ties;
    const held = this.requireSpace("solo");
    const sign = rosterOf(held).devices[number]?.keys.sign;
    if (sign === undefined || (name !== null && [...name].length > NAME_LONGEST)) throw new Refusal("malformed");
    const before = toldOf(picture.phones(), sign);
    const [shared, space] = [picture.space(SHARED), picture.sharedId];
    const isThis = same(Seat.fromSeed(held.space.seed).keys.sign, sign);
    const seats = isThis && shared !== null && space !== null ? [{ space, sign: Seat.fromSeed(shared.space.seed).keys.sign }] : (before?.seats ?? []);
    const entry = phoneEntry(sign, { name, since: before?.since ?? null, seats }, today(), before);
    await kept(store.addActs([], [{ slot: SOLO, entry }]));
  }

  /** In each space where this phone or another is an old copy: a new seat, and the end of the old one. */
  async enrolAgain(keep: boolean): Promise<void> {
    const { picture, store, random, kept } = this.ties;
    const wanted = picture.slots().flatMap((slot) => {
      const held = picture.space(slot);
      const copied = held?.chain.alarms.some(({ name }) => name === "restored") && held.acts.length === 0;
      if (!held || !copied) return [];
      const acts = [enrolment(random(KEY_BYTES)), removal([Seat.fromSeed(held.space.seed).keys.sign], keep)];
      return acts.map((act) => ({ slot, act }));
    });
    if (wanted.length > 0) await kept(store.addActs(wanted));
  }

  /** Six words over the roster and all heads as this device has judged them. */
  async stateCode(space: SpaceName): Promise<readonly string[]> {
    this.requireSpace(space);
    const { chains } = await this.judged(space);
    const { stateCode } = await import("../protocol/secret/state_code.ts");
    const { roster } = chains;
    const heads = roster.devices.map(({ number }) => ({ device: number, ...chains.head(number) }));
    return stateCode(roster.space, roster.head, heads);
  }

  /** What commits members' entries of the shared space to bytes that are not shown yet. */
  commitments(all: readonly Committed[]): readonly Uint8Array[] {
    const { space } = rosterOf(this.requireSpace("shared"));
    return all.map(({ member, entryId, blind, data }) => commitReveal(space, member, bytesOfHex(entryId), blind, data));
  }

  /** A human says to each relay that it need not wait for more devices. Refuses away, or what the relay refused. */
  async healNow(): Promise<void> {
    for (const name of ["solo", "shared"] as const) {
      const held = this.ties.picture.space(slotOf(name));
      if (name === "shared" && this.ties.picture.left.how !== null) continue;
      if (held?.space.standing === FOUNDED && held.space.relay !== null) await this.healAt(held.space.relay, name);
    }
  }

  private async healAt(origin: string, name: SpaceName): Promise<void> {
    await this.asked(origin, name, (relay, token) => relay.heal(token));
  }

  /** The key under which the relay of the shared space wakes. Refuses `no_space`, away, `no_wake`. */
  wakeKey(): Promise<Uint8Array> {
    return this.ofShared(async (relay, token) => (await import("./waking.ts")).askKey(relay, token));
  }

  /** Where this phone is woken for the shared space, and for no other; null: nowhere. Refuses what the relay refuses. */
  async wakeAt(key: Uint8Array, endpoint: string | null): Promise<void> {
    await this.ofShared(async (relay, token) => (await import("./waking.ts")).setEndpoint(relay, token, key, endpoint));
  }

  /** Of a space that was left the relay is asked nothing. */
  private async ofShared<T>(act: Act<T>): Promise<T> {
    if (this.ties.picture.left.how !== null) throw new Refusal("no_space");
    const { relay } = this.requireSpace("shared").space;
    if (relay === null) throw new Refusal("away");
    return this.asked(relay, "shared", act);
  }

  /** What a relay answers to whoever has proved to be in a space. Refuses away, or what the relay refused. */
  private async asked<T>(origin: string, name: SpaceName, act: Act<T>): Promise<T> {
    const relay = this.ties.relayAt(origin);
    const state = await this.judged(name);
    const asked = await relay.challenge();
    const proven = asked.is === "here" ? await relay.prove(proofOf(state, relay.origin, asked.value, "nothing")) : asked;
    const reply = proven.is === "here" ? await act(relay, proven.value.token) : proven;
    if (reply.is === "away") throw new Refusal("away");
    if (reply.is === "refused") throw new Refusal(reply.code);
    return reply.value;
  }

  private judged(name: SpaceName): Promise<SpaceState> {
    const slot = slotOf(name);
    return this.ties.store.read(async (drawer) => readState(drawer, slot, (await readSpace(drawer, slot))!));
  }

  private requireSpace(space: SpaceName): HeldSpace {
    const held = this.ties.picture.space(slotOf(space));
    if (held === null || (space === "shared" && held.space.standing !== FOUNDED)) throw new Refusal("no_space");
    return held;
  }
}
