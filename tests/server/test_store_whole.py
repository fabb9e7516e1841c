"""The contract of a store, its second half: seats, records, healing, rows at one place; and an upgrade."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from tests.server.making import Made, bodiless
from tests.server.stores import KINDS, LASTING, QUOTA, Open, open_sqlite, opens
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_server.core.append import prepare
from twofold_server.core.authors import Ended, Frozen
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.core.work import By
from twofold_server.errors import Declined
from twofold_server.store.memory_log import MemoryLog
from twofold_server.store.migrate import _digest, _statements, shipped
from twofold_server.store.port import Founding, Store
from twofold_server.store.sqlite import FILE

CODE = "0" * 16


@pytest_asyncio.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store of each kind, with a household code."""
    made = await opens(request.param, tmp_path, request)()
    await made.add_household(kept(CODE), 9)
    yield made
    await made.close()


@pytest.fixture(params=LASTING)
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """How to open a store that outlives its process, again and again."""
    return opens(request.param, tmp_path, request)


async def _founded(store: Store) -> Made:
    made = Made.found()
    request = made.request(CODE)
    await store.found(Founding(request, *found(request)))
    return made


async def _append(store: Store, made: Made, *items: Item, by: By | None = None) -> list[int]:
    space = await store.space(made.id)
    assert space is not None
    return await store.append(made.id, prepare(space, list(items)), by or By())


async def test_seats_are_found_by_key(store: Store) -> None:
    """Founders and whoever was admitted, in their own space; a strange key nowhere."""
    first, second = await _founded(store), await _founded(store)
    await _append(store, second, second.admission(1))
    keys = [author.seat.keys.sign for author in (*first.authors, *second.authors)]

    assert [await store.space_of_seat(key) for key in keys] == [first.id] * 2 + [second.id] * 3
    assert await store.space_of_seat(bytes(32)) is None


async def test_records_come_by_n(store: Store) -> None:
    """The roster's records by their numbers, without the envelopes between them."""
    made = await _founded(store)
    items = [made.envelope(), made.rotation(), made.envelope(), made.admission()]
    await _append(store, made, *items)
    wires = [made.founding, made.rotate, items[1].wire, items[3].wire]

    assert await store.records(made.id, 0, 9) == wires
    assert await store.records(made.id, 1, 3) == wires[1:3]
    assert await store.records(made.id, 4, 9) == []
    assert await store.records(bytes(32), 0, 9) == []


async def test_a_place_has_several_rows(store: Store) -> None:
    """Bodiless, fuller, rewrapped and a second branch at one sequence: all rows, in their order."""
    made = await _founded(store)
    first, branch = made.envelope(0), made.branch()
    branch.authors[0].seq, branch.authors[0].prev = 0, made.id
    await _append(store, made, Item(ENVELOPE, bodiless(first.wire)))
    assert await _append(store, made, first) == [4]
    await _append(store, made, made.rotation(1))
    again = Item(ENVELOPE, made.rewrapped(first.wire))
    assert await _append(store, made, again, by=By(0)) == [6]
    branch.epoch_key, branch.roster = made.epoch_key, made.roster
    other = branch.envelope(0)
    assert await _append(store, made, other) == [7]
    rows = await store.rows(made.id, 5, 9, 9, 1 << 20)

    assert [row.wire for row in rows] == [again.wire, other.wire]
    assert await _append(store, made, first, other, again, by=By(1)) == [6, 7, 6]


async def test_an_ended_caller_writes_nothing(store: Store) -> None:
    """The seat of whoever sends is judged with the batch, so nothing slips in behind the record."""
    made = await _founded(store)
    await _append(store, made, made.admission(0))
    item = made.envelope(1)
    await _append(store, made, made.removal(0, made.pin(2)))
    with pytest.raises(Declined, match="unknown"):
        await _append(store, made, item, by=By(2))
    assert await _append(store, made, Item(ENVELOPE, made.rewrapped(item.wire)), by=By(1)) == [5]


