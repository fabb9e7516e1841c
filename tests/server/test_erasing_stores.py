"""What is erased is gone from every store: from its answers, from its files, after a crash and a restart."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.making import Made, bodiless
from tests.server.stores import KINDS, QUOTA, open_sqlite, opens
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_crypto.public.roster import Pin
from twofold_server.core.append import prepare
from twofold_server.core.households import kept
from twofold_server.core.known import Named
from twofold_server.core.spaces import found
from twofold_server.core.work import NOBODY
from twofold_server.store.port import Founding, Store
from twofold_server.store.sqlite import FILE
from twofold_server.store.writing import AppendBatch


def _id(item: Item) -> bytes:
    return parse_envelope(item.wire).id


@pytest_asyncio.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store of each kind, with a household code."""
    made = await opens(request.param, tmp_path, request)()
    await made.add_household(kept("0" * 16), 9)
    yield made
    await made.close()


async def _founded(store: Store) -> Made:
    made = Made.found()
    request = made.request("0" * 16)
    await store.found(Founding(request, *found(request)))
    return made


async def _append(store: Store, made: Made, *items: Item) -> list[int]:
    space = await store.space(made.id)
    assert space is not None
    return await store.append(made.id, prepare(space, list(items)))


async def test_stores_drop_what_is_erased(store: Store) -> None:
    """Rows of before, in a later page and in memory alike, come without their bodies; the size is right."""
    made = await _founded(store)
    old = [made.envelope(n % 2) for n in range(300)]
    for n in range(0, 300, 60):
        await _append(store, made, *old[n : n + 60])
    erased = [_id(item) for item in (old[0], old[150], old[298], old[1])]
    await _append(store, made, made.envelope(0, 10, erased))
    rows = await store.rows(made.id, 2, 303, 999, 1 << 24)
    bare = [n for n, row in enumerate(rows) if parse_envelope(row.wire).body is None]
    space = await store.space(made.id)

    assert bare == [0, 150, 298]  # old[1] is the other member's
    assert [row.arrived for row in rows] == [1] * 301
    assert space is not None
    assert space.awaited == 1
    assert space.size == sum(len(row.wire) for row in rows) + len(made.founding) + len(made.rotate)


async def test_stores_remember_what_was_erased(store: Store) -> None:
    """An erased envelope that comes later, or again, never has a body in the store."""
    made = await _founded(store)
    first = made.envelope(0)
    await _append(store, made, made.admission(0), made.envelope(2, 10, [_id(first)]))
    await _append(store, made, first)
    await _append(store, made, first)
    rows = await store.rows(made.id, 4, 9, 9, 1 << 20)

    assert [(parse_envelope(row.wire).body, row.arrived) for row in rows] == [(None, 0)]


async def test_stores_forget_what_is_erased_no_more(store: Store) -> None:
    """When a pin ends an erase, every kind of store takes the body again, and what was awaited is not."""
    made = await _founded(store)
    mine, later = made.envelope(0), made.envelope(0)
    await _append(store, made, made.admission(0), mine)
    await _append(store, made, made.envelope(2, 10, [_id(mine), _id(later)]))
    await _append(store, made, made.removal(0, Pin(2, 0, made.roster.devices[2].admitted_by)))
    again = Item(ENVELOPE, made.rewrapped(mine.wire))
    await _append(store, made, again, Item(ENVELOPE, made.rewrapped(later.wire)))
    rows = await store.rows(made.id, 3, 9, 9, 1 << 20)
    space = await store.space(made.id)

    assert [parse_envelope(r.wire).body is None for r in rows if r.type == ENVELOPE] == [
        True,
        False,
        False,
        False,
    ]
    assert space is not None
    assert space.awaited == 0


async def test_who_was_just_admitted_erases(store: Store) -> None:
    """What a new device erases in the very batch that admits it is found like everything else."""
    made = await _founded(store)
    old = made.envelope(0)
    await _append(store, made, old)
    await _append(store, made, made.admission(0), made.envelope(2, 10, [_id(old)]))
    rows = await store.rows(made.id, 2, 3, 9, 1 << 20)
    space = await store.space(made.id)

    assert [row.wire for row in rows] == [bodiless(old.wire)]
    assert space is not None
    assert space.awaited == 0


