"""Two phones meet over a mailbox and found the space they share."""

import asyncio

import pytest

from tests.support.evil import away_at
from tests.support.pairs import connected
from tests.support.phone import APP, Phone, pair, table
from tests.support.wire import WireRelay
from twofold_client.errors import CeremonyEnded
from twofold_client.joining import invite, join, make_invitation
from twofold_client.kinds import Checkin

NOTE = Checkin(distress=3, note="a quiet day", need="mine alone", shared=frozenset({"distress", "note"}))


async def test_a_checkin_crosses() -> None:
    """What one records and shares, the other reads, and no more than that."""
    relay = WireRelay()
    a, b = await connected(relay), Phone.new(relay.line)
    await pair(a, b)

    a.check_in(NOTE)
    await a.run()
    await b.run()

    assert b.theirs() == [Checkin(distress=3, note="a quiet day", shared=frozenset({"distress", "note"}))]
    assert (a.where(), b.where(), a.alarms(), b.alarms()) == (["relay"], [None], [], [])


async def test_joiner_takes_the_household() -> None:
    """One who joins by link founds its own space at that relay with the code handed over sealed."""
    relay = WireRelay()
    a, b = await connected(relay), Phone.new(relay.line)

    await pair(a, b)

    assert b.device.state.code == a.device.state.code
    assert b.device.space("solo").stage == "founded"


async def test_names_cross_both_ways() -> None:
    """Both names are in the shared space on both phones."""
    relay = WireRelay()
    a, b = await connected(relay), Phone.new(relay.line)
    await pair(a, b)

    for phone, name in ((a, "Al"), (b, "Jo")):
        phone.say_name(name)
    for phone in (a, b, a):
        await phone.run()

    assert a.names() == b.names() == {0: "Al", 1: "Jo"}


@pytest.mark.parametrize("wrong", ["inviter", "joiner"])
async def test_wrong_digits_end_it(wrong: str) -> None:
    """One wrong entry ends the attempt on both sides, and neither keeps a shared space."""
    relay = WireRelay()
    a, b = await connected(relay), Phone.new(relay.line)
    b.device.begin()
    invitation = make_invitation(a.device, APP)
    one, other = table()
    (one if wrong == "inviter" else other).misreads = True

    joining = asyncio.create_task(_ended(_join_when(one.ready, join(b.device, invitation, other))))
    inviting = asyncio.create_task(_ended(invite(a.device, invitation, one)))
    ends = {await inviting, await joining}

    assert ends == {"wrong_code", "ended"}
    assert "shared" not in a.device.state.spaces
    assert "shared" not in b.device.state.spaces


async def test_second_joiner_is_refused() -> None:
    """A second phone with the same link is refused, and the first pair is not disturbed."""
    relay = WireRelay()
    a, b, c = await connected(relay), Phone.new(relay.line), Phone.new(relay.line)
    invitation = make_invitation(a.device, APP)
    one, other = table()
    b.device.begin()
    async with asyncio.TaskGroup() as all_three:
        inviting = all_three.create_task(invite(a.device, invitation, one))
        await one.ready.wait()
        joining = all_three.create_task(join(b.device, invitation, other))
        third = all_three.create_task(_ended(join(c.device, invitation, table()[0])))

    assert third.result() == "rendezvous_used"
    assert (inviting.result().stage, b.device.space(joining.result()).stage) == ("founded", "founded")


async def test_a_used_invitation_is_spent() -> None:
    """Following the same link after the pairing is refused."""
    relay = WireRelay()
    a, b, c = await connected(relay), Phone.new(relay.line), Phone.new(relay.line)
    invitation = await pair(a, b)

    assert await _ended(join(c.device, invitation, table()[0])) == "rendezvous_used"


async def _join_when(ready: asyncio.Event, joining: object) -> object:
    await ready.wait()
    return await joining  # type: ignore[misc]


async def _ended(ceremony: object) -> str:
    with pytest.raises(CeremonyEnded) as ended:
        await ceremony  # type: ignore[misc]
    return ended.value.why


async def test_joiner_whose_inviter_fell_silent() -> None:
    """The relay dies after the joiner said yes: both keep the space, and it is founded once it is back."""
    relay = WireRelay()
    a, b = await connected(relay), Phone.new(relay.line)
    b.device.begin()
    relay.line_state.asked = away_at("/v1/found")
    invitation = make_invitation(a.device, APP)
    one, other = table()
    joining = asyncio.create_task(_join_when(one.ready, join(b.device, invitation, other)))
    await invite(a.device, invitation, one)
    relay.now += 601  # the mailbox ends, the joiner stops waiting
    await relay.stir()
    await joining
    stages = (a.device.space("shared").stage, b.device.space("shared").stage)
    for phone in (b, a, b):
        await phone.run()

    assert stages == ("unfounded", "awaited")
    assert a.device.space("shared").stage == b.device.space("shared").stage == "founded"
    assert (a.alarms(), b.alarms()) == ([], [])
