"""What `erases` does at the relay: bodies leave at once and for good, for the author's own member only."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.deciding import Bench
from tests.server.making import Made, bodiless
from tests.server.stores import KINDS, QUOTA, open_sqlite, opens
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_crypto.public.roster import Pin
from twofold_server.core.append import prepare
from twofold_server.core.authors import Ended
from twofold_server.core.households import kept
from twofold_server.core.placing import ERASING_RESERVE_BYTES
from twofold_server.core.spaces import found
from twofold_server.errors import Declined
from twofold_server.store.port import Founding, Store
from twofold_server.store.sqlite import FILE


@pytest.fixture
def bench() -> Bench:
    """A space of two, whose first member has a second device: number 2."""
    bench = Bench()
    bench.take(bench.made.admission(0))
    return bench


def _id(item: Item) -> bytes:
    return parse_envelope(item.wire).id


def _bodies(bench: Bench) -> list[bool]:
    return [parse_envelope(row.wire).body is not None for row in bench.log.rows if row.type == ENVELOPE]


def test_the_body_goes_and_the_chain_stays(bench: Bench) -> None:
    """Header, hashes, signature and id remain; body and wrap are gone; there is room again."""
    item = bench.made.envelope(0, 3000)
    bench.take(item)
    size = bench.space.size
    bench.take(bench.made.envelope(2, 10, [_id(item)]))
    row = bench.log.rows[3]
    parsed = parse_envelope(row.wire)

    assert (parsed.id, parsed.body, parsed.wrap, row.arrived) == (_id(item), None, None, 1)
    assert bench.space.size == sum(len(each.wire) for each in bench.log.rows) < size


def test_others_are_not_erased(bench: Bench) -> None:
    """The other member's envelope keeps its body, whatever is named."""
    theirs = bench.made.envelope(1)
    bench.take(theirs, bench.made.envelope(0, 10, [_id(theirs)]))

    assert _bodies(bench) == [True, True]


def test_in_one_batch(bench: Bench) -> None:
    """Written and erased in the same append, the body is never kept."""
    item = bench.made.envelope(0)
    bench.take(item, bench.made.envelope(0, 10, [_id(item)]))

    assert _bodies(bench) == [False, True]


def test_erased_stays_erased(bench: Bench) -> None:
    """Sent again with its body, by whomever and newly wrapped, it answers its number and gets no new row."""
    made = bench.made
    item = made.envelope(0)
    bench.take(item, made.envelope(0, 10, [_id(item)]), made.rotation(1))

    assert bench.take(Item(ENVELOPE, made.rewrapped(item.wire)), by=0) == [4]
    assert bench.take(Item(ENVELOPE, made.rewrapped(item.wire)), by=1) == [4]


def test_all_rows_of_an_envelope_go(bench: Bench) -> None:
    """First bodiless, then fuller, then wrapped anew: no row keeps anything."""
    made = bench.made
    item = made.envelope(0)
    bench.take(Item(ENVELOPE, bodiless(item.wire)))
    bench.take(item, made.rotation(1))
    bench.take(Item(ENVELOPE, made.rewrapped(item.wire)), by=2)
    bench.take(made.envelope(2, 10, [_id(item)]))

    assert _bodies(bench) == [False, False, False, True]


def test_what_comes_later_comes_bodiless(bench: Bench) -> None:
    """After a restore the erasing envelope may be back before the erased one: its body is not kept."""
    item = bench.made.envelope(0)
    bench.take(bench.made.envelope(2, 10, [_id(item)]))
    assert bench.space.awaited == 1

    bench.take(item)
    assert (_bodies(bench), bench.log.rows[-1].arrived, bench.space.awaited) == ([True, False], 0, 0)


def test_only_counted_envelopes_erase(bench: Bench) -> None:
    """A second branch erases nothing; a pin that makes it count makes it erase."""
    made = bench.made
    mine = made.envelope(0)
    bench.take(mine)
    branch = made.branch()
    bench.take(made.envelope(2))
    bench.take(branch.envelope(2, 10, [_id(mine)]), by=0)
    assert _bodies(bench) == [True, True, True]

    bench.take(made.removal(0, branch.pin(2)))
    assert _bodies(bench) == [False, True, True]


