/** A vault that an earlier program wrote becomes one of this program, before anything else reads it. */
import type { Vault } from "../platform/vault.ts";

const FIRST = 1;

/** In one transaction, done once; where it breaks off, the vault is as it was. Later programs have changed no record. */
export async function bringUp(vault: Vault): Promise<void> {
  const version = await vault.earlier();
  if (version === null) return;
  const carry = version === FIRST ? (await import("./first-records.ts")).carryFirst : async (): Promise<void> => undefined;
  await vault.carryOver(carry);
}
