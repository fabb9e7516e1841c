"""Two phones seal answers and open them once both have."""

from tests.support.circles import run_all
from tests.support.disk import MemoryDisk
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.revealing import open_all, rounds, seal


async def _sealed(a: Phone, b: Phone) -> bytes:
    round_id = seal(a.device, "shared", "checkin", b"calm")
    await run_all([a, b])
    seal(b.device, "shared", "checkin", b"tired", round_id)
    await run_all([a, b])
    return round_id


async def test_answers_show_when_both_have_sealed() -> None:
    """Nobody opens alone; after both have opened, both phones show both answers."""
    a, b = await paired(WireRelay())
    seal(a.device, "shared", "checkin", b"calm")
    await run_all([a, b])
    early = open_all(a.device, "shared")
    seal(b.device, "shared", "checkin", b"tired", rounds(b.device, "shared")[0].id)
    await run_all([a, b])
    opened = [open_all(phone.device, "shared") for phone in (a, b)]
    await run_all([a, b])

    assert (early, opened) == (0, [1, 1])
    assert rounds(a.device, "shared") == rounds(b.device, "shared")
    assert rounds(a.device, "shared")[0].answers == (b"calm", b"tired")


async def test_what_opens_survives_the_phone() -> None:
    """The blind is in the vault from the moment of sealing: the same disk, opened again, opens the answer."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = await paired(relay, disk)
    await _sealed(a, b)
    await a.close()
    again = Phone.new(relay.line, disk=disk)

    assert open_all(again.device, "shared") == 1
    await run_all([again, b])
    assert rounds(b.device, "shared")[0].sides == ("opened", "sealed")


async def test_an_opening_is_recorded_once() -> None:
    """Asked again, on its way or delivered, nothing more is said."""
    a, b = await paired(WireRelay())
    await _sealed(a, b)

    assert (open_all(a.device, "shared"), open_all(a.device, "shared")) == (1, 0)
    await run_all([a, b])
    assert open_all(a.device, "shared") == 0


async def test_the_other_never_holds_the_blind() -> None:
    """What opens an answer is in no space that the other is in, until it is opened."""
    a, b = await paired(WireRelay())
    await _sealed(a, b)

    assert [kept.entry.kind for kept in b.device.entries("shared") if kept.entry.kind == "opened"] == []
    assert len([kept for kept in a.device.entries("solo") if kept.entry.kind == "opened"]) == 1
