"""C3: two people are shown two histories, and the two meet again."""

import pytest

from tests.attacks.scenes import code_of, linked, told
from tests.support.disk import MemoryDisk
from tests.support.evil import ForkRelay, TimeLord
from tests.support.evil.people import space_id, wires_of
from tests.support.phone import TODAY, Phone, pair
from tests.support.wire import ORIGIN
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ROSTER


async def forked() -> tuple[ForkRelay, Phone, Phone]:
    """Two paired phones, and from now on a history for each."""
    fork = ForkRelay("C3")
    a, b = Phone.new(fork.line("a"), disk=MemoryDisk()), Phone.new(fork.line("b"))
    await a.connect(ORIGIN, await fork.sides[0].household())
    await pair(a, b)
    for phone, note in ((a, "both have this"), (b, "and this")):
        phone.share(note)
        await phone.run()
    for phone in (a, b, a, b):
        await phone.run()
    fork.split("b")
    return fork, a, b


async def write(phone: Phone, count: int) -> None:
    """So many envelopes, each a run of its own."""
    for i in range(count):
        phone.share(f"{i}")
        await phone.run()


@pytest.mark.parametrize("count", [1, 2, 5, 200])
async def test_c3_first_crossing_is_noticed(count: int) -> None:
    """Apart for `count` envelopes, then one crosses over: `withheld` or `gap`, named at that very envelope.

    While they are apart the state codes differ, and nothing else can tell.
    """
    fork, a, b = await forked()
    await write(a, count)
    await write(b, count + 1)
    await b.run()
    assert (told(a), told(b)) == ([], [])
    assert code_of(a) != code_of(b)
    await _cross_last(fork, b)
    await a.run()

    assert told(a) == [("gap", "device 1")]
    assert "both have this" in a.notes()


async def _cross_last(fork: ForkRelay, source: Phone) -> None:
    """The newest envelope of one side, into the log that the other is shown."""
    space = space_id(source)
    wires = wires_of(await fork.sides[1].log_of(space))
    newest = max(wires, key=lambda wire: (_author(wire) == 1, parse_envelope(wire).header.seq))
    fork.cross(1, newest, space)


def _author(wire: bytes) -> int:
    return parse_envelope(wire).header.device


async def test_c3_age_of_confirmation_stands_still() -> None:
    """While they are apart neither confirms the other: the day of the last confirmation stays."""
    fork, a, b = await forked()
    lord = TimeLord()
    for phone in (a, b):
        lord.hold(phone)
    before = [phone.device.confirmed("shared") for phone in (a, b)]
    for phone in (a, b):
        lord.move(phone, 9)
        await write(phone, 3)
    apart = [phone.device.confirmed("shared") for phone in (a, b)]
    fork.join()
    for phone in (b, a):
        lord.move(phone, 1)
        await phone.run()
        await write(phone, 1)
    await b.run()

    assert apart == before == [{1: TODAY}, {}]
    assert (a.device.confirmed("shared"), b.device.confirmed("shared")) == ({1: TODAY + 10}, {0: TODAY + 10})


@pytest.mark.parametrize("count", [1, 20])
async def test_c3_joined_histories_become_one(count: int) -> None:
    """Shown one history again, each gives back what the other was not shown: `healed`, and one state code."""
    fork, a, b = await forked()
    await write(a, count)
    await write(b, count)
    fork.join()
    for phone in (b, a, b, a):
        await phone.run()

    assert told(b) == [("healed", "")]
    assert code_of(a) == code_of(b)
    assert sorted(filter(None, a.notes())) == sorted(filter(None, b.notes()))
    assert len(a.notes()) == 2 + 2 * count


async def test_c3_two_rosters_stop_everybody() -> None:
    """A device admitted in each history: `forked_roster` on whoever meets both, who writes no more."""
    fork, a, b = await forked()
    await linked(a, Phone.new(fork.line("a")))
    await linked(b, Phone.new(fork.line("b")))
    fork.join()
    before = len(await fork.sides[0].log_of(space_id(a)))
    b.share("after the fork")
    for phone in (b, a, b, a):
        await phone.run()

    assert ("forked_roster", "") in told(b)
    assert b.where()[-1] == "phone"
    assert len(await fork.sides[0].log_of(space_id(a))) == before
    assert [command.verb for command in fork.commands] == ["fork", "join"]


async def test_c3_second_record_in_the_log() -> None:
    """A relay that answers as if nothing were, and shows the other record too: `forked_roster`, no word."""
    fork, a, b = await forked()
    await linked(a, Phone.new(fork.line("a")))
    await linked(b, Phone.new(fork.line("b")))
    space = space_id(a)
    other = [row for row in await fork.sides[1].log_of(space) if row.type == ROSTER][-1]
    fork.sides[0].inject(ROSTER, other.wire, space)
    a.share("after the fork")
    for _ in range(2):
        await a.run()

    assert told(a) == [("forked_roster", "")]
    assert a.where()[-1] == "phone"


async def test_c3_own_words_survive_two_rosters() -> None:
    """Terminal for the space, not for the words: every entry of every side is still on its phones."""
    fork, a, b = await forked()
    await linked(a, Phone.new(fork.line("a")))
    await linked(b, Phone.new(fork.line("b")))
    await write(a, 2)
    await write(b, 2)
    fork.join()
    held = [a.notes(), b.notes()]
    for phone in (b, a, b, a):
        await phone.run()

    assert [set(held[0]) - set(a.notes()), set(held[1]) - set(b.notes())] == [set(), set()]


async def test_c3_one_history_raises_nothing() -> None:
    """Negative control: the same writing with one history leaves no alarm and one state code."""
    fork, a, b = await forked()
    fork.join()
    await write(a, 5)
    await write(b, 5)
    for phone in (a, b, a, b):
        await phone.run()

    assert (told(a), told(b)) == ([], [])
    assert code_of(a) == code_of(b)