def test_a_completed_walk_erases(bench: Bench) -> None:
    """What an ended device erased is erased again when the relay has its run back."""
    made = bench.made
    mine = made.envelope(0)
    run = [made.envelope(2, 10, [_id(mine)]), made.envelope(2)]
    bench.take(mine)
    bench.take(made.removal(0, made.pin(2)))
    second, first = (Item(ENVELOPE, made.rewrapped(item.wire)) for item in reversed(run))
    bench.take(second)
    assert _bodies(bench) == [True, True]

    bench.take(first)
    assert _bodies(bench) == [False, True, True]
    assert bench.space.stopped[2] == Ended(0, None)


def test_past_the_pin_erases_nothing(bench: Bench) -> None:
    """What comes later than the pin is not taken, and what it names keeps its body."""
    made = bench.made
    mine, kept_ = made.envelope(0), made.envelope(0)
    first = made.envelope(2)
    bench.take(mine, kept_, first)
    late = made.envelope(2, 10, [_id(kept_)])
    bench.take(made.removal(0, Pin(2, 1, _id(first))))
    with pytest.raises(Exception, match="past_pin"):
        bench.take(Item(ENVELOPE, made.rewrapped(late.wire)))

    assert _bodies(bench) == [True, True, True]


def test_a_pin_ends_an_erase(bench: Bench) -> None:
    """Erased while the envelope counted; below its pin no more: the body may come again, as a new row."""
    made = bench.made
    mine, first = made.envelope(0), made.envelope(2)
    bench.take(mine, first, made.envelope(2, 10, [_id(mine)]))
    assert bench.take(mine) == [4]
    bench.take(made.removal(0, Pin(2, 1, _id(first))))
    again = Item(ENVELOPE, made.rewrapped(mine.wire))

    assert bench.take(again, by=1) == [8]
    assert bench.take(again, by=1) == [8]
    assert _bodies(bench) == [False, True, True, True]


def test_a_fork_ends_an_erase(bench: Bench) -> None:
    """What a device erased behind its fork is not erased until a pin says which branch counts."""
    made = bench.made
    mine = made.envelope(0)
    bench.take(mine)
    branch = made.branch()
    bench.take(made.envelope(2, 10, [_id(mine)]))
    pin = made.pin(2)
    assert bench.log.erased == {(0, _id(mine))}
    bench.take(branch.envelope(2), by=1)
    assert bench.log.erased == set()
    bench.take(made.removal(0, pin))
    assert bench.log.erased == {(0, _id(mine))}


def test_who_else_erased_it_still_does(bench: Bench) -> None:
    """An id that two counted envelopes name stays erased when one of them counts no more."""
    made = bench.made
    mine = made.envelope(0)
    bench.take(mine, made.envelope(0, 10, [_id(mine)]), made.envelope(2, 10, [_id(mine)]))
    bench.take(made.removal(0, Pin(2, 0, made.roster.devices[2].admitted_by)))

    assert bench.log.erased == {(0, _id(mine))}


def test_a_full_space_can_be_emptied(bench: Bench) -> None:
    """At the quota nothing is taken but what erases, and then there is room again."""
    made = bench.made
    items: list[Item] = []
    while bench.space.size < QUOTA - 70000:
        items.append(made.envelope(0, 60000))
        bench.take(items[-1])
    before = made.branch()
    with pytest.raises(Declined, match="over_quota"):
        bench.take(before.envelope(0, 60000), before.envelope(0, 60000))
    bench.take(made.envelope(0, 10, [_id(items[0])]))

    assert bench.take(made.envelope(0, 50000))


def test_nobody_fills_the_reserve(bench: Bench) -> None:
    """When one has filled even what is kept for erasing, whoever frees more than it brings still may."""
    made = bench.made
    mine = made.envelope(1, 60000)
    bench.take(mine)
    bench.log.space = replace(bench.space, size=QUOTA + ERASING_RESERVE_BYTES)
    with pytest.raises(Declined, match="over_quota"):
        bench.take(made.branch().envelope(0, 10, [bytes(32)]))
    bench.take(made.envelope(1, 10, [_id(mine)]))

    assert _bodies(bench) == [False, True]


def test_what_was_erased_before_has_its_size(bench: Bench) -> None:
    """An envelope that comes without a body because it was erased takes room like every other."""
    made = bench.made
    first = made.envelope(0)
    bench.take(made.envelope(2, 10, [_id(first)]))
    bench.log.space = replace(bench.space, size=QUOTA)
    with pytest.raises(Declined, match="over_quota"):
        bench.take(first)


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


async def test_nothing_of_a_body_stays_in_a_file(tmp_path: Path) -> None:
    """Once the append is answered no file of the store holds any part of an erased body."""
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
