"""What any index and any shelf of blobs promises; one contract test holds every pair of them to it.

[Note: row after bytes] A chunk's bytes are durable under a name that is used once before its row is written;
they are taken away after the row is gone. So a row always has its bytes, nothing is ever written over, and a
process that is cut off leaves at most bytes without a row, which `Blobs.sweep` finds. An index that keeps the
bytes in the row itself has no shelf and leaves nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...core.blobs import Blob, Kept, Offered, Put


@dataclass(frozen=True, slots=True)
class Dropped:
    """What came of a drop: the names of the chunks that have no row any more."""

    names: list[bytes] = field(default_factory=list)


class BlobIndex(ABC):
    """Rows of blobs and chunks; judged and counted in the transaction that writes them."""

    keeps_bytes: bool = False
    """Whether the bytes are in the rows: then there is no shelf."""

    @abstractmethod
    async def blob(self, space: bytes, blob: bytes) -> Blob | None:
        """What is kept of a blob, a dropped one too."""

    @abstractmethod
    async def chunks(self, space: bytes, blob: bytes, first: int, end: int) -> Mapping[int, Kept]:
        """The chunks that are held from `first` to below `end`, by number."""

    @abstractmethod
    async def bytes_of(self, space: bytes, blob: bytes, first: int, end: int) -> Mapping[int, bytes]:
        """The same with their bytes; empty where these lie on a shelf."""

    @abstractmethod
    async def look(self, space: bytes, device: int, offered: Offered, day: int) -> Put:
        """What `put` would answer now; nothing is kept. Refuses as `core.blobs.put` does."""

    @abstractmethod
    async def put(self, space: bytes, device: int, offered: Offered, chunk: bytes, day: int) -> Put:
        """Decide and keep a chunk whose bytes lie on the shelf, if there is one. Refuses like `look`."""

    @abstractmethod
    async def mend(self, space: bytes, offered: Offered) -> bool:
        """A chunk whose bytes were lost lies under another name now; False if it went meanwhile."""

    @abstractmethod
    async def drop(self, space: bytes, device: int, blob: bytes) -> Dropped:
        """Leave the id alone. Refuses as `core.blobs.drop` does."""

    @abstractmethod
    async def forget(self, today: int) -> Dropped:
        """Drop what has not become whole in its days, its id too."""

    @abstractmethod
    async def known(self, names: Sequence[bytes]) -> set[bytes]:
        """Those of the names that a row has."""

    @abstractmethod
    async def owner(self, drawn: bytes) -> bytes:
        """The id of this database before shelves; `drawn` if it has none, as after each restore."""


class Shelf(ABC):
    """Bytes under names of 20 bytes: the day, and 16 random ones."""

    alone: bool = False
    """Whether nobody but this process puts anything here."""

    @abstractmethod
    async def put(self, name: bytes, data: bytes) -> None:
        """Durable when it answers. Refuses `disk_full`, and `busy` where there is no answer."""

    @abstractmethod
    async def get(self, name: bytes) -> bytes | None:
        """The bytes, or None if there are none. Refuses `busy`."""

    @abstractmethod
    async def drop(self, names: Sequence[bytes]) -> None:
        """Gone when it answers; names without bytes are no fault. Refuses `busy`."""

    @abstractmethod
    async def lacks(self, names: Sequence[bytes]) -> set[bytes]:
        """Those of the names that have no bytes. Refuses `busy`."""

    async def is_of(self, owner: bytes) -> bool:
        """Whether it is this database's; one that was nobody's becomes so. Refuses `busy`."""
        del owner
        return self.alone

    @abstractmethod
    def names(self) -> AsyncIterator[list[bytes]]:
        """All names there are, some at a time."""

    async def close(self) -> None:
        """Let go of what it holds open."""
        return
