"""The one writer: when it acknowledges, what it does when the disk fails, what a vanished caller leaves."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
import pytest_asyncio

from tests.server.making import Made
from twofold_crypto.public.messages import Item
from twofold_server.core.append import prepare
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.errors import Declined
from twofold_server.store.ahead import GROUP_MAX
from twofold_server.store.group_connection import Full, Pending, Statement
from twofold_server.store.port import Founding
from twofold_server.store.reading import Held
from twofold_server.store.sqlite import FILE, SqliteStore

FAILS = ("INSERT INTO log (key) VALUES (?)", [(1,)])
"""A statement that SQLite refuses: the columns that may not be NULL are."""


class Faulty:
    """A connection with switches: commits that wait, commits that fail, statements that fail."""

    def __init__(self, inner: aiosqlite.Connection, pending: Pending) -> None:
        self._inner, self._pending = inner, pending
        self.may_commit = asyncio.Event()
        self.may_commit.set()
        self.commit_fails = False
        self.committing = asyncio.Event()
        self.statements_failing = 0
        self.next_faults: list[Exception] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the connection has)
        return getattr(self._inner, name)

    async def commit(self) -> None:
        """Wait for the switch, then fail or commit; so many times a statement fails beside the others."""
        if self.statements_failing:
            self.statements_failing -= 1
            self._pending.statements = [*self._pending.statements, FAILS]
        self.committing.set()
        await self.may_commit.wait()
        if self.next_faults:
            raise self.next_faults.pop(0)
        if self.commit_fails:
            raise sqlite3.OperationalError("disk I/O error")
        await self._inner.commit()


class Planted:
    """A store over a faulty connection, and a space in it."""

    def __init__(self, store: SqliteStore, failures: list[str], folder: Path) -> None:
        self.store, self.failures, self.folder = store, failures, folder
        self.connection = Faulty(store._writer._connection, store._writer._pending)
        store._writer._connection = self.connection  # type: ignore[assignment]
        store._writer._ahead.connection = self.connection  # type: ignore[assignment]
        self.made = Made.found()

    async def append(self, *items: Item) -> list[int]:
        """A batch."""
        space = await self.store.space(self.made.id)
        assert space is not None
        return await self.store.append(self.made.id, prepare(space, list(items)))

    def on_disk(self) -> int:
        """Rows that another connection sees."""
        with sqlite3.connect(f"file:{self.folder / FILE}?mode=ro", uri=True) as other:
            count: int = other.execute("SELECT count(*) FROM log").fetchone()[0]
        other.close()
        return count


@pytest_asyncio.fixture
async def planted(tmp_path: Path) -> AsyncIterator[Planted]:
    """See `Planted`."""
    failures: list[str] = []
    store = await SqliteStore.opened(tmp_path, 1 << 20, lambda error: failures.append(str(error)))
    await store.add_household(kept("0" * 16), 9)
    made = Planted(store, failures, tmp_path)
    request = made.made.request("0" * 16)
    await store.found(Founding(request, *found(request)))
    made.connection.committing.clear()
    yield made
    await store.close()


async def test_acknowledged_after_the_commit(planted: Planted) -> None:
    """While the commit is held nobody has an answer and nobody else sees the row; then both."""
    planted.connection.may_commit.clear()
    asked = asyncio.create_task(planted.append(planted.made.envelope()))
    await planted.connection.committing.wait()
    for _ in range(50):
        await asyncio.sleep(0)
    space = await planted.store.space(planted.made.id)

    assert space is not None
    assert (asked.done(), space.number, planted.on_disk()) == (False, 2, 2)

    planted.connection.may_commit.set()

    assert (await asked, planted.on_disk()) == ([3], 3)


async def test_who_is_tried_again_is_answered(planted: Planted) -> None:
    """A group finds no room, and when it is tried again the disk fails: whoever waits for it is told."""
    planted.connection.next_faults = [Full(), sqlite3.OperationalError("disk I/O error")]
    async with asyncio.timeout(10):
        with pytest.raises(Declined, match="failed"):
            await planted.append(planted.made.envelope())

    assert planted.failures == ["disk I/O error"]


async def test_what_gathers_shares_a_commit(planted: Planted) -> None:
    """While one group syncs, all who come meanwhile are the next one."""
    planted.connection.may_commit.clear()
    items = [planted.made.envelope() for _ in range(10)]
    first = asyncio.create_task(planted.append(items[0]))
    await planted.connection.committing.wait()
    rest = [asyncio.create_task(planted.append(item)) for item in items[1:]]
    for _ in range(50):
        await asyncio.sleep(0)
    planted.connection.may_commit.set()

    assert [await first, *await asyncio.gather(*rest)] == [[n] for n in range(3, 13)]


async def test_a_failing_commit_ends_all(planted: Planted) -> None:
    """Nobody knows what is on the disk then: no acknowledgement, no further write, the relay is told."""
    planted.connection.commit_fails = True
    with pytest.raises(Declined, match="failed"):
        await planted.append(planted.made.branch().envelope())
    with pytest.raises(Declined, match="busy"):
        await planted.append(planted.made.envelope())

    assert planted.failures == ["disk I/O error"]
    planted.connection.commit_fails = False
    await planted.connection.rollback()


async def test_one_bad_job_fails_alone(planted: Planted) -> None:
    """If a group's statement fails, its jobs are written one by one."""
    planted.connection.may_commit.clear()
    items = [planted.made.envelope() for _ in range(4)]
    first = asyncio.create_task(planted.append(items[0]))
    await planted.connection.committing.wait()
    rest = [asyncio.create_task(planted.append(item)) for item in items[1:]]
    for _ in range(50):
        await asyncio.sleep(0)
    planted.connection.statements_failing = 1
    planted.connection.may_commit.set()
    results = await asyncio.gather(first, *rest)

    assert results == [[3], [4], [5], [6]]
    assert planted.on_disk() == 6


