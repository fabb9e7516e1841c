/**
 * Ceremonies: two devices meet over a mailbox, their humans compare digits, then they talk sealed.
 *
 * Chapter Ceremonies. Owns the hellos, the transcript, the codes, the sealed channel, and the messages of
 * *found* and *admit*. Must not know how bytes travel. Each side is one object that takes a message or
 * refuses and is then over.
 */

import { BadTranscript, Forged, TooLarge, Unsupported, WrongCode } from "../errors.ts";
import {
  KEY_BYTES,
  NONCE_BYTES,
  TAG_BYTES,
  decrypt,
  encrypt,
  exchange,
  receivingPublic,
  same,
  vetReceivingKey,
  type Random,
} from "../primitives.ts";
import { asciiBytes, decode, encode, labelledHash, requireVersion } from "../public/encoding.ts";
import { Id, Key, Signature, Uint } from "../public/ids.ts";
import {
  CODE_DIGITS,
  DEVICES_MAX,
  MAIL_BYTES_MAX,
  ORIGIN_BYTES_MAX,
  SECRET_BYTES,
  SUITE,
  VERSION,
} from "../public/limits.ts";
import { RosterWire } from "../public/messages.ts";
import { DeviceNo, Pin, decodeGenesis } from "../public/roster.ts";
import { requireSigned } from "../public/seat.ts";
import { bytes, list, record, shortText, type Kind, type Of } from "../shape.ts";
import { parseAbout } from "./entry.ts";
import { derive, type Seat } from "./keys.ts";

/** Purposes of a ceremony. */
export const FOUND = 1;
export const ADMIT = 2;

/** Sides: who shows the secret, who takes it. */
export const INVITER = 0;
export const JOINER = 1;

export type Purpose = typeof FOUND | typeof ADMIT;
export type Side = typeof INVITER | typeof JOINER;

const SPACES_MAX = 12;
const COMMIT_BYTES = 32;
const HELLO_NONCE_BYTES = 32;
const EMPTY = new Uint8Array(0);
const Mailed = bytes(0, MAIL_BYTES_MAX);

/** [version, suite, purpose, side, ephemeral X25519 pk, nonce]. */
export const Hello = record({
  version: Uint,
  suite: Uint,
  purpose: Uint,
  side: Uint,
  ephemeral: Key,
  nonce: Id,
});
export type Hello = Of<typeof Hello>;

/** Found, inviter → joiner: [G, about, signature of the inviter, extra]; `extra` is the application's. */
export const Offer = record({ genesis: Mailed, about: Mailed, signature: Signature, extra: Mailed });
export type Offer = Of<typeof Offer>;

/** Found, joiner → inviter: the joiner's new seat. */
export const SeatOffer = record({ sign: Key, receive: Key });
export type SeatOffer = Of<typeof SeatOffer>;

/** Found, joiner → inviter: the joiner's founding signature. */
export const Acceptance = record({ signature: Signature });
export type Acceptance = Of<typeof Acceptance>;

/** Found, inviter → joiner: the two records that the relay has committed. */
export const Founded = record({ founding: RosterWire, rotate: RosterWire });
export type Founded = Of<typeof Founded>;

/** Admit, one space, old → new: [record 0, member, roster head id, author heads, relay origin | ""]. */
export const Lead = record({
  founding: RosterWire,
  member: Uint,
  rosterHead: Id,
  heads: list(Pin, 0, DEVICES_MAX),
  relay: shortText(ORIGIN_BYTES_MAX),
});
export type Lead = Of<typeof Lead>;

/** Admit, old → new: one lead per space. */
export const Leads = record({ leads: list(Lead, 1, SPACES_MAX) });
export type Leads = Of<typeof Leads>;

/** Admit, one space, new → old: [sign pk, receive pk, join signature]. */
export const Join = record({ sign: Key, receive: Key, signature: Signature });
export type Join = Of<typeof Join>;

