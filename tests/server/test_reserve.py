"""A full disk: what is kept aside for it, who gets that, and how it is noticed that there is room again.

SQLite's own limit of pages stands for the disk here: a write that passes it finds no room, as on a full one.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.making import Made
from twofold_crypto.public.messages import ENVELOPE, Item, item_id
from twofold_server.core.append import prepare
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.errors import Declined
from twofold_server.store.port import Founding
from twofold_server.store.reserve import AGAIN_SECONDS, NAME, RESERVE_BYTES, SLICE_BYTES, Reserve
from twofold_server.store.sqlite import SqliteStore

LARGE = 60_000


class Filled:
    """A store whose disk is full when it is told so, a space in it, and a clock that is moved by hand."""

    def __init__(self, store: SqliteStore, folder: Path) -> None:
        self.store, self.folder, self.now = store, folder, 0.0
        self.failures: list[str] = []
        self.made = Made.found()
        store._writer._reserve._clock = lambda: self.now

    @property
    def kept_aside(self) -> bool:
        """Whether the file is there, whole."""
        path = self.folder / NAME
        return path.exists() and path.stat().st_size == RESERVE_BYTES

    async def append(self, *items: Item) -> list[int]:
        """A batch."""
        space = await self.store.space(self.made.id)
        assert space is not None
        return await self.store.append(self.made.id, prepare(space, list(items)))

    async def fill(self, pages: int = 0) -> None:
        """No more than so many pages more."""
        ask = self.store._writer._connection.execute_fetchall
        count = next(iter(await ask("PRAGMA page_count")))[0]
        await ask(f"PRAGMA max_page_count = {count + pages}")

    async def is_full_for_words(self) -> Item:
        """Send words until there is no room; what was refused."""
        while True:
            item = self.made.envelope(0, LARGE)
            try:
                await self.append(item)
            except Declined as refusal:
                if refusal.code == "disk_full":
                    return item
                raise


@pytest_asyncio.fixture
async def filled(tmp_path: Path) -> AsyncIterator[Filled]:
    """See `Filled`."""
    failures: list[str] = []
    store = await SqliteStore.opened(tmp_path, 1 << 26, lambda error: failures.append(str(error)))
    await store.add_household(kept("0" * 16), 9)
    made = Filled(store, tmp_path)
    made.failures = failures
    await store.found(Founding(made.made.request("0" * 16), *found(made.made.request("0" * 16))))
    yield made
    await store.close()


async def test_words_are_refused_by_one_name(filled: Filled) -> None:
    """`disk_full`: nothing of it is kept, the relay goes on, and what is kept aside is not for words."""
    await filled.fill(2)
    await filled.is_full_for_words()
    space = await filled.store.space(filled.made.id)

    assert (filled.kept_aside, filled.failures) == (True, [])
    assert space is not None
    assert len(await filled.store.rows(filled.made.id, 0, space.number, 999, 1 << 24)) == space.number


async def test_what_frees_goes_on(filled: Filled) -> None:
    """An erase and a removal are taken from a full disk, together with words that are refused."""
    words = filled.made.envelope(0, LARGE)
    await filled.append(words)
    await filled.fill(1)
    branch = filled.made.branch()
    await filled.is_full_for_words()
    branch.authors[0].seq, branch.authors[0].prev = await _head(filled)
    erase = branch.envelope(0, 100, [item_id(ENVELOPE, words.wire)])
    removal = branch.leaving(1)

    assert await filled.append(erase)
    assert await filled.append(removal)
    with pytest.raises(Declined, match="disk_full"):
        await filled.append(branch.branch().envelope(0, LARGE))


async def _head(filled: Filled) -> tuple[int, bytes]:
    space = await filled.store.space(filled.made.id)
    assert space is not None
    head = space.chain.head_of(0)
    return head.seq, head.id


async def test_slices_are_for_what_frees(filled: Filled) -> None:
    """What frees and finds no room gets slice after slice, and is refused when none is left."""
    await filled.fill(0)
    await filled.is_full_for_words()
    for _ in range(60):
        branch = filled.made.branch()
        branch.authors[0].seq, branch.authors[0].prev = await _head(filled)
        try:
            await filled.append(branch.envelope(0, 100, [filled.made.random(32)]))
        except Declined as refusal:
            assert refusal.code == "disk_full"  # noqa: PT017 (how many are taken is SQLite's to say)
            break

    assert (filled.folder / NAME).stat().st_size == 0
    assert filled.failures == []


async def test_room_is_noticed_without_a_restart(filled: Filled) -> None:
    """Looked for once a second at most, and only when somebody writes; then words go and room is kept."""
    await filled.fill(1)
    item = await filled.is_full_for_words()
    await filled.fill(1000)
    with pytest.raises(Declined, match="disk_full"):
        await filled.append(item)
    filled.now += AGAIN_SECONDS

    assert await filled.append(item)
    assert filled.kept_aside


async def test_full_again_with_many_writers(filled: Filled) -> None:
    """Those who free room are tried one by one, whoever else waits with them; none waits for ever."""
    await filled.fill(1)
    words = [filled.made.branch().envelope(0, LARGE) for _ in range(4)]
    results = await asyncio.gather(*(filled.append(item) for item in words), return_exceptions=True)
    refusals = [each.code for each in results if isinstance(each, Declined)]

    assert set(refusals) <= {"disk_full", "forked", "gap"}
    assert filled.failures == []


def test_no_room_for_the_reserve(tmp_path: Path) -> None:
    """Where it cannot be made the disk counts as full, until it can."""
    place = tmp_path / "missing"
    reserve = Reserve(place)

    assert (reserve.keep(), reserve.full) == (False, True)
    place.mkdir()
    assert (reserve.keep(), reserve.full) == (True, False)
    assert [path.name for path in place.iterdir()] == [NAME]


def test_a_reserve_is_found_again(tmp_path: Path) -> None:
    """A restart writes no new one; what was given away of it is written again."""
    Reserve(tmp_path).keep()
    first = (tmp_path / NAME).read_bytes()
    reserve = Reserve(tmp_path)
    reserve.keep()
    again = (tmp_path / NAME).read_bytes()
    given = (reserve.give(), (tmp_path / NAME).stat().st_size)

    assert first == again
    assert given == (True, RESERVE_BYTES - SLICE_BYTES)
    assert reserve.has_plenty()
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [(NAME, RESERVE_BYTES)]


def test_what_cannot_be_given_is_none(tmp_path: Path) -> None:
    """Where the disk takes no slice back, none was given: who waits for room is refused, not tried on."""
    reserve = Reserve(tmp_path)
    (tmp_path / NAME).mkdir()

    assert not reserve.give()
