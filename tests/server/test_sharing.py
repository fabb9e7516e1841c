"""Several relays on one PostgreSQL: one log without gaps, whoever writes and whatever is aborted."""

import asyncio

import pytest

from tests.server.making import Made
from tests.server.sharing import Aborting, Taped, append, append_until_kept, founded, founding_of, sharing
from tests.server.stores import QUOTA
from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import LOG_START, Item, item_id, running_hash
from twofold_server.core.append import prepare
from twofold_server.core.authors import Ended
from twofold_server.core.work import By
from twofold_server.errors import Declined
from twofold_server.store.postgres import PostgresStore
from twofold_server.store.postgres_line import Line

WRITERS, EACH = 16, 6
HISTORIES, STEPS = 8, 150


async def test_sixteen_writers_leave_no_gap(database: str) -> None:
    """Over four relays, three in ten transactions aborted and one in ten answers lost: each envelope is there
    once, numbers are gapless, and the running hash is that of the rows."""
    async with sharing(database) as (store, _):
        made = await founded(store)
        for _ in range(WRITERS - 2):
            await append(store, made, made.admission(0))
        relays = [Aborting(await Line.opened(database, 3), seed, 0.3, 0.1) for seed in range(4)]
        stores = [PostgresStore(line, QUOTA, None) for line in relays]
        items = {author: [made.envelope(author) for _ in range(EACH)] for author in range(WRITERS)}

        async def write(author: int) -> list[int]:
            return [await append_until_kept(stores[author % 4], made, item) for item in items[author]]

        numbers = await asyncio.gather(*map(write, range(WRITERS)))
        rows = await store.rows(made.id, 0, 999, 999, 1 << 24)
        space = await store.space(made.id)
        for each in stores:
            await each.close()
    first = 2 + WRITERS - 2
    running = LOG_START
    for row in rows:
        key = made.id if row.type == 0 else item_id(row.type, row.wire)
        running = running_hash(running, key, row.arrived)

    assert sorted(n for mine in numbers for n in mine) == list(range(first + 1, first + 1 + WRITERS * EACH))
    assert all(mine == sorted(mine) for mine in numbers)
    assert [rows[n - 1].wire for mine in numbers for n in mine] == [
        item.wire for author in range(WRITERS) for item in items[author]
    ]
    assert space is not None
    assert (space.number, space.hash) == (len(rows), running)


async def test_one_relay_reads_what_another_wrote(database: str) -> None:
    """State, rows and records are the same at both after each write, in turns."""
    async with sharing(database) as stores:
        made = await founded(stores[0])
        for turn in range(6):
            item = made.rotation(turn % 2) if turn % 3 == 2 else made.envelope(turn % 2)
            await append(stores[turn % 2], made, item)
            states = [await store.space(made.id) for store in stores]
            assert states[0] == states[1]
            pages = [await store.rows(made.id, 0, 99, 99, 1 << 20) for store in stores]
            assert pages[0] == pages[1]
            assert pages[0][-1].wire == item.wire


async def test_a_removal_holds_everywhere(database: str) -> None:
    """Removed at one relay, a device can write nothing at the other, which had just heard from it."""
    async with sharing(database) as (one, other):
        made = await founded(one)
        await append(one, made, made.admission(0))
        await append(other, made, made.envelope(2), by=By(2))
        space = await other.space(made.id)
        assert space is not None
        ready = prepare(space, [made.branch().envelope(2)])
        await append(one, made, made.removal(0, made.pin(2)))
        with pytest.raises(Declined, match="unknown"):
            await other.append(made.id, ready, By(2))


async def test_an_old_state_refuses_nothing(database: str) -> None:
    """What is refused on the state one relay remembers, and right on that of another's commit, is taken."""
    async with sharing(database) as (one, other):
        made = await founded(one)
        await append(other, made, made.envelope(1))
        first, second = made.envelope(0), made.envelope(0)
        space = await other.space(made.id)
        assert space is not None
        ready = prepare(space, [second])
        await append(one, made, first)

        assert await other.append(made.id, ready) == [5]


