/** The table of operations, and how one runs: what it answers, or the code of its refusal. */

import { Refused } from "../../../src/protocol/errors.ts";
import { ARCHIVE_OPS } from "./archives.ts";
import { BLOB_OPS } from "./blobs.ts";
import { CHAIN_OPS } from "./chains.ts";
import { FORM_OPS } from "./forms.ts";
import { Given, hex, type JsonObject } from "./given.ts";
import { PUBLIC_OPS, type Op } from "./public.ts";
import { SECRET_OPS } from "./secret.ts";
import { WAKE_OPS } from "./wake.ts";

/** Run `inner` once per byte of given[field], that byte changed by `flip`; the codes in order. */
function flips(input: Given): JsonObject {
  const given = input.inner("given");
  const [inner, field, flip] = [input.text("inner"), input.text("field"), input.int("flip")];
  const data = given.bytes(field);
  const codes = Array.from(data, (byte, at) => {
    const broken = Uint8Array.from(data);
    broken[at] = byte ^ flip;
    const happened = outcome(inner, new Given({ ...given.json, [field]: hex(broken) }));
    return happened["error"] ?? "taken";
  });
  return { codes };
}

export const OPS: ReadonlyMap<string, Op> = new Map([
  ...PUBLIC_OPS,
  ...CHAIN_OPS,
  ...SECRET_OPS,
  ...FORM_OPS,
  ...BLOB_OPS,
  ...ARCHIVE_OPS,
  ...WAKE_OPS,
  ["flips", flips] as const,
]);

/** {"out": …} or {"error": code}; a TypeError for an operation that the table lacks. */
export function outcome(name: string, given: Given): JsonObject {
  const op = OPS.get(name);
  if (!op) throw new TypeError(`no operation ${name}`);
  try {
    return { out: op(given) };
  } catch (error) {
    if (error instanceof Refused) return { error: error.code };
    throw error;
  }
}
