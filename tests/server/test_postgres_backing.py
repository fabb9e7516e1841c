"""Backups of PostgreSQL: one file that goes back into either kind of store, and what is refused."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.server.sharing import Taped, append, founded, founding_of, sharing
from tests.server.starting import Started
from tests.server.stores import QUOTA, open_sqlite
from tests.support.postgres import Cluster
from twofold_crypto.errors import Refused
from twofold_server.core.spaces import Space
from twofold_server.core.work import By
from twofold_server.errors import Declined
from twofold_server.store.copying import Unusable, examine
from twofold_server.store.migrate import WrongSchema
from twofold_server.store.port import Store, Stored
from twofold_server.store.postgres import PostgresStore
from twofold_server.store.postgres_copying import snapshot
from twofold_server.store.postgres_filling import is_empty, put_back
from twofold_server.store.postgres_line import Line
from twofold_server.store.postgres_migrate import RESTORING, migrate, shipped
from twofold_server.store.survey import survey

SPACES, STEPS, DAY = 4, 120, 20_800


def _told(done: int, total: int) -> None:
    assert 0 < done <= total


def _twofold(
    command: str, folder: Path, store: str, *words: str | Path
) -> "subprocess.CompletedProcess[str]":
    """A command of the host over PostgreSQL."""
    return subprocess.run(
        [sys.executable, "-m", "twofold_server", command, "--data", str(folder), *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"TWOFOLD_STORE": store},
    )


async def _lived(store: Store) -> list[Made]:
    """Spaces with all that random devices do, forks and erasing too."""
    mades = []
    for seed in range(SPACES):
        history = Taped(seed)
        for _ in range(STEPS):
            history.go()
        await store.found(founding_of(history.made))
        for item, caller, _ in history.tape:
            with suppress(Refused, Declined):
                await append(store, history.made, item, by=By(caller))
        mades.append(history.made)
    return mades


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _erased(path: Path) -> int:
    with closing(sqlite3.connect(path)) as file:
        return int(file.execute("SELECT count(*) FROM erased").fetchone()[0])


async def _whole(store: Store, made: Made) -> tuple[Space, list[Stored]]:
    """All that a store has of a space, but for a restore."""
    space = await store.space(made.id)
    assert space is not None
    return replace(space, healing=None), await store.rows(made.id, 0, 9999, 9999, 1 << 26)


async def test_a_backup_goes_into_either_store(database: str, postgres: Cluster, tmp_path: Path) -> None:
    """Out of PostgreSQL, into a file store, and from there into another PostgreSQL: each space is the same in
    all three, with its seats, its erased ids and its codes; and the next append is taken everywhere."""
    async with sharing(database, spaces=SPACES + 1) as (store, _):
        mades = await _lived(store)
        wholes = [await _whole(store, made) for made in mades]
        codes = await store.households()
        await asyncio.to_thread(snapshot, database, tmp_path / "relay.db", _told)
        seats = [await store.space_of_seat(made.authors[0].seat.keys.sign) for made in mades]
    other = postgres.address()
    empty = await PostgresStore.opened(other, QUOTA)
    await empty.begin_healing(DAY)
    assert await is_empty(other)
    await put_back(tmp_path / "relay.db", other, _told)
    assert not await is_empty(other)
    line = await Line.opened(other, 1)
    assert (await line.select("SELECT count(*) FROM erased"))[0][0] == _erased(tmp_path / "relay.db") > 0
    await line.close()
    file = await open_sqlite(tmp_path)
    stores: list[Store] = [file, empty]
    for each in stores:
        assert [await _whole(each, made) for made in mades] == wholes
        assert sorted(await each.households(), key=lambda code: code.kept) == codes
        assert [await each.space_of_seat(made.authors[0].seat.keys.sign) for made in mades] == seats
        fresh = await founded(each)
        assert await append(each, fresh, fresh.envelope()) == [3]
        await each.close()


async def test_what_was_put_back_heals(database: str, postgres: Cluster, tmp_path: Path) -> None:
    """Every space in it waits for its devices before anybody is let in or removed; a new one does not."""
    async with sharing(database) as (store, _):
        made = await founded(store)
        await append(store, made, made.envelope())
        await asyncio.to_thread(snapshot, database, tmp_path / "copy.db", _told)
    other = postgres.address()
    restored = await PostgresStore.opened(other, QUOTA)
    await restored.begin_healing(DAY)
    await put_back(tmp_path / "copy.db", other, _told)
    with pytest.raises(Declined, match="healing"):
        await append(restored, made, made.rotation(0), by=By(0, DAY))
    fresh = await founded(restored)
    assert await append(restored, fresh, fresh.rotation(0), by=By(0, DAY)) == [3]
    await restored.close()


async def test_a_backup_under_writes(database: str, tmp_path: Path) -> None:
    """Ten backups while two write all the time: each holds every acknowledgement from before its start, and
    each of its logs leads to its head."""
    async with sharing(database) as stores:
        mades = [await founded(store) for store in stores]
        acked = [set[bytes](), set[bytes]()]
        over = asyncio.Event()

        async def write(n: int) -> None:
            while not over.is_set():
                item = mades[n].envelope()
                await append(stores[n], mades[n], item)
                acked[n].add(item.wire)

        writers = [asyncio.create_task(write(n)) for n in (0, 1)]
        for n in range(10):
            before = acked[0] | acked[1]
            copy = tmp_path / f"{n}.db"
            await asyncio.to_thread(snapshot, database, copy, _told)
            found = survey(copy, _told)
            with closing(sqlite3.connect(copy)) as file:
                held = {wire for (wire,) in file.execute("SELECT wire FROM log")}
            assert (found.spaces, found.broken, set(found.orphans.values())) == (2, 0, {0})
            assert before <= held
        over.set()
        await asyncio.gather(*writers)

    assert len(acked[0]) > 10


async def test_a_restore_that_was_cut_off(database: str, postgres: Cluster, tmp_path: Path) -> None:
    """No relay serves what it left, and nothing backs it up, until the database is empty again."""
    async with sharing(database) as (store, _):
        await founded(store)
        await asyncio.to_thread(snapshot, database, tmp_path / "copy.db", _told)
    other = postgres.address()
    line = await Line.opened(other, 1)
    await migrate(line, shipped())
    await line.keep([("INSERT INTO schema_version (n, sha256) VALUES ($1, $2)", (RESTORING, "x"))])
    await line.close()
    with pytest.raises(WrongSchema, match="has not ended"):
        await PostgresStore.opened(other, QUOTA)
    with pytest.raises(WrongSchema, match="has not ended"):
        await is_empty(other)
    with pytest.raises(WrongSchema, match="has not ended"):
        await asyncio.to_thread(snapshot, other, tmp_path / "next.db", _told)
    assert _names(tmp_path) == ["copy.db"]


async def test_a_restore_stops_running_relays(database: str, postgres: Cluster, tmp_path: Path) -> None:
    """One that began before, on the empty database, founds and serves nothing until all is there."""
    async with sharing(database) as (store, _):
        made = await founded(store)
        await asyncio.to_thread(snapshot, database, tmp_path / "copy.db", _told)
    other = postgres.address()
    line = await Line.opened(other, 1)
    async with sharing(other) as (running, _):
        with pytest.raises(Unusable, match="has written to it"):
            await put_back(tmp_path / "copy.db", other, _told)
        await founded(running, "before")
        await line.keep([("INSERT INTO schema_version (n, sha256) VALUES ($1, $2)", (RESTORING, "x"))])
        with pytest.raises(Declined, match="busy"):
            await founded(running)
        with pytest.raises(Declined, match="busy"):
            await running.space(Made.found("before").id)
        await line.keep([("DELETE FROM schema_version WHERE n = $1", (RESTORING,))])
        assert await running.space(made.id) is None
        assert await running.space(Made.found("before").id) is not None
    await line.close()


async def test_from_a_running_relay_to_another(database: str, postgres: Cluster, tmp_path: Path) -> None:
    """Backed up while it serves, restored into another database in one command, served, and all is there."""
    old, new, copy, other = tmp_path / "old", tmp_path / "new", tmp_path / "copy.db", postgres.address()
    with Started.in_folder(old, store=database) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            made = Made.found()
            await caller.found(made)
            await caller.append(made, made.envelope(), made.rotation(), made.envelope(1))
            kept = (await caller.fetch(made)).items
            told = _twofold("backup", old, database, copy)
            assert (told.returncode, told.stderr) == (0, "")
            assert _twofold("backup", old, database, copy).returncode == 1
        refused = _twofold("restore", new, database, copy)
    told = _twofold("restore", new, other, copy)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "spaces or household codes already" in refused.stderr
    assert (told.returncode, told.stderr) == (0, "")
    assert examine(copy).rows == 5
    assert _names(new) == ["lock"]
    with Started.in_folder(new, store=other) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            caller.tokens[made.id] = await caller.prove(made, 0, 1)
            assert (await caller.fetch(made)).items == kept
            with pytest.raises(Said, match="healing"):
                await caller.append(made, made.rotation(0))


async def test_an_upgrade_asks_for_a_backup(database: str, tmp_path: Path) -> None:
    """A database of an older schema is left alone until a backup of today, or a copy, is said to be there."""
    line = await Line.opened(database, 1)
    await migrate(line, {1: shipped()[1]})
    await line.close()
    assert len(shipped()) > 1
    check = _twofold("migrate", tmp_path, database, "--check")
    refused = _twofold("migrate", tmp_path, database)
    told = _twofold("migrate", tmp_path, database, "--copied")
    again = _twofold("migrate", tmp_path, database)

    assert (check.returncode, refused.returncode, told.returncode, again.returncode) == (1, 1, 0, 0)
    assert check.stdout.startswith("The database has schema 1; ")
    assert "backup" in refused.stderr
    assert told.stdout == f"Schema {max(shipped())} now.\n"
    assert "nothing to do" in again.stdout
