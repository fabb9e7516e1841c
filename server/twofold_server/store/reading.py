"""What SQLite remembers, read through connections that cannot write, and a cache of committed states.

A state enters the cache only after its COMMIT or from a read, so whoever reads here sees what is durable.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import aiosqlite
from msgspec import Struct

from twofold_crypto.public.chain import Chain
from twofold_crypto.public.roster import Roster

from ..core import authors, quotas
from ..core.healing import Healing
from ..core.spaces import ROSTER_CHAIN, Row, Space
from .port import Stored
from .recent import Recent

CACHED_MAX = 4096

_SPACE = "SELECT rowno, head, hash, bytes, heads, awaited, accounts FROM space WHERE id = ?"
_ROSTER = "SELECT wire FROM log WHERE chain = ? AND key <= ? ORDER BY seq"
_RECORDS = "SELECT wire FROM log WHERE chain = ? AND seq >= ? AND seq < ? ORDER BY seq"
_SEAT = "SELECT space.id FROM seat JOIN space ON space.rowno = seat.space WHERE key = ?"
_HEALING = "SELECT day, newest FROM healing"
_PROVED = "SELECT device FROM proved WHERE space = ?"
_HOUSEHOLD = "SELECT spaces_left FROM household WHERE code = ?"
_PAGE = """
SELECT type, wire, arrived FROM log WHERE key > :after AND key <= iif(
  (SELECT sum(length(wire)) FROM log WHERE key > :after AND key <= :upto) <= :size, :upto,
  (SELECT max(key) FROM (
    SELECT key, sum(length(wire)) OVER (ORDER BY key) AS total FROM log
    WHERE key > :after AND key <= :upto ORDER BY key)
  WHERE total <= :size OR key = :after + 1))
ORDER BY key
"""
"""Numbers have no gap. Where all fits, one sum says so; a running one costs as much as the rows."""


class Held(Struct, frozen=True):
    """A state and the row it is kept under."""

    rowno: int
    space: Space

    def key(self, number: int) -> int:
        """The log's key of a number of this space."""
        return self.rowno << 32 | number

    def chain(self, author: int) -> int:
        """The log's name for a chain of this space."""
        return self.rowno << 8 | author


@dataclass(frozen=True, slots=True)
class Restored:
    """The store came back from a backup on this day; its newest space then has this row."""

    day: int
    newest: int


class Change(Struct, frozen=True):
    """What a commit has made of a space: its state, new rows, and what remains of rows without bodies."""

    held: Held
    rows: list[Row]
    dropped: Mapping[int, bytes]


class Reading:
    """States, pages, and the few rows that are found by a key; `questions` has what decisions ask."""

    def __init__(self, connections: list[aiosqlite.Connection]) -> None:
        self._restored: Restored | None = None
        self._connections = connections
        self._turn = 0
        self._cache: OrderedDict[bytes, Held] = OrderedDict()
        self._loading: dict[bytes, asyncio.Task[Held | None]] = {}
        self._overtaken: set[bytes] = set()
        self._recent = Recent()

    async def held(self, space: bytes) -> Held | None:
        """The committed state, from the cache, or loaded once for all who ask at the same time."""
        held = self.known(space)
        if held is not None:
            return held
        loading = self._loading.get(space)
        if loading is None:
            loading = asyncio.create_task(self._load(space))
            self._loading[space] = loading
            loading.add_done_callback(lambda _: self._loading.pop(space, None))
        return await asyncio.shield(loading)

    def known(self, space: bytes) -> Held | None:
        """The committed state, if it is in the cache."""
        held = self._cache.get(space)
        if held is not None:
            self._cache.move_to_end(space)
        return held

    def remember_group(self, changes: Iterable[Change]) -> None:
        """What a commit has made."""
        for change in changes:
            space = change.held.space.id
            if space in self._loading:
                self._overtaken.add(space)
            self.remember(space, change.held)
            self._recent.add(space, change.rows)
            if change.dropped:
                self._recent.drop(space, change.dropped)

    async def know_restored(self) -> None:
        """Read whether the store was restored from a backup, as it was before it was opened."""
        for day, newest in await self.select(_HEALING, ()):
            self._restored = Restored(day, newest)

    def remember_restored(self, restored: Restored) -> None:
        """It was restored just now: every state is read again."""
        self._restored = restored
        self._overtaken |= self._loading.keys()
        self._cache.clear()

    def remember(self, space: bytes, held: Held) -> None:
        """Put a committed state into the cache; the one that was longest unused may leave it."""
        self._cache[space] = held
        self._cache.move_to_end(space)
        if len(self._cache) > CACHED_MAX:
            self._cache.popitem(last=False)

    async def rows(self, held: Held, after: int, upto: int, count: int, size: int) -> list[Stored]:
        """Rows of a space, bounded by count and bytes: from memory, or in one trip to the reading thread."""
        recent = self._recent.rows(held.space.id, after, upto, count, size)
        if recent is not None:
            return recent
        bounds = {"after": held.key(after), "upto": held.key(min(upto, after + count)), "size": size}
        return [Stored(*row) for row in await self.select(_PAGE, bounds)]

    async def records(self, held: Held, first: int, upto: int) -> list[bytes]:
        """Wires of the roster, by n."""
        rows = await self.select(_RECORDS, (held.chain(ROSTER_CHAIN), first, upto))
        return [wire for (wire,) in rows]

    async def space_of_seat(self, key: bytes) -> bytes | None:
        """The space that a seat was admitted to."""
        rows = await self.select(_SEAT, (key,))
        return rows[0][0] if rows else None

    async def spaces_left(self, kept: bytes) -> int | None:
        """Foundings left on a household code, or None for a code that was never made."""
        rows = await self.select(_HOUSEHOLD, (kept,))
        return rows[0][0] if rows else None

    async def select(self, statement: str, values: Any) -> list[Any]:  # noqa: ANN401 (sqlite3's own type)
        """Rows, by whichever connection is next."""
        self._turn = (self._turn + 1) % len(self._connections)
        return list(await self._connections[self._turn].execute_fetchall(statement, values))

    async def _load(self, space: bytes) -> Held | None:
        """The state as a read finds it; one that a commit has overtaken meanwhile is read again."""
        while True:
            self._overtaken.discard(space)
            held = await self._read(space)
            if space not in self._overtaken:
                break
        if held is not None:
            self.remember(space, held)
        return held

    async def _read(self, space: bytes) -> Held | None:
        rows = await self.select(_SPACE, (space,))
        if not rows:
            return None
        rowno, number, running, size, kept, awaited, accounts = rows[0]
        records = await self.select(_ROSTER, (rowno << 8 | ROSTER_CHAIN, rowno << 32 | number))
        roster = await asyncio.to_thread(replayed, [wire for (wire,) in records])
        heads, stopped = authors.read(kept)
        healing = await self._healing(rowno)
        chain, stored = Chain(roster, heads), quotas.read(accounts)
        return Held(rowno, Space(chain, number, running, size, stopped, awaited, healing, stored))

    async def _healing(self, rowno: int) -> Healing | None:
        restored = self._restored
        if restored is None or rowno > restored.newest:
            return None
        rows = await self.select(_PROVED, (rowno,))
        return Healing(restored.day, frozenset(device for (device,) in rows))


def replayed(wires: list[bytes]) -> Roster:
    """The roster that these records make, judged anew."""
    roster = Roster.found(wires[0])
    for wire in wires[1:]:
        roster = roster.append(wire)
    return roster
