/** What can go wrong with the storage of a phone, by name; a sentence for each is the screens' business. */

/**
 * `storage_closed`: the browser took the database away. `storage_full`: no room. `storage_blocked`: an older
 * program in another tab holds it. `storage_newer`: a newer program took over. `storage_older`: an older program wrote
 * what lies there. `storage_unreadable`: what lies there was not written by this vault.
 */
export type StorageTrouble =
  | "storage_closed"
  | "storage_full"
  | "storage_blocked"
  | "storage_newer"
  | "storage_older"
  | "storage_unreadable";

/** Thrown when the vault could not do what was asked; nothing of it was kept. */
export class StorageFault extends Error {
  constructor(readonly code: StorageTrouble) {
    super(code);
    this.name = "StorageFault";
  }
}

const TROUBLES: Readonly<Record<string, StorageTrouble>> = {
  QuotaExceededError: "storage_full",
  AbortError: "storage_closed",
  InvalidStateError: "storage_closed",
  NotFoundError: "storage_closed",
  TransactionInactiveError: "storage_closed",
  UnknownError: "storage_closed",
  VersionError: "storage_newer",
};

/** The browser's own error as a fault with a name; any other error as it is. */
export function namedFault(error: unknown): unknown {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  const trouble = TROUBLES[name];
  return trouble === undefined ? error : new StorageFault(trouble);
}

/** The code by which a verb is refused for it. */
export function refusalCode(fault: StorageFault): string {
  return fault.code === "storage_full" ? "full" : "storage";
}
