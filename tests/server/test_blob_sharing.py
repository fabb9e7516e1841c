"""Blobs where several relays share one PostgreSQL: a removal at one is the end of puts and drops at all."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from tests.server.blobbing import DAY, TWO, Attached
from tests.server.making import Made
from tests.server.sharing import append, founded, sharing
from tests.server.stores import QUOTA
from twofold_server.errors import Declined
from twofold_server.store.port import Store
from twofold_server.store.postgres import PostgresStore
from twofold_server.store.postgres_blobs import held_room
from twofold_server.store.postgres_line import Line, Statement

GONE = 2
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


class Late(Line):
    """A line on which something else is done, once, between a judgement and what it keeps."""

    def __init__(self, line: Line) -> None:
        super().__init__(line._pool)
        self.first: Callable[[], Awaitable[object]] | None = None

    async def keep(self, statements: Sequence[Statement]) -> None:
        """As the real one, but later."""
        first, self.first = self.first, None
        if first is not None:
            await first()
        await super().keep(statements)


async def _with_a_third(store: Store) -> Made:
    made = await founded(store)
    await append(store, made, made.admission(0))
    await append(store, made, made.envelope(GONE))
    return made


@pytest.mark.parametrize("begun", [False, True])
async def test_j1_no_put_after_a_removal(database: str, begun: bool) -> None:
    """A device removed at one relay while another keeps its chunk: the chunk is refused, and not there."""
    async with sharing(database) as (store, _):
        made, attached = await _with_a_third(store), Attached.of(TWO)
        late = Late(await Line.opened(database, 3))
        other = PostgresStore(late, QUOTA, None)
        if begun:
            await other.blobs.put(made.id, GONE, attached.request(0), DAY)
        late.first = lambda: append(store, made, made.removal(0, made.pin(GONE)))
        with pytest.raises(Declined, match="unknown"):
            await other.blobs.put(made.id, GONE, attached.request(1), DAY)
        await other.close()
        if begun:
            assert (await store.blobs.missing(made.id, attached.blob))[1] == [1]
        else:
            with pytest.raises(Declined, match="unknown_blob"):
                await store.blobs.missing(made.id, attached.blob)


async def test_no_drop_after_a_removal(database: str) -> None:
    """Nor does it drop anything: what it had put stays its member's."""
    async with sharing(database) as (store, _):
        made, attached = await _with_a_third(store), Attached.of(TWO)
        await store.blobs.put(made.id, GONE, attached.request(0), DAY)
        late = Late(await Line.opened(database, 3))
        other = PostgresStore(late, QUOTA, None)
        late.first = lambda: append(store, made, made.removal(0, made.pin(GONE)))
        with pytest.raises(Declined, match="unknown"):
            await other.blobs.drop(made.id, GONE, attached.blob)
        await other.close()

        assert (await store.blobs.missing(made.id, attached.blob))[1] == [1]


async def test_a_removal_waits_for_puts(database: str) -> None:
    """What is being kept when a record comes is committed before it: nothing is kept after a removal."""
    async with sharing(database) as (store, _):
        made = await _with_a_third(store)
        space = await store.space(made.id)
        assert space is not None
        line = await Line.opened(database, 2)
        async with line._reached() as connection, connection.transaction():
            for statement, values in held_room(space):
                await connection.execute(statement, *values)
            removing = asyncio.create_task(append(store, made, made.removal(0, made.pin(GONE))))
            async with asyncio.timeout(20):
                while not (await line.select(_WAITING))[0][0]:
                    assert not removing.done()
        assert len(await removing) == 1
        await line.close()
