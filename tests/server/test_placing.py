"""Where an envelope of a frozen, an ended or a closing author may still stand, and what is asked for it."""

import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.server.deciding import QUOTA, Bench
from tests.server.making import Made, bodiless
from twofold_crypto.errors import BadWrap, Closed, Forked, NotPresent, PastPin, StaleWrap
from twofold_crypto.public.envelope import Wrap, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret.sealing import open_envelope
from twofold_server.core.append import decide, prepare
from twofold_server.core.authors import Ended, Frozen
from twofold_server.core.known import Known
from twofold_server.core.placing import BRANCHES_MAX
from twofold_server.core.work import By


@pytest.fixture
def bench() -> Bench:
    """A space of two, whose first member has a second device: number 2."""
    bench = Bench()
    bench.take(bench.made.admission(0))
    return bench


def _id(item: Item) -> bytes:
    return parse_envelope(item.wire).id


def _rewrapped(made: Made, *items: Item) -> list[Item]:
    return [Item(ENVELOPE, made.rewrapped(item.wire)) for item in items]


def test_the_next_envelope_asks_nothing(bench: Bench) -> None:
    """One live envelope, erasing nothing, is decided from the state alone: no row is looked up."""
    item = bench.made.envelope()
    outcome = decide(bench.space, prepare(bench.space, [item]), Known(), QUOTA, By(0))

    assert outcome.numbers == [4]


def test_a_second_branch_is_kept_and_freezes(bench: Bench) -> None:
    """Two envelopes of one sequence: both are rows, what counts ends before them."""
    made = bench.made
    bench.take(first := made.envelope(2))
    branch = made.branch()
    bench.take(made.envelope(2), made.envelope(2))

    assert bench.take(branch.envelope(2)) == [7]
    assert bench.space.stopped[2] == Frozen(2)
    head = bench.space.chain.head_of(2)
    assert (head.seq, head.id) == (1, _id(first))


def test_a_branch_from_the_start_freezes(bench: Bench) -> None:
    """The first envelope of a device can be forked too: nothing of it counts then."""
    branch = bench.made.branch()
    bench.take(bench.made.envelope(2))
    bench.take(branch.envelope(2))

    assert bench.space.stopped[2] == Frozen(1)
    assert bench.space.chain.head_of(2).seq == 0


def test_branches_at_one_place_are_few(bench: Bench) -> None:
    """Beyond what is of use a second branch is refused, so that nobody makes each look at a place dear."""
    made = bench.made
    for _ in range(BRANCHES_MAX):
        bench.take(made.branch().envelope(2))
    with pytest.raises(Forked):
        bench.take(made.branch().envelope(2))
    wanted = made.envelope(2)
    bench.take(made.removal(0, made.pin(2)))

    assert bench.take(Item(ENVELOPE, made.rewrapped(wanted.wire))) == [5 + BRANCHES_MAX]
    assert bench.space.stopped[2] == Ended(0, None)


def test_many_forks_are_cheap(bench: Bench) -> None:
    """A batch of forks, each further back, is decided with one look at the chain, not with one for each."""
    made, states = bench.made, [bench.made.branch()]
    for _ in range(8):
        items = []
        for _ in range(64):
            items.append(Item(ENVELOPE, bodiless(made.wire(2, 10))))
            states.append(made.branch())
        bench.take(*items)
    forks = [Item(ENVELOPE, bodiless(state.wire(2, 10))) for state in states[-2:-66:-1]]
    start = time.process_time()
    bench.take(*forks, by=1)

    assert time.process_time() - start < 2
    assert bench.space.stopped[2] == Frozen(512 - 63)


def test_frozen_devices_write_nothing(bench: Bench) -> None:
    """The frozen device itself is refused on either branch; so is what continues no branch, from anybody."""
    made = bench.made
    branch = made.branch()
    bench.take(made.envelope(2))
    bench.take(branch.envelope(2))
    ahead = made.branch()
    ahead.envelope(2)
    for item, by in [(made.envelope(2), 2), (branch.envelope(2), 2), (ahead.envelope(2), 0)]:
        with pytest.raises(Forked):
            bench.take(item, by=by)


def test_others_bring_the_rest_of_a_branch(bench: Bench) -> None:
    """Whoever holds a branch gives it; a fork further down moves the end of what counts back."""
    made = bench.made
    bench.take(made.envelope(2))
    low = made.branch()
    bench.take(made.envelope(2))
    high = made.branch()
    bench.take(made.envelope(2))
    bench.take(high.envelope(2, 201), by=1)
    assert bench.space.stopped[2] == Frozen(3)

    bench.take(made.envelope(2), high.envelope(2), low.envelope(2, 201), by=1)
    assert bench.space.stopped[2] == Frozen(2)
    assert bench.space.chain.head_of(2).seq == 1


