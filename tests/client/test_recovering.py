"""The printed sheet: made, used on an empty phone, renewed; what it was is over once another one is made."""

from contextlib import suppress

import msgspec
import pytest

from tests.support.crowd import level, say, told
from tests.support.disk import MemoryDisk, PowerCut
from tests.support.pairs import paired
from tests.support.phone import Phone, pair
from tests.support.wire import ORIGIN, WireRelay
from twofold_client.errors import Away, CeremonyEnded, NoSheet, VaultBroken
from twofold_client.kinds import Checkin
from twofold_client.recovering import add_spares, make_sheet, sheets
from twofold_client.restoring import restore, take_up
from twofold_crypto.errors import Refused
from twofold_crypto.words import parse_words

PRIVATE = Checkin(note="for myself")


async def test_an_empty_phone_gets_the_whole_notebook() -> None:
    """Words and the relay's address: private and shared history are there, and the lost phone is out."""
    relay = WireRelay()
    a, b = await paired(relay)
    a.check_in(PRIVATE)
    await say(a, "mine")
    words = await make_sheet(a.device)
    await say(b, "theirs")
    new = Phone.new(relay.line)
    await restore(new.device, words, ORIGIN)
    await say(new, "back")
    await level(a, b)

    assert sorted(map(str, new.notes())) == sorted(map(str, b.notes())) == ["back", "mine", "theirs"]
    assert new.notes("solo") == ["for myself"]
    assert (told(a)[0], told(a, "solo")[0]) == (("ended", ""), ("ended", ""))


async def test_only_the_new_phone_and_its_sheet_are_in() -> None:
    """After a restore, the member has the new phone and the new sheet's seat in each space, and no other."""
    relay = WireRelay()
    a, _ = await paired(relay)
    words = await make_sheet(a.device)
    new = Phone.new(relay.line)
    await restore(new.device, words, ORIGIN)
    await level(new)

    for name in ("solo", "shared"):
        space = new.device.space(name)
        present = [d.number for d in space.ledger.roster.present_now if d.member == space.member]
        assert len(present) == 2
        assert space.number in present


async def test_a_used_sheet_is_over() -> None:
    """The words of a sheet that was used open nothing any more; the new ones do."""
    relay = WireRelay()
    a, _ = await paired(relay)
    words = await make_sheet(a.device)
    new, thief, newer = Phone.new(relay.line), Phone.new(relay.line), Phone.new(relay.line)
    again = (await restore(new.device, words, ORIGIN)).words
    with pytest.raises(NoSheet):
        await restore(thief.device, words, ORIGIN)
    await restore(newer.device, again, ORIGIN)

    assert thief.device.state.spaces == {}
    assert newer.names() == new.names()


async def test_renewing_takes_the_old_sheet_back() -> None:
    """Another sheet: the old one's seats are out everywhere, and one sheet is told of."""
    relay = WireRelay()
    a, _ = await paired(relay)
    old = await make_sheet(a.device)
    new = await make_sheet(a.device)
    with pytest.raises(NoSheet):
        await restore(Phone.new(relay.line).device, old, ORIGIN)

    assert old != new
    assert len(sheets(a.device.space("solo"))) == 1
    assert [len(a.device.sync(name).roster.present_now) for name in ("solo", "shared")] == [2, 3]


async def test_others_may_be_kept() -> None:
    """If its human says so, the other devices stay in."""
    relay = WireRelay()
    a, _ = await paired(relay)
    await say(a, "mine")
    words = await make_sheet(a.device)
    new = Phone.new(relay.line)
    await restore(new.device, words, ORIGIN, keep_others=True)
    await say(a, "still here")
    await level(new)

    assert new.notes() == ["mine", "still here"]
    assert told(a) == [("let_in", "device 3"), ("let_in", "device 4")]


async def test_a_space_founded_later_gets_a_spare() -> None:
    """A space that came after the sheet is restored by it too."""
    relay = WireRelay()
    a, b = Phone.new(relay.line), Phone.new(relay.line)
    await a.connect(ORIGIN, await relay.household())
    words = await make_sheet(a.device)
    await pair(a, b)
    await add_spares(a.device)
    await say(a, "later")
    new = Phone.new(relay.line)
    await restore(new.device, words, ORIGIN)

    assert new.notes() == ["later"]


@pytest.mark.parametrize("after", range(1, 5))
async def test_an_unfinished_sheet_is_gone_on_with(after: int) -> None:
    """The relay goes away at any request of the making: the next try ends with one seat in each space."""
    relay = WireRelay()
    a, _ = await paired(relay)
    asked: list[str] = []

    def cut(route: str) -> None:
        asked.append(route)
        if route == "/v1/append" and asked.count(route) >= after:
            raise Away("The line is cut.")

    relay.line_state.asked = cut
    with suppress(NoSheet):
        await make_sheet(a.device)
    relay.line_state.asked = None
    words = await make_sheet(a.device)
    await add_spares(a.device)
    new = Phone.new(relay.line)
    back = await restore(new.device, words, ORIGIN, keep_others=True)

    assert [len(a.device.sync(name).roster.devices) for name in ("solo", "shared")] == [2, 3]
    assert (back.missing, set(new.device.state.spaces)) == ((), {"solo", "shared"})


async def test_a_recovery_goes_on_after_a_crash() -> None:
    """Power goes at any write of a restore: begun again, or taken up, all is back and one phone is in."""
    for write in range(0, 24, 2):
        relay, disk = WireRelay(), MemoryDisk()
        a, _ = await paired(relay)
        await say(a, "mine")
        words = await make_sheet(a.device)
        new = Phone.new(relay.line, disk=disk)
        disk.cut_at = disk.writes + write
        with suppress(PowerCut, VaultBroken):
            await restore(new.device, words, ORIGIN)
        new = Phone.new(relay.line, disk=MemoryDisk(disk.data))
        await new.run()
        if any(space.stage != "awaited" for space in new.device.state.spaces.values()):
            back = await take_up(new.device)
        else:
            back = await restore(new.device, words, ORIGIN)
        await level(new)
        space = new.device.space("shared")
        present = [d.number for d in space.ledger.roster.present_now if d.member == space.member]

        assert (back.missing, new.notes(), len(present)) == ((), ["mine"], 2), write


async def test_wrong_words_change_nothing() -> None:
    """Words with a fault, and the words of nobody's sheet, are refused; the phone stays empty."""
    relay = WireRelay()
    a, _ = await paired(relay)
    words = (await make_sheet(a.device)).split()
    empty = Phone.new(relay.line)
    with pytest.raises(Refused):
        await restore(empty.device, " ".join([words[1], words[0], *words[2:]]), ORIGIN)

    assert empty.device.state.spaces == {}


async def test_a_phone_in_use_is_not_restored() -> None:
    """A phone that has a notebook keeps it."""
    relay = WireRelay()
    a, b = await paired(relay)
    words = await make_sheet(a.device)
    with pytest.raises(CeremonyEnded):
        await restore(b.device, words, ORIGIN)

    assert b.alarms() == []


async def test_the_phone_forgets_the_seeds() -> None:
    """Neither the sheet's seed nor a spare's is anywhere in the vault of the phone that made them."""
    relay = WireRelay()
    a, _ = await paired(relay)
    words = await make_sheet(a.device)
    assert parse_words(words) not in msgspec.msgpack.encode(a.device.state)
