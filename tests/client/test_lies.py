"""A relay that lies, loses or was restored; a copied vault; a bad grant: each is named, nothing is lost."""

from dataclasses import replace

from tests.support.disk import MemoryDisk
from tests.support.evil import change_envelope, flipped_body, flipped_signature, flipped_wrap, once_after
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat


async def test_a_relay_that_swallows_is_named() -> None:
    """Acknowledged and then missing from the log to its end: an alarm, and no endless sending."""
    relay = WireRelay()
    a, _ = await paired(relay)
    before = relay.photograph()
    a.share("x")
    relay.line_state.answered = once_after("/v1/append", lambda: relay.rewind(before))
    await a.run()

    assert (a.alarms(), a.where()) == (["withheld"], ["way"])


async def test_flipped_body_is_set_aside_alone() -> None:
    """An envelope whose body was flipped is listed with its reason; those before and after open."""
    relay = WireRelay()
    a, b = await paired(relay)
    for text in "123":
        a.share(text)
        await a.run()
    relay.line_state.tamper = change_envelope(1, flipped_body)
    await b.run()

    assert b.notes() == ["1", "3"]
    assert [(alarm.name, alarm.reason) for alarm in b.device.alarms("shared")] == [
        ("body_missing", "device 0")
    ]


async def test_flipped_wrap_is_set_aside_alone() -> None:
    """A wrap that does not open shuts its entry, and no other."""
    relay = WireRelay()
    a, b = await paired(relay)
    for text in "123":
        a.share(text)
        await a.run()
    relay.line_state.tamper = change_envelope(1, flipped_wrap)
    await b.run()

    assert b.notes() == ["1", "3"]
    assert [alarm.reason for alarm in b.device.alarms("shared")] == ["bad_wrap"]


async def test_own_words_stay_whatever_comes_back() -> None:
    """An own envelope comes back without its body: the words are still here, and are given again."""
    relay = WireRelay()
    a, _ = await paired(relay)
    a.share("mine")
    relay.line_state.tamper = change_envelope(0, flipped_body)
    await a.run()
    damaged = list(a.device.space("shared").hollow)
    relay.line_state.tamper = None
    await a.run()

    assert (a.notes(), a.alarms(), len(damaged)) == (["mine"], [], 0)


async def test_forged_signature_is_refused_by_name() -> None:
    """A flipped signature is not believed, and what follows in that chain waits."""
    relay = WireRelay()
    a, b = await paired(relay)
    for text in "12":
        a.share(text)
        await a.run()
    relay.line_state.tamper = change_envelope(0, flipped_signature)
    await b.run()

    assert (b.notes(), b.alarms()) == ([], ["gap", "refused"])


async def test_copy_of_a_vault_does_not_write() -> None:
    """A restored copy, finding its own head ahead of its memory, stops and says so (invariant 6)."""
    relay, disk = WireRelay(), MemoryDisk()
    a, _ = await paired(relay, disk)
    copied = MemoryDisk(disk.data)
    a.share("newer")
    await a.run()
    copy = Phone.new(relay.line, disk=copied)
    copy.share("from the copy")
    await copy.run()

    assert copy.alarms() == ["restored"]
    assert copy.where()[-1] == "phone"


async def test_bad_grant_is_answered_by_a_rotate() -> None:
    """A rotate whose grant does not open is named; the device that cannot open it begins a new epoch."""
    relay = WireRelay()
    a, b = await paired(relay)
    await a.device.sync("shared").append_record(lambda roster: _rotate_without(a, roster, device=1))
    b.share("all the same")
    for phone in (b, a):
        await phone.run()

    assert a.notes() == b.notes() == ["all the same"]
    assert b.device.sync("shared").roster.epoch == 3
    assert (a.alarms(), b.alarms()) == ([], ["bad_grant"])


def _rotate_without(phone: Phone, roster: Roster, device: int) -> bytes:
    """A rotate whose grant to one device is sealed to somebody else's key."""
    other = replace(roster.devices[device], keys=Seat.from_seed(bytes(32)).keys)
    devices = tuple(other if each.number == device else each for each in roster.devices)
    space, roster = phone.device.space("shared"), replace(roster, devices=devices)
    return make_rotate(space.seat(), space.member, roster, phone.device.random)[0]
