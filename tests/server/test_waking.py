"""Who is woken, when, how often, and by what; and who never is."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.server.sleeping import HOST, KEY, SECONDS, Night, endpoint, night
from tests.support.waiting import eventually
from twofold_server.errors import Declined
from twofold_server.store.memory import MemoryStore
from twofold_server.store.wakes.memory import MemoryWakes
from twofold_server.store.wakes.port import Sleeper
from twofold_server.waking.calling import Answer, Went
from twofold_server.waking.waker import TRIES_MAX, wake_for_ever


@pytest_asyncio.fixture
async def dark() -> AsyncIterator[Night]:
    """A night in memory."""
    async with night(MemoryStore(1 << 20), MemoryWakes()) as made:
        yield made


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
async def test_a_wake_takes_its_time(dark: Night, chance: float) -> None:
    """It leaves after the time that was drawn, between one and two times the setting, and not before."""
    dark.chance = chance
    made = await dark.asleep()
    await dark.write(made)

    assert await dark.wait(SECONDS * (1 + chance) - 1) == []
    assert await dark.wait(1) == [endpoint(1)]


async def test_many_envelopes_are_one_wake(dark: Night) -> None:
    """However much comes, the device is woken once, and no more until it has come; then again."""
    made = await dark.asleep()
    for _ in range(5):
        await dark.write(made)
        await dark.wait(SECONDS)
    await dark.wait(10 * SECONDS)
    assert len(dark.called) == 1

    await dark.comes(made)
    assert len(await dark.wait(10 * SECONDS)) == 1
    await dark.write(made)
    assert len(await dark.wait(2 * SECONDS)) == 2


async def test_between_two_wakes_lies_the_time(dark: Night) -> None:
    """Not even a device that comes and goes at once is woken twice within the setting."""
    dark.chance = 0.0
    made = await dark.asleep()
    await dark.write(made)
    await dark.wait(SECONDS)
    await dark.comes(made)
    await dark.write(made)

    assert len(await dark.wait(SECONDS - 1)) == 1
    assert len(await dark.wait(1)) == 2


async def test_whoever_has_seen_it_sleeps_on(dark: Night) -> None:
    """What a device was shown before its time had come wakes it no more."""
    made = await dark.asleep()
    await dark.write(made)
    await dark.comes(made)

    assert await dark.wait(10 * SECONDS) == []


async def test_own_members_devices_wake_nobody(dark: Night) -> None:
    """What one's own devices write wakes none of them."""
    made = await dark.asleep((0, 1))
    await dark.write(made, made.admission(0))
    await dark.set(made, 2)
    await dark.write(made, made.envelope(2), by=2)
    await dark.write(made, made.envelope(0), by=0)

    assert await dark.wait(10 * SECONDS) == [endpoint(1)]


async def test_a_space_of_one_wakes_nobody(dark: Night) -> None:
    """Where there is no other member, nothing ever wakes."""
    made = await dark.asleep((0,), members=1)
    await dark.write(made, made.admission(0))
    await dark.write(made, made.envelope(1), by=1)

    assert await dark.wait(10 * SECONDS) == []


@pytest.mark.parametrize("which", ["records", "taking back", "leaving"])
async def test_some_things_wake_nobody(dark: Night, which: str) -> None:
    """Not a record of the roster, not what only takes back, and above all no leaving."""
    made = await dark.asleep()
    await dark.write(made)
    await dark.comes(made)
    items = {
        "records": lambda: made.admission(0),
        "taking back": lambda: made.envelope(0, 200, [made.authors[0].prev]),
        "leaving": lambda: made.leaving(0),
    }
    await dark.write(made, items[which]())

    assert await dark.wait(10 * SECONDS) == []


async def test_a_retry_wakes_nobody(dark: Night) -> None:
    """What the relay holds already and is sent again wakes nobody again."""
    made = await dark.asleep()
    item = made.envelope(0)
    await dark.write(made, item)
    await dark.comes(made)
    await dark.write(made, item)

    assert await dark.wait(10 * SECONDS) == []


