/**
 * What a device that is in a space makes of a release from it: whether what it shows counts there (docs: Kinds).
 *
 * A release shows its space up to the record that whoever brought it chose. A device of that space knows more: its
 * own roster may have ended the author since, and its own chains say what counts.
 */
import type { Chains } from "../protocol/public/chain.ts";
import { same } from "../protocol/primitives.ts";
import { decode } from "../protocol/public/encoding.ts";
import { RELEASE_BYTES_MAX } from "../protocol/public/limits.ts";
import { parseRecord } from "../protocol/public/roster.ts";
import { Release, type Released } from "../protocol/secret/release.ts";

/**
 * Of a space that this device is not in · counts here · has not come here, or not all before it · by a device that has
 * ended, after the last of it that counts · its place is taken, or its author has written two stories · with records
 * that are not those here.
 */
export type Ruling = "unknown_space" | "counts" | "not_held" | "past_pin" | "not_counted" | "other_roster";

/** What of a release is ruled on. */
export type Ruled = Pick<Released, "space" | "device" | "envelope" | "seq" | "n">;

/** Judge a release of the space of these chains by all that they hold. */
export function rule(chains: Chains, data: Uint8Array, released: Ruled): Ruling {
  const { ids } = chains.roster;
  const common = Math.min(released.n, ids.length - 1);
  if (!same(idAt(data, released, common), ids[common] as Uint8Array)) return "other_roster";
  if (chains.counted(released.envelope)) return "counts";
  const author = chains.roster.devices[released.device];
  if (author === undefined) return "not_held";
  if (author.pin === null) return live(chains, released);
  if (released.seq > author.pin.seq) return "past_pin";
  return chains.run(released.device).walked ? "not_counted" : "not_held";
}

/** The id of record n as the release has it. */
function idAt(data: Uint8Array, { space }: Ruled, n: number): Uint8Array {
  const record = decode(Release, data, RELEASE_BYTES_MAX).records[n - 1];
  return record === undefined ? space : parseRecord(record).id;
}

function live(chains: Chains, { device, seq }: Ruled): Ruling {
  const { forked, ids } = chains.run(device);
  return seq <= ids.length || (forked !== null && seq >= forked) ? "not_counted" : "not_held";
}
