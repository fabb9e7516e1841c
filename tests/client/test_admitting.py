"""A second device of one's own is let in, and holds all that the first one holds."""

import asyncio

import msgspec
import pytest

from tests.support.evil import once_after
from tests.support.phone import APP, Phone, pair, table
from tests.support.wire import ORIGIN, WireRelay
from twofold_client.admitting import admit, enrol
from twofold_client.errors import CeremonyEnded
from twofold_client.joining import join, make_invitation
from twofold_client.judge import read_rows, run_hash
from twofold_client.kinds import Checkin
from twofold_crypto.public.messages import ENVELOPE, LOG_START, Page

PRIVATE = Checkin(note="for myself")


async def admitted(relay: WireRelay) -> tuple[Phone, Phone, Phone]:
    """A paired phone with some history, its second device, and the other person's phone."""
    old, other, new = Phone.new(relay.line), Phone.new(relay.line), Phone.new(relay.line)
    await old.connect(ORIGIN, await relay.household())
    await pair(old, other)
    old.check_in(PRIVATE)
    old.share("mine")
    other.share("theirs")
    await other.run()
    await old.run()
    await let_in(old, new)
    return old, new, other


async def let_in(old: Phone, new: Phone) -> None:
    """The ceremony, honest on both sides."""
    invitation = make_invitation(old.device, APP)
    one, two = table()
    async with asyncio.TaskGroup() as both:
        both.create_task(admit(old.device, invitation, one))
        await one.ready.wait()
        both.create_task(enrol(new.device, invitation, two))
    await new.run()


async def test_new_device_reads_all_history() -> None:
    """The new device holds private and shared entries from before it was there."""
    old, new, _ = await admitted(WireRelay())

    assert new.notes("solo") == old.notes("solo") == ["for myself"]
    assert sorted(map(str, new.notes())) == ["mine", "theirs"]
    assert (new.alarms("solo"), new.alarms()) == ([], [])


async def test_new_device_writes_as_its_member() -> None:
    """What the new device writes reaches everybody as its member's, from a device of its own."""
    old, new, other = await admitted(WireRelay())
    new.share("from the laptop")
    for phone in (new, old, other):
        await phone.run()
    written = [k for k in old.kept("checkin") if k.where == "relay" and k.member == 0]

    assert "from the laptop" in other.notes()
    assert len(written) == 2
    assert sorted(held.device for held in other.device.space("shared").entries.values()) == [0, 0, 1, 2]


async def test_both_devices_go_on_together() -> None:
    """Two devices of one member write at once; neither disturbs the other's chain."""
    old, new, other = await admitted(WireRelay())
    for turn in range(3):
        old.share(f"old {turn}")
        new.share(f"new {turn}")
        await asyncio.gather(old.run(), new.run())
    for phone in (old, new, other):
        await phone.run()

    assert len(other.notes()) == len(old.notes()) == len(new.notes()) == 8
    assert old.alarms() == new.alarms() == other.alarms() == []


async def test_old_log_is_noticed() -> None:
    """A relay that shows the new device less than the old one held is named."""
    relay = WireRelay()
    old, new = Phone.new(relay.line), Phone.new(relay.line)
    await old.connect(ORIGIN, await relay.household())
    old.check_in(PRIVATE)
    await old.run()
    relay.line_state.answered = once_after("/v1/rendezvous/close", lambda: _forget(relay))
    await let_in(old, new)

    assert "withheld" in new.alarms("solo")


async def test_invitations_do_not_mix() -> None:
    """An invitation for an own device cannot be used to found a shared space, nor the other way round."""
    relay = WireRelay()
    old, stranger = Phone.new(relay.line), Phone.new(relay.line)
    await old.connect(ORIGIN, await relay.household())
    invitation = make_invitation(old.device, APP)
    one, two = table()
    admitting = asyncio.create_task(_ended(admit(old.device, invitation, one)))
    await one.ready.wait()
    why = await _ended(join(stranger.device, invitation, two))

    assert why in ("bad_transcript", "ended")
    assert await admitting in ("bad_transcript", "ended")
    assert old.device.sync("solo").roster.devices[1:] == ()


async def test_a_phone_in_use_does_not_enrol() -> None:
    """A device that has begun keeps what it has; it does not become another's second device."""
    relay = WireRelay()
    used = Phone.new(relay.line)
    used.device.begin()
    old = Phone.new(relay.line)
    await old.connect(ORIGIN, await relay.household())

    assert await _ended(enrol(used.device, make_invitation(old.device, APP), table()[0])) == "already_begun"


def _forget(relay: WireRelay) -> None:
    """From now on no page has an envelope in it."""

    def tamper(page: Page) -> Page:
        items = [item for item in page.items if item.type != ENVELOPE]
        running = run_hash(LOG_START, read_rows(items))
        return msgspec.structs.replace(page, items=items, head=len(items), hash=running)

    relay.line_state.tamper = tamper


async def _ended(ceremony: object) -> str:
    with pytest.raises(CeremonyEnded) as ended:
        await ceremony  # type: ignore[misc]
    return ended.value.why
