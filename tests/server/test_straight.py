"""The short way of a decision says what the long one says, and keeps out of everything particular."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from msgspec.structs import replace

from tests.server.deciding import QUOTA, Bench
from tests.server.making import bodiless, seeded, unwrapped
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_server.core.append import judged, prepare
from twofold_server.core.known import Known
from twofold_server.core.straight import straight_on

Setting = Callable[[Bench], list[Item]]


def _ordinary(bench: Bench) -> list[Item]:
    return [bench.made.envelope()]


def _erasing(bench: Bench) -> list[Item]:
    return [bench.made.envelope(erases=[bytes(32)])]


def _two(bench: Bench) -> list[Item]:
    return [bench.made.envelope(), bench.made.envelope()]


def _bodiless(bench: Bench) -> list[Item]:
    return [Item(ENVELOPE, bodiless(bench.made.wire()))]


def _unwrapped(bench: Bench) -> list[Item]:
    return [Item(ENVELOPE, unwrapped(bench.made.wire()))]


def _first(bench: Bench) -> list[Item]:
    return [bench.made.envelope(1)]


def _again(bench: Bench) -> list[Item]:
    item = bench.made.envelope()
    bench.take(item)
    return [item]


def _behind_a_gap(bench: Bench) -> list[Item]:
    bench.made.envelope()
    return [bench.made.envelope()]


def _another_branch(bench: Bench) -> list[Item]:
    twin = deepcopy(bench.made.authors[0])
    bench.take(bench.made.envelope())
    bench.made.authors[0] = twin
    bench.made.envelope(0, 300)
    return [bench.made.envelope()]


def _record(bench: Bench) -> list[Item]:
    return [bench.made.removal(0)]


def _older_head(bench: Bench) -> list[Item]:
    item = bench.made.envelope()
    bench.take(bench.made.removal(1))
    return [item]


def _full(bench: Bench) -> list[Item]:
    bench.owe(0, QUOTA)
    return [bench.made.envelope()]


def _forged(bench: Bench) -> list[Item]:
    wire = bytearray(bench.made.wire())
    at = wire.index(b"\xc4\x40") + 2  # the signature
    wire[at] ^= 1
    return [Item(ENVELOPE, bytes(wire))]


def _closed(bench: Bench) -> list[Item]:
    item = bench.made.envelope()
    bench.take(bench.made.leaving(1))
    return [item]


def _ended(bench: Bench) -> list[Item]:
    bench.take(bench.made.admission(0))
    bench.take(bench.made.envelope(2))
    pin, item = bench.made.pin(2), bench.made.envelope(2)
    bench.take(bench.made.removal(0, pin))
    return [item]


def _awaited(bench: Bench) -> list[Item]:
    bench.log.space = replace(bench.space, awaited=1)
    return [bench.made.envelope()]


PARTICULAR = (
    _erasing,
    _two,
    _bodiless,
    _unwrapped,
    _first,
    _again,
    _behind_a_gap,
    _another_branch,
    _record,
    _older_head,
    _full,
    _forged,
    _closed,
    _ended,
    _awaited,
)


def _begun() -> Bench:
    bench = Bench()
    bench.take(bench.made.envelope())
    return bench


@pytest.mark.parametrize("setting", PARTICULAR)
def test_the_particular_is_judged(setting: Setting) -> None:
    """Whatever is not the next envelope of a live author, whole and with room, is for the rules."""
    bench = _begun()
    batch = prepare(bench.space, setting(bench))

    assert straight_on(bench.space, batch, QUOTA) is None


def test_both_ways_agree() -> None:
    """Over ordinary envelopes of all sizes, until the room is full: the same outcome."""
    bench, short = _begun(), 0
    draw = seeded("both ways")
    while bench.space.account_of(0).used < QUOTA:
        size = int.from_bytes(draw(2), "big") % 30_000
        batch = prepare(bench.space, [bench.made.envelope(0, size)])
        outcome = straight_on(bench.space, batch, QUOTA)
        if outcome is None:
            assert bench.space.account_of(0).used + len(batch[0].wire) > QUOTA
            break
        assert outcome == judged(bench.space, batch, Known(), QUOTA)
        bench.log.space, short = outcome.space, short + 1

    assert short > 30


def test_the_last_byte_of_a_room() -> None:
    """What fits exactly goes straight; one byte less and the rules say what beyond it is for."""
    bench = _begun()
    batch = prepare(bench.space, [bench.made.envelope(0, 2_000)])
    used = bench.space.account_of(0).used + len(batch[0].wire)

    assert straight_on(bench.space, batch, used) == judged(bench.space, batch, Known(), used)
    assert straight_on(bench.space, batch, used - 1) is None
