"""What is written: the jobs, and the group of rows they gather for one transaction.

A job judges against the state that the jobs before it in the group have made, so that one transaction can
hold many batches of one space. A refusal leaves the group as it was.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from twofold_crypto.public.encoding import encode

from ..core.append import Prepared, decide, may_be_held
from ..core.households import kept
from ..core.spaces import Row, found_again
from ..errors import Declined
from .port import Founding
from .reading import Held, Reading

Values = tuple[Any, ...]
Reply = Callable[[], Any]

_HOUSEHOLD = "INSERT INTO household (code, spaces_left, spaces_in_all) VALUES (?, ?, ?)"
_COUNT = "UPDATE household SET spaces_left = spaces_left - ? WHERE code = ?"
_FOUND = "INSERT INTO space (head, hash, bytes, heads, rowno, id) VALUES (?, ?, ?, ?, ?, ?)"
_ADVANCE = "UPDATE space SET head = ?, hash = ?, bytes = ?, heads = ? WHERE rowno = ?"
_LOG = "INSERT INTO log (key, type, arrived, chain, seq, wire) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass
class Group:
    """The rows of one transaction, and the states that stand once it is durable."""

    standing: dict[bytes, Held] = field(default_factory=dict)
    fresh: dict[bytes, dict[bytes, int]] = field(default_factory=dict)
    rows: dict[bytes, list[Row]] = field(default_factory=dict)
    founded: set[bytes] = field(default_factory=set)
    counted: dict[bytes, int] = field(default_factory=dict)
    households: list[Values] = field(default_factory=list)
    log: list[Values] = field(default_factory=list)

    def add(self, held: Held, rows: list[Row]) -> None:
        """The next state of a space and the rows that made it."""
        space = held.space.id
        self.standing[space] = held
        fresh = self.fresh.setdefault(space, {})
        self.rows.setdefault(space, []).extend(rows)
        for row in rows:
            fresh[row.key] = row.number
            chain, seq = held.chain(row.place.chain), row.place.seq
            self.log.append((held.key(row.number), row.type, row.arrived, chain, seq, row.wire))

    def statements(self) -> Iterator[tuple[str, list[Values]]]:
        """Each statement once, with all its rows."""
        yield _HOUSEHOLD, self.households
        yield _COUNT, [(count, code) for code, count in self.counted.items()]
        yield _FOUND, [(*_state(h), h.rowno, s) for s, h in self.standing.items() if s in self.founded]
        yield _ADVANCE, [(*_state(h), h.rowno) for s, h in self.standing.items() if s not in self.founded]
        yield _LOG, self.log


def _state(held: Held) -> Values:
    space = held.space
    heads = [[device, head.seq, head.id, head.cited] for device, head in space.chain.heads.items()]
    return (space.number, space.hash, space.size, encode(heads))


class Job(ABC):
    """One request to write; its future is answered after the commit, or with a refusal."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    @abstractmethod
    async def gather(self, group: Group) -> Reply:
        """Judge and add to the group; answers what makes the reply once the group is durable."""


class AppendBatch(Job):
    """A prepared batch for one space."""

    def __init__(self, reading: Reading, space: bytes, prepared: list[Prepared], quota: int) -> None:
        super().__init__()
        self._reading, self._space, self._prepared, self._quota = reading, space, prepared, quota

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        held = group.standing.get(self._space) or await self._reading.held(self._space)
        if held is None:
            raise Declined("unknown")
        old = may_be_held(held.space, self._prepared)
        numbers = await self._reading.numbers(held, old) if old else {}
        numbers |= group.fresh.get(self._space, {})
        outcome = decide(held.space, self._prepared, numbers, self._quota)
        if outcome.rows:
            group.add(Held(held.rowno, outcome.space), outcome.rows)
        return lambda: outcome.numbers


class FoundSpace(Job):
    """A founding, judged but for its code."""

    def __init__(self, reading: Reading, founding: Founding, take_rowno: Callable[[], int]) -> None:
        super().__init__()
        self._reading, self._founding, self._take_rowno = reading, founding, take_rowno

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        space = self._founding.space
        standing = group.standing.get(space.id) or await self._reading.held(space.id)
        if standing is not None:
            number = found_again(standing.space, space)
            return lambda: number
        code = kept(self._founding.request.code)
        left = await self._reading.spaces_left(code)
        if left is None:
            raise Declined("code_unknown")
        if left <= group.counted.get(code, 0):
            raise Declined("code_spent")
        group.counted[code] = group.counted.get(code, 0) + 1
        group.founded.add(space.id)
        group.add(Held(self._take_rowno(), space), self._founding.rows)
        return lambda: space.number


class AddHousehold(Job):
    """A new household code."""

    def __init__(self, code: bytes, spaces: int) -> None:
        super().__init__()
        self._row = (code, spaces, spaces)

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        group.households.append(self._row)
        return lambda: None
