"""The answers that decisions ask for, from PostgreSQL: what stood at the number that is decided on.

Rows of one author are read in pages, and their ids are computed away from the event loop; see the note
"finding by id" in `core.erasing`. Nobody waits meanwhile but whoever writes to the same space at this relay.
"""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from typing import Any, Final

from twofold_crypto.public.messages import item_id

from ..core.known import At, Chained, Erased, Named, Question, Whole
from ..core.spaces import ROSTER_CHAIN, Place, Row, Space
from ..core.work import chained_rows
from .postgres_line import Line
from .scanning import rows_named

PAGE_ROWS: Final = 256
_ASKED_AT_ONCE: Final = 32

_AT: Final = """
SELECT number, type, arrived, chain, seq, wire FROM log
WHERE space = $1 AND chain = $2 AND seq = $3 AND number <= $4 ORDER BY number
"""
_NEXT: Final = """
SELECT number, type, arrived, chain, seq, wire FROM log
WHERE space = $1 AND chain = $2 AND number <= $3 AND (seq > $4 OR (seq = $4 AND number > $5))
ORDER BY seq, number LIMIT $6
"""
_MARKS: Final = ", ".join(f"${n}" for n in range(3, 3 + _ASKED_AT_ONCE))
_ERASED: Final = f"SELECT id FROM erased WHERE space = $1 AND member = $2 AND id IN ({_MARKS})"  # noqa: S608 (marks only)


class Questions:
    """Answers, for one space and one decision at a time."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def answer(self, space: Space, question: Question) -> Any:  # noqa: ANN401 (each question has its own kind of answer)
        """See `core.known`."""
        match question:
            case At(place):
                values = (space.id, place.chain, place.seq, space.number)
                return _rows_of(space.id, await self._line.select(_AT, *values))
            case Whole(device):
                return await self._whole(space, device)
            case Named():
                return await self._named(space, question)
            case Erased():
                return await self._erased(space.id, question)

    async def _whole(self, space: Space, device: int) -> list[Chained]:
        rows = [row async for page in self._pages(space, device) for row in page]
        return await asyncio.to_thread(chained_rows, rows)

    async def _named(self, space: Space, named: Named) -> list[Row]:
        return await rows_named(named, lambda device: self._pages(space, device))

    async def _pages(self, space: Space, device: int) -> AsyncIterator[list[Row]]:
        after = (-1, 0)
        while True:
            asked = (space.id, device, space.number, *after, PAGE_ROWS)
            values = await self._line.select(_NEXT, *asked)
            if values:
                yield await asyncio.to_thread(_rows_of, space.id, values)
            if len(values) < PAGE_ROWS:
                return
            after = (values[-1][4], values[-1][0])

    async def _erased(self, space: bytes, asked: Erased) -> frozenset[bytes]:
        found: set[bytes] = set()
        rest = iter(sorted(asked.ids))
        while some := list(islice(rest, _ASKED_AT_ONCE)):
            padded = [*some, *[None] * (_ASKED_AT_ONCE - len(some))]
            rows = await self._line.select(_ERASED, space, asked.member, *padded)
            found |= {key for (key,) in rows}
        return frozenset(found)


def _rows_of(space: bytes, values: list[Any]) -> list[Row]:
    return [_row(space, *each) for each in values]


def _row(space: bytes, number: int, kind: int, arrived: int, chain: int, seq: int, wire: bytes) -> Row:
    founding = chain == ROSTER_CHAIN and seq == 0
    return Row(number, Place(chain, seq), kind, arrived, space if founding else item_id(kind, wire), wire)
