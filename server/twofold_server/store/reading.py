"""What SQLite remembers, read through connections that cannot write, and a cache of committed states.

A state enters the cache only after its COMMIT or from a read, so whoever reads here sees what is durable.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiosqlite
import msgspec

from twofold_crypto.public.chain import Chain, Head
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE
from twofold_crypto.public.roster import Roster, parse_record

from ..core.spaces import ROSTER_CHAIN, Place, Row, Space
from .port import Stored
from .recent import Recent

CACHED_MAX = 4096

_SPACE = "SELECT rowno, head, hash, bytes, heads FROM space WHERE id = ?"
_ROSTER = "SELECT wire FROM log WHERE chain = ? AND key <= ? ORDER BY seq"
_AT_PLACE = "SELECT key, type, wire FROM log WHERE chain = ? AND seq = ? AND key <= ?"
_HOUSEHOLD = "SELECT spaces_left FROM household WHERE code = ?"
_PAGE = """
SELECT type, arrived, wire FROM log WHERE key > :after AND key <= (
  SELECT max(key) FROM (
    SELECT key, sum(length(wire)) OVER (ORDER BY key) AS total FROM log
    WHERE key > :after AND key <= :upto ORDER BY key LIMIT :count)
  WHERE total <= :size OR key = :after + 1)
ORDER BY key
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A state and the row it is kept under."""

    rowno: int
    space: Space

    def key(self, number: int) -> int:
        """The log's key of a number of this space."""
        return self.rowno << 32 | number

    def chain(self, author: int) -> int:
        """The log's name for a chain of this space."""
        return self.rowno << 8 | author


class Reading:
    """Every SELECT of the store."""

    def __init__(self, connections: list[aiosqlite.Connection]) -> None:
        self._connections = connections
        self._turn = 0
        self._cache: OrderedDict[bytes, Held] = OrderedDict()
        self._loading: dict[bytes, asyncio.Task[Held | None]] = {}
        self._overtaken: set[bytes] = set()
        self._recent = Recent()

    async def held(self, space: bytes) -> Held | None:
        """The committed state, from the cache, or loaded once for all who ask at the same time."""
        held = self._cache.get(space)
        if held is not None:
            self._cache.move_to_end(space)
            return held
        loading = self._loading.get(space)
        if loading is None:
            loading = asyncio.create_task(self._load(space))
            self._loading[space] = loading
            loading.add_done_callback(lambda _: self._loading.pop(space, None))
        return await asyncio.shield(loading)

    def remember_group(self, standing: Mapping[bytes, Held], rows: Mapping[bytes, list[Row]]) -> None:
        """What a commit has made: states, and the rows that made them."""
        for space, held in standing.items():
            if space in self._loading:
                self._overtaken.add(space)
            self.remember(space, held)
            self._recent.add(space, rows[space])

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
        bounds = {"after": held.key(after), "upto": held.key(upto), "count": count, "size": size}
        return [Stored(*row) for row in await self._select(_PAGE, bounds)]

    async def numbers(self, held: Held, places: Mapping[bytes, Place]) -> dict[bytes, int]:
        """The numbers of those ids that this space holds; what stands at the place decides, by its wire."""
        found: dict[bytes, int] = {}
        for item, place in places.items():
            bounds = (held.chain(place.chain), place.seq, held.key(held.space.number))
            for key, kind, wire in await self._select(_AT_PLACE, bounds):
                if _id_of(kind, wire, held.space.id) == item:
                    found[item] = key & 0xFFFFFFFF
        return found

    async def spaces_left(self, kept: bytes) -> int | None:
        """Foundings left on a household code, or None for a code that was never made."""
        rows = await self._select(_HOUSEHOLD, (kept,))
        return rows[0][0] if rows else None

    async def _select(self, statement: str, values: Any) -> list[Any]:  # noqa: ANN401 (sqlite3's own type)
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
        rows = await self._select(_SPACE, (space,))
        if not rows:
            return None
        rowno, number, running, size, heads = rows[0]
        records = await self._select(_ROSTER, (rowno << 8 | ROSTER_CHAIN, rowno << 32 | number))
        roster = await asyncio.to_thread(_replayed, [wire for (wire,) in records])
        by_device = {device: Head(*head) for device, *head in msgspec.msgpack.decode(heads)}
        return Held(rowno, Space(Chain(roster, by_device), number, running, size))


def _replayed(wires: list[bytes]) -> Roster:
    roster = Roster.found(wires[0])
    for wire in wires[1:]:
        roster = roster.append(wire)
    return roster


def _id_of(kind: int, wire: bytes, space: bytes) -> bytes:
    if kind == ENVELOPE:
        return parse_envelope(wire).id
    return parse_record(wire).id if wire and kind else space
