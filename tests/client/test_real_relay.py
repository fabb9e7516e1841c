"""Two phones over a real relay, real sockets and real files."""

import asyncio
from contextlib import suppress
from pathlib import Path

from tests.support.phone import Phone, pair
from tests.support.waiting import eventually
from tests.support.world import World
from twofold_client.follow import Live
from twofold_client.kinds import Checkin

SHARED = frozenset({"note"})


def note(text: str) -> Checkin:
    """A check-in that shares its note."""
    return Checkin(note=text, shared=SHARED)


async def test_pair_and_exchange(world: World, tmp_path: Path) -> None:
    """Two phones meet, check in both ways, and both vaults still hold it all when opened again."""
    a, b = Phone.at(tmp_path / "a"), Phone.at(tmp_path / "b")
    await a.connect_by(world.household())
    await pair(a, b)
    a.check_in(note("from a"))
    b.check_in(note("from b"))
    for phone in (a, b, a):
        await phone.run()
    await a.close()
    await b.close()

    again = [Phone.at(tmp_path / name) for name in "ab"]

    assert [sorted(map(str, phone.notes())) for phone in again] == [["from a", "from b"]] * 2
    for phone in again:
        await phone.close()


async def test_killed_relay_loses_nothing(world: World, tmp_path: Path) -> None:
    """SIGKILL and a restart: what was acknowledged is there, what was not is sent, both go on."""
    a, b = Phone.at(tmp_path / "a"), Phone.at(tmp_path / "b")
    await a.connect_by(world.household())
    await pair(a, b)
    a.check_in(note("before"))
    await a.run()
    world.kill()
    a.check_in(note("while dead"))
    await a.run()
    waiting = a.where()
    world.start()
    await a.run()
    await b.run()

    assert waiting == ["relay", "phone"]
    assert b.notes() == ["before", "while dead"]
    assert (a.alarms(), b.alarms()) == ([], [])
    await a.close()
    await b.close()


async def test_live_across_a_restart(world: World, tmp_path: Path) -> None:
    """A follower gets pages as they come, and goes on by itself after the relay was killed."""
    a, b = Phone.at(tmp_path / "a"), Phone.at(tmp_path / "b")
    await a.connect_by(world.household())
    await pair(a, b)
    live = asyncio.create_task(Live(b.device.sync("shared"), lambda: None).run())
    a.check_in(note("live"))
    await a.run()
    await eventually(lambda: b.notes() == ["live"], "live arrival")
    world.kill()
    world.start()
    a.check_in(note("after"))
    await a.run()

    await eventually(lambda: b.notes() == ["live", "after"], "arrival after the restart")
    live.cancel()
    with suppress(asyncio.CancelledError):
        await live
    await a.close()
    await b.close()
