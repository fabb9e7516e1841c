"""What `core.append` decides, on envelopes and records made by hand."""

from collections.abc import Callable

import pytest

from tests.server.deciding import QUOTA, Bench
from tests.server.making import Made, bodiless, unwrapped, with_body
from twofold_crypto.errors import (
    Forged,
    Forked,
    Gap,
    HeadBackwards,
    Malformed,
    NotForUs,
    NotPresent,
    Refused,
    RosterMoved,
    StaleWrap,
    UnknownHead,
    Unsupported,
)
from twofold_crypto.public.encoding import encode
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.limits import BATCH_ITEMS_MAX, DEVICES_MAX, EPOCHS_MAX, UINT_MAX
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, ROSTER, Item
from twofold_crypto.public.roster import Admit, AdmitGrant, Pin, Rotate, RotateGrant
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.sealing import Place, seal
from twofold_server.core.append import decide, prepare
from twofold_server.core.known import Known
from twofold_server.errors import Declined

ALL_RECORDS_BYTES = 12 << 20


@pytest.fixture
def bench() -> Bench:
    """A founded space of two."""
    return Bench()


def test_next_things_get_next_numbers(bench: Bench) -> None:
    """Envelopes, an admission, a rotation and the new device's first envelope, in one batch."""
    made = bench.made
    items = [made.envelope(0), made.admission(0), made.rotation(1), made.envelope(2), made.envelope(1)]

    assert bench.take(*items) == [3, 4, 5, 6, 7]


def test_held_is_judged_before_all_else(bench: Bench) -> None:
    """A held envelope answers its number even where its wrap is stale and its roster head is old."""
    old = bench.made.envelope()
    bench.take(old)
    bench.take(bench.made.rotation(), bench.made.envelope())

    assert bench.take(old) == [3]


def test_a_held_record_answers_its_number(bench: Bench) -> None:
    """A record sent again is not judged by the head that it moved itself."""
    record = bench.made.rotation()
    bench.take(record)
    bench.take(bench.made.rotation())

    assert bench.take(record) == [3]


def _gap(made: Made) -> Item:
    made.envelope()
    return made.envelope()


def _forked(made: Made) -> Item:
    branch = made.branch()
    branch.envelope(size=201)
    return branch.envelope(size=201)


def _stale(made: Made) -> Item:
    key = made.epoch_key
    made.rotation()
    made.epoch_key = key
    return made.envelope()


def _unknown_head(made: Made) -> Item:
    made.rotation()
    return made.envelope()


def _foreign(made: Made) -> Item:
    del made
    return Made.found().envelope()


def _of_absent(made: Made) -> Item:
    branch = made.branch()
    branch.admission()
    branch.roster = made.roster
    return branch.envelope(2)


def _signed_by_other(made: Made) -> Item:
    branch = made.branch()
    branch.authors[0].seat = branch.authors[1].seat
    return branch.envelope(0)


def _other_body(made: Made) -> Item:
    return Item(ENVELOPE, with_body(made.wire(), bytes(552)))


def _no_wrap(made: Made) -> Item:
    return Item(ENVELOPE, unwrapped(made.wire()))


def _founding(made: Made) -> Item:
    return Item(FOUNDING, made.founding)


def _moved(made: Made) -> Item:
    return made.branch().rotation(1)


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (_gap, Gap),
        (_forked, Forked),
        (_stale, UnknownHead),
        (_unknown_head, UnknownHead),
        (_foreign, NotForUs),
        (_of_absent, NotPresent),
        (_signed_by_other, Forged),
        (_other_body, Malformed),
        (_no_wrap, StaleWrap),
        (_founding, Malformed),
    ],
)
def test_what_is_refused(bench: Bench, make: Callable[[Made], Item], refusal: type[Refused]) -> None:
    """Each by its name, and the state is the one before."""
    if make is _forked:
        item = make(bench.made)
        bench.take(bench.made.envelope(), bench.made.envelope())
    else:
        item = make(bench.made)
    before = bench.space
    with pytest.raises(refusal):
        bench.take(item)

    assert bench.space is before


def test_stale_wrap_names_the_epoch(bench: Bench) -> None:
    """Sealed before a rotation, sent after it: the refusal's detail is the newest epoch."""
    sealed = bench.made.envelope()
    bench.take(bench.made.rotation())
    with pytest.raises(StaleWrap) as caught:
        bench.take(sealed)

    assert caught.value.detail == 2


