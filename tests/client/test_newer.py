"""What a newer program wrote: kept, named, counted where it can be, and never in the way of the rest."""

import msgspec

from tests.vectors import actors as a
from twofold_client.alarms import Alarm, may_not_write
from twofold_client.applying import apply
from twofold_client.judge import Reading, read_rows
from twofold_client.settling import Rules
from twofold_client.state import Space, State
from twofold_crypto.public.encoding import labelled_hash
from twofold_crypto.public.envelope import parse_envelope, write_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, ROSTER, PageItem

ROSTER_ITEMS = [PageItem(FOUNDING, a.FOUNDING, 0), *(PageItem(ROSTER, wire, 0) for wire in a.WIRES[1:])]
LATER = a.sealed(a.A, 0, 2, a.FIRST.id, a.AT_3.head, "later")


def _changed_header(at: int, value: object) -> bytes:
    """The first envelope with one field of its header changed, soundly signed."""
    parsed = parse_envelope(a.FIRST.wire)
    header = a.unpacked(parsed.header_bytes)
    header[at] = value
    raw = msgspec.msgpack.encode(header)
    changed = labelled_hash("envelope", raw, parsed.commitment, parsed.body_hash)
    signature = a.A.sign("envelope", a.SPACE, changed)
    return write_envelope(raw, parsed.commitment, parsed.body_hash, signature, parsed.body, parsed.wrap)


def _read(items: list[PageItem]) -> Space:
    space = Space(name="shared", seed=a.B.seed, member=1, relay="", stage="awaited", records=[a.FOUNDING])
    reading = Reading(space, Rules(lambda _: None))
    reading.take(read_rows(items))
    apply(State(spaces={"shared": space}), reading.change(0, bytes(32)))
    return space


def test_an_envelope_of_a_newer_version_has_an_id() -> None:
    """A row that this program cannot judge is still a row of the log, and stops nobody from writing."""
    newer = _changed_header(0, 2)
    rows = read_rows([*ROSTER_ITEMS, PageItem(ENVELOPE, newer, 1), PageItem(ENVELOPE, a.FIRST.wire, 1)])
    space = _read([*ROSTER_ITEMS, PageItem(ENVELOPE, newer, 1), PageItem(ENVELOPE, a.FIRST.wire, 1)])

    assert len(rows) == 6
    assert a.FIRST.id in space.entries
    assert may_not_write(space) is None


def test_a_newer_roster_record_stops_writing() -> None:
    """Who is in is no longer known here, so nothing more is written until this program is newer."""
    record = a.unpacked(a.unpacked(a.ROTATE)[0])
    record[0] = 2
    raw = msgspec.msgpack.encode(record)
    newer = msgspec.msgpack.encode([raw, a.A.sign("roster", a.SPACE, labelled_hash("roster", raw))])
    space = _read([ROSTER_ITEMS[0], PageItem(ROSTER, newer, 0)])

    assert may_not_write(space) == Alarm("needs_newer", "roster head")


def test_a_row_without_an_id_ends_the_reading() -> None:
    """What has no outer form is no item; the rows before it stand, nothing behind it is looked at."""
    items = [*ROSTER_ITEMS, PageItem(ENVELOPE, b"\xc1", 1), PageItem(ENVELOPE, LATER.wire, 1)]

    assert len(read_rows(items)) == len(ROSTER_ITEMS)
