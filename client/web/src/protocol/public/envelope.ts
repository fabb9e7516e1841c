/**
 * The envelope: a sealed entry with a header the relay may read (spec: Envelope and sealing).
 *
 * Owns header, id and wire; must not know how a body opens. Signed once and never again: the wrap is
 * outside the signature and may be replaced, the body may be missing.
 */

import { Malformed, TooLarge, Unsupported } from "../errors.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES, same } from "../primitives.ts";
import { bytes, list, nilOr, record, type Of } from "../shape.ts";
import { decode, encode, labelledHash, requireAscending, requireAscendingIds, requireVersion } from "./encoding.ts";
import { Id, Nonce, Seq, Signature, Uint } from "./ids.ts";
import {
  BUCKET_BYTES_MIN,
  BUCKET_BYTES_PADME,
  DEVICES_MAX,
  ENVELOPE_BYTES_MAX,
  ERASES_MAX,
  HEADER_BYTES_MAX,
  PLAIN_BYTES_MAX,
  SUITE,
} from "./limits.ts";
import { DeviceNo, EpochNo } from "./roster.ts";
import { requireSigned } from "./seat.ts";

const OVERHEAD = NONCE_BYTES + TAG_BYTES;
const Body = bytes(OVERHEAD + BUCKET_BYTES_MIN, OVERHEAD + PLAIN_BYTES_MAX);
const WrappedKey = bytes(KEY_BYTES + TAG_BYTES);

/** [device, seq, id]: the newest envelope of another device that the author held when it sealed. */
export const Seen = record({ device: DeviceNo, seq: Seq, id: Id });
export type Seen = Of<typeof Seen>;

/** h = [version, suite, space, device, seq, prev id, roster head id, seen, erases]. */
export const Header = record({
  version: Uint,
  suite: Uint,
  space: Id,
  device: DeviceNo,
  seq: Seq,
  prev: Id,
  rosterHead: Id,
  seen: list(Seen, 0, DEVICES_MAX),
  erases: list(Id, 0, ERASES_MAX),
});
export type Header = Of<typeof Header>;

/** [epoch, nonce, sealed key]: an entry key under an epoch key; unsigned and replaceable. */
export const Wrap = record({ epoch: EpochNo, nonce: Nonce, sealed: WrappedKey });
export type Wrap = Of<typeof Wrap>;

/** [h, c, bh, signature, body | nil, wrap | nil]. */
export const EnvelopeWire = record({
  header: bytes(1, HEADER_BYTES_MAX),
  commitment: Id,
  bodyHash: Id,
  signature: Signature,
  body: nilOr(Body),
  wrap: nilOr(Wrap),
});
export type EnvelopeWire = Of<typeof EnvelopeWire>;

/**
 * A parsed envelope: its id, its header's bytes and meaning, and the parts of the wire.
 *
 * `body` is null where none came or what came does not hash to what was signed.
 */
export class Envelope {
  constructor(
    readonly id: Uint8Array,
    readonly headerBytes: Uint8Array,
    readonly header: Header,
    readonly commitment: Uint8Array,
    readonly bodyHash: Uint8Array,
    readonly signature: Uint8Array,
    readonly body: Uint8Array | null,
    readonly wrap: Wrap | null,
  ) {}

  /** Refuse (Forged) unless the author with this key signed this id in this space. */
  requireSigned(authorPublic: Uint8Array): void {
    requireSigned(this.signature, "envelope", this.header.space, authorPublic, this.id);
  }

  /** The wire with another wrap; id and signature are unchanged. */
  withWrap(wrap: Wrap | null): Uint8Array {
    return writeEnvelope(this.headerBytes, this.commitment, this.bodyHash, this.signature, this.body, wrap);
  }
}

/** PADMÉ of a length ≥ 2: the next length whose low bits are zero (PURBs, PETS 2019). */
export function padme(length: number): number {
  const exponent = bitLength(length) - 1;
  const unit = 2 ** (exponent - bitLength(exponent));
  return Math.ceil(length / unit) * unit;
}

/** Of a whole number from 0 on: 0 for 0, 1 for 1, 2 for 2 and 3. */
function bitLength(value: number): number {
  return value === 0 ? 0 : value.toString(2).length;
}

/** The padded size of a plaintext of `length` bytes, its own 4 bytes of length included (TooLarge). */
export function bucketOf(length: number): number {
  if (length > PLAIN_BYTES_MAX) throw new TooLarge(PLAIN_BYTES_MAX);
  let size = BUCKET_BYTES_MIN;
  while (size < Math.min(length, BUCKET_BYTES_PADME)) size *= 2;
  return length <= size ? size : padme(length);
}

/** A body holds a padded plaintext: nonce, tag, and exactly a bucket (Malformed). */
function requireBucket(body: Uint8Array): void {
  const plain = body.length - OVERHEAD;
  if (bucketOf(plain) !== plain) throw new Malformed();
}

/** H("envelope", h, c, bh), 32 bytes. */
export function envelopeId(header: Uint8Array, commitment: Uint8Array, bodyHash: Uint8Array): Uint8Array {
  return labelledHash("envelope", header, commitment, bodyHash);
}

/** h → header. Refuses Unsupported, TooLarge, Malformed. */
export function parseHeader(data: Uint8Array): Header {
  requireVersion(data);
  const header = decode(Header, data, HEADER_BYTES_MAX);
  if (header.suite !== SUITE) throw new Unsupported(header.suite);
  requireAscending(header.seen.map((seen) => seen.device));
  requireAscendingIds(header.erases);
  if (header.seen.some((seen) => seen.device === header.device)) throw new Malformed();
  return header;
}

/**
 * A wire → envelope, form only. Refuses TooLarge, Malformed, Unsupported.
 *
 * A body that does not hash to bh is a missing body, never a failure of the chain.
 */
export function parseEnvelope(wire: Uint8Array): Envelope {
  const parts = decode(EnvelopeWire, wire, ENVELOPE_BYTES_MAX);
  const header = parseHeader(parts.header);
  const { commitment, bodyHash, body } = parts;
  if (body !== null) requireBucket(body);
  return new Envelope(
    envelopeId(parts.header, commitment, bodyHash),
    parts.header,
    header,
    commitment,
    bodyHash,
    parts.signature,
    body !== null && same(labelledHash("body", body), bodyHash) ? body : null,
    parts.wrap,
  );
}

/** The wire from exactly the signed bytes h, c, bh. */
export function writeEnvelope(
  header: Uint8Array,
  commitment: Uint8Array,
  bodyHash: Uint8Array,
  signature: Uint8Array,
  body: Uint8Array | null,
  wrap: Wrap | null,
): Uint8Array {
  return encode(EnvelopeWire, { header, commitment, bodyHash, signature, body, wrap });
}
