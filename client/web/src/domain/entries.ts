/**
 * The shape of what the domain is handed and what it hands back, told in its own words.
 * The device's own types have the same shape; the domain does not know the device.
 */

export type Where = "phone" | "way" | "relay";
export type SpaceName = "solo" | "shared" | `care:${number}`;
export type Mark = "unconfirmed" | "erased";

/** An entry to be kept: an opaque body with its place and its day. */
export interface Draft {
  readonly space: SpaceName;
  readonly kind: string;
  readonly version: number;
  readonly entryId: string;
  readonly revision: number;
  readonly day: number;
  readonly body: Uint8Array;
}

/** An entry that is held: a draft with its author's side, where it is, and the order in which it came. */
export interface Written extends Draft {
  readonly mine: boolean;
  readonly where: Where | null;
  readonly order: number;
  /** No longer confirmed by its author; or erased by its author, and kept by the one who received it. */
  readonly mark?: Mark | null;
}