async def test_a_job_that_cannot_be_written(planted: Planted) -> None:
    """Alone and failing again, it is refused; nothing of it stays, and the next one works."""
    planted.connection.statements_failing = 2
    item = planted.made.envelope()
    with pytest.raises(Declined, match="failed"):
        await planted.append(item)

    assert planted.on_disk() == 2
    assert await planted.append(item) == [3]


async def test_vanished_callers_leave_no_phantom(planted: Planted) -> None:
    """Cancelled at any moment, a write is whole or absent, and never in a later caller's commit."""
    kept_of = []
    for turn in range(100):
        task = asyncio.create_task(planted.append(planted.made.envelope()))
        for _ in range(turn % 25):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        kept_of.append(await _settled(planted, turn))
    space = await planted.store.space(planted.made.id)

    assert space is not None
    assert planted.on_disk() == space.number == 2 + sum(kept_of)
    assert {True, False} == set(kept_of)
    assert not planted.connection.in_transaction


async def _settled(planted: Planted, turn: int) -> bool:
    """Whether the write was kept, once all that was queued is done; if not, its author takes it back."""
    await planted.store.add_household(turn.to_bytes(32, "big"), 1)
    space = await planted.store.space(planted.made.id)
    assert space is not None
    head, author = space.chain.head_of(0), planted.made.authors[0]
    was_kept = head.seq == author.seq
    author.seq, author.prev = head.seq, head.id
    return was_kept


async def test_a_job_that_fails_by_itself_ends_alone(planted: Planted) -> None:
    """A number that no column holds is one caller's failure; the writer goes on for all others."""
    with pytest.raises(Declined, match="failed"):
        await planted.store.add_household(kept("1" * 16), 10**20)

    assert await planted.append(planted.made.envelope()) == [3]
    assert planted.failures == []


async def test_a_read_that_a_commit_overtakes_is_repeated(planted: Planted) -> None:
    """A state that was read before a commit never takes the place of the one that the commit made."""
    reading, space = planted.store._reading, planted.made.id
    read, reads = reading._read, 0

    async def overtaken(asked: bytes) -> Held | None:
        nonlocal reads
        reads += 1
        old = await read(asked)
        if reads == 1 and old is not None:
            reading.remember(asked, old)
            await planted.append(planted.made.envelope())
            reading._cache.clear()
        return old

    reading._cache.clear()
    reading._read = overtaken  # type: ignore[method-assign, assignment]
    after = await reading.held(space)

    assert after is not None
    assert (after.space.number, reads) == (3, 2)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("synchronous", 2), ("journal_mode", "wal"), ("secure_delete", 1), ("temp_store", 2)],
)
async def test_the_writer_writes_durably(planted: Planted, pragma: str, value: object) -> None:
    """The connection that acknowledges syncs every commit (FULL), and leaves nothing of what is deleted."""
    rows = list(await planted.connection.execute_fetchall(f"PRAGMA {pragma}"))

    assert rows == [(value,)]