def test_rewrapped_it_is_taken(bench: Bench) -> None:
    """The same envelope under the newest epoch is taken, and citing the old head is no fault."""
    sealed = bench.made.envelope()
    bench.take(bench.made.rotation())
    envelope = parse_envelope(sealed.wire)
    wrap = parse_envelope(bench.made.branch().wire(1)).wrap

    assert bench.take(Item(ENVELOPE, envelope.with_wrap(wrap))) == [4]


def test_gap_says_where_it_stands(bench: Bench) -> None:
    """The detail of a gap is the head held here."""
    first = bench.made.envelope()
    bench.take(first)
    bench.made.envelope()
    with pytest.raises(Gap) as caught:
        bench.take(bench.made.envelope())

    assert caught.value.detail == (1, parse_envelope(first.wire).id)


def test_a_lost_record_race_is_roster_moved(bench: Bench) -> None:
    """Two records continue one head: the second names the head that stands now."""
    loser = _moved(bench.made)
    bench.take(bench.made.rotation(0))
    with pytest.raises(RosterMoved) as caught:
        bench.take(loser)

    assert caught.value.detail == bench.made.roster.head


def test_heads_do_not_go_back(bench: Bench) -> None:
    """An author that cited the newer roster head cannot cite the older one again."""
    made = bench.made
    old_head = made.roster.head
    bench.take(made.rotation(), made.envelope())
    who = made.authors[0]
    place = Place(made.id, 0, who.seq + 1, who.prev, old_head)
    sealed = seal(who.seat, place, Entry("note", 1, bytes(16), 1, 1, b"x"), made.epoch_key, made.random)
    with pytest.raises(HeadBackwards):
        bench.take(Item(ENVELOPE, sealed.wire))


def test_bodiless_is_taken_as_such(bench: Bench) -> None:
    """Without a body the wrap may be missing, and the row says that no body arrived."""
    prepared = prepare(bench.space, [Item(ENVELOPE, bodiless(bench.made.wire()))])
    outcome = decide(bench.space, prepared, Known(), QUOTA)

    assert [row.arrived for row in outcome.rows] == [0]


@pytest.mark.parametrize("count", [0, BATCH_ITEMS_MAX + 1])
def test_batches_are_bounded(bench: Bench, count: int) -> None:
    """None is malformed, too many is too large."""
    items = [bench.made.envelope()] * count
    with pytest.raises(Malformed if count == 0 else Declined):
        bench.take(*items)


@pytest.mark.parametrize("wire", [b"\x00", b"\x96" + bytes(40), b"\xc1"])
@pytest.mark.parametrize("kind", [ENVELOPE, ROSTER])
def test_rubbish_is_refused(bench: Bench, kind: int, wire: bytes) -> None:
    """What is no record of its kind is refused for its form."""
    with pytest.raises((Malformed, Unsupported)):
        bench.take(Item(kind, wire))


def test_every_flipped_byte_is_refused(bench: Bench) -> None:
    """No byte of a wire can change but in the wrap's nonce and key, which the relay cannot judge."""
    wire = bench.made.wire(size=10)
    free = len(wire) - (2 + 24 + 2 + 48)
    for n in range(free):
        changed = bytearray(wire)
        changed[n] ^= 1
        with pytest.raises((Refused, Declined)):
            bench.take(Item(ENVELOPE, bytes(changed)))

    assert bench.take(Item(ENVELOPE, wire)) == [3]


def test_a_roster_always_has_room(bench: Bench) -> None:
    """All records that the limits allow one roster stay below 12 MiB, so no quota need stop a removal."""
    key, sealed = bytes(32), bytes(48)
    grants = [RotateGrant(n, key, sealed) for n in range(DEVICES_MAX)]
    pins = [Pin(n, UINT_MAX, key) for n in range(DEVICES_MAX)]
    rotate = len(encode(Rotate(pins, EPOCHS_MAX, key, grants)))
    admit = len(encode(Admit(key, key, bytes(64), AdmitGrant(key, bytes(EPOCHS_MAX * 32 + 16)))))
    around = 300  # the rest of R, its signature, and what holds them together
    most = EPOCHS_MAX * (rotate + around) + DEVICES_MAX * (admit + around) + len(encode(pins)) + around
    assert most < ALL_RECORDS_BYTES

    bench.take(bench.made.admission(0))
    bench.owe(0, 2 * QUOTA)
    assert bench.take(bench.made.removal(0, bench.made.pin(2))) == [4]
