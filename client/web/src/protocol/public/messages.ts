/**
 * Every message between a device and a relay, on one page (spec: Messages).
 *
 * All are MessagePack arrays. Requests are POST bodies of type `application/vnd.msgpack` and open with the
 * version; the wires inside travel as byte strings, so exactly the signed bytes cross.
 */

import { Malformed } from "../errors.ts";
import { bytes, detail, list, nilOr, record, text, uint, type Kind, type Of } from "../shape.ts";
import { decode, encode, labelledHash, requireVersion } from "./encoding.ts";
import { EnvelopeWire, envelopeId } from "./envelope.ts";
import { Id, Key, Signature, Uint } from "./ids.ts";
import {
  CHALLENGE_BYTES_MAX,
  ENVELOPE_BYTES_MAX,
  FRAME_BYTES_MAX,
  MAIL_BYTES_MAX,
  MAIL_MESSAGES_MAX,
  REQUEST_BYTES_MAX,
  ROSTER_BYTES_MAX,
  ROSTER_RECORDS_MAX,
  TOKEN_BYTES,
  VERSION,
} from "./limits.ts";
import { FoundingWire, RecordWire } from "./roster.ts";

export const MEDIA_TYPE = "application/vnd.msgpack";

/** Types of an item in the log: record 0, a later roster record, an envelope. */
export const FOUNDING = 0;
export const ROSTER = 1;
export const ENVELOPE = 2;

/** The running hash of an empty log. */
export const LOG_START: Uint8Array = new Uint8Array(32);

const Version = uint(VERSION, VERSION);
const ItemType = uint(FOUNDING, ENVELOPE);
const Flag = uint(0, 1);
const Side = uint(0, 1);
const Slot = uint(0, MAIL_MESSAGES_MAX - 1);
const Slots = uint(0, MAIL_MESSAGES_MAX);
const Wire = bytes(1, ENVELOPE_BYTES_MAX);
export const RosterWire = bytes(1, ROSTER_BYTES_MAX);
const RecordCount = uint(0, ROSTER_RECORDS_MAX - 1);
const Token = bytes(TOKEN_BYTES);
const Challenge = bytes(1, CHALLENGE_BYTES_MAX);
/** A household code. */
export const Code = text(/^[0-9A-HJKMNP-TV-Z]{16}$/);
const Mail = bytes(1, MAIL_BYTES_MAX);

/** POST /v1/challenge. Anybody may ask; the relay stores nothing for it. */
export const ChallengeRequest = record({ version: Version });
export type ChallengeRequest = Of<typeof ChallengeRequest>;

/** A challenge to sign once, within a minute. */
export const ChallengeReply = record({ challenge: Challenge });
export type ChallengeReply = Of<typeof ChallengeReply>;

/**
 * POST /v1/proof: a seat shows that it is present in a space.
 *
 * `known` is how many records after record 0 the prover holds; `tail` may bring those records, for a relay
 * that has lost them.
 */
export const ProofRequest = record({
  version: Version,
  space: Id,
  public: Key,
  challenge: Challenge,
  signature: Signature,
  known: RecordCount,
  tail: list(RosterWire, 0, ROSTER_RECORDS_MAX),
});
export type ProofRequest = Of<typeof ProofRequest>;

/** A random token for that space, good for `seconds`. */
export const ProofReply = record({ token: Token, seconds: Uint });
export type ProofReply = Of<typeof ProofReply>;

/** POST /v1/lookup: a seat that knows no space asks which one it is in; signed like a proof. */
export const LookupRequest = record({
  version: Version,
  public: Key,
  challenge: Challenge,
  signature: Signature,
});
export type LookupRequest = Of<typeof LookupRequest>;

/** The space that this seat was admitted to. */
export const LookupReply = record({ space: Id });
export type LookupReply = Of<typeof LookupReply>;

/** POST /v1/heal, with a token: a human says that the relay need not wait for more devices. */
export const HealRequest = record({ version: Version });
export type HealRequest = Of<typeof HealRequest>;

/** Roster records in the detail of a refusal: what continues the prover's, or what contradicts it. */
export const Records = record({ wires: list(RosterWire, 0, ROSTER_RECORDS_MAX) });
export type Records = Of<typeof Records>;

/** The versions that a relay speaks, in the detail of `unsupported`. */
export const Spoken = record({ oldest: Uint, newest: Uint });
export type Spoken = Of<typeof Spoken>;

/** POST /v1/found: record 0 and the rotate to epoch 1, with a household code. */
export const FoundRequest = record({
  version: Version,
  code: Code,
  founding: RosterWire,
  rotate: RosterWire,
});
export type FoundRequest = Of<typeof FoundRequest>;

/** The number of the rotate in the new log, 2. */
export const FoundReply = record({ number: Uint });
export type FoundReply = Of<typeof FoundReply>;

/** One thing to append: its type and its wire. */
export const Item = record({ type: ItemType, wire: Wire });
export type Item = Of<typeof Item>;

/** POST /v1/append, with a token: a batch for one space, atomic. */
export const AppendRequest = record({ version: Version, items: list(Item) });
export type AppendRequest = Of<typeof AppendRequest>;

