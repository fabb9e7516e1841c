"""Who calls: challenges, proofs, tokens (spec: Proof).

A challenge is expiry ‖ nonce ‖ MAC under a key of this run, so asking for one stores nothing; it is spent by
the first proof that names it. A token is 32 random bytes, kept as a keyed hash, in memory only: whoever reads
the disk or the memory of a stopped relay can log in nowhere. A token is one seat's: it ends with the seat.
"""

import hashlib
import hmac
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from twofold_crypto.errors import Malformed
from twofold_crypto.public.ids import parse_id
from twofold_crypto.public.limits import CHALLENGE_SECONDS, PROOF_SECONDS, TOKEN_BYTES
from twofold_crypto.public.roster import Roster

from ..errors import Declined
from .asgi import Scope
from .headers import only

_TIME_BYTES, _NONCE_BYTES, _MAC_BYTES = 8, 24, 32
_SIGNED_BYTES = _TIME_BYTES + _NONCE_BYTES
_DAY_SECONDS: Final = 86_400
PER_SEAT_MAX: Final = 8
"""Tokens of one seat at a time; the oldest gives way."""

Clock = Callable[[], float]
Random = Callable[[int], bytes]


class Seat(NamedTuple):
    """Whose token it is: a space, and the number of a device in it."""

    space: bytes
    device: int


_NOBODY: Final = Seat(b"", -1)


class Callers:
    """Challenges and tokens of this run."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock, self._random = clock, random
        self._key = random(32)
        self._spent: dict[bytes, float] = {}
        self._tokens: dict[bytes, tuple[Seat, float]] = {}
        self._seats: dict[Seat, deque[bytes]] = {}

    @property
    def today(self) -> int:
        """The day, counted from 1970-01-01; nothing finer is ever kept."""
        return int(self._clock() // _DAY_SECONDS)

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

    def issue(self, seat: Seat) -> bytes:
        """A token for a seat that has proved itself."""
        token = self._random(TOKEN_BYTES)
        kept = self._keyed(token)
        tokens = self._seats.setdefault(seat, deque())
        if len(tokens) == PER_SEAT_MAX:
            self._tokens.pop(tokens.popleft(), None)
        tokens.append(kept)
        self._tokens[kept] = (seat, self._clock() + PROOF_SECONDS)
        return token

    def spend(self, challenge: bytes) -> None:
        """It has done its work, once. Refuses as `require_fresh` does."""
        self.require_fresh(challenge)
        self._spent[challenge] = self._clock() + CHALLENGE_SECONDS

    def kept(self, token: bytes) -> bytes:
        """What a token is kept as, for whoever asks about the same one again and again."""
        return self._keyed(token)

    def seat_of(self, token: bytes) -> Seat:
        """The seat a token is good for. Refuses `unknown`."""
        return self.seat_of_kept(self._keyed(token))

    def seat_of_kept(self, kept: bytes) -> Seat:
        """The same for what `kept` made of it."""
        seat, ends = self._tokens.get(kept, (_NOBODY, 0.0))
        if ends <= self._clock():
            raise Declined("unknown")
        return seat

    def seat_of_request(self, scope: Scope) -> Seat:
        """The same for `Authorization: Bearer <token as base64url>`; anything else is `unknown` too."""
        value = only(scope["headers"], b"authorization") or b""
        if not value.startswith(b"Bearer "):
            raise Declined("unknown")
        try:
            return self.seat_of(parse_id(value[7:].decode("latin-1"), TOKEN_BYTES))
        except Malformed as error:
            raise Declined("unknown") from error

    def end_seats(self, roster: Roster) -> None:
        """Drop the tokens of every device of this roster that has ended."""
        for device in roster.devices:
            if device.ended_n is not None:
                for kept in self._seats.pop(Seat(roster.space, device.number), ()):
                    self._tokens.pop(kept, None)

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
