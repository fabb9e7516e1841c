"""A3 in the protocol alone: no field of any record can be another and still be taken."""

from collections.abc import Iterator

import pytest

from tests.attacks.scenes import History, history
from twofold_crypto.errors import Refused
from twofold_crypto.public.encoding import decode, encode, labelled_hash
from twofold_crypto.public.limits import ROSTER_BYTES_MAX
from twofold_crypto.public.roster import Pin, RecordWire, Roster, parse_record, write_record
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import make_leave

Values = list[object]
GHOST = Seat.from_seed(b"\x66" * 32)


def whole_history() -> History:
    """A history with a removal and a leave at its end, so that every type of record is in it."""
    made = history()
    pins = [Pin(2, 0, made.roster.devices[2].admitted_by)]
    wire, key = make_rotate(made.seats[0], 0, made.roster, made.random, pins)
    made.append(wire)
    made.keys[key.epoch] = key.key
    made.append(make_leave(made.seats[1], 1, made.roster, [Pin(1, 0, made.roster.space)]))
    return made


def mutations(value: object) -> Iterator[object]:
    """The same value with one leaf changed, one element gone or doubled; the ghost's keys for any key."""
    if isinstance(value, list):
        for i, inner in enumerate(value):
            yield from ([*value[:i], other, *value[i + 1 :]] for other in mutations(inner))
            yield [*value[:i], *value[i + 1 :]]
            yield [*value[:i], inner, *value[i:]]
    elif isinstance(value, bytes):
        for at in {0, len(value) // 2, len(value) - 1} if value else set():
            yield value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
        if len(value) == 32:
            yield from (bytes(32), GHOST.keys.sign, GHOST.keys.receive)
    elif isinstance(value, int):
        yield from {0, 1, 2, 3, value + 1, max(0, value - 1)} - {value}


def _forged(wire: bytes) -> Iterator[bytes]:
    """Every mutation of a record, with the old signature and with one by the ghost."""
    outer = decode(RecordWire, wire, ROSTER_BYTES_MAX)
    space = parse_record(wire).record.space
    for changed in mutations(decode(Values, outer.record, ROSTER_BYTES_MAX)):
        raw = encode(changed)
        yield write_record(raw, outer.signature)
        yield write_record(raw, GHOST.sign("roster", space, labelled_hash("roster", raw)))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5], ids=["rotate", "admit", "again", "remove", "leave"])
def test_a3_no_field_of_a_record_changes(n: int) -> None:
    """Each field of each type of record, with the old or a foreign signature: none follows the head."""
    made = whole_history()
    before = Roster.found(made.wires[0])
    for wire in made.wires[1:n]:
        before = before.append(wire)
    taken = [wire for wire in _forged(made.wires[n]) if _follows(before, wire)]

    assert before.append(made.wires[n]).ids[-1] == made.roster.ids[n]
    assert taken == []


def _follows(roster: Roster, wire: bytes) -> bool:
    try:
        roster.append(wire)
    except Refused:
        return False
    return True


def test_a3_no_field_of_the_genesis_changes() -> None:
    """Another about, another key, one member more or less: it is no founding, or of another space."""
    made = history()
    genesis, signatures = decode(Values, made.wires[0], ROSTER_BYTES_MAX)
    assert isinstance(genesis, bytes)
    for changed in mutations(decode(Values, genesis, ROSTER_BYTES_MAX)):
        with pytest.raises(Refused):
            Roster.found(encode([encode(changed), signatures]))


def test_a3_nobody_touches_another_member() -> None:
    """A member's device ends no device of the other member, and leaves for itself alone: `malformed`."""
    made = history()
    theirs = [Pin(1, 0, made.roster.space)]
    for wire in (
        make_rotate(made.seats[0], 0, made.roster, made.random, theirs)[0],
        make_leave(made.seats[0], 0, made.roster, theirs),
    ):
        with pytest.raises(Refused) as refused:
            made.roster.append(wire)
        assert refused.value.code == "malformed"
