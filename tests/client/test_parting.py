"""Removing a device, leaving, going quiet: what is wished happens once, whatever comes between."""

import pytest

from tests.support.crowd import codes, let_in, level, say, three, told
from tests.support.disk import MemoryDisk, PowerCut
from tests.support.evil import away_at
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.errors import NotOwn, VaultBroken
from twofold_client.parting import enrol_again, follow, leave, remove
from twofold_crypto.public.roster import ROTATE, parse_record

PENDING = ("removal_pending", "device 2")
ENDED = ("ended", "")


def ended(phone: Phone) -> list[int]:
    """The devices that this phone knows to be out."""
    return [d.number for d in phone.device.sync("shared").roster.devices if d.ended_n is not None]


async def test_a_removed_device_is_out() -> None:
    """Everybody knows it is out; it says so itself, keeps what it has, and gets nothing more."""
    relay = WireRelay()
    a, second, b = await three(relay)
    await say(second, "before")
    await level(a, b)
    done = await remove(a.device, "shared", [2])
    await say(b, "after")
    await level(a, second)

    assert (done, ended(a), ended(b), ended(second)) == (True, [2], [2], [2])
    assert (told(second), second.notes()) == ([ENDED, PENDING], ["before"])
    assert a.notes() == ["before", "after"]


async def test_a_removal_is_pending_until_all_know() -> None:
    """Until every device that is in and has written has cited it, the removal is shown as pending."""
    relay = WireRelay()
    a, _, b = await three(relay)
    await say(b, "before")
    await level(a)
    await remove(a.device, "shared", [2])
    first = told(a)
    await say(a, "knows")
    second = told(a)
    await say(b, "knows too")
    await level(a)

    assert (first, second, told(a)) == ([PENDING], [PENDING], [])


async def test_words_past_a_pin_are_offered_again() -> None:
    """Written offline by a phone that was removed meanwhile: said again once another phone has let it in."""
    relay = WireRelay()
    a, second, b = await three(relay)
    second.share("unsent")
    await remove(a.device, "shared", [2])
    await remove(a.device, "solo", [1])
    await level(second)
    kept = second.notes()
    await let_in(a, second)
    await level(b)

    assert kept == b.notes() == ["unsent"]
    assert [alarm for alarm in told(second) if alarm != PENDING] == []


async def test_only_own_devices_can_be_removed() -> None:
    """Neither the other person's device nor this one."""
    relay = WireRelay()
    a, _, _ = await three(relay)

    for number in (0, 1, 7):
        with pytest.raises(NotOwn):
            await remove(a.device, "shared", [number])


async def test_a_lost_race_is_signed_anew() -> None:
    """Somebody else's record came first: the removal is still wished, and is signed over the new head."""
    relay = WireRelay()
    a, _, b = await three(relay)
    relay.line_state.asked = away_at("/v1/append")
    await remove(a.device, "shared", [2])
    signed = a.device.space("shared").pending
    third = Phone.new(relay.line)
    await let_in(b, third)
    await level(a)

    assert signed
    assert (ended(a), a.device.space("shared").pending) == ([2], b"")
    assert signed not in a.device.space("shared").records


async def test_a_signed_record_is_sent_again_unchanged() -> None:
    """The answer was lost, the head stands: the very same bytes go again, also after the program ended."""
    relay, disk = WireRelay(), MemoryDisk()
    a, _, _ = await three(relay, disk)
    relay.line_state.asked = away_at("/v1/append")
    await remove(a.device, "shared", [2])
    signed = a.device.space("shared").pending
    again = Phone.new(relay.line, disk=MemoryDisk(disk.data))
    await again.run()

    assert again.device.space("shared").records[-1] == signed
    assert parse_record(signed).record.type == ROTATE


@pytest.mark.parametrize("part", [0.0, 1.0])
@pytest.mark.parametrize("write", range(4))
async def test_crash_while_removing(write: int, part: float) -> None:
    """Power goes at any write: opened again, the removal is complete or was never wished."""
    relay, disk = WireRelay(), MemoryDisk()
    a, _, b = await three(relay, disk)
    disk.cut_at, disk.part = disk.writes + write, part
    try:
        await remove(a.device, "shared", [2])
    except (PowerCut, VaultBroken):
        a = Phone.new(relay.line, disk=MemoryDisk(disk.data))
    await level(a, b)

    assert ended(a) == ended(b)
    assert ended(a) == ([2] if write or part else [])