async def test_the_size_is_right_in_a_throng(store: Store) -> None:
    """Envelopes and what erases them, sent at one time: the size is that of the rows, none counts twice."""
    made = await _founded(store)
    await _append(store, made, made.admission(0))
    space = await store.space(made.id)
    assert space is not None
    for _ in range(12):
        items = [made.envelope(0) for _ in range(4)]
        batches = [[item] for item in [*items, *(made.envelope(2, 10, [_id(item)]) for item in items)]]
        await asyncio.gather(*(store.append(made.id, prepare(space, batch)) for batch in batches))
    rows = await store.rows(made.id, 0, 999, 999, 1 << 24)
    space = await store.space(made.id)

    assert space is not None
    assert space.size == sum(len(row.wire) for row in rows)
    assert space.awaited == 0


async def test_what_was_found_before_is_looked_at_again(tmp_path: Path) -> None:
    """Found, then erased, then erased no more by a pin: erased again, its bytes are not taken off twice."""
    store = await open_sqlite(tmp_path)
    await store.add_household(kept("0" * 16), 1)
    made = await _founded(store)
    old = made.envelope(0, 3000)
    await _append(store, made, made.admission(0), old)
    held = await store._reading.held(made.id)
    assert held is not None
    located = await store._questions.locate(held, Named((0, 2), frozenset({_id(old)})))
    await _append(store, made, made.envelope(2, 10, [_id(old)]))
    await _append(store, made, made.removal(0, Pin(2, 0, made.roster.devices[2].admitted_by)))
    space = await store.space(made.id)
    assert space is not None
    prepared = prepare(space, [made.envelope(0, 10, [_id(old)])])
    job = AppendBatch(store._reading, store._questions, made.id, prepared, QUOTA, NOBODY, located)
    await store._writer.do(job)
    rows = await store.rows(made.id, 0, 999, 999, 1 << 24)
    space = await store.space(made.id)
    await store.close()

    assert [len(located.rows), len(rows)] == [1, 7]
    assert space is not None
    assert space.size == sum(len(row.wire) for row in rows)


async def test_nothing_of_a_body_stays_in_a_file(tmp_path: Path) -> None:
    """Once the append is answered no row and no log of writes holds any part of an erased body."""
    store = await open_sqlite(tmp_path)
    await store.add_household(kept("0" * 16), 1)
    made = await _founded(store)
    items = [made.envelope(0, size) for size in (10, 900, 5000, 40000, 200, 60000)]
    for item in items:
        await _append(store, made, item)
    await _append(store, made, made.envelope(0, 10, [_id(item) for item in items[:5]]))
    held = _files(tmp_path)

    for item in items[:5]:
        body = parse_envelope(item.wire).body
        assert body is not None
        assert [n for n in range(0, len(body) - 16, 16) if body[n : n + 16] in held] == []
    last = parse_envelope(items[5].wire).body
    assert last is not None
    assert last[:500] in held
    await store.close()


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_nothing_stays_after_a_crash(tmp_path: Path) -> None:
    """A reader of all keeps the log of writes from being emptied: nobody waits; the next start empties it."""
    store = await open_sqlite(tmp_path)
    await store.add_household(kept("0" * 16), 1)
    made = await _founded(store)
    item = made.envelope(0, 3000)
    await _append(store, made, item)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM log").fetchone()
        async with asyncio.timeout(3):
            await _append(store, made, made.envelope(0, 10, [_id(item)]))
        crashed = tmp_path / "crashed"
        crashed.mkdir()
        for name in (FILE, f"{FILE}-wal"):
            shutil.copy(tmp_path / name, crashed)
    await store.close()
    body = parse_envelope(item.wire).body
    assert body is not None
    assert body[100:200] in _files(crashed)
    again = await open_sqlite(crashed)
    held = _files(crashed)
    await again.close()

    assert body[100:200] not in held


async def test_erasing_survives_a_restart(tmp_path: Path) -> None:
    """What was erased, and what is awaited, is known to a store that is opened again."""
    store = await open_sqlite(tmp_path)
    await store.add_household(kept("0" * 16), 1)
    made = await _founded(store)
    held, later = made.envelope(0), made.envelope(0)
    await _append(store, made, made.admission(0), held)
    await _append(store, made, made.envelope(2, 10, [_id(held), _id(later)]))
    before = await store.space(made.id)
    await store.close()

    store = await open_sqlite(tmp_path)
    assert await store.space(made.id) == before
    await _append(store, made, held, later)
    rows = await store.rows(made.id, 3, 9, 9, 1 << 20)
    await store.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        count = other.execute("SELECT count(*) FROM erased").fetchone()[0]

    assert [parse_envelope(row.wire).body is None for row in rows] == [True, False, True]
    assert count == 2
