"""How many connections there may be, from one address and in all (attacks: K2, K5).

In all never more than the process may have open, less what the relay itself needs: a connection too many is
told so and closed, and the disk is never the one to miss a descriptor.
"""

import resource
from dataclasses import dataclass, field
from typing import Final

ACCEPTED_AT_ONCE: Final = 64
"""Connections that the event loop takes in one turn, before any of them can be counted."""
LINGERING_MAX: Final = 32
"""Connections that were turned away and may still read why."""
KEPT_ASIDE: Final = 3 * ACCEPTED_AT_ONCE + LINGERING_MAX
"""Descriptors for both, at each listener, and for databases, blobs, logs and the machine's own."""


def room_for(wanted: int) -> int:
    """As many connections as wanted, or as fit; the process's own limit is raised as far as it may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + KEPT_ASIDE
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - KEPT_ASIDE))


@dataclass(slots=True)
class Gate:
    """Counts who is in."""

    most: int
    per_address: int
    _in_all: int = 0
    _lingering: int = 0
    _by_address: dict[str, int] = field(default_factory=dict)

    def enter(self, address: str, *, counted: bool = True) -> bool:
        """Whether one more may come in; `counted` is whether its address is somebody's own."""
        here = self._by_address.get(address, 0)
        if self._in_all >= self.most or (counted and here >= self.per_address):
            return False
        self._in_all += 1
        self._by_address[address] = here + 1
        return True

    def linger(self) -> bool:
        """Whether one that was turned away may be listened to for a moment more."""
        if self._lingering >= LINGERING_MAX:
            return False
        self._lingering += 1
        return True

    def lingered(self) -> None:
        """It may no longer."""
        self._lingering -= 1

    def leave(self, address: str) -> None:
        """One that came in has gone."""
        self._in_all -= 1
        left = self._by_address[address] - 1
        if left:
            self._by_address[address] = left
        else:
            del self._by_address[address]
