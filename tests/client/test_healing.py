"""A relay that was restored from a backup: noticed on first contact, nothing lost, whole again."""

import pytest

from tests.support.crowd import codes, let_in, level, say, three, told
from tests.support.disk import MemoryDisk, PowerCut
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.errors import VaultBroken
from twofold_client.parting import remove
from twofold_client.settling import bare
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, Item

HEALED = ("healed", "")


async def _items(relay: WireRelay, phone: Phone) -> list[bytes]:
    space = phone.device.sync("shared").roster.space
    return [item.wire for item in (await relay.page(space, 0)).items if item.type == ENVELOPE]


async def test_one_phone_gives_back_what_both_wrote() -> None:
    """The relay forgot both authors' newest; whoever comes first gives all of it back."""
    relay = WireRelay()
    a, b = await paired(relay)
    before = relay.photograph()
    await say(a, "1")
    await say(b, "2")
    await level(a, b)
    relay.rewind(before)
    await a.run()

    assert len(await _items(relay, a)) == 3
    assert (a.notes(), a.where(), a.device.space("shared").lost) == (["1", "2"], ["relay", None], [])


async def test_every_phone_says_it_once() -> None:
    """On first contact each phone says `healed`, until a human has read it; the codes agree."""
    relay = WireRelay()
    a, b = await paired(relay)
    before = relay.photograph()
    await say(a, "1")
    await say(b, "2")
    await level(a, b)
    relay.rewind(before)
    first = []
    for phone in (a, b):
        await phone.run()
        first.append(told(phone))
        phone.device.dismiss("shared")
    await level(a, b)

    assert first == [[HEALED], [HEALED]]
    assert (told(a), told(b), len(codes(a, b))) == ([], [], 1)


async def test_what_waits_is_sent_after_healing() -> None:
    """What was written while the relay was old goes where it belongs, after what came before."""
    relay = WireRelay()
    a, b = await paired(relay)
    before = relay.photograph()
    await say(a, "kept")
    await level(b)
    relay.rewind(before)
    a.share("waiting")
    await level(a, b)

    assert b.notes() == a.notes() == ["kept", "waiting"]
    assert a.where() == ["relay", "relay"]


async def test_a_log_of_the_same_length_is_noticed() -> None:
    """Other rows in the place of what was there: all of both is there in the end."""
    relay = WireRelay()
    a, b = await paired(relay)
    before = relay.photograph()
    await say(a, "one")
    relay.rewind(before)
    await say(b, "other")
    await level(a, b)

    assert sorted(map(str, b.notes())) == sorted(map(str, a.notes())) == ["one", "other"]
    assert (told(a), len(codes(a, b))) == ([HEALED], 1)


async def test_lost_records_come_back() -> None:
    """A forgotten admission and removal are brought with the proof, and what was written under them."""
    relay = WireRelay()
    a, b = await paired(relay)
    before = relay.photograph()
    second = Phone.new(relay.line)
    await let_in(a, second)
    await say(second, "from the second")
    await level(a, b)
    await remove(a.device, "shared", [2])
    await level(a, b)
    relay.rewind(before)
    await level(a, b)

    assert [len(phone.device.space("shared").records) for phone in (a, b)] == [4, 4]
    assert b.notes() == a.notes() == ["from the second"]
    assert len(codes(a, b)) == 1


async def test_a_phone_that_the_relay_forgot_brings_its_admission() -> None:
    """Alone with a relay that has forgotten it, the second phone brings the record that let it in."""
    relay = WireRelay()
    a, b = await paired(relay)
    before = relay.photograph()
    second = Phone.new(relay.line)
    await let_in(a, second)
    relay.rewind(before)
    await say(second, "still here")
    await level(a, b)

    assert b.notes() == a.notes() == ["still here"]
    assert told(b) == []


async def test_healing_waits_with_records_and_not_with_words() -> None:
    """While the relay waits for others, words go; a record waits until a human says now, and with a removal
    what is written after it.
    """
    relay = WireRelay()
    a, second, b = await three(relay)
    relay.rewind(relay.photograph(), heal=True)
    await say(a, "words go")
    first = await remove(a.device, "shared", [2])
    await say(a, "not for that phone")
    waiting = (told(a), a.where())
    await a.device.sync("shared").heal_now()
    await level(a, b)

    assert (first, waiting) == (False, ([("refused", "healing")], ["relay", "phone"]))
    assert b.notes() == ["words go", "not for that phone"]
    assert told(b) == []
    assert second.notes() == []


async def test_a_body_is_given_again() -> None:
    """Whoever holds a body and is shown the envelope without it sends it."""
    relay = WireRelay()
    a, b = await paired(relay)
    before = relay.photograph()
    await say(a, "whole")
    await level(b)
    relay.rewind(before)
    space, sync = b.device.space("shared"), b.device.sync("shared")
    whole = parse_envelope(space.verified[space.heads[0].id].wire)
    await sync.relay.append(sync.token or b"", [Item(ENVELOPE, bare(whole))])
    await level(b)
    late = Phone.new(relay.line)
    await let_in(b, late)

    assert late.notes() == ["whole"]
    assert told(late) == []


@pytest.mark.parametrize("part", [0.0, 1.0])
@pytest.mark.parametrize("write", range(5))
async def test_crash_while_healing(write: int, part: float) -> None:
    """Power goes at any write of the vault while the relay is healed; opened again, the phone goes on."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = await paired(relay, disk)
    before = relay.photograph()
    await say(a, "1")
    await say(b, "2")
    await level(a)
    relay.rewind(before)
    a.share("3")
    disk.cut_at, disk.part = disk.writes + write, part
    try:
        await a.run()
    except (PowerCut, VaultBroken):
        a = Phone.new(relay.line, disk=MemoryDisk(disk.data))
    await level(a, b)

    assert a.notes()[:2] == ["1", "2"]
    assert sorted(map(str, b.notes())) == sorted(map(str, a.notes()))
    assert len(codes(a, b)) == 1
