"""Sealing and opening: padding, entry keys, commitments, wraps (spec: Envelope and sealing).

Content validity lives here, on devices only. One ciphertext has one meaning for every reader: the entry
key is committed in the signed part, and disclosing one key opens one entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import (
    BadCipher,
    BadCommit,
    BadPadding,
    BadSchema,
    BadWrap,
    NoBody,
    NoEpochKey,
    NoWrap,
    Refused,
)
from ..primitives import KEY_BYTES, NONCE_BYTES, Random, decrypt, encrypt, same
from ..public.encoding import encode, join_parts, labelled_hash
from ..public.envelope import Envelope, Header, Seen, Wrap, bucket_of, envelope_id, write_envelope
from ..public.limits import SUITE, VERSION
from .entry import Entry, parse_entry, write_entry
from .keys import Seat, derive

_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class EpochKey:
    """An epoch's number and its key of 32 bytes."""

    epoch: int
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an envelope stands: space, author device, sequence, previous id, roster head, seen, erases.

    `seen` ascends by device; `erases` ascends, ids of envelopes of the author's own member.
    """

    space: bytes
    device: int
    seq: int
    prev: bytes
    roster_head: bytes
    seen: Sequence[Seen] = ()
    erases: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A fresh envelope: its id and its wire. The entry key is not kept; the wrap holds it."""

    id: bytes
    wire: bytes


def pad(entry: bytes) -> bytes:
    """u32-BE length ‖ entry ‖ zeros up to the bucket."""
    plain = len(entry).to_bytes(_LENGTH_BYTES, "big") + entry
    return plain.ljust(bucket_of(len(plain)), b"\0")


def unpad(plain: bytes) -> bytes:
    """The entry of a padded plaintext; BadPadding unless it is what `pad` writes, zeros included."""
    end = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES], "big")
    if len(plain) < _LENGTH_BYTES or end > len(plain) or bucket_of(end) != len(plain):
        raise BadPadding
    if any(plain[end:]):
        raise BadPadding
    return plain[_LENGTH_BYTES:end]


def wrap_key(epoch_key: EpochKey, space: bytes, envelope: bytes, key: bytes, nonce: bytes) -> Wrap:
    """[epoch, nonce, AEAD(K(ek, "entry wrap"), AAD = L(space, epoch, id), k)]."""
    bound = join_parts(space, epoch_key.epoch, envelope)
    return Wrap(epoch_key.epoch, nonce, encrypt(derive(epoch_key.key, "entry wrap"), nonce, bound, key))


def unwrap_key(envelope: Envelope, epoch_keys: Mapping[int, bytes]) -> bytes:
    """The entry key, 32 bytes. Refuses NoWrap, NoEpochKey, BadWrap, BadCommit."""
    wrap = envelope.wrap
    if wrap is None:
        raise NoWrap
    if wrap.epoch not in epoch_keys:
        raise NoEpochKey(wrap.epoch)
    bound = join_parts(envelope.header.space, wrap.epoch, envelope.id)
    key = decrypt(derive(epoch_keys[wrap.epoch], "entry wrap"), wrap.nonce, bound, wrap.sealed)
    if key is None or len(key) != KEY_BYTES:
        raise BadWrap
    _require_committed(envelope, key, labelled_hash("header", envelope.header_bytes))
    return key


def rewrap(envelope: Envelope, epoch_keys: Mapping[int, bytes], newest: EpochKey, random: Random) -> bytes:
    """The wire under the newest epoch; id and signature unchanged. Refuses what `unwrap_key` refuses."""
    key = unwrap_key(envelope, epoch_keys)
    nonce = random(NONCE_BYTES)
    return envelope.with_wrap(wrap_key(newest, envelope.header.space, envelope.id, key, nonce))


def seal(seat: Seat, place: Place, entry: Entry, epoch_key: EpochKey, random: Random) -> Sealed:
    """Seal and sign one entry at its place (TooLarge, Malformed); draws key, body nonce, wrap nonce."""
    key, body_nonce, wrap_nonce = random(KEY_BYTES), random(NONCE_BYTES), random(NONCE_BYTES)
    header = encode(_header(place))
    header_hash = labelled_hash("header", header)
    commitment = derive(key, "entry commit", header_hash)
    plain = pad(write_entry(entry))
    cipher = derive(key, "entry cipher", header_hash)
    body = body_nonce + encrypt(cipher, body_nonce, join_parts(header, commitment), plain)
    body_hash = labelled_hash("body", body)
    sealed_id = envelope_id(header, commitment, body_hash)
    signature = seat.sign("envelope", place.space, sealed_id)
    wrap = wrap_key(epoch_key, place.space, sealed_id, key, wrap_nonce)
    return Sealed(sealed_id, write_envelope(header, commitment, body_hash, signature, body, wrap))


def _header(place: Place) -> Header:
    return Header(
        VERSION,
        SUITE,
        place.space,
        place.device,
        place.seq,
        place.prev,
        place.roster_head,
        list(place.seen),
        list(place.erases),
    )


def open_envelope(envelope: Envelope, epoch_keys: Mapping[int, bytes]) -> Entry:
    """Content validity: the entry of an envelope whose chain was judged.

    Refuses, in this order: NoBody, NoWrap, NoEpochKey, BadWrap, BadCommit, BadCipher, BadPadding, BadSchema.
    """
    if envelope.body is None:
        raise NoBody
    return open_with(envelope, unwrap_key(envelope, epoch_keys))


def open_with(envelope: Envelope, key: bytes) -> Entry:
    """The entry under a disclosed entry key of 32 bytes, which opens this envelope and no other.

    Refuses, in this order: NoBody, BadCommit, BadCipher, BadPadding, BadSchema.
    """
    body = envelope.body
    if body is None:
        raise NoBody
    header_hash = labelled_hash("header", envelope.header_bytes)
    _require_committed(envelope, key, header_hash)
    cipher = derive(key, "entry cipher", header_hash)
    bound = join_parts(envelope.header_bytes, envelope.commitment)
    plain = decrypt(cipher, body[:NONCE_BYTES], bound, body[NONCE_BYTES:])
    if plain is None:
        raise BadCipher
    try:
        return parse_entry(unpad(plain))
    except BadPadding:
        raise
    except Refused as error:
        raise BadSchema from error


def _require_committed(envelope: Envelope, key: bytes, header_hash: bytes) -> None:
    if not same(derive(key, "entry commit", header_hash), envelope.commitment):
        raise BadCommit
