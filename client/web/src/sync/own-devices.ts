/** One's own devices as the roster of a space names them, for the human whose they are. */
import { same } from "../protocol/primitives.ts";
import { formatId } from "../protocol/public/ids.ts";
import { Roster, letInBy, type Device } from "../protocol/public/roster.ts";
import { Seat } from "../protocol/secret/keys.ts";
import type { OwnDevice } from "./face.ts";
import { toldOf, toldOfSeat, type PhoneTold } from "./phones.ts";
import { SOLO, nameOf, type SeatKey, type Slot } from "./records.ts";
import type { HeldSpace } from "./store.ts";

/** The roster of a space, judged again record by record. */
export function rosterOf({ space, chain }: HeldSpace): Roster {
  return chain.records.reduce((before, wire) => before.append(wire), Roster.found(space.founding));
}

/** The devices that end with one, since it let them in: neither the own one, nor what the own one let in. */
export function broughtBy(roster: Roster, device: Device, own: Device | null): readonly Device[] {
  const mine = own === null ? new Set<number>() : letInBy(roster, [own.number]);
  const numbers = [...letInBy(roster, [device.number])].filter((number) => number !== own?.number && !mine.has(number));
  return numbers.map((number) => roster.devices[number]!);
}

/** A device, and what of it no roster change can change. */
interface Read {
  readonly sign: Uint8Array;
  readonly sponsored: boolean;
  readonly device: OwnDevice;
}

/** Which seats are sheets of paper, which admissions their human knows of, and what is told of phones. */
export interface Known {
  readonly sheets: readonly SeatKey[];
  readonly seen: readonly SeatKey[];
  readonly phones: readonly PhoneTold[];
  /** Device of the own space → the day of the first that it wrote. */
  readonly first: ReadonlyMap<number, number>;
  /** The number in the own space of the phone whose key there begins so. */
  readonly numberOf: (sign: Uint8Array) => number | null;
}

/** Reads the own devices of a space, and no more often than its roster changes. */
export class OwnDevices {
  private count = -1;
  private read: readonly Read[] = [];
  private seed: Uint8Array = new Uint8Array();
  private roster: Roster | null = null;

  constructor(private readonly slot: Slot) {}

  of(held: HeldSpace, known: Known): readonly OwnDevice[] {
    this.refresh(held);
    const told = (name: string) => new Set(held.chain.alarms.filter((alarm) => alarm.name === name).map(({ reason }) => reason));
    const [pending, forked] = [told("removal_pending"), told("forked")];
    const [sheets, seen] = [this.signs(known.sheets), this.signs(known.seen)];
    return this.read.map(({ sign, sponsored, device }): OwnDevice => {
      const [key, name] = [formatId(sign), `device ${device.number}`];
      const is = device.is === "other" && sheets.has(key) ? "sheet" : device.is;
      const state = device.state === "out" && pending.has(name) ? "pending" : device.state;
      const letIn = sponsored && state === "in" && is !== "this" && !seen.has(key);
      return { ...device, ...this.told(sign, device.number, known), is, state, letIn, doubled: forked.has(name) };
    });
  }

  /** What a phone is called, since when it takes part, and its number in the own space. */
  private told(sign: Uint8Array, number: number, { phones, first, numberOf }: Known): Pick<OwnDevice, "name" | "since" | "phone"> {
    if (this.slot !== SOLO) {
      const told = this.roster && toldOfSeat(phones, this.roster.space, sign);
      return { name: told?.name ?? null, since: null, phone: told && numberOf(told.sign) };
    }
    const told = toldOf(phones, sign);
    return { name: told?.name ?? null, since: told?.since ?? first.get(number) ?? null, phone: number };
  }

  /** The number of the device whose key begins so. */
  numberOf(sign: Uint8Array): number | null {
    return this.read.find((each) => same(each.sign.slice(0, sign.length), sign))?.device.number ?? null;
  }

  /** The seats whose admission its human does not know of. */
  unseen(held: HeldSpace, known: Known): readonly SeatKey[] {
    const numbers = new Set(this.of(held, known).filter(({ letIn }) => letIn).map(({ number }) => number));
    return this.read.filter(({ device }) => numbers.has(device.number)).map(({ sign }) => ({ slot: this.slot, sign }));
  }

  private signs(seats: readonly SeatKey[]): ReadonlySet<string> {
    return new Set(seats.filter(({ slot }) => slot === this.slot).map(({ sign }) => formatId(sign)));
  }

  private refresh(held: HeldSpace): void {
    const count = held.chain.records.length;
    if (count === this.count && same(this.seed, held.space.seed)) return;
    [this.count, this.seed] = [count, held.space.seed];
    this.roster = rosterOf(held);
    this.read = readDevices(this.slot, held, this.roster);
  }
}

function readDevices(slot: Slot, held: HeldSpace, roster: Roster): readonly Read[] {
  const own = roster.deviceOf(Seat.fromSeed(held.space.seed).keys.sign);
  const { member } = own ?? held.space;
  return roster.devices.filter((device) => device.member === member).map((device) => ({
    sign: device.keys.sign,
    sponsored: device.sponsor !== null,
    device: {
      space: nameOf(slot),
      number: device.number,
      is: device.number === own?.number ? "this" : "other",
      state: device.endedN === null ? "in" : "out",
      letIn: false,
      name: null,
      since: null,
      phone: null,
      brings: broughtBy(roster, device, own).length,
      doubled: false,
    },
  }));
}
