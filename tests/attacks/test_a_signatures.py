"""A7 to A10: a signed statement means one thing, in one place, by one key."""

import itertools

import pytest

from tests.attacks.scenes import history
from twofold_crypto.errors import BadKey, Forged, NotForUs
from twofold_crypto.primitives import exchange, vet_receiving_key, vet_signing_key
from twofold_crypto.public.chain import require_author
from twofold_crypto.public.encoding import LABELS, decode
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.limits import ROSTER_BYTES_MAX
from twofold_crypto.public.roster import FoundingWire, Roster, write_founding
from twofold_crypto.public.seat import require_signed
from twofold_crypto.secret.keys import DERIVATIONS, Seat
from twofold_crypto.secret.record import ask_to_join, make_admit

_PRIME = 2**255 - 19
LOW_ORDER_X25519 = [
    bytes(32),
    (1).to_bytes(32, "little"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (_PRIME - 1).to_bytes(32, "little"),
    _PRIME.to_bytes(32, "little"),
    (_PRIME + 1).to_bytes(32, "little"),
]
LOW_ORDER_ED25519 = [
    bytes(32),
    (1).to_bytes(32, "little"),
    (_PRIME - 1).to_bytes(32, "little"),
    bytes(31) + b"\x80",
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
]


def test_a7_records_belong_to_one_space() -> None:
    """Every record and envelope of one couple, shown to another couple, is refused there."""
    ours, theirs = history(1), history(2)
    envelope = parse_envelope(theirs.write(1))

    for wire in theirs.wires[1:]:
        with pytest.raises(NotForUs):
            ours.roster.append(wire)
    with pytest.raises(NotForUs):
        require_author(ours.roster, envelope)


def test_a7_join_names_its_member() -> None:
    """A seat that asked to join one member is admitted by no device of the other member."""
    made, ghost = history(), Seat.from_seed(bytes(32))
    joins = ask_to_join(ghost, made.roster.space, 0)
    for signer in (0, 1, 2):
        wire = make_admit(made.seats[signer], signer, made.roster, joins, made.keys, made.random)
        if made.roster.devices[signer].member == 0:
            assert made.roster.append(wire).devices[-1].member == 0
        else:
            with pytest.raises(Forged):
                made.roster.append(wire)


def test_a7_founders_cannot_change_places() -> None:
    """The founding signatures fit their own seats, in their own order, in their own genesis alone."""
    ours, theirs = history(1), history(2)
    mine, other = (decode(FoundingWire, each.wires[0], ROSTER_BYTES_MAX) for each in (ours, theirs))
    swapped = [write_founding(mine.genesis, mine.signatures[::-1])]
    swapped += [write_founding(mine.genesis, pair) for pair in _mixed(mine, other)]

    for wire in swapped:
        with pytest.raises(Forged):
            Roster.found(wire)


def _mixed(mine: FoundingWire, other: FoundingWire) -> list[list[bytes]]:
    pairs = itertools.product(mine.signatures + other.signatures, repeat=2)
    return [list(pair) for pair in pairs if list(pair) != mine.signatures]


@pytest.mark.parametrize("key", LOW_ORDER_ED25519, ids=lambda key: key.hex()[:8])
def test_a8_low_order_signers_are_refused(key: bytes) -> None:
    """A key that would verify many messages is no signing key of anybody: `bad_key` at import."""
    with pytest.raises(BadKey):
        vet_signing_key(key)


@pytest.mark.parametrize("key", LOW_ORDER_X25519, ids=lambda key: key.hex()[:8])
def test_a9_low_order_receivers_are_refused(key: bytes) -> None:
    """A relay's low-order point as somebody's receiving key is refused at import and at every use."""
    with pytest.raises(BadKey):
        vet_receiving_key(key)
    with pytest.raises(BadKey):
        exchange(bytes(range(32)), key)


def test_a9_low_order_founder_is_refused() -> None:
    """A genesis that seats somebody on a low-order point founds nothing, whoever signed it."""
    made = history()
    wire = decode(FoundingWire, made.wires[0], ROSTER_BYTES_MAX)
    honest = made.roster.devices[1].keys
    for low in LOW_ORDER_X25519:
        genesis = wire.genesis.replace(honest.receive, low)
        with pytest.raises(BadKey):
            Roster.found(write_founding(genesis, wire.signatures))


def test_a10_signatures_serve_one_purpose() -> None:
    """Bytes signed under one label verify under that label alone, and under no other space or key."""
    seat, other, part = Seat.from_seed(bytes(32)), Seat.from_seed(bytes([1] * 32)), b"part"
    space = bytes([7] * 32)
    signed = {label: seat.sign(label, space, part) for label in LABELS}
    for made, asked in itertools.product(LABELS, repeat=2):
        if made == asked:
            require_signed(signed[made], asked, space, seat.keys.sign, part)
            continue
        with pytest.raises(Forged):
            require_signed(signed[made], asked, space, seat.keys.sign, part)
    for public, where in ((other.keys.sign, space), (seat.keys.sign, bytes(32))):
        with pytest.raises(Forged):
            require_signed(signed["roster"], "roster", where, public, part)


def test_a10_labels_are_all_different() -> None:
    """No label signs and derives; parts cannot be shifted from one into the next."""
    assert set(LABELS) & set(DERIVATIONS) == set()
    seat = Seat.from_seed(bytes(32))
    with pytest.raises(Forged):
        require_signed(
            seat.sign("proof", bytes(32), b"ab", b"c"), "proof", bytes(32), seat.keys.sign, b"a", b"bc"
        )
