"""What of PostgreSQL may fail under a relay: its connections, its settings, its schema."""

import asyncio

import pytest

from tests.server.sharing import append, append_until_kept, founded, sharing
from tests.server.stores import QUOTA
from tests.support.postgres import Cluster
from twofold_server.core.households import kept
from twofold_server.errors import Declined
from twofold_server.store.migrate import WrongSchema
from twofold_server.store.postgres import PostgresStore
from twofold_server.store.postgres_line import Line
from twofold_server.store.postgres_migrate import migrate, shipped, statements

CUT = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND query LIKE '%log%'"
)


async def test_a_cut_line_loses_nothing(database: str, postgres: Cluster) -> None:
    """Connections are ended again and again while two write: all is kept once, in order, without a gap."""
    async with sharing(database) as stores:
        made = await founded(stores[0])
        items = {author: [made.envelope(author) for _ in range(40)] for author in (0, 1)}
        cuts: list[int] = []

        async def write(author: int) -> list[int]:
            return [await append_until_kept(stores[author], made, item) for item in items[author]]

        async def cut() -> None:
            cuts.extend([int(await asyncio.to_thread(postgres.run, CUT)) for _ in range(6)])

        *numbers, _ = await asyncio.gather(write(0), write(1), cut())
        rows = await stores[0].rows(made.id, 0, 999, 999, 1 << 24)

    assert sum(cuts) > 0
    assert sorted(numbers[0] + numbers[1]) == list(range(3, 83))
    assert [rows[n - 1].wire for mine in numbers for n in mine] == [i.wire for a in (0, 1) for i in items[a]]


async def test_a_crash_of_the_database_passes(database: str, postgres: Cluster) -> None:
    """It crashes under two writers and comes back: the same relays go on, all acknowledged is there, once."""
    async with sharing(database) as stores:
        made = await founded(stores[0])
        items = {author: [made.envelope(author) for _ in range(60)] for author in (0, 1)}

        async def write(author: int) -> list[int]:
            return [await append_until_kept(stores[author], made, item) for item in items[author]]

        *numbers, _ = await asyncio.gather(write(0), write(1), asyncio.to_thread(postgres.crash))
        rows = await stores[1].rows(made.id, 0, 999, 999, 1 << 24)

    assert sorted(numbers[0] + numbers[1]) == list(range(3, 123))
    assert [rows[n - 1].wire for mine in numbers for n in mine] == [i.wire for a in (0, 1) for i in items[a]]


async def test_without_a_database_it_is_busy(database: str) -> None:
    """Nothing answers: the caller is asked to come again, and nothing was acknowledged."""
    async with sharing(database) as (store, other):
        made = await founded(store)
        await store._line.close()
        with pytest.raises(Declined, match="busy"):
            await append(store, made, made.envelope())
        space = await other.space(made.id)

    assert space is not None
    assert space.number == 2


async def test_an_undurable_database_is_refused(database: str) -> None:
    """One that answers before it has written cannot be used, and a sentence says so."""
    with pytest.raises(WrongSchema, match="synchronous_commit"):
        await PostgresStore.opened(f"{database}&synchronous_commit=off", QUOTA)


async def test_a_missing_database_is_told(postgres: Cluster) -> None:
    """An address where nothing is, or nothing of that name, is an OSError with a sentence."""
    for address in (
        f"postgresql:///nothing?host={postgres.folder}&user=twofold",
        "postgresql:///postgres?host=/nowhere&user=twofold",
    ):
        with pytest.raises(OSError, match=r"nothing|No such file|nowhere"):
            await PostgresStore.opened(address, QUOTA)


async def test_relays_that_start_at_once(database: str) -> None:
    """Six relays that find an empty database at the same moment make one schema, and all can write."""
    stores = await asyncio.gather(*(PostgresStore.opened(database, QUOTA) for _ in range(6)))
    await stores[0].add_household(kept("0" * 16), 6)
    mades = [await founded(store) for store in stores]
    assert [
        await store.space(made.id) is not None for store, made in zip(stores[::-1], mades, strict=True)
    ] == [True] * 6
    for store in stores:
        await store.close()


async def test_a_newer_schema_is_refused(database: str) -> None:
    """A database that a newer program has changed is left alone; so is one whose schema is another."""
    line = await Line.opened(database, 1)
    newer = max(shipped()) + 1
    await migrate(line, shipped() | {newer: "CREATE TABLE IF NOT EXISTS more (n BIGINT, PRIMARY KEY (n));"})
    with pytest.raises(WrongSchema, match="newer"):
        await migrate(line, shipped())
    with pytest.raises(WrongSchema, match="not the one"):
        await migrate(line, {1: "-- other"} | {n: shipped()[1] for n in range(2, newer + 1)})
    await line.close()


async def test_a_broken_upgrade_goes_on(database: str) -> None:
    """Ended between two statements of a schema file, the next start does the rest."""
    line = await Line.opened(database, 1)
    for statement in statements(shipped()[1])[:3]:
        await line.keep([(statement, ())])
    await line.close()
    async with sharing(database) as (store, _):
        made = await founded(store)
        assert await append(store, made, made.envelope()) == [3]


async def test_an_older_row_is_counted(database: str) -> None:
    """Where the newest row is of a time before accounts, what each member stored is counted from the log."""
    async with sharing(database) as (store, _):
        made = await founded(store)
        await append(store, made, made.envelope(0, 3000), made.envelope(1), made.envelope(1))
        before = await store.space(made.id)
        line = await Line.opened(database, 1)
        await line.keep([("UPDATE log SET accounts = NULL WHERE space = $1", (made.id,))])
        await line.close()
        again = await PostgresStore.opened(database, QUOTA)
        after = await again.space(made.id)
        await again.close()

    assert before is not None
    assert after is not None
    assert after.accounts == before.accounts


async def test_a_value_no_column_holds_fails_alone(database: str) -> None:
    """It is that caller's fault and no reason to call the database away."""
    async with sharing(database) as (store, _):
        with pytest.raises(Exception, match="int64"):
            await store.add_household(kept("1" * 16), 10**20)
        assert await store.knows_household(kept("0" * 16))
