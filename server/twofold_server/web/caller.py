"""Who calls: challenges, proofs, tokens (spec: Proof).

A challenge is expiry ‖ nonce ‖ MAC under a key of this run, so asking for one stores nothing; it is spent by
a proof that succeeds. A token is 32 random bytes, kept as a keyed hash, in memory only: whoever reads the
disk or the memory of a stopped relay can log in nowhere.

[Note: uniform unknown] Unknown space, foreign space, unknown key and a token that is not good get the same
answer. The signature is verified first, whatever the space, and the space is read before it is judged.
"""

import hashlib
import hmac
from collections import deque
from collections.abc import Callable
from typing import Final

from twofold_crypto.errors import Forged, Malformed
from twofold_crypto.public.ids import parse_id
from twofold_crypto.public.limits import CHALLENGE_SECONDS, PROOF_SECONDS, TOKEN_BYTES
from twofold_crypto.public.messages import ProofRequest
from twofold_crypto.public.proof import require_proof

from ..core.spaces import Space
from ..errors import Declined
from .asgi import Scope
from .headers import only

_TIME_BYTES, _NONCE_BYTES, _MAC_BYTES = 8, 24, 32
_SIGNED_BYTES = _TIME_BYTES + _NONCE_BYTES
PER_SEAT_MAX: Final = 8
"""Tokens of one seat at a time; the oldest gives way."""

Clock = Callable[[], float]
Random = Callable[[int], bytes]


class Callers:
    """Challenges and tokens of this run."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock, self._random = clock, random
        self._key = random(32)
        self._spent: dict[bytes, float] = {}
        self._tokens: dict[bytes, tuple[bytes, float]] = {}
        self._seats: dict[tuple[bytes, int], deque[bytes]] = {}

    def challenge(self) -> bytes:
        """A new challenge, 64 bytes, good for a minute."""
        ends = int(self._clock()) + CHALLENGE_SECONDS
        signed = ends.to_bytes(_TIME_BYTES, "big") + self._random(_NONCE_BYTES)
        return signed + self._keyed(signed)

    def require_fresh(self, challenge: bytes) -> None:
        """Refuse (challenge_spent) what is not ours, over, or used."""
        signed, mac = challenge[:_SIGNED_BYTES], challenge[_SIGNED_BYTES:]
        ours = hmac.compare_digest(mac, self._keyed(signed))
        over = int.from_bytes(signed[:_TIME_BYTES], "big") <= self._clock()
        if not ours or over or challenge in self._spent:
            raise Declined("challenge_spent")

    def prove(self, request: ProofRequest, origin: str, space: Space | None) -> bytes:
        """A token for the space, if the seat is in it and signed for this relay; else `unknown`."""
        try:
            require_proof(request, origin)
        except Forged as error:
            raise Declined("unknown") from error
        device = space.roster.device_of(request.public) if space else None
        if space is None or device is None:
            raise Declined("unknown")
        self.require_fresh(request.challenge)
        self._spent[request.challenge] = self._clock() + CHALLENGE_SECONDS
        return self._issued(space.id, device.number)

    def _issued(self, space: bytes, device: int) -> bytes:
        token = self._random(TOKEN_BYTES)
        kept = self._keyed(token)
        seats = self._seats.setdefault((space, device), deque())
        if len(seats) == PER_SEAT_MAX:
            self._tokens.pop(seats.popleft(), None)
        seats.append(kept)
        self._tokens[kept] = (space, self._clock() + PROOF_SECONDS)
        return token

    def space_of(self, token: bytes) -> bytes:
        """The space a token is good for. Refuses `unknown`."""
        space, ends = self._tokens.get(self._keyed(token), (b"", 0.0))
        if ends <= self._clock():
            raise Declined("unknown")
        return space

    def space_of_request(self, scope: Scope) -> bytes:
        """The same for `Authorization: Bearer <token as base64url>`; anything else is `unknown` too."""
        value = only(scope["headers"], b"authorization") or b""
        if not value.startswith(b"Bearer "):
            raise Declined("unknown")
        try:
            return self.space_of(parse_id(value[7:].decode("latin-1"), TOKEN_BYTES))
        except Malformed as error:
            raise Declined("unknown") from error

    def forget_old(self) -> None:
        """Drop what is over: spent challenges nobody could use again, tokens, seats without any."""
        now = self._clock()
        self._spent = {challenge: ends for challenge, ends in self._spent.items() if ends > now}
        self._tokens = {kept: token for kept, token in self._tokens.items() if token[1] > now}
        for seat, tokens in list(self._seats.items()):
            living = deque(kept for kept in tokens if kept in self._tokens)
            self._seats[seat] = living
            if not living:
                del self._seats[seat]

    def _keyed(self, data: bytes) -> bytes:
        return hashlib.blake2b(data, digest_size=_MAC_BYTES, key=self._key).digest()