async def test_a_founding_at_two_relays_counts_once(database: str) -> None:
    """Sent to both in one moment it is one space, and the code has one founding left of two."""
    async with sharing(database, spaces=2) as stores:
        made = Made.found()
        numbers = await asyncio.gather(*(store.found(founding_of(made)) for store in stores * 4))
        assert numbers == [2] * 8
        await founded(stores[0])
        with pytest.raises(Declined, match="code_spent"):
            await founded(stores[1])
        assert await stores[1].found(founding_of(made)) == 2


async def test_a_code_is_counted_over_all_relays(database: str) -> None:
    """Twelve foundings at three relays by a code for five: five stand."""
    async with sharing(database, count=3, spaces=5) as stores:
        mades = [Made.found() for _ in range(12)]
        results = await asyncio.gather(
            *(stores[n % 3].found(founding_of(made)) for n, made in enumerate(mades)), return_exceptions=True
        )

        assert [result for result in results if result == 2] == [2] * 5
        assert {str(result) for result in results if result != 2} == {"code_spent"}


async def test_healing_is_of_all_relays(database: str) -> None:
    """The mark made at one holds up records at the other; proofs at either count; new spaces never heal."""
    async with sharing(database) as (one, other):
        made = await founded(one)
        await append(other, made, made.envelope(0))
        await one.begin_healing(100)
        record = made.rotation(0)
        with pytest.raises(Declined, match="healing"):
            await append(other, made, record, by=By(0, 100))
        await one.proved(made.id, 0)
        await other.proved(made.id, 1)
        assert await append(one, made, record, by=By(0, 100)) == [4]
        fresh = await founded(other)
        assert await append(one, fresh, fresh.rotation(0), by=By(0, 100)) == [3]


async def test_a_cancelled_caller_leaves_nothing_half(database: str) -> None:
    """Cancelled at any moment a batch is whole or absent, and the next caller's connection is clean."""
    async with sharing(database) as (store, other):
        made = await founded(store)
        was_kept = set()
        for turn in range(40):
            task = asyncio.create_task(append(store, made, made.envelope(0), made.envelope(0)))
            for _ in range(turn):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await append(store, made, made.envelope(1))
            was_kept.add(await _settled(other, made))
        space = await other.space(made.id)
        assert space is not None
        assert len(await other.rows(made.id, 0, 999, 999, 1 << 24)) == space.number

    assert was_kept == {True, False}


async def _settled(store: PostgresStore, made: Made) -> bool:
    """Whether the write was kept; if not, its author takes it back."""
    space, author = await store.space(made.id), made.authors[0]
    assert space is not None
    head = space.chain.head_of(0)
    kept = head.seq == author.seq
    author.seq, author.prev = head.seq, head.id
    return kept


async def _told(store: PostgresStore, made: Made, item: Item, caller: int | None) -> object:
    try:
        return await append(store, made, item, by=By(caller))
    except (Refused, Declined) as refusal:
        return refusal.code


async def test_random_histories_end_the_same(database: str) -> None:
    """What memory makes of a random history, two relays in turns make of it: answers, rows, state."""
    met: set[object] = set()
    async with sharing(database, spaces=HISTORIES) as stores:
        for seed in range(HISTORIES):
            history = Taped(seed)
            for _ in range(STEPS):
                history.go()
            made, log = history.made, history.log
            await stores[0].found(founding_of(made))
            for turn, (item, caller, told) in enumerate(history.tape):
                assert await _told(stores[turn % 2], made, item, caller) == told
                met.add(told if isinstance(told, str) else "taken")
            rows = await stores[1].rows(made.id, 0, 9999, 9999, 1 << 24)
            assert await stores[0].space(made.id) == log.space
            assert [row.wire for row in rows] == [row.wire for row in log.rows]
            met |= {type(state) for state in log.space.stopped.values()}

    assert met >= {"taken", "forked", "past_pin", Ended}