async def test_healing_holds_up_records(store: Store) -> None:
    """From the mark on, until all who are in have proved; what a tail brings goes in."""
    made = await _founded(store)
    await store.begin_healing(100)
    record = made.rotation(0)
    for by in (By(0, 100), By(0, 106)):
        with pytest.raises(Declined, match="healing"):
            await _append(store, made, record, by=by)
    assert await _append(store, made, record, by=By(mends=True)) == [3]
    await store.proved(made.id, 0)
    await store.proved(made.id, 0)
    with pytest.raises(Declined, match="healing"):
        await _append(store, made, made.branch().rotation(0), by=By(0, 100))
    await store.proved(made.id, 1)

    assert await _append(store, made, made.rotation(0), by=By(0, 100)) == [4]


@pytest.mark.parametrize("trace", [None, "wrote", "let another in"])
async def test_seats_on_paper_hold_up_nothing(store: Store, trace: str | None) -> None:
    """A seat that founded nothing, wrote nothing and let nobody in is not waited for; any other is."""
    made = await _founded(store)
    await _append(store, made, made.admission(0))
    if trace is not None:
        await _append(store, made, made.envelope(2) if trace == "wrote" else made.admission(2))
    await store.begin_healing(100)
    await store.proved(made.id, 0)
    record, by = made.branch().rotation(0), By(0, 100)
    with pytest.raises(Declined, match="healing"):
        await _append(store, made, record, by=by)
    await store.proved(made.id, 1)
    if trace is not None:
        with pytest.raises(Declined, match="healing"):
            await _append(store, made, record, by=by)
        await store.proved(made.id, 2)

    assert await _append(store, made, record, by=by) == [4 if trace is None else 5]


async def test_a_proof_hides_no_rows(lasting: Open) -> None:
    """What changes a space without a row, after a restart, leaves every page as it was."""
    store = await lasting()
    await store.add_household(kept(CODE), 1)
    made = await _founded(store)
    await _append(store, made, made.envelope(0))
    await store.begin_healing(100)
    await store.close()
    store = await lasting()
    await store.proved(made.id, 0)
    rows = await store.rows(made.id, 0, 3, 99, 1 << 20)
    await store.close()

    assert [row.type for row in rows] == [0, 1, ENVELOPE]


async def test_a_second_restore_begins_anew(store: Store) -> None:
    """Proofs of before the mark are forgotten with it."""
    made = await _founded(store)
    await store.begin_healing(100)
    await store.heal(made.id)
    await _append(store, made, made.rotation(0), by=By(0, 100))
    await store.begin_healing(200)
    with pytest.raises(Declined, match="healing"):
        await _append(store, made, made.rotation(0), by=By(0, 200))


async def test_states_are_there_after_reopening(lasting: Open) -> None:
    """Live, frozen, ended and complete, ended and wanting: a store opened again has the same state."""
    store = await lasting()
    await store.add_household(kept(CODE), 1)
    made = await _founded(store)
    await _append(store, made, made.admission(0), made.admission(1), made.admission(1))
    branch = made.branch()
    await _append(store, made, made.envelope(0), made.envelope(1), made.envelope(3), made.envelope(4))
    await _append(store, made, branch.envelope(4))
    missing = made.envelope(3)
    pins = [made.pin(2), made.pin(3)]
    await _append(store, made, made.removal(0, pins[0]), made.removal(1, pins[1]))
    before = await store.space(made.id)
    await store.close()
    store = await lasting()
    after = await store.space(made.id)
    await _append(store, made, Item(ENVELOPE, made.rewrapped(missing.wire)))
    done = await store.space(made.id)
    await store.close()

    assert before is not None
    assert before == after
    assert before.stopped[2] == Ended(0, None)
    assert before.stopped[3] == Ended(2, pins[1].id)
    assert before.stopped[4] == Frozen(1)
    assert done is not None
    assert done.stopped[3] == Ended(0, None)


