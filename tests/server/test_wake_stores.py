"""The contract of endpoints: every kind of store keeps, claims and forgets them alike; what files keep."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.blobbing import open_store
from tests.server.sleeping import SECONDS, endpoint, night
from twofold_server.store.postgres_wakes import PostgresWakes
from twofold_server.store.wakes.file import FILE, FileWakes
from twofold_server.store.wakes.memory import MemoryWakes
from twofold_server.store.wakes.port import Sleeper, Wakes

ONE, TWO, OTHER = Sleeper(b"a" * 32, 0), Sleeper(b"a" * 32, 1), Sleeper(b"b" * 32, 0)


@pytest_asyncio.fixture(params=["memory", "file", "postgres"])
async def wakes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Wakes]:
    """A store of each kind."""
    made: Wakes
    if request.param == "postgres":
        address = request.getfixturevalue("database")
        await (await open_store("postgres", tmp_path, address)).close()
        made = await PostgresWakes.opened(address)
    else:
        made = MemoryWakes() if request.param == "memory" else await FileWakes.opened(tmp_path)
    yield made
    await made.close()


async def test_each_device_has_one(wakes: Wakes) -> None:
    """The newest endpoint of each device, by space; what is cleared is gone, and again is no fault."""
    for sleeper, where in [(ONE, "x"), (ONE, "y"), (TWO, "z"), (OTHER, "z"), (ONE, "y")]:
        await wakes.set(sleeper, endpoint(where))
    assert await wakes.endpoints(ONE.space) == {0: endpoint("y"), 1: endpoint("z")}
    assert await wakes.spaces() == [ONE.space, OTHER.space]

    for _ in range(2):
        await wakes.clear(ONE)
    assert await wakes.endpoints(ONE.space) == {1: endpoint("z")}


async def test_only_the_same_one_is_dropped(wakes: Wakes) -> None:
    """An endpoint that has gone does not take a newer one with it."""
    await wakes.set(ONE, endpoint("new"))
    await wakes.drop(ONE, endpoint("old"))
    assert await wakes.endpoints(ONE.space) == {0: endpoint("new")}

    await wakes.drop(ONE, endpoint("new"))
    assert await wakes.endpoints(ONE.space) == {}


async def test_a_claim_is_one_until_it_came(wakes: Wakes) -> None:
    """Claimed once; again only after the device has come, or the wake did not go through."""
    await wakes.set(ONE, endpoint("x"))
    claims = await asyncio.gather(*(wakes.claim(ONE, 5) for _ in range(8)))
    assert sorted(claims, key=str) == [None] * 7 + [endpoint("x")]

    await wakes.release(ONE)
    assert await wakes.claim(ONE, 5) == endpoint("x")
    await wakes.came({ONE: 5, TWO: 5})
    assert await wakes.claim(ONE, 5) is None
    assert await wakes.claim(ONE, 6) == endpoint("x")
    assert await wakes.claim(TWO, 6) is None


async def test_nobody_goes_back(wakes: Wakes) -> None:
    """A device that has come far is not woken for less, whatever is said later."""
    await wakes.set(ONE, endpoint("x"))
    await wakes.came({ONE: 9})
    await wakes.came({ONE: 3})

    assert await wakes.claim(ONE, 9) is None


def _held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_file_keeps_them_for_its_owner(tmp_path: Path) -> None:
    """Another opening has them; the file is in the data folder, and is not the database."""
    first = await FileWakes.opened(tmp_path)
    await first.set(ONE, endpoint("x"))
    await first.close()
    second = await FileWakes.opened(tmp_path)

    assert await second.endpoints(ONE.space) == {0: endpoint("x")}
    await second.close()
    assert list(_held(tmp_path)) == [FILE]


async def test_cleared_bytes_are_gone(tmp_path: Path) -> None:
    """Of many endpoints that are cleared or replaced no byte stays in the folder, while it is in use."""
    wakes = await FileWakes.opened(tmp_path)
    for n in range(24):
        await wakes.set(Sleeper(n.to_bytes(32), 0), endpoint(f"kept-{n}-" + "x" * 300))
    for n in range(0, 24, 2):
        await wakes.set(Sleeper(n.to_bytes(32), 0), endpoint(f"new-{n}-" + "x" * 300))
        await wakes.clear(Sleeper((n + 1).to_bytes(32), 0))
    held = b"".join(_held(tmp_path).values())
    await wakes.close()

    assert b"phone-new-22-" in held
    assert b"phone-kept-" not in held


async def test_two_relays_wake_once(tmp_path: Path, database: str) -> None:
    """Of two relays on one database that both have something for a device one calls; for whoever was shown it
    at the one, the other does not."""
    stores = [await open_store("postgres", tmp_path, database) for _ in range(2)]
    shared = [await PostgresWakes.opened(database) for _ in range(2)]
    async with night(stores[0], shared[0]) as here, night(stores[1], shared[1]) as there:
        made = await here.asleep()
        await here.write(made)
        await there.write(made)
        await asyncio.gather(here.wait(2 * SECONDS), there.wait(2 * SECONDS))
        assert len(here.called + there.called) == 1

        await here.comes(made)
        await there.write(made)
        await here.comes(made)
        await there.wait(2 * SECONDS)
        assert len(here.called + there.called) == 1

        await there.write(made)
        await there.wait(2 * SECONDS)
        assert len(here.called + there.called) == 2
    await asyncio.gather(*(wakes.close() for wakes in shared), *(store.close() for store in stores))