async def test_two_own_devices_remove_each_other() -> None:
    """One wins; the other is out, and knows it."""
    relay = WireRelay()
    a, second, b = await three(relay)
    await remove(a.device, "shared", [2])
    lost = await remove(second.device, "shared", [0])
    await level(a, second, b)

    assert (lost, ended(a), ended(b), ended(second)) == (False, [2], [2], [2])


async def test_leaving_sends_what_waits_first() -> None:
    """The last words arrive, then the space is closed for both; nothing is lost on either side."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(b, "theirs")
    a.share("last words")
    done = await leave(a.device, "shared")
    b.share("too late")
    await level(b, a)

    assert done
    assert (b.notes(), b.where()) == (["theirs", "last words", "too late"], ["relay", None, "phone"])
    assert (told(a), told(b)) == ([ENDED], [])
    assert b.device.sync("shared").roster.closed is not None


async def test_who_stays_may_let_a_phone_in() -> None:
    """After a leave, the other's next phone can read the history."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(a, "history")
    await leave(a.device, "shared")
    await level(b)
    late = Phone.new(relay.line)
    await let_in(b, late)

    assert late.notes() == ["history"]


async def test_nobody_leaves_twice() -> None:
    """Both leave at once: one closes the space, the other finds it closed."""
    relay = WireRelay()
    a, b = await paired(relay)
    await leave(a.device, "shared")
    closed = await leave(b.device, "shared")

    assert closed
    assert len(b.device.space("shared").records) == 3


async def test_going_quiet_asks_nobody() -> None:
    """A quiet space is neither fetched nor written to, keeps all, and can be followed again."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(b, "before")
    await level(a)
    follow(a.device, "shared", quiet=True)
    a.share("kept here")
    await say(b, "after")
    await level(a)
    quiet = (a.notes(), a.where()[-1])
    follow(a.device, "shared", quiet=False)
    await level(a, b)

    assert quiet == (["before", "kept here"], "phone")
    assert b.notes()[-1] == "kept here"


async def test_a_copy_enrols_again() -> None:
    """A restored copy takes another seat, puts the old one out, and says again what nobody has."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = await paired(relay, disk)
    copied = MemoryDisk(disk.data)
    await say(a, "newer")
    copy = Phone.new(relay.line, disk=copied)
    copy.share("from the copy")
    await level(copy)
    stopped = told(copy)
    done = await enrol_again(copy.device, "shared", keep=True)
    await level(copy, b)

    assert (stopped, done) == ([("restored", "")], True)
    assert sorted(map(str, b.notes())) == sorted(map(str, copy.notes())) == ["from the copy", "newer"]
    assert len(codes(copy, b)) == 1


async def test_the_other_copy_is_out() -> None:
    """The phone that was copied finds that its seat has ended; its unsent words are still there."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = await paired(relay, disk)
    copied = MemoryDisk(disk.data)
    await say(a, "newer")
    copy = Phone.new(relay.line, disk=copied)
    await enrol_again(copy.device, "shared", keep=True)
    a.share("unsent")
    await level(a, copy, b)

    assert (told(a), a.notes()) == ([ENDED], ["newer", "unsent"])
    assert b.notes() == ["newer"]


async def test_a_fork_is_settled_by_a_sibling() -> None:
    """Both copies wrote: an own second phone puts the forked one out; every word is there, once."""
    relay, disk = WireRelay(), MemoryDisk()
    a, second, b = await three(relay, disk)
    await say(a, "common")
    copy, before = Phone.new(relay.line, disk=MemoryDisk(disk.data)), relay.photograph()
    await say(a, "long", "longer")
    await level(second, b)
    relay.rewind(before)
    await say(copy, "short")
    await level(second, b)
    forked = told(b)
    await remove(second.device, "shared", [0])
    await level(second, b)

    assert ("forked", "device 0") in forked
    assert (
        sorted(map(str, b.notes()))
        == sorted(map(str, second.notes()))
        == ["common", "long", "longer", "short"]
    )
    assert (len(codes(second, b)), [name for name, _ in told(b)]) == (1, ["healed"])


async def test_both_copies_stop() -> None:
    """Once the log shows both branches, neither copy writes any more."""
    relay, disk = WireRelay(), MemoryDisk()
    a, second, b = await three(relay, disk)
    copy, before = Phone.new(relay.line, disk=MemoryDisk(disk.data)), relay.photograph()
    await say(a, "one")
    await level(b)
    relay.rewind(before)
    await say(copy, "other")
    await level(b, a, copy, second)

    assert [("restored", "") in told(phone) for phone in (a, copy)] == [True, True]
    assert [("forked", "device 0") in told(phone) for phone in (b, second)] == [True, True]
