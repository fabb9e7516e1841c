"""The answers that decisions ask for, from SQLite and from what the group under way has added.

Rows of one author are read in pages, and their ids are computed away from the event loop; see the note
"finding by id" in `core.erasing`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from weakref import WeakValueDictionary

import aiosqlite
from msgspec import Struct, field

from twofold_crypto.public.messages import item_id

from ..core.known import At, Chained, Erased, Named, Question, Whole
from ..core.spaces import ROSTER_CHAIN, Place, Row
from ..core.work import chained_rows
from .reading import Held, Reading
from .scanning import rows_named

PAGE_ROWS: Final = 256
NUMBER_MASK: Final = 0xFFFFFFFF
CHAIN_MASK: Final = 0xFF

_COLUMNS = "SELECT key, type, arrived, chain, seq, wire FROM log"
_AT = f"{_COLUMNS} WHERE chain = ? AND seq = ? ORDER BY key"
_NEXT = f"{_COLUMNS} WHERE chain = ? AND (seq, key) > (?, ?) ORDER BY seq, key LIMIT {PAGE_ROWS}"
_SINCE = f"{_COLUMNS} WHERE key > ? AND key <= ? ORDER BY key"
_ASKED_AT_ONCE = 64
_MARKS = ", ".join("?" * _ASKED_AT_ONCE)
_HELD = f"{_COLUMNS} WHERE key IN ({_MARKS})"
_ERASED = f"SELECT id FROM erased WHERE space = ? AND member = ? AND id IN ({_MARKS})"  # noqa: S608 (marks only)


@dataclass(frozen=True, slots=True)
class Located:
    """Rows of some ids by some devices, found before the write among the numbers up to `upto`."""

    upto: int = 0
    devices: tuple[int, ...] = ()
    ids: frozenset[bytes] = frozenset()
    rows: tuple[Row, ...] = ()


class Added(Struct):
    """What the group has for a space and the disk has not: rows, erased ids, wires that lost their bodies."""

    rows: list[Row] = field(default_factory=list)
    erased: dict[tuple[int, bytes], bool] = field(default_factory=dict)
    dropped: dict[int, bytes] = field(default_factory=dict)

    def now(self, rows: Iterable[Row]) -> list[Row]:
        """Rows as they will be."""
        return [
            Row(r.number, r.place, r.type, r.arrived, r.key, self.dropped.get(r.number, r.wire)) for r in rows
        ]


class Questions:
    """Answers, for one space and one decision at a time."""

    def __init__(self, reading: Reading, scanner: aiosqlite.Connection) -> None:
        self._reading, self._scanner = reading, scanner
        self._scanning = asyncio.Lock()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def answer(self, held: Held, question: Question, added: Added, located: Located) -> Any:  # noqa: ANN401 (each question has its own kind of answer)
        """See `core.known`."""
        match question:
            case At(place):
                return await self._at(held, place, added)
            case Whole(device):
                return await self._whole(held, device, added)
            case Named():
                return await self._named(held, question, added, located)
            case Erased():
                return await self._erased(held, question, added)

    async def locate(self, held: Held, named: Named) -> Located:
        """The committed rows of those of these ids that are not erased yet, read before the write.

        One such reading at a time, and of one space one in the line: a large space is in nobody's way twice.
        """
        turn = self._turns.setdefault(held.rowno, asyncio.Lock())
        async with turn, self._scanning:
            fresh, upto = await self._fresh(held, named), held.space.number
            rows = await self._scan(held, fresh)
            return Located(upto, fresh.devices, fresh.ids, tuple(row for row in rows if row.number <= upto))

    async def _fresh(self, held: Held, named: Named) -> Named:
        """Without what each of the members that are asked about has erased already."""
        members = {held.space.roster.devices[number].member for number in named.devices}
        gone = [await self._erased(held, Erased(member, named.ids), Added()) for member in members]
        return Named(named.devices, named.ids - named.ids.intersection(*gone))

    async def _at(self, held: Held, place: Place, added: Added) -> list[Row]:
        values = await self._reading.select(_AT, (held.chain(place.chain), place.seq))
        rows = [*(_row(held, *each) for each in values), *(r for r in added.rows if r.place == place)]
        return added.now(rows)

    async def _whole(self, held: Held, device: int, added: Added) -> list[Chained]:
        pages = [page async for page in self._pages(held, device)]
        own = [row for row in added.rows if row.place.chain == device]
        return await asyncio.to_thread(lambda: chained_rows([*(r for page in pages for r in page), *own]))

    async def _named(self, held: Held, named: Named, added: Added, located: Located) -> list[Row]:
        if named.ids <= located.ids and set(named.devices) <= set(located.devices):
            bounds = (held.key(located.upto), held.key(held.space.number))
            since = [_row(held, *each) for each in await self._reading.select(_SINCE, bounds)]
            found = [*_of(named, await self._as_they_are(held, located)), *_of(named, since)]
        else:
            found = await self._scan(held, named)
        return added.now([*found, *_of(named, added.rows)])

    async def _as_they_are(self, held: Held, located: Located) -> list[Row]:
        """Rows that were found before the write; what was committed since may have taken a body of theirs."""
        if held.space.number == located.upto:
            return list(located.rows)
        rest, rows = (held.key(row.number) for row in located.rows), list[Row]()
        while some := list(islice(rest, _ASKED_AT_ONCE)):
            rows += [_row(held, *each) for each in await self._reading.select(_HELD, _padded(some))]
        return rows

    async def _scan(self, held: Held, named: Named) -> list[Row]:
        return await rows_named(named, lambda device: self._pages(held, device))

    async def _pages(self, held: Held, device: int) -> AsyncIterator[list[Row]]:
        after = (-1, 0)
        while True:
            values = list(await self._scanner.execute_fetchall(_NEXT, (held.chain(device), *after)))
            if values:
                yield await asyncio.to_thread(_rows_of, held, values)
            if len(values) < PAGE_ROWS:
                return
            after = (values[-1][4], values[-1][0])

    async def _erased(self, held: Held, asked: Erased, added: Added) -> frozenset[bytes]:
        found: set[bytes] = set()
        rest = iter(asked.ids)
        while some := list(islice(rest, _ASKED_AT_ONCE)):
            values = (held.rowno, asked.member, *_padded(some))
            found |= {key for (key,) in await self._reading.select(_ERASED, values)}
        own = {key: on for (member, key), on in added.erased.items() if member == asked.member}
        found = {key for key in found if own.get(key, True)}
        return frozenset(found | {key for key, on in own.items() if on and key in asked.ids})


def _padded(values: list[Any]) -> list[Any]:
    """As many as a statement with `_MARKS` takes."""
    return [*values, *[None] * (_ASKED_AT_ONCE - len(values))]


def _of(named: Named, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.key in named.ids and row.place.chain in named.devices]


def _rows_of(held: Held, values: list[Any]) -> list[Row]:
    return [_row(held, *each) for each in values]


def _row(held: Held, key: int, kind: int, arrived: int, chain: int, seq: int, wire: bytes) -> Row:
    founding = chain & CHAIN_MASK == ROSTER_CHAIN and seq == 0
    id_ = held.space.id if founding else item_id(kind, wire)
    return Row(key & NUMBER_MASK, Place(chain & CHAIN_MASK, seq), kind, arrived, id_, wire)
