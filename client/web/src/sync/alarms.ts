/** What a person should know about a space: a pure function of what is held, so it clears itself. */
import type { Device, Pin } from "../protocol/public/roster.ts";
import { parseEnvelope } from "../protocol/public/envelope.ts";
import { ENVELOPE } from "../protocol/public/messages.ts";
import { SHUT, WAITS } from "./judge.ts";
import type { AsideRecord, ClaimRecord, TroubleRecord } from "./records.ts";
import { hasEnded, isKept, ownDevice, waitingOf, type SpaceState } from "./state.ts";

export const DISOWNED = "disowned";

/** Reasons of records that lie aside under which nothing is written. */
const NO_WRITING: ReadonlySet<string> = new Set(["needs_newer", "forked_roster", "refused_roster"]);

/** Alarms after which a device writes nothing at all in a space until they are over. */
const SILENCING: ReadonlySet<string> = new Set(["forked_roster", "ended"]);

/** All alarms of one space, sorted, each once; while the log is still read, without those of what it may yet bring. */
export function alarmsOf(state: SpaceState, isWhole = true): TroubleRecord[] {
  const { chains } = state;
  const all: TroubleRecord[] = [
    ...[...state.trouble].map(([name, reason]) => ({ name, reason })),
    ...[...state.aside.values()].flatMap((item) => alarmsOfAside(state, item)),
    ...state.claims.flatMap((claim) => alarmsOfClaim(state, claim)),
    ...chains.roster.devices.flatMap((device) => alarmsOfDevice(state, device)),
    ...(isWhole ? belowFloor(state) : []),
    ...(hasEnded(state) ? [{ name: "ended", reason: null }] : missingKeys(state)),
  ];
  const each = new Map(all.map((alarm) => [`${alarm.name} ${alarm.reason ?? ""}`, alarm]));
  return [...each.keys()].sort().map((key) => each.get(key)!);
}

function named(name: string, device: number): TroubleRecord {
  return { name, reason: `device ${device}` };
}

/** Epochs whose key this seat was never granted soundly, by the device that began them. */
function missingKeys(state: SpaceState): TroubleRecord[] {
  if (ownDevice(state) === null) return [];
  const { ring, signers } = state.keys;
  return signers.filter((_, i) => !ring.has(i + 1)).map((signer) => named("bad_grant", signer));
}

function alarmsOfAside(state: SpaceState, { key, type, reason, wire }: AsideRecord): TroubleRecord[] {
  if (reason === WAITS) return [];
  if (reason === "forked_roster" || reason === "refused_roster") return [{ name: reason, reason: null }];
  if (reason === "needs_newer") return [{ name: reason, reason: type === ENVELOPE ? "envelope" : "roster head" }];
  if (reason === "unknown_head" || reason === "roster_moved") return [{ name: "withheld", reason: "roster head" }];
  if (!SHUT.has(reason) || key.startsWith("#")) return [{ name: "refused", reason }];
  const { id, header } = parseEnvelope(wire);
  if (!state.chains.counted(id)) return [];
  return reason === "no_body" ? [named("body_missing", header.device)] : [{ name: "quarantined", reason }];
}

/** What a sheet of paper promised of the space, and the relay does not show. */
export function belowFloor(state: SpaceState): TroubleRecord[] {
  const { floor, chains } = state;
  if (floor === null) return [];
  const missing = floor.heads.filter(({ device, id }) => device !== ownDevice(state) && !chains.holds(id));
  const isOld = chains.roster.numberOf(floor.rosterHead) === null;
  return [...missing.flatMap((head) => alarmsOfSeen(state, head)), ...(isOld ? [{ name: "withheld", reason: "roster head" }] : [])];
}

/** What somebody says to have seen and is not held here. */
function alarmsOfClaim(state: SpaceState, claim: ClaimRecord): TroubleRecord[] {
  return state.chains.counted(claim.by) ? alarmsOfSeen(state, claim) : [];
}

function alarmsOfSeen({ chains }: SpaceState, { device, seq }: Pick<ClaimRecord, "device" | "seq">): TroubleRecord[] {
  const about = chains.roster.devices[device];
  if (about === undefined) return [named("withheld", device)];
  const run = chains.run(device);
  if (run.forked !== null || (about.pin !== null && run.walked)) return [];
  return [named(run.ids.length >= seq ? "differs" : "withheld", device)];
}

/** What is wrong with the chain of one device. */
function alarmsOfDevice(state: SpaceState, device: Device): TroubleRecord[] {
  const { number, pin } = device;
  const run = state.chains.run(number);
  if (pin === null) {
    if (number === ownDevice(state)) return [];
    if (run.forked !== null) return [named("forked", number)];
    return waitingOf(state, number).map(({ id }) => alarmOfWaiting(state.chains.whyNot(id)!, number));
  }
  const pending = isPending(state, device) ? [named("removal_pending", number)] : [];
  return run.walked ? [...pending, ...disowned(state, number)] : [...pending, ...unconfirmed(state, device, pin)];
}

function unconfirmed({ chains }: SpaceState, { number }: Device, pin: Pin): TroubleRecord[] {
  let [seq, id] = [pin.seq, pin.id];
  for (let link = chains.link(id); link !== null && link.device === number && link.seq === seq; link = chains.link(id)) {
    [seq, id] = [seq - 1, link.prev];
  }
  const wants = seq > 0 && !chains.holds(id);
  return [named("unconfirmed", number), ...(wants ? [{ name: "withheld", reason: `pin ${number}` }] : [])];
}

/** Entries that counted until a pin ended them; whether their author has recorded them again is seen in the picture. */
function disowned(state: SpaceState, device: number): TroubleRecord[] {
  return waitingOf(state, device).some(({ id }) => isKept(state, id)) ? [named(DISOWNED, device)] : [];
}

function alarmOfWaiting(why: string, device: number): TroubleRecord {
  if (why === "gap") return named("gap", device);
  return why === "unknown_head" ? { name: "withheld", reason: "roster head" } : { name: "refused", reason: why };
}

/** Whether a device that is in and has ever written has not cited the end of this one yet. */
function isPending({ chains }: SpaceState, { endedN }: Device): boolean {
  return chains.roster.closed === null && chains.roster.presentNow.some(({ number }) => {
    const head = chains.head(number);
    return head.seq > 0 && head.cited < endedN!;
  });
}

/** Whether what there is to tell forbids everything but listening; who has ended gives back what the relay has lost. */
export function mustStop(alarms: readonly TroubleRecord[], gives = false): boolean {
  return alarms.some(({ name }) => SILENCING.has(name) && !(gives && name === "ended"));
}

/** Whether alarms and troubles, as they are kept, mean that nothing is sent. */
export function isSilent(alarms: readonly TroubleRecord[], troubles: readonly TroubleRecord[]): boolean {
  if (troubles.length > 0 || mustStop(alarms)) return true;
  return alarms.some(({ name, reason }) => name === "needs_newer" && reason === "roster head");
}

/** Whether this device may write envelopes: it has not ended, is no copy, and follows the newest and only roster. */
export function mayWrite(state: SpaceState): boolean {
  if (["restored", "forked_roster", "refused_roster"].some((name) => state.trouble.has(name)) || hasEnded(state)) return false;
  return ![...state.aside.values()].some(({ type, reason }) => type !== ENVELOPE && NO_WRITING.has(reason));
}