/** The number of each item in the order sent, once all are durable. */
export const AppendReply = record({ numbers: list(Uint) });
export type AppendReply = Of<typeof AppendReply>;

/** POST /v1/fetch, with a token: what comes after a number. */
export const FetchRequest = record({ version: Version, after: Uint });
export type FetchRequest = Of<typeof FetchRequest>;

/** One row of the log: type, wire, and whether it arrived with a body (rosters: 0). */
export const PageItem = record({ type: ItemType, wire: Wire, arrived: Flag });
export type PageItem = Of<typeof PageItem>;

/**
 * Rows after `after`, oldest first; then the log's head, its running hash, and the bytes left to write.
 *
 * Row i has number after + 1 + i. A page that ends below `head` is followed by another.
 */
export const Page = record({ after: Uint, items: list(PageItem), head: Uint, hash: Id, room: Uint });
export type Page = Of<typeof Page>;

/** The first frame on /v1/follow: who calls, and after which number pages are wanted; nil wants none. */
export const FollowFrame = record({ version: Version, token: Token, after: nilOr(Uint) });
export type FollowFrame = Of<typeof FollowFrame>;

/** Every later frame to the relay: an append, and a number of the caller's choice for its answer. */
export const AppendFrame = record({ version: Version, call: Uint, items: list(Item) });
export type AppendFrame = Of<typeof AppendFrame>;

/** POST /v1/rendezvous/open: a mailbox for ten minutes, with a household code (not counted). */
export const OpenRequest = record({ version: Version, code: Code, rendezvous: Id });
export type OpenRequest = Of<typeof OpenRequest>;

/** POST /v1/rendezvous/put: message `slot` of `side`; the same bytes again are no second message. */
export const PutRequest = record({ version: Version, rendezvous: Id, side: Side, slot: Slot, mail: Mail });
export type PutRequest = Of<typeof PutRequest>;

/** POST /v1/rendezvous/take: the other side's messages from `slot` on; waits a while for one. */
export const TakeRequest = record({ version: Version, rendezvous: Id, side: Side, slot: Slots });
export type TakeRequest = Of<typeof TakeRequest>;

/** Messages of the other side, in order; empty when none came in time. */
export const TakeReply = record({ mail: list(Mail) });
export type TakeReply = Of<typeof TakeReply>;

/** POST /v1/rendezvous/close: the mailbox is emptied and its id is spent. */
export const CloseRequest = record({ version: Version, rendezvous: Id });
export type CloseRequest = Of<typeof CloseRequest>;

/** The answer where there is nothing to say but yes. */
export const Done = record({ version: Version });
export type Done = Of<typeof Done>;

/** The body of every 4xx: a stable code, a sentence, what to do, and what the caller needs to go on. */
export const Refusal = record({ code: text(), sentence: text(), todo: text(), detail });
export type Refusal = Of<typeof Refusal>;

/** The answer to the append frame `call`: the number of each item, or the refusal; the other is nil. */
export const AppendAnswer = record({ call: Uint, numbers: nilOr(list(Uint)), refusal: nilOr(Refusal) });
export type AppendAnswer = Of<typeof AppendAnswer>;

/** Read a request: Unsupported for another version, TooLarge, Malformed. */
export function parseRequest<T>(kind: Kind<T>, data: Uint8Array): T {
  requireVersion(data);
  return decode(kind, data, REQUEST_BYTES_MAX);
}

/** Read a reply or a frame from a relay: TooLarge, Malformed. */
export function parseReply<T>(kind: Kind<T>, data: Uint8Array): T {
  return decode(kind, data, FRAME_BYTES_MAX);
}

/** How an array of three begins. */
const ANSWER = 0x93;

/** Read a later frame from a relay: a page has five parts, an answer three. TooLarge, Malformed. */
export function parseFrame(data: Uint8Array): Page | AppendAnswer {
  if (data[0] !== ANSWER) return parseReply(Page, data);
  const answer = parseReply(AppendAnswer, data);
  if ((answer.numbers === null) === (answer.refusal === null)) throw new Malformed();
  return answer;
}

/**
 * The id of an item of the log, 32 bytes, from its outer form alone: a newer version has one too.
 *
 * Refuses TooLarge and Malformed: what has no id is no item, and a log that holds it is not followed.
 */
export function itemId(type: number, wire: Uint8Array): Uint8Array {
  if (type === ENVELOPE) {
    const parts = decode(EnvelopeWire, wire, ENVELOPE_BYTES_MAX);
    return envelopeId(parts.header, parts.commitment, parts.bodyHash);
  }
  if (type === ROSTER) return labelledHash("roster", decode(RecordWire, wire, ROSTER_BYTES_MAX).record);
  return labelledHash("genesis", decode(FoundingWire, wire, ROSTER_BYTES_MAX).genesis);
}

/** H("log", running hash before, id, 1 if it arrived with a body else 0), 32 bytes. */
export function runningHash(before: Uint8Array, itemId: Uint8Array, arrived: number): Uint8Array {
  return labelledHash("log", before, itemId, arrived);
}

/** The bytes of a message. */
export function write<T>(kind: Kind<T>, message: T): Uint8Array {
  return encode(kind, message);
}
