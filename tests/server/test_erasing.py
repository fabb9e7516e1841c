"""What `erases` does at the relay: bodies leave at once and for good, for the author's own member only."""

import pytest

from tests.server.deciding import Bench
from tests.server.making import bodiless
from tests.server.stores import QUOTA
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_crypto.public.roster import Pin
from twofold_server.core.authors import Ended
from twofold_server.core.quotas import ERASING_RESERVE_BYTES, SMALL_RESERVE_BYTES
from twofold_server.errors import Declined


@pytest.fixture
def bench() -> Bench:
    """A space of two, whose first member has a second device: number 2."""
    bench = Bench()
    bench.take(bench.made.admission(0))
    return bench


def _id(item: Item) -> bytes:
    return parse_envelope(item.wire).id


def _bodies(bench: Bench) -> list[bool]:
    return [parse_envelope(row.wire).body is not None for row in bench.log.rows if row.type == ENVELOPE]


def test_the_body_goes_and_the_chain_stays(bench: Bench) -> None:
    """Header, hashes, signature and id remain; body and wrap are gone; there is room again."""
    item = bench.made.envelope(0, 3000)
    bench.take(item)
    size = bench.space.size
    bench.take(bench.made.envelope(2, 10, [_id(item)]))
    row = bench.log.rows[3]
    parsed = parse_envelope(row.wire)

    assert (parsed.id, parsed.body, parsed.wrap, row.arrived) == (_id(item), None, None, 1)
    assert bench.space.size == sum(len(each.wire) for each in bench.log.rows) < size


def test_others_are_not_erased(bench: Bench) -> None:
    """The other member's envelope keeps its body, whatever is named."""
    theirs = bench.made.envelope(1)
    bench.take(theirs, bench.made.envelope(0, 10, [_id(theirs)]))

    assert _bodies(bench) == [True, True]


def test_in_one_batch(bench: Bench) -> None:
    """Written and erased in the same append, the body is never kept."""
    item = bench.made.envelope(0)
    bench.take(item, bench.made.envelope(0, 10, [_id(item)]))

    assert _bodies(bench) == [False, True]


def test_erased_stays_erased(bench: Bench) -> None:
    """Sent again with its body, by whomever and newly wrapped, it answers its number and gets no new row."""
    made = bench.made
    item = made.envelope(0)
    bench.take(item, made.envelope(0, 10, [_id(item)]), made.rotation(1))

    assert bench.take(Item(ENVELOPE, made.rewrapped(item.wire)), by=0) == [4]
    assert bench.take(Item(ENVELOPE, made.rewrapped(item.wire)), by=1) == [4]


def test_all_rows_of_an_envelope_go(bench: Bench) -> None:
    """First bodiless, then fuller, then wrapped anew: no row keeps anything."""
    made = bench.made
    item = made.envelope(0)
    bench.take(Item(ENVELOPE, bodiless(item.wire)))
    bench.take(item, made.rotation(1))
    bench.take(Item(ENVELOPE, made.rewrapped(item.wire)), by=2)
    bench.take(made.envelope(2, 10, [_id(item)]))

    assert _bodies(bench) == [False, False, False, True]


def test_what_comes_later_comes_bodiless(bench: Bench) -> None:
    """After a restore the erasing envelope may be back before the erased one: its body is not kept."""
    item = bench.made.envelope(0)
    bench.take(bench.made.envelope(2, 10, [_id(item)]))
    assert bench.space.awaited == 1

    bench.take(item)
    assert (_bodies(bench), bench.log.rows[-1].arrived, bench.space.awaited) == ([True, False], 0, 0)


def test_only_counted_envelopes_erase(bench: Bench) -> None:
    """A second branch erases nothing; a pin that makes it count makes it erase."""
    made = bench.made
    mine = made.envelope(0)
    bench.take(mine)
    branch = made.branch()
    bench.take(made.envelope(2))
    bench.take(branch.envelope(2, 10, [_id(mine)]), by=0)
    assert _bodies(bench) == [True, True, True]

    bench.take(made.removal(0, branch.pin(2)))
    assert _bodies(bench) == [False, True, True]


