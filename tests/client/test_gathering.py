"""Care spaces: founded by two or three people, one meeting after the other; and their last day."""

import asyncio
from dataclasses import replace

import pytest

from tests.support.crowd import level, told
from tests.support.disk import MemoryDisk
from tests.support.pairs import connected, paired
from tests.support.phone import APP, TODAY, Phone, table
from tests.support.wire import WireRelay
from twofold_client.care import CARER, SELF
from twofold_client.caring import give_words
from twofold_client.errors import CeremonyEnded
from twofold_client.founding import CARE, PAIR, Plan
from twofold_client.joining import gather, join, make_invitation
from twofold_client.kinds import Checkin, encode_person
from twofold_client.links import Way

JOINT = Plan(CARE, (SELF, SELF, CARER))
ALONE = Plan(CARE, (SELF, CARER))


async def founded(inviter: Phone, plan: Plan, *joiners: Phone) -> None:
    """The whole ceremony: each joiner meets the inviter at a table of their own, one after the other."""
    invitations = [make_invitation(inviter.device, APP) for _ in joiners]
    tables = [table() for _ in joiners]
    guests = [(invitation, one) for invitation, (one, _) in zip(invitations, tables, strict=True)]
    async with asyncio.TaskGroup() as all_of_them:
        all_of_them.create_task(gather(inviter.device, guests, plan))
        for phone, invitation, (one, other) in zip(joiners, invitations, tables, strict=True):
            await one.ready.wait()
            all_of_them.create_task(join(phone.device, invitation, other, plan.__eq__))
    await level(inviter, *joiners)


def say(phone: Phone, text: str) -> None:
    """Record a name in the care space: any entry would do."""
    phone.device.record(("care1", phone.device.make_entry("person", encode_person(text))))


def said(phone: Phone) -> list[int]:
    """Who has written in the care space."""
    return sorted(kept.member for kept in phone.kept("person", "care1"))


async def test_three_found_one_space() -> None:
    """Two partners and a therapist: one genesis with three seats; what each writes reaches all."""
    relay = WireRelay()
    a, b = await paired(relay)
    therapist = Phone.new(relay.line)
    await founded(a, JOINT, b, therapist)
    for phone, name in ((a, "Ada"), (b, "Bo"), (therapist, "Cleo")):
        say(phone, name)
    await level(a, b, therapist)

    assert said(a) == said(b) == said(therapist) == [0, 1, 2]
    assert [told(phone, "care1") for phone in (a, b, therapist)] == [[], [], []]
    assert list(therapist.device.state.spaces) == ["care1"]


async def test_two_found_a_care_space() -> None:
    """One person and a therapist, beside the space with the partner, who learns nothing of it."""
    relay = WireRelay()
    a, b = await paired(relay)
    therapist = Phone.new(relay.line)
    await founded(a, ALONE, therapist)
    say(a, "Ada")
    await level(a, therapist, b)

    assert said(therapist) == [0]
    assert list(b.device.state.spaces) == ["solo", "shared"]


async def test_a_joiner_agrees_to_the_plan_alone() -> None:
    """Who was asked for one thing signs no other: the attempt ends, and nobody has a space."""
    relay = WireRelay()
    a, _ = await paired(relay)
    therapist = Phone.new(relay.line)
    invitation = make_invitation(a.device, APP)
    one, other = table()
    inviting = asyncio.create_task(_ended(gather(a.device, [(invitation, one)], ALONE)))
    await one.ready.wait()
    refused = await _ended(join(therapist.device, invitation, other, JOINT.__eq__))

    assert (refused, await inviting) == ("bad_transcript", "ended")
    assert "care1" not in {**a.device.state.spaces, **therapist.device.state.spaces}


async def _ended(ceremony: object) -> str:
    with pytest.raises(CeremonyEnded) as ended:
        await ceremony  # type: ignore[misc]
    return ended.value.why


async def test_a_lost_last_word_heals_for_three() -> None:
    """A joiner that signed and heard no more finds the space at the relay with all signatures."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = await paired(relay)
    therapist = Phone.new(relay.line, disk=disk)
    disk.states = []
    await founded(a, JOINT, b, therapist)
    pledged = next(state for state in disk.states if Phone.new(disk=MemoryDisk(state)).device.state.pledges)
    again = Phone.new(relay.line, disk=MemoryDisk(pledged))
    say(a, "Ada")
    await level(a, again)

    assert said(again) == [0]
    assert again.device.state.pledges == {}


async def test_a_pledge_waits_for_the_founding() -> None:
    """While the relay has no such space, a pledge stays a pledge and raises nothing."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = await paired(relay)
    therapist = Phone.new(relay.line, disk=disk)
    disk.states = []
    await founded(a, JOINT, b, therapist)
    pledged = next(state for state in disk.states if Phone.new(disk=MemoryDisk(state)).device.state.pledges)
    again = Phone.new(WireRelay().line, disk=MemoryDisk(pledged))
    await level(again)

    assert list(again.device.state.pledges) == ["care1"]
    assert again.device.state.spaces == {}


async def test_nothing_is_written_past_the_last_day() -> None:
    """After its end date a device seals nothing there and says so; reading goes on, the rest is as ever."""
    relay = WireRelay()
    a, _ = await paired(relay)
    therapist = Phone.new(relay.line)
    await founded(a, Plan(CARE, (SELF, CARER), TODAY), therapist)
    say(a, "on the last day")
    await level(a, therapist)
    a.device.outside = type(a.device.outside)(lambda: TODAY + 1, relay.line, a.device.random)
    a.device._syncs.clear()
    say(a, "too late")
    say(therapist, "still today here")
    await level(therapist, a)

    assert said(therapist) == [0, 1]
    assert said(a) == [0, 0, 1]
    assert told(a, "care1") == [("ended_care", "")]


@pytest.mark.parametrize(
    ("way", "plan"),
    [("join", ALONE), ("care", PAIR), ("both", ALONE), ("care", Plan(CARE, (SELF, CARER, CARER)))],
)
async def test_link_leads_to_what_it_says(way: Way, plan: Plan) -> None:
    """What is offered behind a link of another sort is refused before anything is signed."""
    relay = WireRelay()
    a, c = await connected(relay), Phone.new(relay.line)
    invitation = replace(make_invitation(a.device, APP), way=way)
    one, other = table()
    attempts = (gather(a.device, [(invitation, one)], plan), join(c.device, invitation, other))
    ends = await asyncio.gather(*attempts, return_exceptions=True)

    assert [type(end) for end in ends] == [CeremonyEnded, CeremonyEnded]
    assert c.device.state.spaces == {}


async def test_a_helper_needs_the_link_alone() -> None:
    """A device that has nothing follows a link to help, and reads what is given."""
    relay = WireRelay()
    a, c = await connected(relay), Phone.new(relay.line)
    invitation = replace(make_invitation(a.device, APP), way="care")
    one, other = table()
    await asyncio.gather(gather(a.device, [(invitation, one)], ALONE), join(c.device, invitation, other))
    await level(a, c)
    a.check_in(Checkin(note="for one"))
    give_words(a.device, "care1", a.kept("checkin", "solo")[0].entry)
    await level(a, c)

    assert [kept.entry.body for kept in c.kept("checkin", "care1")] == [
        a.kept("checkin", "solo")[0].entry.body
    ]
    assert c.device.state.code == ""
