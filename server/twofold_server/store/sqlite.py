"""The store on SQLite through aiosqlite: one writer connection, two readers, durable before answered."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import aiosqlite

from twofold_crypto.public.envelope import Envelope

from .. import log
from ..core.append import Prepared
from ..core.healing import SAID
from ..core.known import Named
from ..core.spaces import Space
from ..core.work import NOBODY, By
from ..errors import Declined
from ..folder import synced
from .blob_carrying import unload
from .blob_reading import Rows
from .blob_writing import SqliteBlobs
from .blobs.files import FOLDER, FileShelf
from .blobs.keeping import Blobs
from .blobs.port import Shelf
from .group_connection import Pending, group_connection
from .migrate import migrate, shipped
from .port import Founding, Household, Store, Stored, Told
from .prompt import Prompt
from .questions import Located, Questions
from .reading import Held, Reading, Restored
from .reserve import Reserve, is_full
from .revoking import HOUSEHOLDS, RevokeHousehold
from .tidying import TIDIED_IN_PASSING_BYTES, emptied, littered, size, tidied
from .together import APPENDED
from .writer import Writer
from .writing import AddHousehold, AppendBatch, BeginHealing, FoundSpace, Proved, Tidy

FILE = "relay.db"
READERS = 2

# Of pages of 16 KiB eleven envelopes of 1 KiB fill one; of 8 KiB five do, and a seventh of it is lost.
# Nobody else writes; only the emptying of the log meets readers. A backup reads long: all would wait for it.
# Whoever comes while the log is carried into the file waits for ten commits: with 64 MiB of it, few do.
_PRAGMAS = (
    "PRAGMA page_size = 16384",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA busy_timeout = 100",
    "PRAGMA wal_autocheckpoint = 4000",
)


_NOWHERE = Located()
"""Of what erases nothing."""


class SqliteStore(Store):
    """Open with `SqliteStore.opened`; one per database and process, which the lock file sees to."""

    def __init__(
        self,
        stack: AsyncExitStack,
        writer: Writer,
        reading: Reading,
        questions: Questions,
        rowno: int,
        quota: int,
        in_passing: int,
        shelf: Shelf,
    ) -> None:
        self._stack, self._writer, self._reading, self._questions = stack, writer, reading, questions
        self._blobs = Blobs(SqliteBlobs(Rows(reading), writer, quota), shelf, secrets.token_bytes)
        self._rowno, self._quota, self._in_passing = rowno, quota, in_passing

    @classmethod
    async def opened(
        cls,
        folder: Path,
        quota: int,
        broken: Callable[[Exception], None],
        in_passing: int = TIDIED_IN_PASSING_BYTES,
        shelf: Shelf | None = None,
    ) -> "SqliteStore":
        """The store in `folder`, made or upgraded as needed; `broken` is told when the disk fails.

        Blobs lie on `shelf`; if there is none, in a folder beside the database.
        """
        path, shelf = folder / FILE, shelf or FileShelf(folder / FOLDER)
        async with AsyncExitStack() as stack:
            pending = Pending()
            connection = await stack.enter_async_context(
                aiosqlite.connect(path, isolation_level="IMMEDIATE", factory=group_connection(pending))
            )
            for pragma in _PRAGMAS:
                await connection.execute_fetchall(pragma)
            await migrate(connection, path, shipped())
            reserve = Reserve(folder)
            await unload(connection, shelf)
            await _cleared_in(connection, reserve)
            for statement in APPENDED:
                await connection.execute_fetchall(statement)
            await asyncio.to_thread(synced, folder)
            address = f"{path.absolute().as_uri()}?mode=ro"
            readers = [
                await stack.enter_async_context(aiosqlite.connect(address, uri=True, isolation_level=None))
                for _ in range(READERS + 1)
            ]
            reading = Reading(readers[1:])
            questions = Questions(reading, readers[0])
            await reading.know_restored()
            newest = list(await connection.execute_fetchall("SELECT coalesce(max(rowno), 0) FROM space"))
            writer = Writer(
                connection, pending, reserve, lambda group: reading.remember_group(group.changes()), broken
            )
            rowno = newest[0][0]
            return cls(stack.pop_all(), writer, reading, questions, rowno, quota, in_passing, shelf)
        raise AssertionError

    @property
    def blobs(self) -> Blobs:
        """See the port."""
        return self._blobs

    @property
    def full(self) -> bool:
        """See the port."""
        return self._writer.full

    async def space(self, space: bytes) -> Space | None:
        """The committed state of a space, or None."""
        held = await self._reading.held(space)
        return held.space if held else None

    async def found(self, founding: Founding) -> int:
        """See the port; the code's count falls in the transaction that makes the space."""
        number: int = await self._writer.do(FoundSpace(self._reading, founding, self._take_rowno))
        return number

    async def append(self, space: bytes, prepared: list[Prepared], by: By = NOBODY) -> list[int]:
        """See the port; waits for the group that the batch lands in."""
        located = await self._located(space, prepared) if _erasing(prepared) else Located()
        job = AppendBatch(self._reading, self._questions, space, prepared, self._quota, by, located)
        numbers: list[int] = await self._writer.do(job)
        return numbers

    def known(self, space: bytes) -> Space | None:
        """See the port."""
        held = self._reading.known(space)
        return held.space if held else None

    def append_soon(self, space: bytes, prepared: list[Prepared], by: By, told: Told) -> bool:
        """See the port; what erases looks for rows first."""
        if _erasing(prepared):
            return False
        job = AppendBatch(self._reading, self._questions, space, prepared, self._quota, by, _NOWHERE)
        job.answer = Prompt(told)
        self._writer.take(job)
        return True

    async def _located(self, space: bytes, prepared: list[Prepared]) -> Located:
        """The rows that a batch would erase, for the writer not to look for them while all others wait."""
        held = await self._reading.held(space)
        if held is None:
            return Located()
        sent = [e.parsed for e in prepared if isinstance(e.parsed, Envelope) and e.fault is None]
        erasing = [envelope for envelope in sent if envelope.header.erases]
        ids = frozenset(key for envelope in erasing for key in envelope.header.erases)
        return await self._questions.locate(held, Named(_devices(held, erasing), ids))

    async def rows(self, space: bytes, after: int, upto: int, count: int, size: int) -> list[Stored]:
        """See the port."""
        held = await self._reading.held(space)
        if held is None or after >= upto:
            return []
        return await self._reading.rows(held, after, upto, count, size)

    async def records(self, space: bytes, first: int, upto: int) -> list[bytes]:
        """See the port."""
        held = await self._reading.held(space)
        return await self._reading.records(held, first, upto) if held else []

    async def space_of_seat(self, key: bytes) -> bytes | None:
        """See the port."""
        return await self._reading.space_of_seat(key)

    async def begin_healing(self, day: int) -> None:
        """See the port."""
        await self._writer.do(BeginHealing(self._reading, Restored(day, self._rowno)))

    async def proved(self, space: bytes, device: int) -> None:
        """See the port; one that has proved before costs nothing."""
        held = await self._reading.held(space)
        if held and held.space.healing and device not in held.space.healing.proved:
            await self._writer.do(Proved(self._reading, space, device))

    async def heal(self, space: bytes) -> None:
        """See the port."""
        await self.proved(space, SAID)

    async def add_household(self, kept: bytes, spaces: int) -> None:
        """See the port."""
        await self._writer.do(AddHousehold(kept, spaces))

    async def knows_household(self, kept: bytes) -> bool:
        """See the port."""
        return await self._reading.spaces_left(kept) is not None

    async def households(self) -> list[Household]:
        """See the port."""
        return [Household(*row) for row in await self._reading.select(HOUSEHOLDS, ())]

    async def revoke_household(self, kept: bytes) -> None:
        """See the port."""
        await self._writer.do(RevokeHousehold(self._reading, kept))

    async def tidy(self, quiet: float) -> None:
        """See the port; a large file waits for the next start."""
        if self._writer.quiet_for >= quiet:
            await self._writer.do(Tidy(self._in_passing))

    async def close(self) -> None:
        """End the writer, then the connections: aiosqlite's threads would outlive the program."""
        await self._blobs.close()
        with suppress(Declined):  # a disk that fails: then the next start does it
            await self.tidy(0)
        await self._writer.stop()
        await self._stack.aclose()

    def _take_rowno(self) -> int:
        """The row of the next space; one that is not used in the end leaves a hole, no more."""
        self._rowno += 1
        return self._rowno


