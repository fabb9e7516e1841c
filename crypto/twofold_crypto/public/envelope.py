"""The envelope: a sealed entry with a header the relay may read (spec: Envelope and sealing).

Owns header, id and wire; must not know how a body opens. Signed once and never again: the wrap is
outside the signature and may be replaced, the body may be missing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from ..errors import Malformed, TooLarge, Unsupported
from ..primitives import KEY_BYTES, NONCE_BYTES, TAG_BYTES
from .encoding import Array, decode, encode, labelled_hash, require_ascending, require_version
from .ids import Id, Nonce, Seq, Signature, Uint
from .limits import (
    BUCKET_BYTES_MIN,
    BUCKET_BYTES_PADME,
    DEVICES_MAX,
    ENVELOPE_BYTES_MAX,
    ERASES_MAX,
    HEADER_BYTES_MAX,
    PLAIN_BYTES_MAX,
    SUITE,
)
from .roster import DeviceNo, EpochNo
from .seat import require_signed

_OVERHEAD = NONCE_BYTES + TAG_BYTES
Body = Annotated[bytes, Meta(min_length=_OVERHEAD + BUCKET_BYTES_MIN, max_length=_OVERHEAD + PLAIN_BYTES_MAX)]
WrappedKey = Annotated[bytes, Meta(min_length=KEY_BYTES + TAG_BYTES, max_length=KEY_BYTES + TAG_BYTES)]


class Seen(Array, frozen=True):
    """[device, seq, id]: the newest envelope of another device that the author held when it sealed."""

    device: DeviceNo
    seq: Seq
    id: Id


class Header(Array, frozen=True):
    """h = [version, suite, space, device, seq, prev id, roster head id, seen, erases]."""

    version: Uint
    suite: Uint
    space: Id
    device: DeviceNo
    seq: Seq
    prev: Id
    roster_head: Id
    seen: Annotated[list[Seen], Meta(max_length=DEVICES_MAX)]
    erases: Annotated[list[Id], Meta(max_length=ERASES_MAX)]


class Wrap(Array, frozen=True):
    """[epoch, nonce, sealed key]: an entry key under an epoch key; unsigned and replaceable."""

    epoch: EpochNo
    nonce: Nonce
    sealed: WrappedKey


class EnvelopeWire(Array, frozen=True):
    """[h, c, bh, signature, body | nil, wrap | nil]."""

    header: Annotated[bytes, Meta(min_length=1, max_length=HEADER_BYTES_MAX)]
    commitment: Id
    body_hash: Id
    signature: Signature
    body: Body | None
    wrap: Wrap | None


class Envelope(Struct, frozen=True):
    """A parsed envelope: its id, its header's bytes and meaning, and the parts of the wire.

    `body` is None where none came or what came does not hash to what was signed.
    """

    id: bytes
    header_bytes: bytes
    header: Header
    commitment: bytes
    body_hash: bytes
    signature: bytes
    body: bytes | None
    wrap: Wrap | None

    def require_signed(self, author_public: bytes) -> None:
        """Refuse (Forged) unless the author with this key signed this id in this space."""
        require_signed(self.signature, "envelope", self.header.space, author_public, self.id)

    def with_wrap(self, wrap: Wrap | None) -> bytes:
        """The wire with another wrap; id and signature are unchanged."""
        return write_envelope(
            self.header_bytes, self.commitment, self.body_hash, self.signature, self.body, wrap
        )


def padme(length: int) -> int:
    """PADMÉ of a length ≥ 2: the next length whose low bits are zero (PURBs, PETS 2019)."""
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask


def bucket_of(length: int) -> int:
    """The padded size of a plaintext of `length` bytes, its own 4 bytes of length included (TooLarge)."""
    if length > PLAIN_BYTES_MAX:
        raise TooLarge(PLAIN_BYTES_MAX)
    size = BUCKET_BYTES_MIN
    while size < min(length, BUCKET_BYTES_PADME):
        size *= 2
    return size if length <= size else padme(length)


def _require_bucket(body: bytes) -> None:
    """A body holds a padded plaintext: nonce, tag, and exactly a bucket (Malformed)."""
    plain = len(body) - _OVERHEAD
    if bucket_of(plain) != plain:
        raise Malformed


def envelope_id(header: bytes, commitment: bytes, body_hash: bytes) -> bytes:
    """H("envelope", h, c, bh), 32 bytes."""
    return labelled_hash("envelope", header, commitment, body_hash)


def parse_header(data: bytes) -> Header:
    """h → header. Refuses Unsupported, TooLarge, Malformed."""
    require_version(data)
    header = decode(Header, data, HEADER_BYTES_MAX)
    if header.suite != SUITE:
        raise Unsupported(header.suite)
    if header.seen:
        _require_seen(header)
    if header.erases:
        require_ascending(header.erases)
    return header


def _require_seen(header: Header) -> None:
    """Refuse (Malformed) what was seen of other devices in any other order, or of the author itself."""
    devices = [seen.device for seen in header.seen]
    require_ascending(devices)
    if header.device in devices:
        raise Malformed


def parse_envelope(wire: bytes) -> Envelope:
    """A wire → envelope, form only. Refuses TooLarge, Malformed, Unsupported.

    A body that does not hash to bh is a missing body, never a failure of the chain.
    """
    parts = decode(EnvelopeWire, wire, ENVELOPE_BYTES_MAX)
    header = parse_header(parts.header)
    body = parts.body
    if body is not None:
        _require_bucket(body)
        if labelled_hash("body", body) != parts.body_hash:
            body = None
    return Envelope(
        envelope_id(parts.header, parts.commitment, parts.body_hash),
        parts.header,
        header,
        parts.commitment,
        parts.body_hash,
        parts.signature,
        body,
        parts.wrap,
    )


def write_envelope(
    header: bytes,
    commitment: bytes,
    body_hash: bytes,
    signature: bytes,
    body: bytes | None,
    wrap: Wrap | None,
) -> bytes:
    """The wire from exactly the signed bytes h, c, bh."""
    return encode(EnvelopeWire(header, commitment, body_hash, signature, body, wrap))