def test_a_pin_at_the_head_asks_nothing(bench: Bench) -> None:
    """The ordinary removal pins what the relay holds: complete at once, and nothing more is taken."""
    made = bench.made
    bench.take(made.envelope(2))
    late = made.branch()
    record = made.removal(0, made.pin(2))
    outcome = decide(bench.space, prepare(bench.space, [record]), Known(), QUOTA, By(0))
    assert outcome.space.stopped[2] == Ended(0, None)

    bench.take(record)
    late.epoch_key = made.epoch_key
    with pytest.raises(PastPin):
        bench.take(late.envelope(2))


def test_an_ended_author_is_not_in(bench: Bench) -> None:
    """What cites the record of its own removal is by nobody."""
    made = bench.made
    bench.take(made.removal(0, made.pin(2)))
    with pytest.raises(NotPresent):
        bench.take(made.envelope(2))


@pytest.mark.parametrize("held", [0, 1, 3, 5])
def test_the_walk_takes_one_after_the_other(held: int) -> None:
    """From the pin backwards, each only when the one after it is held, until the walk meets what is there."""
    bench = Bench()
    made = bench.made
    bench.take(made.admission(0))
    run = [made.envelope(2) for _ in range(6)]
    if held:
        bench.take(*run[:held])
    bench.take(made.removal(0, made.pin(2)))
    missing = _rewrapped(made, *run[held:])
    for wrong in missing[:-1]:
        with pytest.raises(PastPin):
            bench.take(wrong)
    for item in reversed(missing):
        assert bench.space.stopped[2] == Ended(parse_envelope(item.wire).header.seq, _id(item))
        bench.take(item)

    assert bench.space.stopped[2] == Ended(0, None)


def test_a_whole_run_comes_in_one_batch(bench: Bench) -> None:
    """Backwards, in one append, bodiless too."""
    made = bench.made
    run = [made.envelope(2) for _ in range(5)]
    bench.take(made.removal(0, made.pin(2)))
    sent = [Item(ENVELOPE, bodiless(item.wire)) for item in reversed(run)]

    assert bench.take(*sent) == [5, 6, 7, 8, 9]
    assert bench.space.stopped[2] == Ended(0, None)


def test_a_pin_decides_a_fork(bench: Bench) -> None:
    """The member pins the second branch: that is complete, the rest of the first is past it."""
    made = bench.made
    branch = made.branch()
    bench.take(made.envelope(2))
    bench.take(branch.envelope(2), branch.envelope(2), by=0)
    more = made.envelope(2)
    bench.take(made.removal(0, branch.pin(2)))

    assert bench.space.stopped[2] == Ended(0, None)
    with pytest.raises(PastPin):
        bench.take(*_rewrapped(made, more))


def test_a_low_pin_ends_what_is_beyond(bench: Bench) -> None:
    """A pin below what is held is complete at once; what is beyond stays a row and answers its number."""
    made = bench.made
    run = [made.envelope(2) for _ in range(3)]
    bench.take(*run)
    bench.take(made.removal(0, Pin(2, 1, _id(run[0]))))

    assert bench.space.stopped[2] == Ended(0, None)
    assert bench.take(run[2]) == [6]


def test_pins_that_nothing_meets(bench: Bench) -> None:
    """An invented pin is no reason to refuse the record; nothing of that device is taken any more."""
    made = bench.made
    item = made.envelope(2)
    bench.take(made.removal(0, Pin(2, 4, bytes(32))))
    with pytest.raises(PastPin):
        bench.take(*_rewrapped(made, item))

    assert bench.space.stopped[2] == Ended(4, bytes(32))


def test_a_later_pin_walks_again(bench: Bench) -> None:
    """Pins only move forward, and the longer walk goes down to what the earlier one confirmed."""
    made = bench.made
    run = [made.envelope(2) for _ in range(4)]
    bench.take(*run[:2])
    pin = made.pin(2)
    bench.take(made.removal(0, Pin(2, 2, _id(run[1]))))
    bench.take(made.removal(0, pin))
    fourth, third = _rewrapped(made, run[3], run[2])

    assert bench.space.stopped[2] == Ended(4, _id(run[3]))
    bench.take(fourth, third)
    assert bench.space.stopped[2] == Ended(0, None)


def test_a_leave_closes(bench: Bench) -> None:
    """What cites the leave is refused unless it erases and is small; what cites an earlier head arrives."""
    made = bench.made
    mine = made.envelope(1)
    early = made.envelope(1)
    bench.take(mine)
    bench.take(made.leaving(0))
    assert bench.take(early) == [6]
    for refused in (made.branch().envelope(1), made.branch().envelope(1, 600, [_id(mine)])):
        with pytest.raises(Closed):
            bench.take(refused)

    assert bench.take(made.envelope(1, 10, [_id(mine)])) == [7]
    assert set(bench.space.stopped) == {0, 2}


