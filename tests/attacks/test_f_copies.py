"""F3: a copy of a phone in somebody else's hands, which writes under its owner's name."""

import pytest

from tests.support.crowd import codes, level, say, three, told
from tests.support.disk import MemoryDisk
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.agreeing import agreements, answer, new_clause, propose
from twofold_client.parting import enrol_again, erase, remove, say_again
from twofold_client.rerecording import left_out
from twofold_client.state import SpaceName

CLAIM = "The flat is mine."


def standing(phone: Phone) -> list[str]:
    """Where every version of every agreement stands, as this phone shows it."""
    return [stated.standing for each in agreements(phone.device, "shared") for stated in each.versions]


def kinds_left(phone: Phone, name: SpaceName = "shared") -> list[str]:
    """The kinds of what this phone lists for its human to look at."""
    return sorted(left.entry.kind for left in left_out(phone.device.space(name)))


async def _cloned(clone_says: int, owner_says: int) -> tuple[Phone, Phone, Phone]:
    """A's phone, A's second one, and B's: B holds a copy of A's first, and signed with it as A."""
    relay, disk = WireRelay(), MemoryDisk()
    a, second, b = await three(relay, disk)
    await say(a, "common")
    await level(second, b)
    copied = MemoryDisk(disk.data)
    agreement, version = propose(b.device, "shared", [new_clause(CLAIM, None, None, b.device.random)])
    await b.run()
    answer(b.device, "shared", "sign", agreement, version)
    await level(b, second)
    clone, before = Phone.new(relay.line, disk=copied), relay.photograph()
    await say(a, *(f"my own {i}" for i in range(owner_says)))
    await level(second, b)
    relay.rewind(before)
    await clone.run()
    answer(clone.device, "shared", "sign", agreement, version)
    await say(clone, *(f"padding {i}" for i in range(clone_says)))
    await clone.run()
    await level(second, b)
    return a, second, b


@pytest.mark.parametrize("keep", [True, False])
async def test_f3_clone_signs_for_nobody(keep: bool) -> None:
    """Whichever way the owner settles the copy, what it signed on its branch is not said again for them."""
    a, second, b = await _cloned(clone_says=0, owner_says=3)
    await a.run()
    stopped = told(a)
    await enrol_again(a.device, "shared", keep=keep)
    await level(a, second, b)

    assert ("restored", "") in stopped
    assert [standing(phone) for phone in (a, second, b)] == [["open"]] * 3
    assert kinds_left(a) == kinds_left(second) == ["sign"]
    assert len(codes(a, second, b)) == 1


@pytest.mark.parametrize("keep", [True, False])
async def test_f3_sibling_signs_for_nobody(keep: bool) -> None:
    """Another own phone puts the forked one out: the copy's signature stays out, and is listed."""
    _, second, b = await _cloned(clone_says=0, owner_says=3)
    await remove(second.device, "shared", [0], keep=keep)
    await level(second, b)

    assert [standing(phone) for phone in (second, b)] == [["open"]] * 2
    assert "sign" in kinds_left(second)
    assert sum(kept.mark is None for kept in b.kept("checkin")) == (4 if keep else 1)


async def test_f3_longer_branch_wins_only_if_kept() -> None:
    """The thief's branch is the longer one: its owner leaves it out, and their own words count."""
    a, second, b = await _cloned(clone_says=5, owner_says=2)
    await a.run()
    await enrol_again(a.device, "shared", keep=False)
    await level(a, second, b)

    assert [standing(phone) for phone in (a, second, b)] == [["open"]] * 3
    assert a.notes() == second.notes() == b.notes() == ["common", "my own 0", "my own 1"]
    assert kinds_left(a) == ["checkin"] * 5 + ["sign"]


async def test_f3_erasing_of_a_clone_is_not_repeated() -> None:
    """What the copy would have erased stays, and is listed for the human."""
    relay, disk = WireRelay(), MemoryDisk()
    a, second, b = await three(relay, disk)
    await say(a, "common")
    await level(second, b)
    clone, before = Phone.new(relay.line, disk=MemoryDisk(disk.data)), relay.photograph()
    await say(a, "one", "two", "three")
    await level(second, b)
    relay.rewind(before)
    gone = clone.kept("checkin")[0].envelope
    erase(clone.device, "shared", [gone])
    await level(clone, second, b, a)
    await enrol_again(a.device, "shared", keep=True)
    await level(a, second, b)

    assert [phone.notes() for phone in (a, second, b)] == [["common", "one", "two", "three"]] * 3
    assert [left.erases for left in left_out(a.device.space("shared"))] == [[gone]]


async def test_f3_choice_outlives_another_removal() -> None:
    """Another own phone is put out first: what was chosen about this seat stands until it has gone."""
    relay, disk = WireRelay(), MemoryDisk()
    a, _, b = await three(relay, disk)
    relay.line_state.down = True
    await enrol_again(a.device, "shared", keep=False)
    await remove(a.device, "shared", [2])
    chosen: list[list[int]] = []

    def note(_: str) -> None:
        space = a.device.space("shared")
        if space.ledger.roster.devices[0].ended_n is None:
            chosen.append(space.wish.cut)

    relay.line_state.down, relay.line_state.asked = False, note
    await level(a, b)

    assert chosen
    assert all(cut == [0] for cut in chosen)
    assert [d.number for d in b.device.sync("shared").roster.present_now] == [1, 3]
    assert a.device.space("shared").wish.cut == []


async def test_f3_human_takes_up_what_was_left_out() -> None:
    """A copy that was one's own after all: what was left out is said again, once somebody has looked."""
    a, second, b = await _cloned(clone_says=1, owner_says=3)
    await a.run()
    await enrol_again(a.device, "shared", keep=False)
    say_again(a.device, "shared", [left.envelope for left in left_out(a.device.space("shared"))])
    await level(a, second, b)

    assert "padding 0" in b.notes()
    assert (standing(b), kinds_left(a)) == (["in_force"], [])
