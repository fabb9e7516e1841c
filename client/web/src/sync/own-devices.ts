/** One's own devices as the roster of a space names them, for the human whose they are. */
import { same } from "../protocol/primitives.ts";
import { Roster, type Device } from "../protocol/public/roster.ts";
import { Seat } from "../protocol/secret/keys.ts";
import type { OwnDevice } from "./face.ts";
import { nameOf, type SheetSeat, type Slot } from "./records.ts";
import type { HeldSpace } from "./store.ts";

/** The roster of a space, judged again record by record. */
export function rosterOf({ space, chain }: HeldSpace): Roster {
  return chain.records.reduce((before, wire) => before.append(wire), Roster.found(space.founding));
}

/** Reads the own devices of a space, and no more often than its roster changes. */
export class OwnDevices {
  private count = -1;
  private read: readonly OwnDevice[] = [];
  private seed: Uint8Array = new Uint8Array();

  constructor(private readonly slot: Slot) {}

  of(held: HeldSpace, sheets: readonly SheetSeat[]): readonly OwnDevice[] {
    const count = held.chain.records.length + sheets.length;
    if (count !== this.count || !same(this.seed, held.space.seed)) {
      [this.count, this.seed] = [count, held.space.seed];
      this.read = readDevices(this.slot, held, sheets);
    }
    const pending = new Set(held.chain.alarms.filter(({ name }) => name === "removal_pending").map(({ reason }) => reason));
    return this.read.map((device) =>
      device.state === "out" && pending.has(`device ${device.number}`) ? { ...device, state: "pending" } : device,
    );
  }
}

function readDevices(slot: Slot, held: HeldSpace, sheets: readonly SheetSeat[]): readonly OwnDevice[] {
  const own = Seat.fromSeed(held.space.seed).keys.sign;
  const isSheet = ({ keys }: Device): boolean => sheets.some((sheet) => sheet.slot === slot && same(sheet.sign, keys.sign));
  const { devices } = rosterOf(held);
  const { member } = devices.find(({ keys }) => same(keys.sign, own)) ?? held.space;
  return devices.filter((device) => device.member === member).map((device) => ({
    space: nameOf(slot),
    number: device.number,
    is: same(device.keys.sign, own) ? "this" : isSheet(device) ? "sheet" : "other",
    state: device.endedN === null ? "in" : "out",
  }));
}
