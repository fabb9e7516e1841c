/** What the device is handed by whoever composes it: time, chance, randomness, the network, and what kinds mean to it. */
import type { Random } from "../protocol/primitives.ts";
import type { Blobs } from "../platform/blobs.ts";
import type { Relay } from "../platform/relay.ts";
import type { Tabs } from "../platform/tabs.ts";
import type { Keeping } from "../platform/vault.ts";
import type { VerifyBeside } from "../platform/verifying.ts";
import type { Pause } from "../platform/waiting.ts";
import type { LeavingBy } from "./holding-back.ts";
import type { Fading } from "./picture.ts";
import type { AttachedIn } from "./recording.ts";
import type { WithAttached } from "./rows.ts";

export interface Surroundings {
  readonly keeping: Keeping;
  readonly tabs: Tabs;
  readonly relayAt: (origin: string) => Relay;
  readonly random: Random;
  readonly chance: () => number;
  readonly pause: Pause;
  /** Days since 1970-01-01 in this phone's calendar. */
  readonly today: () => number;
  /** Kinds of entries that two make together: whoever received one keeps it when its author erases it. */
  readonly joint: ReadonlySet<string>;
  /** The contents that an entry names. */
  readonly attachedIn: AttachedIn;
  readonly withAttached: WithAttached;
  /** Entries without those that have faded by a day. */
  readonly fading: Fading;
  readonly blobsAt: (relay: Relay) => Blobs;
  /** What was held back and has to leave by a minute since 1970-01-01 in UTC. */
  readonly leavingBy: LeavingBy;
  readonly minute: () => number;
  /** How many bytes of contents may lie here that the relay has too; the rest is fetched again. */
  readonly heldBytes?: number;
  /** Verifies signatures on a second thread, where there is one. */
  readonly verifyBeside?: VerifyBeside;
}
