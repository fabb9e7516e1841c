"""How often one device, and one address, may call: token buckets, and what is under way.

[Note: generous] A bucket is as large as what an honest device does at its worst (it heals a relay, it syncs
for the first time) and is refilled faster than people write. Whoever is stopped is told for how many seconds.
A household, or an office, stands behind one address: what may be called without a token is counted by
address, everything else by the device that the token is for.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from ..errors import Declined
from .answers import LARGE_BYTES
from .asgi import Scope
from .caller import Seat

LIMITS: Final = "twofold.limits"
"""Key in the scope's state: the `Limits` of this relay; the door puts them there."""
ADDRESS: Final = "twofold.address"
"""Key in the scope's state: whose address counts."""

BURST_SECONDS: Final = 10
"""A full bucket holds what comes in so many seconds."""
KEPT_MAX: Final = 65_536
"""Buckets that are kept; the one that was longest unused leaves, and would be full by then."""
UNDER_WAY_MAX: Final = 16
"""Requests of one device that are answered at a time."""
ANSWER_BYTES_MAX: Final = 2 << 20
"""Of a device's large answers that are under way; each is held until its caller has taken it."""
SOCKETS_MAX: Final = 16
"""Sockets of one device: one is open, and others wait until somebody sees that their line has gone."""


class Buckets:
    """Buckets by key, each refilled with `rate` a second; a rate of 0 means that nothing is counted."""

    def __init__(self, clock: Callable[[], float], rate: int, kept: int = KEPT_MAX) -> None:
        self._clock, self._rate, self._burst, self._kept = clock, rate, float(rate * BURST_SECONDS), kept
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, cost: float = 1.0) -> None:
        """Take from a bucket. Refuses `too_often`, with the seconds after which there is enough again."""
        if not self._rate:
            return
        now = self._clock()
        left, then = self._left.get(key, (self._burst, now))
        left = min(self._burst, left + max(0.0, now - then) * self._rate)
        enough = left >= cost
        self._left[key] = (left - cost if enough else left, now)
        self._left.move_to_end(key)
        if len(self._left) > self._kept:
            self._left.popitem(last=False)
        if not enough:
            raise Declined("too_often", math.ceil((cost - left) / self._rate))


class Limits:
    """What the relay lets one device and one address do; asked at the one choke point of all routes.

    Routes find it as `scope["state"][LIMITS]`; a socket's frames are counted where they are taken.
    """

    def __init__(self, clock: Callable[[], float], per_device: int, per_address: int) -> None:
        self._devices = Buckets(clock, per_device)
        self._addresses = Buckets(clock, per_address)
        self._under_way: dict[Seat, int] = {}
        self._sockets: dict[Seat, int] = {}
        self._answers: dict[Seat, int] = {}

    def take_seat(self, seat: Seat, cost: float = 1.0) -> None:
        """One request or frame of a device that has shown its token. Refuses `too_often`."""
        self._devices.take(seat, cost)

    def take_address(self, scope: Scope, cost: float = 1.0) -> None:
        """One request or handshake of whoever has shown none. Refuses `too_often`."""
        self._addresses.take(scope["state"][ADDRESS], cost)

    def under_way(self, seat: Seat) -> AbstractContextManager[None]:
        """While a request of a device is answered. Refuses `too_often` where too many are."""
        return _more(self._under_way, seat, UNDER_WAY_MAX)

    def answer(self, seat: Seat, size: int) -> AbstractContextManager[None]:
        """While a device takes an answer of so many bytes. Refuses `too_often` where it has left many."""
        return _more(self._answers, seat, ANSWER_BYTES_MAX, size if size > LARGE_BYTES else 0)

    def socket(self, seat: Seat) -> AbstractContextManager[None]:
        """While a socket of a device is open. Refuses `too_often` where too many are."""
        return _more(self._sockets, seat, SOCKETS_MAX)


@contextmanager
def _more(counts: dict[Seat, int], seat: Seat, most: int, more: int = 1) -> Iterator[None]:
    now = counts.get(seat, 0)
    if more and now + more > most:
        raise Declined("too_often", 1)
    counts[seat] = now + more
    try:
        yield
    finally:
        left = counts[seat] - more
        if left:
            counts[seat] = left
        else:
            counts.pop(seat, None)
