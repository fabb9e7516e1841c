"""Grants: epoch keys sealed to one device (spec: Epochs and grants)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import BadGrant, BadKey
from ..primitives import KEY_BYTES, NONCE_BYTES, decrypt, encrypt, exchange, receiving_public
from ..public.encoding import join_parts
from .keys import Seat, derive

_NONCE = bytes(NONCE_BYTES)
"""Zero: each grant has a fresh ephemeral key, so its key seals once."""


@dataclass(frozen=True, slots=True)
class Grantee:
    """To whom and where: space, record before, epoch, device number and receiving key, the signer's pk."""

    space: bytes
    prev: bytes
    epoch: int
    device: int
    receive: bytes
    signer: bytes

    def bound(self) -> bytes:
        """AAD = L(space, prev id, epoch, device)."""
        return join_parts(self.space, self.prev, self.epoch, self.device)


def seal_grant(ephemeral: bytes, grantee: Grantee, keys: Sequence[bytes]) -> tuple[bytes, bytes]:
    """(E, sealed): epoch keys of 32 bytes each under K(X25519(e, receive), "grant", E, receive, signer)."""
    public = receiving_public(ephemeral)
    shared = exchange(ephemeral, grantee.receive)
    key = derive(shared, "grant", public, grantee.receive, grantee.signer)
    return public, encrypt(key, _NONCE, grantee.bound(), b"".join(keys))


def open_grant(seat: Seat, public: bytes, sealed: bytes, grantee: Grantee) -> list[bytes]:
    """The epoch keys in a grant to this seat; BadGrant if it does not open."""
    try:
        shared = seat.agree(public)
    except BadKey as error:
        raise BadGrant from error
    key = derive(shared, "grant", public, seat.keys.receive, grantee.signer)
    plain = decrypt(key, _NONCE, grantee.bound(), sealed)
    if plain is None or len(plain) % KEY_BYTES:
        raise BadGrant
    return [plain[i : i + KEY_BYTES] for i in range(0, len(plain), KEY_BYTES)]