async def _cleared_in(connection: aiosqlite.Connection, reserve: Reserve) -> None:
    """`_cleared`, if need be with what was kept aside; afterwards that is there, if there is room for it."""
    try:
        await _cleared(connection)
    except sqlite3.Error as error:
        if not is_full(error) or not await asyncio.to_thread(reserve.give):
            raise
        await _cleared_in(connection, reserve)
    if not await asyncio.to_thread(reserve.keep):
        log.disk_full()


async def _cleared(connection: aiosqlite.Connection) -> None:
    """What a run that was cut off may have left of erased bodies, in the log of writes and in pages."""
    await emptied(connection)
    if await littered(connection):
        log.tidying(await size(connection))
        await tidied(connection)


def _erasing(prepared: list[Prepared]) -> bool:
    """Whether anything of it erases."""
    for each in prepared:  # noqa: SIM110 (asked of every append: a generator costs more than the answer)
        if isinstance(each.parsed, Envelope) and each.parsed.header.erases:
            return True
    return False


def _devices(held: Held, envelopes: list[Envelope]) -> tuple[int, ...]:
    """All devices of the members who wrote these envelopes."""
    devices = held.space.roster.devices
    numbers = {envelope.header.device for envelope in envelopes}
    members = {device.member for device in devices if device.number in numbers}
    return tuple(device.number for device in devices if device.member in members)