async def test_a_full_disk_empties_the_log(planted: Planted) -> None:
    """The first write without room gives back what the log of writes has taken of the disk."""
    wal = planted.folder / f"{FILE}-wal"
    await planted.append(planted.made.envelope())
    before = wal.stat().st_size
    ask = planted.store._writer._connection.execute_fetchall
    count = next(iter(await ask("PRAGMA page_count")))[0]
    await ask(f"PRAGMA max_page_count = {count}")
    with pytest.raises(Declined, match="disk_full"):
        await planted.append(planted.made.envelope(0, 60_000))

    assert before > 0
    assert wal.stat().st_size == 0


async def test_a_group_is_half(planted: Planted) -> None:
    """Of what comes at a time no group takes much more than half: one is judged while one is written."""
    pending, sizes = planted.store._writer._pending, list[int]()
    take = pending.take

    def counted() -> Sequence[Statement]:
        statements = take()
        sizes.extend(len(rows[0]) // 13 for _, rows in statements)
        return statements

    pending.take = counted
    for _ in range(3):
        await asyncio.gather(*(planted.append(planted.made.envelope()) for _ in range(8)))

    assert sum(sizes) == 24
    assert max(sizes) == 5


async def test_the_thread_stays_for_more(planted: Planted) -> None:
    """One append after another is one trip to the thread; each is durable when it is answered."""
    await planted.append(planted.made.envelope())
    planted.connection.committing.clear()
    told = [(await planted.append(planted.made.envelope()), planted.on_disk()) for _ in range(3)]

    assert told == [([4], 4), ([5], 5), ([6], 6)]
    assert not planted.connection.committing.is_set()


async def test_who_comes_alone_is_rung_for(planted: Planted) -> None:
    """A thread that would wait for an hour is rung for, if what came is less than the last group too."""
    ahead = planted.store._writer._ahead
    ahead._stay = 3600
    await planted.append(planted.made.envelope())
    ahead._last = 2
    async with asyncio.timeout(10):
        assert await planted.append(planted.made.envelope()) == [4]


async def test_a_smaller_group_is_no_longer_awaited(planted: Planted) -> None:
    """One who waited while a group of two was written is written too, though nobody comes after it."""
    ahead, pending = planted.store._writer._ahead, planted.store._writer._pending
    written, waits, comes = pending.written, threading.Event(), asyncio.Event()

    def held_up() -> None:
        pending.written = written
        written()
        ahead._loop.call_soon_threadsafe(comes.set)
        waits.wait(10)

    pending.written = held_up
    first = [asyncio.create_task(planted.append(planted.made.envelope())) for _ in range(2)]
    await comes.wait()
    last = asyncio.create_task(planted.append(planted.made.envelope()))
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(ahead._waiting) == 1
    waits.set()
    async with asyncio.timeout(10):
        assert await asyncio.gather(*first, last) == [[3], [4], [5]]


async def test_the_thread_leaves_when_asked(planted: Planted) -> None:
    """Whoever needs the thread for something else does not wait until it would leave by itself."""
    ahead = planted.store._writer._ahead
    ahead._stay = 3600
    await planted.append(planted.made.envelope())
    try:
        async with asyncio.timeout(10):
            await planted.store.add_household(kept("1" * 16), 9)
    finally:
        ahead._stay = 0
        ahead._bell.ring()

    assert await planted.store.knows_household(kept("1" * 16))


async def test_nothing_is_written_upon_what_failed(planted: Planted) -> None:
    """Groups are on their way and the first fails: none is written before all is judged anew."""
    ahead, pending = planted.store._writer._ahead, planted.store._writer._pending
    take = pending.take

    def fails_at_first() -> Sequence[Statement]:
        pending.take = take
        take()
        return [FAILS]

    pending.take = fails_at_first
    planted.connection.may_commit.clear()
    items = [planted.made.envelope() for _ in range(2 * GROUP_MAX + 1)]
    appends = [asyncio.create_task(planted.append(item)) for item in items]
    for _ in range(50):
        await asyncio.sleep(0)
    level = asyncio.create_task(planted.store.add_household(kept("1" * 16), 9))
    for _ in range(50):
        await asyncio.sleep(0)
    assert (ahead.count, len(ahead._waiting) >= 3) == (len(items), True)
    planted.connection.may_commit.set()
    results = await asyncio.gather(*appends)
    await level

    assert results == [[n] for n in range(3, 3 + len(items))]
    assert planted.on_disk() == 2 + len(items)
