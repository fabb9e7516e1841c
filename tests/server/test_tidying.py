"""What erasing leaves in unused parts of pages is gone after a stop, a start, a quiet night."""

import random
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.server.calling import Caller
from tests.server.making import Made
from tests.server.starting import Started
from tests.server.stores import open_sqlite
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import Item
from twofold_server.chores import tidy_at_night
from twofold_server.core.append import prepare
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.errors import Declined
from twofold_server.store.port import Founding, Store
from twofold_server.store.sqlite import FILE, SqliteStore
from twofold_server.store.tidying import TIDIED_IN_PASSING_BYTES

SPACES, ROUNDS, PIECE = 4, 120, 16
NIGHT, NOON = (time.mktime((2026, 6, 1, hour, 0, 0, 0, 0, -1)) for hour in (3, 12))

Send = Callable[..., Awaitable[object]]


def _spaces() -> list[Made]:
    return [Made.found(f"littered {n}") for n in range(SPACES)]


@dataclass
class Littering:
    """Spaces that write in turn and erase at random: pages of the file split while bodies come and go."""

    spaces: list[Made] = field(default_factory=_spaces)
    erased: list[Item] = field(default_factory=list)

    async def play(self, send: Send) -> None:
        """The same in every run."""
        draw = random.Random(2)
        held: list[list[Item]] = [[] for _ in self.spaces]
        for _ in range(ROUNDS):
            n = draw.randrange(SPACES)
            made = self.spaces[n]
            fresh = [made.envelope(0, draw.choice((10, 200, 900, 3000))) for _ in range(4)]
            gone = [held[n].pop(draw.randrange(len(held[n]))) for _ in range(min(len(held[n]), 2))]
            ids = [parse_envelope(item.wire).id for item in gone]
            await send(made, *fresh, *([made.envelope(0, 10, ids)] if ids else []))
            held[n] += fresh
            self.erased += gone

    def left_in(self, folder: Path) -> int:
        """How many erased bodies have a part in a file of this folder."""
        data = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
        bodies = [parse_envelope(item.wire).body or b"" for item in self.erased]
        pieces = {
            body[at : at + PIECE]: n
            for n, body in enumerate(bodies)
            for at in range(0, len(body) - PIECE + 1, PIECE)
        }
        return len({pieces[part] for at in range(len(data)) if (part := data[at : at + PIECE]) in pieces})


async def _littered(store: Store) -> Littering:
    littering = Littering()
    await store.add_household(kept("0" * 16), SPACES)
    for made in littering.spaces:
        request = made.request("0" * 16)
        await store.found(Founding(request, *found(request)))

    async def send(made: Made, *items: Item) -> None:
        space = await store.space(made.id)
        assert space is not None
        await store.append(made.id, prepare(space, list(items)))

    await littering.play(send)
    return littering


def _marked(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / FILE)) as database:
        return bool(database.execute("PRAGMA user_version").fetchone()[0])


async def test_a_stop_leaves_nothing(tmp_path: Path) -> None:
    """While it serves, parts of erased bodies are in the file; after a clean stop there are none."""
    store = await open_sqlite(tmp_path)
    littering = await _littered(store)
    before = littering.left_in(tmp_path)
    await store.close()

    assert before > 0
    assert littering.left_in(tmp_path) == 0
    assert not _marked(tmp_path)


async def test_a_start_after_a_kill_clears(tmp_path: Path) -> None:
    """A relay that was killed left parts of bodies; the next one says that it tidies, and has none."""
    littering = Littering()
    killed = Started.begin(tmp_path, 0, 0, SPACES)
    async with Caller.at(killed.relay_origin, killed.app_origin, killed.code) as caller:
        for made in littering.spaces:
            await caller.found(made)
        await littering.play(caller.append)
    killed.kill()
    before = littering.left_in(tmp_path)
    started = Started.begin(tmp_path, 0, 0, SPACES)
    after = littering.left_in(tmp_path)
    _, log = started.end()

    assert before > 0
    assert after == 0
    assert log.splitlines()[0] == "tidying mebibytes=1"


async def test_a_quiet_night_clears(tmp_path: Path) -> None:
    """By day, or if something was written just now, nothing is done; in a quiet night all of it goes."""
    store = await open_sqlite(tmp_path)
    littering = await _littered(store)
    await tidy_at_night(store, NOON, quiet=0)
    await tidy_at_night(store, NIGHT)
    before = littering.left_in(tmp_path)
    await tidy_at_night(store, NIGHT, quiet=0)
    after = littering.left_in(tmp_path)
    made = littering.spaces[0]
    space = await store.space(made.id)
    assert space is not None
    rows = await store.rows(made.id, 0, space.number, 9999, 1 << 24)
    await store.close()

    assert before > 0
    assert after == 0
    assert sum(len(row.wire) for row in rows) == space.size


@pytest.mark.parametrize("upto", [0, TIDIED_IN_PASSING_BYTES])
async def test_a_large_file_waits_for_a_start(tmp_path: Path, upto: int) -> None:
    """Above the size that is tidied in passing a stop leaves the mark; a start clears whatever the size."""
    store = await SqliteStore.opened(tmp_path, 1 << 20, lambda error: pytest.fail(str(error)), upto)
    littering = await _littered(store)
    await store.close()
    assert (_marked(tmp_path), littering.left_in(tmp_path) > 0) == ((upto == 0), (upto == 0))
    store = await SqliteStore.opened(tmp_path, 1 << 20, lambda error: pytest.fail(str(error)), upto)
    left = littering.left_in(tmp_path)
    await store.close()

    assert left == 0
    assert not _marked(tmp_path)


async def test_a_reader_in_the_way_keeps_the_mark(tmp_path: Path) -> None:
    """A long reader keeps the old pages: the store closes all the same, and the next start clears them."""
    store = await open_sqlite(tmp_path)
    littering = await _littered(store)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM log").fetchone()
        await store.close()
    marked = _marked(tmp_path)
    store = await open_sqlite(tmp_path)
    left = littering.left_in(tmp_path)
    await store.close()

    assert marked
    assert left == 0


async def test_what_erases_nothing_marks_nothing(tmp_path: Path) -> None:
    """Without erasing no stop and no start writes the file anew."""
    store = await open_sqlite(tmp_path)
    await store.add_household(kept("0" * 16), 1)
    made = Made.found()
    request = made.request("0" * 16)
    await store.found(Founding(request, *found(request)))
    space = await store.space(made.id)
    assert space is not None
    await store.append(made.id, prepare(space, [made.envelope() for _ in range(3)]))
    marked = _marked(tmp_path)
    await store.close()

    assert not marked


async def test_a_stopped_store_tidies_nothing(tmp_path: Path) -> None:
    """A store that has stopped refuses to tidy."""
    store = await open_sqlite(tmp_path)
    await store.close()
    with pytest.raises(Declined, match="busy"):
        await store.tidy(0)