/** Admit, new → old: one join per lead, in the same order. */
export const Joins = record({ joins: list(Join, 1, SPACES_MAX) });
export type Joins = Of<typeof Joins>;

/** Admit, old → new: device numbers, in the order of the leads, once the relay has committed them. */
export const Admitted = record({ devices: list(DeviceNo, 1, SPACES_MAX) });
export type Admitted = Of<typeof Admitted>;

/** H("rendezvous", secret): the mailbox of a secret of 16 bytes. */
export function rendezvousId(secret: Uint8Array): Uint8Array {
  if (secret.length !== SECRET_BYTES) throw new BadTranscript();
  return labelledHash("rendezvous", secret);
}

/** One side of one attempt. Any refusal ends it; an ended ceremony refuses everything. */
export class Ceremony {
  readonly rendezvous: Uint8Array;
  readonly #secret: Uint8Array;
  readonly #ephemeral: Uint8Array;
  readonly #hello: Uint8Array;
  #commit: Uint8Array = EMPTY;
  #key: Uint8Array = EMPTY;
  #transcript: Uint8Array = EMPTY;
  #confirmed = false;
  #over = false;
  #sent = 0;
  #heard = 0;

  /** Draws the ephemeral secret, then the nonce. */
  constructor(
    secret: Uint8Array,
    private readonly purpose: Purpose,
    private readonly side: Side,
    random: Random,
  ) {
    this.#secret = secret;
    this.rendezvous = rendezvousId(secret);
    this.#ephemeral = random(KEY_BYTES);
    const [ephemeral, nonce] = [receivingPublic(this.#ephemeral), random(HELLO_NONCE_BYTES)];
    this.#hello = encode(Hello, { version: VERSION, suite: SUITE, purpose, side, ephemeral, nonce });
    if (side === INVITER) this.#commit = labelledHash("commit", this.#hello);
  }

  /** Whether the attempt has ended in a refusal. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether this side's human typed the other side's digits. */
  get confirmed(): boolean {
    return this.#confirmed;
  }

  /** Message 1, inviter → joiner: H("commit", hello_I), 32 bytes. */
  commit(): Uint8Array {
    this.#require(this.side === INVITER);
    return this.#commit;
  }

  /** The joiner takes message 1 before it shows its own hello; a second one is refused. */
  hearCommit(commit: Uint8Array): void {
    this.#require(this.side === JOINER && this.#commit === EMPTY && commit.length === COMMIT_BYTES);
    this.#commit = commit;
  }

  /** Message 2 (joiner, once a commitment is heard) or 3 (inviter, once the joiner's hello is heard). */
  hello(): Uint8Array {
    this.#require((this.side === JOINER ? this.#commit : this.#key) !== EMPTY);
    return this.#hello;
  }

  /** The other side's hello. Refuses Unsupported, BadTranscript, BadKey; then the digits are fixed. */
  hearHello(data: Uint8Array): void {
    this.#require(this.#key === EMPTY && this.#commit !== EMPTY);
    try {
      this.#agree(data, this.#parseHello(data));
    } catch (error) {
      this.#over = true;
      throw error;
    }
  }

  #parseHello(data: Uint8Array): Hello {
    requireVersion(data);
    const hello = decode(Hello, data, MAIL_BYTES_MAX);
    if (hello.suite !== SUITE) throw new Unsupported(hello.suite);
    if (hello.purpose !== this.purpose || hello.side !== 1 - this.side) throw new BadTranscript();
    const committed = this.side === INVITER || same(labelledHash("commit", data), this.#commit);
    if (!committed) throw new BadTranscript();
    vetReceivingKey(hello.ephemeral);
    return hello;
  }

  #agree(data: Uint8Array, other: Hello): void {
    const [first, second] = this.side === INVITER ? [this.#hello, data] : [data, this.#hello];
    const before = [VERSION, SUITE, this.purpose, this.rendezvous, this.#commit];
    this.#transcript = labelledHash("transcript", ...before, first, second);
    const shared = exchange(this.#ephemeral, other.ephemeral);
    this.#key = derive(shared, "channel", this.#secret, this.#transcript);
  }

  /** The six digits to show on this side's screen. */
  digits(): string {
    this.#require(this.#key !== EMPTY);
    return this.#digitsOf(this.side);
  }

  #digitsOf(side: number): string {
    const number = derive(this.#key, "code", side).reduce((rest, byte) => (rest * 256 + byte) % 10 ** CODE_DIGITS, 0);
    return number.toString().padStart(CODE_DIGITS, "0");
  }

  /** What this side's human read on the other screen; WrongCode ends the attempt. */
  typeDigits(typed: string): void {
    this.#require(this.#key !== EMPTY && !this.#confirmed);
    const right = asciiBytes(this.#digitsOf(1 - this.side));
    if (!/^[0-9]+$/.test(typed) || !same(asciiBytes(typed), right)) {
      this.#over = true;
      throw new WrongCode();
    }
    this.#confirmed = true;
  }

  /** A message to the other side; only after this side's human typed the right digits (TooLarge). */
  seal<T>(kind: Kind<T>, message: T): Uint8Array {
    this.#require(this.#confirmed);
    const plain = encode(kind, message);
    if (plain.length + TAG_BYTES > MAIL_BYTES_MAX) throw new TooLarge(MAIL_BYTES_MAX);
    const key = derive(this.#key, "dir", this.side);
    return encrypt(key, counterNonce(this.#sent++), this.#transcript, plain);
  }

  /** The next message of the other side, in order; BadTranscript if it is not. */
  open(sealed: Uint8Array): Uint8Array {
    this.#require(this.#confirmed);
    const key = derive(this.#key, "dir", 1 - this.side);
    const plain = decrypt(key, counterNonce(this.#heard), this.#transcript, sealed);
    if (plain === null) {
      this.#over = true;
      throw new BadTranscript();
    }
    this.#heard++;
    return plain;
  }

  /** The next message of the other side, read as `kind`; what is none ends the attempt (BadTranscript). */
  openAs<T>(kind: Kind<T>, sealed: Uint8Array): T {
    const plain = this.open(sealed);
    try {
      return decode(kind, plain, MAIL_BYTES_MAX);
    } catch {
      this.end();
      throw new BadTranscript();
    }
  }

  /** The caller refuses what was said; nothing more is said or heard. */
  end(): void {
    this.#over = true;
  }

  #require(condition: boolean): void {
    if (!this.#over && condition) return;
    this.#over = true;
    throw new BadTranscript();
  }
}

/** A counter as a big-endian nonce. */
function counterNonce(count: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setUint32(NONCE_BYTES - 4, count);
  return nonce;
}

/**
 * The joiner judges an offer: own seat at `member`, the about that G names, the inviter's signature.
 *
 * How many seats and which kind of space it agreed to is for the caller to check.
 * Answers the space id. Refuses Unsupported, Malformed, BadKey, KeyUsed, BadTranscript, Forged.
 */
export function requireOffer(offer: Offer, seat: Seat, member: number, inviter: number): Uint8Array {
  const genesis = decodeGenesis(offer.genesis);
  const [mine, theirs] = [genesis.seats[member], genesis.seats[inviter]];
  if (!mine || !theirs || !same(mine.sign, seat.keys.sign) || !same(mine.receive, seat.keys.receive)) {
    throw new BadTranscript();
  }
  if (!same(labelledHash("about", offer.about), genesis.about)) throw new Forged();
  const roles = parseAbout(offer.about).roles.length;
  if (member === inviter || roles !== genesis.seats.length) throw new BadTranscript();
  const space = labelledHash("genesis", offer.genesis);
  requireSigned(offer.signature, "found", space, theirs.sign);
  return space;
}
