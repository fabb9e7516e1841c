"""Several stores on one PostgreSQL, as relays in several processes are; and a line that fails on purpose."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.server.histories import History
from tests.server.making import Made
from tests.server.stores import QUOTA
from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import Item
from twofold_server.core.append import prepare
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.core.work import NOBODY, By
from twofold_server.errors import Declined
from twofold_server.store.port import Founding, Store
from twofold_server.store.postgres import PostgresStore
from twofold_server.store.postgres_line import Line, Statement

CODE = "0" * 16
TURNS_MAX = 100


class Aborting(Line):
    """A line on which some transactions end before their commit, and some answers are lost after it."""

    def __init__(self, line: Line, seed: int, aborted: float, lost: float) -> None:
        super().__init__(line._pool)
        self._random = random.Random(seed)
        self._aborted, self._lost = aborted, lost

    async def keep(self, statements: Sequence[Statement]) -> None:
        """As the real one, with its luck."""
        luck = self._random.random()
        if luck < self._aborted:
            await self._undone(statements)
        await super().keep(statements)
        if luck > 1 - self._lost:
            raise Declined("busy")

    async def _undone(self, statements: Sequence[Statement]) -> None:
        """All is written, and then the transaction ends without a commit."""
        async with self._reached() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                for statement, values in statements:
                    await connection.execute(statement, *values)
            finally:
                await transaction.rollback()
        raise Declined("busy")


@asynccontextmanager
async def sharing(address: str, count: int = 2, spaces: int = 9) -> AsyncIterator[list[PostgresStore]]:
    """So many stores on one database, with a household code."""
    stores = [await PostgresStore.opened(address, QUOTA) for _ in range(count)]
    try:
        await stores[0].add_household(kept(CODE), spaces)
        yield stores
    finally:
        for store in stores:
            await store.close()


async def founded(store: Store, name: str = "") -> Made:
    """A space of two, in the store."""
    made = Made.found(name)
    await store.found(founding_of(made))
    return made


def founding_of(made: Made) -> Founding:
    """The founding as the store takes it."""
    request = made.request(CODE)
    return Founding(request, *found(request))


async def append(store: Store, made: Made, *items: Item, by: By = NOBODY) -> list[int]:
    """A batch, as the relay's route does it."""
    space = await store.space(made.id)
    assert space is not None
    return await store.append(made.id, prepare(space, list(items)), by)


async def append_until_kept(store: Store, made: Made, item: Item) -> int:
    """As a device does: sent again, unchanged, a little later each time, until there is an answer."""
    for turn in range(TURNS_MAX):
        try:
            return (await append(store, made, item))[0]
        except Declined as refusal:
            if refusal.code != "busy":
                raise
        await asyncio.sleep(0.001 * turn)
    raise AssertionError("nothing was ever acknowledged")


@dataclass
class Taped(History):
    """A random history without backups, and what was answered to each append."""

    tape: list[tuple[Item, int | None, object]] = field(default_factory=list)

    def restore(self) -> None:
        """Not here: a relay that goes back is another test's."""

    def _append(self, item: Item, caller: int | None) -> None:
        told: object
        try:
            told = self.log.append(prepare(self.log.space, [item]), QUOTA, By(caller))
        except (Refused, Declined) as refusal:
            told = refusal.code
        self.tape.append((item, caller, told))