def test_a_completed_walk_erases(bench: Bench) -> None:
    """What an ended device erased is erased again when the relay has its run back."""
    made = bench.made
    mine = made.envelope(0)
    run = [made.envelope(2, 10, [_id(mine)]), made.envelope(2)]
    bench.take(mine)
    bench.take(made.removal(0, made.pin(2)))
    second, first = (Item(ENVELOPE, made.rewrapped(item.wire)) for item in reversed(run))
    bench.take(second)
    assert _bodies(bench) == [True, True]

    bench.take(first)
    assert _bodies(bench) == [False, True, True]
    assert bench.space.stopped[2] == Ended(0, None)


def test_past_the_pin_erases_nothing(bench: Bench) -> None:
    """What comes later than the pin is not taken, and what it names keeps its body."""
    made = bench.made
    mine, kept_ = made.envelope(0), made.envelope(0)
    first = made.envelope(2)
    bench.take(mine, kept_, first)
    late = made.envelope(2, 10, [_id(kept_)])
    bench.take(made.removal(0, Pin(2, 1, _id(first))))
    with pytest.raises(Exception, match="past_pin"):
        bench.take(Item(ENVELOPE, made.rewrapped(late.wire)))

    assert _bodies(bench) == [True, True, True]


def test_a_pin_ends_an_erase(bench: Bench) -> None:
    """Erased while the envelope counted; below its pin no more: the body may come again, as a new row."""
    made = bench.made
    mine, first = made.envelope(0), made.envelope(2)
    bench.take(mine, first, made.envelope(2, 10, [_id(mine)]))
    assert bench.take(mine) == [4]
    bench.take(made.removal(0, Pin(2, 1, _id(first))))
    again = Item(ENVELOPE, made.rewrapped(mine.wire))

    assert bench.take(again, by=1) == [8]
    assert bench.take(again, by=1) == [8]
    assert _bodies(bench) == [False, True, True, True]


def test_a_fork_ends_an_erase(bench: Bench) -> None:
    """What a device erased behind its fork is not erased until a pin says which branch counts."""
    made = bench.made
    mine = made.envelope(0)
    bench.take(mine)
    branch = made.branch()
    bench.take(made.envelope(2, 10, [_id(mine)]))
    pin = made.pin(2)
    assert bench.log.erased == {(0, _id(mine))}
    bench.take(branch.envelope(2), by=1)
    assert bench.log.erased == set()
    bench.take(made.removal(0, pin))
    assert bench.log.erased == {(0, _id(mine))}


def test_who_else_erased_it_still_does(bench: Bench) -> None:
    """An id that two counted envelopes name stays erased when one of them counts no more."""
    made = bench.made
    mine = made.envelope(0)
    bench.take(mine, made.envelope(0, 10, [_id(mine)]), made.envelope(2, 10, [_id(mine)]))
    bench.take(made.removal(0, Pin(2, 0, made.roster.devices[2].admitted_by)))

    assert bench.log.erased == {(0, _id(mine))}


def test_a_full_space_can_be_emptied(bench: Bench) -> None:
    """At the quota nothing is taken but what erases, and then there is room again."""
    made = bench.made
    items: list[Item] = []
    while bench.space.size < QUOTA - 70000:
        items.append(made.envelope(0, 60000))
        bench.take(items[-1])
    before = made.branch()
    with pytest.raises(Declined, match="over_quota"):
        bench.take(before.envelope(0, 60000), before.envelope(0, 60000))
    bench.take(made.envelope(0, 10, [_id(items[0])]))

    assert bench.take(made.envelope(0, 50000))


def test_nobody_fills_the_reserve(bench: Bench) -> None:
    """When one has filled even what is kept for erasing, whoever frees more than it brings still may."""
    made = bench.made
    mine = made.envelope(1, 60000)
    bench.take(mine)
    bench.owe(0, QUOTA + SMALL_RESERVE_BYTES + ERASING_RESERVE_BYTES)
    bench.owe(1, QUOTA + SMALL_RESERVE_BYTES + ERASING_RESERVE_BYTES)
    with pytest.raises(Declined, match="over_quota"):
        bench.take(made.branch().envelope(0, 10, [bytes(32)]))
    bench.take(made.envelope(1, 10, [_id(mine)]))

    assert _bodies(bench) == [False, True]


def test_what_was_erased_before_has_its_size(bench: Bench) -> None:
    """An envelope that comes without a body because it was erased takes room like every other."""
    made = bench.made
    first = made.envelope(0)
    bench.take(made.envelope(2, 10, [_id(first)]))
    bench.owe(0, QUOTA + SMALL_RESERVE_BYTES)
    with pytest.raises(Declined, match="over_quota"):
        bench.take(first)
