"""The newest rows of the spaces that were written to last, so that whoever follows them needs no disk.

Committed rows only, and what is erased is dropped here too: what comes from here is what a read would give.
Bounded in rows and bytes per space, and in spaces; whoever asks for more than is here reads from the disk.
"""

from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from ..core.spaces import Row
from .port import Stored

ROWS_MAX: Final = 64
BYTES_MAX: Final = 65_536
SPACES_MAX: Final = 128


class _Tail(Struct):
    """Rows without a gap up to `head`, the space's newest number; `size` is the bytes of their wires."""

    head: int = 0
    rows: deque[Stored] = field(default_factory=deque)
    size: int = 0

    def add(self, row: Row) -> None:
        self.head = row.number
        self.rows.append(Stored(row.type, row.wire, row.arrived))
        self.size += len(row.wire)
        while self.size > BYTES_MAX or len(self.rows) > ROWS_MAX:
            self.size -= len(self.rows.popleft().wire)

    def drop(self, number: int, wire: bytes) -> None:
        at = number - (self.head - len(self.rows)) - 1
        if at >= 0:
            self.size += len(wire) - len(self.rows[at].wire)
            self.rows[at] = replace(self.rows[at], wire=wire)


class Recent:
    """Tails by space; the space that was longest not written to leaves first."""

    def __init__(self) -> None:
        self._tails: OrderedDict[bytes, _Tail] = OrderedDict()

    def add(self, space: bytes, rows: Sequence[Row]) -> None:
        """The next rows of a space, once they are durable. No rows leave what is known as it is."""
        if not rows:
            return
        tail = self._tails.get(space)
        if tail is None:
            tail = self._tails[space] = _Tail()
            if len(self._tails) > SPACES_MAX:
                self._tails.popitem(last=False)
        self._tails.move_to_end(space)
        for row in rows:
            tail.add(row)

    def drop(self, space: bytes, dropped: Mapping[int, bytes]) -> None:
        """These rows have lost their bodies; by number, what remains."""
        tail = self._tails.get(space)
        if tail is not None:
            for number, wire in dropped.items():
                tail.drop(number, wire)

    def rows(self, space: bytes, after: int, upto: int, count: int, size: int) -> list[Stored] | None:
        """What `Store.rows` promises; None if not all of it is here."""
        tail = self._tails.get(space)
        if tail is None or (first := tail.head - len(tail.rows)) > after:
            return None
        out: list[Stored] = []
        for n in range(after, min(upto, tail.head, after + count)):
            row = tail.rows[n - first]
            size -= len(row.wire)
            if out and size < 0:
                break
            out.append(row)
        return out
