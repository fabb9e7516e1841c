"""The public half of a seat: one device's keys in one space (spec: Seats and keys)."""

from ..errors import Forged
from ..primitives import verify, vet_receiving_key, vet_signing_key
from .encoding import Array, Part, signed_bytes
from .ids import Key


class SeatKeys(Array, frozen=True):
    """[sign pk, receive pk]: an Ed25519 and an X25519 public key, 32 bytes each."""

    sign: Key
    receive: Key

    def vet(self) -> None:
        """Refuse keys that are not canonical or of low order (BadKey); done once, at import."""
        vet_signing_key(self.sign)
        vet_receiving_key(self.receive)


def require_signed(signature: bytes, label: str, space: bytes, public: bytes, *parts: Part) -> None:
    """Refuse (Forged) unless `signature` is SIGN(label, space, public, parts…)."""
    if not verify(public, signature, signed_bytes(label, space, public, *parts)):
        raise Forged
