"""The store in memory: a fake that passes the same contract as the real one, for tests of what is above."""

from dataclasses import dataclass, field

from ..core.append import Prepared, decide
from ..core.households import kept
from ..core.spaces import Row, Space, found_again
from ..errors import Declined
from .port import Founding, Store, Stored


@dataclass
class _Held:
    space: Space
    rows: list[Row]
    numbers: dict[bytes, int] = field(default_factory=dict)


class MemoryStore(Store):
    """Forgets everything when the process ends; otherwise keeps every promise of the port."""

    def __init__(self, quota: int) -> None:
        self._quota = quota
        self._spaces: dict[bytes, _Held] = {}
        self._households: dict[bytes, int] = {}

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
        numbers = {row.key: row.number for row in founding.rows}
        self._spaces[founding.space.id] = _Held(founding.space, list(founding.rows), numbers)
        return founding.space.number

    async def append(self, space: bytes, prepared: list[Prepared]) -> list[int]:
        """See the port."""
        held = self._spaces.get(space)
        if held is None:
            raise Declined("unknown")
        outcome = decide(held.space, prepared, held.numbers, self._quota)
        held.space = outcome.space
        held.rows += outcome.rows
        held.numbers |= {row.key: row.number for row in outcome.rows}
        return outcome.numbers

    async def rows(self, space: bytes, after: int, upto: int, count: int, size: int) -> list[Stored]:
        """See the port."""
        held = self._spaces.get(space)
        out: list[Stored] = []
        for row in held.rows[after : min(upto, after + count)] if held else []:
            size -= len(row.wire)
            if out and size < 0:
                break
            out.append(Stored(row.type, row.arrived, row.wire))
        return out

    async def add_household(self, kept: bytes, spaces: int) -> None:
        """See the port."""
        self._households[kept] = spaces

    async def knows_household(self, kept: bytes) -> bool:
        """See the port."""
        return kept in self._households

    async def close(self) -> None:
        """See the port."""
        return