def test_a_second_leave_is_closed(bench: Bench) -> None:
    """Nobody leaves a space that is closed; who stays still admits, rotates and removes."""
    made = bench.made
    bench.take(made.leaving(1))
    bench.take(made.admission(0), made.rotation(0), made.removal(0, made.pin(2)))
    with pytest.raises(Closed):
        made.leaving(0)


def test_bodies_that_were_missing_are_new_rows(bench: Bench) -> None:
    """Held bodiless, sent again whole by anybody: a new row with a body; after that it is the same again."""
    made = bench.made
    item = made.envelope(0)
    bench.take(Item(ENVELOPE, bodiless(item.wire)))

    assert bench.take(item, by=1) == [5]
    assert [row.arrived for row in bench.log.rows[3:]] == [0, 1]
    assert bench.take(item, by=1) == [5]
    assert bench.take(Item(ENVELOPE, bodiless(item.wire))) == [5]


@pytest.mark.parametrize(("by", "numbers"), [(0, [6]), (2, [6]), (1, [4]), (None, [4])])
def test_newer_wraps_of_the_own_member(bench: Bench, by: int | None, numbers: list[int]) -> None:
    """A wrap under a newer epoch is a new row if a device of the author's member sends it, once."""
    made = bench.made
    item = made.envelope(0)
    bench.take(item)
    bench.take(made.rotation(1))
    (again,) = _rewrapped(made, item)

    assert bench.take(again, by=by) == numbers
    assert bench.take(again, by=by) == numbers


def _junk_wrapped(item: Item) -> Item:
    """What anybody can make of an envelope: a wrap that no key opens."""
    envelope = parse_envelope(item.wire)
    assert envelope.wrap is not None
    return Item(ENVELOPE, envelope.with_wrap(Wrap(envelope.wrap.epoch, bytes(24), bytes(48))))


@pytest.mark.parametrize("first", [bodiless, lambda wire: _junk_wrapped(Item(ENVELOPE, wire)).wire])
def test_a_junk_wrap_is_mended(bench: Bench, first: Callable[[bytes], bytes]) -> None:
    """Another member brings a body with a wrap that no key opens; the own member's row opens, and is one."""
    made = bench.made
    item = made.envelope(0)
    bench.take(Item(ENVELOPE, first(item.wire)), by=1)
    bench.take(_junk_wrapped(item), by=1)
    standing = bench.log.rows[-1]
    with pytest.raises(BadWrap):
        open_envelope(parse_envelope(standing.wire), made.keyring)
    again, late = _rewrapped(made, item, item)

    assert bench.take(late, by=1) == bench.take(late) == [standing.number]
    assert bench.take(again, by=2) == [standing.number + 1]
    assert open_envelope(parse_envelope(bench.log.rows[-1].wire), made.keyring).kind == "note"
    assert (
        bench.take(late, by=2) == bench.take(item, by=0) == bench.take(again, by=0) == [standing.number + 1]
    )


def test_the_same_wire_is_no_other_wrap(bench: Bench) -> None:
    """Sent again as it was, by whomever, or without its body, an envelope answers the number it has."""
    item = bench.made.envelope(0)
    assert bench.take(item, by=0) == [4]
    wrapped_only = replace(parse_envelope(bench.made.rewrapped(item.wire)), body=None)

    assert bench.take(item, by=0) == bench.take(item, by=2) == [4]
    assert bench.take(Item(ENVELOPE, wrapped_only.with_wrap(wrapped_only.wrap)), by=2) == [4]


def _flipped(item: Item) -> Item:
    envelope = parse_envelope(item.wire)
    wire = item.wire.replace(envelope.signature, bytes(64))
    return Item(ENVELOPE, wire)


@pytest.mark.parametrize("change", [_flipped], ids=["signature"])
def test_what_comes_again_is_verified(bench: Bench, change: Callable[[Item], Item]) -> None:
    """A fuller row must be signed as the first was: else a stranger's bytes would be given out."""
    made = bench.made
    item = made.envelope(0)
    bench.take(Item(ENVELOPE, bodiless(item.wire)))
    with pytest.raises(Exception, match="forged"):
        bench.take(change(item), by=1)


def test_a_fuller_row_is_wrapped_newest(bench: Bench) -> None:
    """The body comes with a wrap that all who are in can open."""
    made = bench.made
    item = made.envelope(0)
    bench.take(Item(ENVELOPE, bodiless(item.wire)), made.rotation(0))
    with pytest.raises(StaleWrap):
        bench.take(item, by=1)

    assert bench.take(*_rewrapped(made, item), by=1) == [6]
