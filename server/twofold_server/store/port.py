"""What any store of the relay promises; one contract test holds every kind to it.

Promises: a number is answered only after it is durable; numbers of a space are gapless and grow; a
batch is whole or absent, whatever becomes of its caller; a founding takes one from its code's count,
and nothing kept links the space to the code or to another space. What is erased is in no answer any more
once that is answered. In the file store its row loses the body at once too; a copy that SQLite left in the
unused part of a page is gone by the next `tidy`, the next close, or the next opening.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from twofold_crypto.public.messages import FoundRequest

from ..core.append import Prepared
from ..core.spaces import Row, Space
from ..core.work import NOBODY, By
from .blobs.keeping import Blobs

Told = Callable[[list[int] | None, BaseException | None], None]
"""Who is told of a batch: its numbers once it is durable, or what it was refused for; the other is None."""


@dataclass(frozen=True, slots=True)
class Founding:
    """A founding judged by `core.spaces.found`: the state and the rows it makes."""

    request: FoundRequest
    space: Space
    rows: list[Row]


class Stored(Struct, frozen=True, array_like=True):
    """A row as a page shows it, in the form and the order of the page's item (spec: Messages)."""

    type: int
    wire: bytes
    arrived: int


@dataclass(frozen=True, slots=True)
class Household:
    """What is kept of a household code: its hash, the foundings it is still good for, and in all."""

    kept: bytes
    spaces_left: int
    spaces_in_all: int


class Store(ABC):
    """Spaces with their logs and blobs, and household codes with their counts."""

    @property
    @abstractmethod
    def blobs(self) -> Blobs:
        """The blobs of all spaces; `close` ends them first."""

    @property
    def full(self) -> bool:
        """Whether its disk has no room, so that it takes nothing but what frees some."""
        return False

    @abstractmethod
    async def space(self, space: bytes) -> Space | None:
        """The committed state of a space, or None."""

    @abstractmethod
    async def found(self, founding: Founding) -> int:
        """Make the space and answer its log's head; a space that is there already is no second one.

        Refuses code_unknown and code_spent; a space that stands is judged before its code.
        """

    @abstractmethod
    async def append(self, space: bytes, prepared: list[Prepared], by: By = NOBODY) -> list[int]:
        """Decide and keep a batch; answers a number per item. Refuses as `core.append.decide` does."""

    def known(self, space: bytes) -> Space | None:  # noqa: ARG002 (a store that has none in memory)
        """The committed state of a space, if it is in memory."""
        return None

    def append_soon(self, space: bytes, prepared: list[Prepared], by: By, told: Told) -> bool:  # noqa: ARG002
        """`append`, begun; False if something is to be read before it. Refuses at once, or by `told`."""
        return False

    @abstractmethod
    async def rows(self, space: bytes, after: int, upto: int, count: int, size: int) -> list[Stored]:
        """Rows after `after`, at most up to `upto`, oldest first: at most `count`, and `size` bytes of
        wire, but always one if there is one."""

    @abstractmethod
    async def records(self, space: bytes, first: int, upto: int) -> list[bytes]:
        """The wires of the roster's records from n = `first` to below `upto`; record 0 is the founding."""

    @abstractmethod
    async def space_of_seat(self, key: bytes) -> bytes | None:
        """The space that a seat with this signing key was ever admitted to, or None."""

    @abstractmethod
    async def begin_healing(self, day: int) -> None:
        """The store was restored from a backup on this day: every space that is in it now heals."""

    @abstractmethod
    async def proved(self, space: bytes, device: int) -> None:
        """A device has proved; remembered, durably, while the space heals."""

    @abstractmethod
    async def heal(self, space: bytes) -> None:
        """A human says that no device is missing: the space waits no longer."""

    @abstractmethod
    async def add_household(self, kept: bytes, spaces: int) -> None:
        """A new household code, by what is kept of it, good for `spaces` foundings."""

    @abstractmethod
    async def knows_household(self, kept: bytes) -> bool:
        """Whether the code was made here, spent or not."""

    @abstractmethod
    async def households(self) -> list[Household]:
        """All codes that were ever made here, by their hashes, in order of these."""

    @abstractmethod
    async def revoke_household(self, kept: bytes) -> None:
        """No more foundings with this code; what was founded with it stands. Unknown codes are no fault."""

    @abstractmethod
    async def tidy(self, quiet: float) -> None:
        """Clear what erasing left in files, unless something was written within so many seconds.

        Where that takes long, or the database sees to it by itself, nothing is done. Refuses `busy`.
        """

    @abstractmethod
    async def close(self) -> None:
        """Finish what was begun and let go of every file and thread."""
