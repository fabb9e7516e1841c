"""What people compare, what a space founded anew begins with, and what a human's verbs change."""

from tests.support.crowd import codes, level, say, three, told
from tests.support.pairs import paired
from tests.support.phone import TODAY
from tests.support.wire import WireRelay
from twofold_client.parting import found_anew, remove


async def test_codes_agree_where_the_same_was_shown() -> None:
    """All devices of both people have one code, and a word more makes it another."""
    relay = WireRelay()
    a, second, b = await three(relay)
    await say(a, "1")
    await level(second, b)
    before = codes(a, second, b)
    await say(b, "2")
    await level(a, second)

    assert (len(before), len(codes(a, second, b))) == (1, 1)
    assert before != codes(a)


async def test_what_is_on_its_way_is_not_in_the_code() -> None:
    """An envelope that was sealed and has not come back does not make the codes differ."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(a, "1")
    await level(b)
    relay.line_state.down = True
    a.share("on its way")
    await a.run()

    assert len(codes(a, b)) == 1


async def test_the_last_confirmation_has_a_day() -> None:
    """Each knows when the other last showed that it has what was written here."""
    relay = WireRelay()
    a, b = await paired(relay)
    nothing = a.device.confirmed("shared")
    await say(a, "1")
    await say(b, "has seen it")
    await level(a)

    assert (nothing, a.device.confirmed("shared")) == ({}, {1: TODAY})


async def test_a_space_founded_anew_begins_with_own_words() -> None:
    """The newest revision of all that the own member wrote, and nothing of the other's."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(a, "mine")
    await say(b, "theirs")
    a.share("unsent")
    await level(b)
    kinds = [entry.kind for entry in found_anew(a.device, "shared")]

    assert kinds == ["checkin", "checkin"]


async def test_what_a_pin_ended_is_kept_and_marked() -> None:
    """Removed by a phone that never had its newest words: who had them keeps them, and is told."""
    relay = WireRelay()
    a, second, b = await three(relay)
    await say(second, "early")
    await level(a, b)
    before = relay.photograph()
    await say(second, "late")
    await level(b)
    relay.rewind(before)
    await remove(a.device, "shared", [2])
    await level(b)
    marked = [kept.mark for kept in b.kept("checkin")]

    assert marked == [None, "unconfirmed"]
    assert ("disowned", "device 2") in told(b)
