"""The store in memory: a fake that passes the same contract as the real one, for tests of what is above."""

import secrets

from msgspec.structs import replace

from ..core.append import Prepared
from ..core.healing import SAID, Healing
from ..core.households import kept
from ..core.spaces import ROSTER_CHAIN, Place, Space, found_again
from ..core.work import NOBODY, By
from ..errors import Declined
from .blobs.keeping import Blobs
from .blobs.memory import MemoryBlobs
from .memory_log import MemoryLog
from .port import Founding, Household, Store, Stored


class MemoryStore(Store):
    """Forgets everything when the process ends; otherwise keeps every promise of the port."""

    def __init__(self, quota: int) -> None:
        self._quota = quota
        self._spaces: dict[bytes, MemoryLog] = {}
        self._seats: dict[bytes, bytes] = {}
        self._households: dict[bytes, int] = {}
        self._in_all: dict[bytes, int] = {}
        self._blobs = Blobs(MemoryBlobs(quota, self._state, self._change), None, secrets.token_bytes)

    @property
    def blobs(self) -> Blobs:
        """See the port."""
        return self._blobs

    def _state(self, space: bytes) -> Space | None:
        held = self._spaces.get(space)
        return held.space if held else None

    def _change(self, space: Space) -> None:
        self._spaces[space.id].space = space

    async def space(self, space: bytes) -> Space | None:
        """See the port."""
        held = self._spaces.get(space)
        return held.space if held else None

    async def found(self, founding: Founding) -> int:
        """See the port."""
        standing = self._spaces.get(founding.space.id)
        if standing is not None:
            return found_again(standing.space, founding.space)
        code = kept(founding.request.code)
        left = self._households.get(code)
        if not left:
            raise Declined("code_unknown" if left is None else "code_spent")
        self._households[code] = left - 1
        self._spaces[founding.space.id] = MemoryLog.founded(founding.space, founding.rows)
        self._keep_seats(founding.space)
        return founding.space.number

    async def append(self, space: bytes, prepared: list[Prepared], by: By = NOBODY) -> list[int]:
        """See the port."""
        held = self._spaces.get(space)
        if held is None:
            raise Declined("unknown")
        numbers = held.append(prepared, self._quota, by)
        self._keep_seats(held.space)
        return numbers

    def _keep_seats(self, space: Space) -> None:
        for device in space.roster.devices:
            self._seats.setdefault(device.keys.sign, space.id)

    async def rows(self, space: bytes, after: int, upto: int, count: int, size: int) -> list[Stored]:
        """See the port."""
        held = self._spaces.get(space)
        out: list[Stored] = []
        for row in held.rows[after : min(upto, after + count)] if held else []:
            size -= len(row.wire)
            if out and size < 0:
                break
            out.append(Stored(row.type, row.wire, row.arrived))
        return out

    async def records(self, space: bytes, first: int, upto: int) -> list[bytes]:
        """See the port."""
        held = self._spaces.get(space)
        places = [Place(ROSTER_CHAIN, n) for n in range(first, upto)] if held else []
        return [row.wire for place in places for row in (held.at(place) if held else [])]

    async def space_of_seat(self, key: bytes) -> bytes | None:
        """See the port."""
        return self._seats.get(key)

    async def begin_healing(self, day: int) -> None:
        """See the port."""
        self.mark_healing(day)

    def mark_healing(self, day: int) -> None:
        """`begin_healing` at once, for whoever restores in the middle of a test."""
        for held in self._spaces.values():
            held.space = replace(held.space, healing=Healing(day))

    async def proved(self, space: bytes, device: int) -> None:
        """See the port."""
        held = self._spaces.get(space)
        if held is not None and held.space.healing is not None:
            held.space = replace(held.space, healing=held.space.healing.heard(device))

    async def heal(self, space: bytes) -> None:
        """See the port."""
        await self.proved(space, SAID)

    async def add_household(self, kept: bytes, spaces: int) -> None:
        """See the port."""
        self._households[kept] = self._in_all[kept] = spaces

    async def knows_household(self, kept: bytes) -> bool:
        """See the port."""
        return kept in self._households

    async def households(self) -> list[Household]:
        """See the port."""
        return [Household(code, left, self._in_all[code]) for code, left in sorted(self._households.items())]

    async def revoke_household(self, kept: bytes) -> None:
        """See the port."""
        if kept in self._households:
            self._households[kept] = 0

    async def tidy(self, quiet: float) -> None:
        """See the port; there is no file."""

    async def close(self) -> None:
        """See the port."""
        await self._blobs.close()
