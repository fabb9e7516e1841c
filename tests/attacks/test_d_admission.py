"""D6 and D7: invitations that are used again, and recovery that somebody else would turn on."""

import asyncio
from random import Random as Seeded

import pytest

from tests.attacks.scenes import history, stage, told
from tests.support.evil import TimeLord
from tests.support.phone import APP, Phone, table
from tests.support.wire import ORIGIN
from twofold_client.errors import CeremonyEnded, RelayRefused
from twofold_client.joining import invite, join, make_invitation
from twofold_client.links import Invitation
from twofold_crypto.errors import Refused
from twofold_crypto.public.limits import MAIL_SECONDS
from twofold_crypto.secret.ceremony import rendezvous_id
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.recovery import Floor, make_spare, open_spare

SHEET = Seat.from_seed(b"\x53" * 32)


async def test_d6_invitation_serves_once() -> None:
    """After two have met by it, an invitation joins nobody: the mailbox is spent, and nothing is kept."""
    staged = await stage("D6")
    inviter = Phone.new(staged.evil.line)
    await inviter.connect(ORIGIN, staged.a.device.state.code)
    invitation = make_invitation(inviter.device, APP)
    for phone in (Phone.new(staged.evil.line), Phone.new(staged.evil.line)):
        await _try(inviter, phone, invitation)
    later = Phone.new(staged.evil.line)
    with pytest.raises(CeremonyEnded):
        await join(later.device, invitation, table()[1])

    assert later.device.state.spaces == {}
    assert len(inviter.device.sync("shared").roster.devices) == 2


async def _try(inviter: Phone, joiner: Phone, invitation: Invitation) -> None:
    """The ceremony found; the second time over it ends."""
    one, other = table()
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(invite(inviter.device, invitation, one))
            await one.ready.wait()
            both.create_task(join(joiner.device, invitation, other))
    except* CeremonyEnded:
        pass


async def test_d6_invitation_dies_in_ten_minutes() -> None:
    """A mailbox that is older than its ten minutes is unknown, whoever holds the link."""
    staged = await stage("D6")
    invitation = make_invitation(staged.a.device, APP)
    relay, mailbox = staged.a.device.sync("solo").relay, rendezvous_id(invitation.secret)
    await relay.open(staged.a.device.state.code, mailbox)
    await relay.put(mailbox, 0, 0, b"commit")
    TimeLord.shift(staged.evil, (MAIL_SECONDS + 1) / 86_400)
    with pytest.raises(RelayRefused) as refused:
        await relay.take(mailbox, 1, 0)

    assert refused.value.name == "rendezvous_unknown"


async def test_d6_no_rights_before_confirmation() -> None:
    """Whoever holds an invitation, or an offered seat, proves nothing and reads nothing: `unknown`."""
    staged = await stage("D6")
    seat, relay = Seat.from_seed(bytes(range(32))), staged.a.device.sync("solo").relay
    for space in (staged.space, staged.a.device.sync("solo").roster.space):
        with pytest.raises(RelayRefused) as refused:
            await relay.prove(seat, space)
        assert refused.value.name == "unknown"

    assert told(staged.a) == []


def test_d7_no_byte_of_a_spare_may_change() -> None:
    """A spare opens for its own sheet alone; with a byte changed to no other seat, place or floor."""
    made, random, spare_seat = history(), Seeded(1), Seat.from_seed(bytes(range(32)))
    place = made.wires[0], 0, ORIGIN, Floor(made.roster.head, [])
    spare = make_spare(spare_seat, *place, SHEET.keys.receive, made.random)
    sound = open_spare(SHEET, spare)
    assert sound.seat == spare_seat
    for _ in range(500):
        at = random.randrange(len(spare))
        changed = spare[:at] + bytes([spare[at] ^ (1 << random.randrange(8))]) + spare[at + 1 :]
        assert _opened(changed) in (None, (sound.seat, sound.member, sound.space, sound.floor))
    for other in (made.seats[0], made.seats[1]):
        with pytest.raises(Refused):
            open_spare(other, spare)


def _opened(spare: bytes) -> tuple[Seat, int, bytes, Floor] | None:
    """What a spare opens to; its address alone is not bound here, but by the sealed entry that holds it."""
    try:
        opened = open_spare(SHEET, spare)
    except Refused:
        return None
    return opened.seat, opened.member, opened.space, opened.floor


async def test_d7_relay_turns_no_recovery_on() -> None:
    """Whatever a relay answers to a lookup or a proof, no seat enters a roster that no own device signed."""
    staged = await stage("D7")
    relay = staged.a.device.sync("solo").relay
    with pytest.raises(RelayRefused) as refused:
        await relay.lookup(SHEET)
    assert refused.value.name == "unknown"
    rosters = [staged.a.device.sync(name).roster for name in ("solo", "shared")]
    assert [roster.device_of(SHEET.keys.sign) for roster in rosters] == [None, None]
    await staged.run()

    assert [len(staged.a.device.sync(name).roster.devices) for name in ("solo", "shared")] == [1, 2]
    assert told(staged.a) == []
