"""Seats and derivations: the one table of secret labels, K, a seat's secret half (spec: Seats and keys)."""

from dataclasses import dataclass, field
from typing import Final

from .. import primitives
from ..primitives import KEY_BYTES
from ..public.encoding import Part, join_parts, signed_bytes
from ..public.seat import SeatKeys

DERIVATIONS: Final = {
    "seat sign": "seed of a seat's signing key, from the seat's seed",
    "seat receive": "secret of a seat's receiving key, from the seat's seed",
    "epoch commit": "commitment to an epoch key",
    "grant": "key of a grant, from the key exchange",
    "entry cipher": "key of a body, from the entry key",
    "entry commit": "commitment to the entry key",
    "entry wrap": "key of a wrap, from the epoch key",
    "channel": "key of a ceremony, from the key exchange",
    "code": "six digits of a side, from the ceremony key",
    "dir": "key of one direction, from the ceremony key",
    "spare": "key of a spare seat's seed, from the key exchange with the sheet",
    "stream": "key of a stream's chunks, from the key of its place",
    "archive head": "key of an archive's head, from its passphrase",
    "archive part": "key of the place of an archive's part, from its passphrase",
}
"""Secret labels, version 1: label → purpose. One purpose each, shared with no public label."""


def derive(key: bytes, label: str, *parts: Part) -> bytes:
    """K(key, label, x…) = BLAKE2b-256 of L(label, x…) keyed with 32 bytes; 32 bytes."""
    if label not in DERIVATIONS:
        raise KeyError(label)
    return primitives.keyed32(key, join_parts(label, *parts))


@dataclass(frozen=True, slots=True)
class Seat:
    """One device's keys in one space, all from a random seed of 32 bytes kept in that device's vault."""

    seed: bytes = field(repr=False)
    keys: SeatKeys

    @classmethod
    def from_seed(cls, seed: bytes) -> "Seat":
        """The seat of a seed of exactly 32 bytes."""
        if len(seed) != KEY_BYTES:
            raise ValueError("a seed has 32 bytes")
        signing = primitives.signing_public(derive(seed, "seat sign"))
        receiving = primitives.receiving_public(derive(seed, "seat receive"))
        return cls(seed, SeatKeys(signing, receiving))

    def sign(self, label: str, space: bytes, *parts: Part) -> bytes:
        """SIGN(label, space, own pk, x…), 64 bytes."""
        data = signed_bytes(label, space, self.keys.sign, *parts)
        return primitives.sign(derive(self.seed, "seat sign"), data)

    def agree(self, public: bytes) -> bytes:
        """X25519 with the receiving secret, 32 bytes; BadKey if the result is zero."""
        return primitives.exchange(derive(self.seed, "seat receive"), public)
