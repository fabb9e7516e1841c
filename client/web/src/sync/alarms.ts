/** What a person should know about a space: a pure function of what is held, so it clears itself. */
import { parseEnvelope } from "../protocol/public/envelope.ts";
import { ENVELOPE } from "../protocol/public/messages.ts";
import type { Alarm, SpaceName } from "./face.ts";
import { SHUT } from "./judge.ts";
import type { AsideRecord, TroubleRecord } from "./records.ts";

/** Troubles after which a device sends nothing more in a space until its human has looked. */
const SILENCING: ReadonlySet<string> = new Set(["forked_roster", "refused_roster"]);

/** All alarms of one space, sorted by name, each once. */
export function alarmsOf(
  space: SpaceName,
  trouble: readonly TroubleRecord[],
  aside: readonly AsideRecord[],
): Alarm[] {
  const named = [...trouble, ...aside.map(alarmOfAside)].map(({ name, reason }) => ({ name, space, reason }));
  const each = new Map(named.map((alarm) => [`${alarm.name} ${alarm.reason ?? ""}`, alarm]));
  return [...each.keys()].sort().map((key) => each.get(key)!);
}

function alarmOfAside({ type, reason, wire }: AsideRecord): TroubleRecord {
  if (reason === "needs_newer" || SILENCING.has(reason)) return { name: reason, reason: null };
  if (reason === "refused") return { name: "refused", reason: "roster record" };
  if (type !== ENVELOPE) return { name: "withheld", reason: "roster head" };
  if (SHUT.has(reason)) return { name: "quarantined", reason };
  if (reason === "gap" || reason === "forked") return { name: reason, reason: authorOf(wire) };
  return reason === "unknown_head" ? { name: "withheld", reason: "roster head" } : { name: "refused", reason };
}

function authorOf(wire: Uint8Array): string {
  return `device ${parseEnvelope(wire).header.device}`;
}

/** Whether something in a space forbids writing in it. */
export function mustStop(trouble: Iterable<string>, aside: Iterable<AsideRecord>): boolean {
  for (const _ of trouble) return true;
  for (const item of aside) {
    if (SILENCING.has(item.reason)) return true;
    if (item.type !== ENVELOPE && item.reason === "needs_newer") return true;
  }
  return false;
}