async def test_a_removed_device_is_not_woken(dark: Night) -> None:
    """Not even by what was on its way to it, and not where its endpoint had stayed behind."""
    made = await dark.asleep((1,))
    await dark.write(made, made.admission(1), by=1)
    await dark.set(made, 2)
    await dark.write(made)
    await dark.write(made, made.removal(1, made.pin(2)), by=1)
    await dark.wakes.set(Sleeper(made.id, 2), endpoint(2))

    assert await dark.wait(10 * SECONDS) == [endpoint(1)]


async def test_an_ended_device_has_no_endpoint(dark: Night) -> None:
    """With its removal its endpoint goes, and with the end of the space everybody's."""
    made = await dark.asleep((0, 1))
    await dark.write(made, made.admission(1), by=1)
    await dark.set(made, 2)
    await dark.write(made, made.removal(1, made.pin(2)), by=1)
    assert sorted(await dark.wakes.endpoints(made.id)) == [0, 1]

    await dark.write(made, made.leaving(0))
    assert await dark.wakes.endpoints(made.id) == {}


async def test_a_gone_endpoint_is_forgotten(dark: Night) -> None:
    """Where the service says that it is gone, it is; unless the device has set another one meanwhile."""
    made = await dark.asleep()
    dark.answers.append(Answer(Went.GONE))
    await dark.write(made)
    await dark.wait(2 * SECONDS)

    assert await dark.wakes.endpoints(made.id) == {}
    await dark.wakes.set(Sleeper(made.id, 1), endpoint("new"))
    await dark.wakes.drop(Sleeper(made.id, 1), endpoint(1))
    assert await dark.wakes.endpoints(made.id) == {1: endpoint("new")}


async def test_a_busy_service_is_left_alone(dark: Night) -> None:
    """It is tried again after the time it asks for, a few times; then only for what comes next."""
    made = await dark.asleep()
    dark.answers.extend([Answer(Went.LATER, 3000)] * TRIES_MAX)
    await dark.write(made)
    assert len(await dark.wait(2 * SECONDS)) == 1
    assert len(await dark.wait(2999)) == 1
    for _ in range(10):
        await dark.wait(6000)
    assert len(dark.called) == TRIES_MAX

    await dark.write(made)
    assert len(await dark.wait(2 * SECONDS)) == TRIES_MAX + 1


async def test_what_is_off_the_list_is_refused(dark: Night) -> None:
    """Another host, and an endpoint made for another key, are refused by name; nothing is kept."""
    made = await dark.asleep(())
    for key, host, code in [(KEY, "other.example", "wake_host"), (b"\x04" * 65, HOST, "wake_key")]:
        with pytest.raises(Declined, match=code):
            await dark.waker.set(Sleeper(made.id, 1), key, host, endpoint(1))

    assert await dark.wakes.spaces() == []


async def test_whoever_clears_sleeps_on(dark: Night) -> None:
    """Cleared is cleared, for what was on its way too."""
    made = await dark.asleep()
    await dark.write(made)
    await dark.waker.clear(Sleeper(made.id, 1))

    assert await dark.wait(10 * SECONDS) == []


async def test_no_endpoint_is_logged(dark: Night, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever goes wrong or well, the log has a kind and a line, and no endpoint, host or space."""
    made = await dark.asleep()
    dark.answers.append(RuntimeError(endpoint(1)))
    await dark.write(made)
    dark.now += 2 * SECONDS
    chore = asyncio.create_task(wake_for_ever(dark.waker, 0))
    await eventually(lambda: dark.called != [], "a call")
    await dark.write(made)
    await dark.comes(made)
    await dark.write(made)
    await dark.wait(2 * SECONDS)
    await eventually(lambda: len(dark.called) > 1, "another call")
    chore.cancel()
    said = "".join(capsys.readouterr())

    assert "fault kind=RuntimeError where=" in said
    assert [word for word in (HOST, "phone", made.id.hex()) if word in said] == []


async def test_totals_tell_no_more(dark: Night) -> None:
    """What is counted is how pushes went, and nothing about anybody."""
    made = await dark.asleep()
    await dark.write(made)
    await dark.wait(2 * SECONDS)

    assert dark.waker.totals == {"sent": 1, "gone": 0, "later": 0, "refused": 0}