def _as_of_0001(folder: Path, mades: list[Made], items: list[list[Item]]) -> None:
    """A database as the program before wrote it."""
    with closing(sqlite3.connect(folder / FILE)) as old:
        for pragma in ("page_size = 16384", "journal_mode = WAL"):
            old.execute(f"PRAGMA {pragma}")
        for statement in _statements(shipped()[1]):
            old.execute(statement)
        old.execute("CREATE TABLE schema_version (n INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT")
        old.execute("INSERT INTO schema_version VALUES (1, ?)", (_digest(shipped()[1]),))
        old.execute("INSERT INTO household VALUES (?, 1, 3)", (kept(CODE),))
        for rowno, (made, sent) in enumerate(zip(mades, items, strict=True), 1):
            _write_space(old, rowno, made, sent)
        old.commit()


def _write_space(old: sqlite3.Connection, rowno: int, made: Made, sent: list[Item]) -> None:
    log = MemoryLog.founded(*found(made.request(CODE)))
    log.append(prepare(log.space, sent), QUOTA, By())
    space = log.space
    heads = [[device, head.seq, head.id, head.cited] for device, head in space.chain.heads.items()]
    old.execute(
        "INSERT INTO space (rowno, id, head, hash, bytes, heads) VALUES (?, ?, ?, ?, ?, ?)",
        (rowno, space.id, space.number, space.hash, space.size, msgspec.msgpack.encode(heads)),
    )
    for row in log.rows:
        chain, seq = rowno << 8 | row.place.chain, row.place.seq
        old.execute(
            "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)",
            (rowno << 32 | row.number, row.type, row.arrived, chain, seq, row.wire),
        )


async def test_an_older_database_is_upgraded(tmp_path: Path) -> None:
    """Rows, heads, codes of schema 1 are there, seats found, bytes counted, a branch placed, a copy stays."""
    mades = [Made.found(f"old {n}") for n in range(2)]
    items = [[made.admission(0), made.envelope(0), made.rotation(1), made.envelope(2)] for made in mades]
    _as_of_0001(tmp_path, mades, items)
    store = await open_sqlite(tmp_path)
    for made, sent in zip(mades, items, strict=True):
        rows = await store.rows(made.id, 2, 99, 99, 1 << 20)
        assert [row.wire for row in rows] == [item.wire for item in sent]
        assert [await store.space_of_seat(a.seat.keys.sign) for a in made.authors] == [made.id] * 3
        assert await _append(store, made, *sent) == [3, 4, 5, 6]
        branch = made.branch()
        assert await _append(store, made, made.envelope(2), branch.envelope(2)) == [7, 8]
        space = await store.space(made.id)
        assert space is not None
        assert space.stopped == {2: Frozen(2)}
        rows = await store.rows(made.id, 2, 99, 99, 1 << 20)
        assert space.accounts[0].used == sum(len(row.wire) for row in rows if row.type == ENVELOPE)
    assert await store.knows_household(kept(CODE))
    await store.close()

    assert (tmp_path / "relay.before-0002.db").exists()
    store = await open_sqlite(tmp_path)
    assert await store.space(mades[0].id)
    await store.close()


async def test_a_cut_off_upgrade_begins_again(tmp_path: Path) -> None:
    """The copy, whole or half, of an upgrade that did not end is in nobody's way."""
    made = Made.found()
    _as_of_0001(tmp_path, [made], [[made.envelope(0)]])
    (tmp_path / "relay.before-0002.db").write_bytes(b"half a copy")
    (tmp_path / "relay.before-0002.part").write_bytes(b"half a copy")
    store = await open_sqlite(tmp_path)
    space = await store.space(made.id)
    await store.close()

    assert space is not None
    assert space.number == 3
    with closing(sqlite3.connect(tmp_path / "relay.before-0002.db")) as copy:
        assert copy.execute("SELECT count(*) FROM log").fetchone() == (3,)
