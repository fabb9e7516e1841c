"""What made-up rows cost a device: signatures and nothing more, and a bounded part of its vault."""

import msgspec
import pytest

from tests.attacks.scenes import stage, told
from tests.support.phone import Phone
from tests.vectors import actors as a
from twofold_client.branching import Branching
from twofold_client.judge import ASIDE_MAX
from twofold_crypto.errors import Forged, ForkedRoster, NotPresent, RosterMoved
from twofold_crypto.primitives import hash32, random_bytes
from twofold_crypto.public.messages import ROSTER, PageItem
from twofold_crypto.public.roster import Roster, Statement, parse_record
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat

NOTHING: list[bytes] = []
"""No records: whoever would work out an earlier roster breaks."""


def rotated(roster: Roster, seat: Seat = a.A, signer: int = 0) -> bytes:
    """A record after this roster that ends nobody."""
    return make_rotate(seat, signer, roster, random_bytes)[0]


_PREV, _SIGNER = 3, 4
"""Places in a record."""


def changed(wire: bytes, place: int, value: object) -> bytes:
    """The same record with one field changed; its signature fits no more."""
    body, signature = msgspec.msgpack.decode(wire)
    record = msgspec.msgpack.decode(body)
    record[place] = value
    return msgspec.msgpack.encode([msgspec.msgpack.encode(record), signature])


def forged(wire: bytes) -> Statement:
    """The same with another signature."""
    parts = msgspec.msgpack.decode(wire)
    return parse_record(msgspec.msgpack.encode([*parts[:-1], bytes(64)]))


def test_what_nobody_signed_costs_its_signature() -> None:
    """A forged record is refused before any earlier state of the roster is worked out."""
    with pytest.raises(Forged):
        Branching().refuse(a.AT_3, NOTHING, forged(rotated(a.AT_1)))


def test_who_was_not_in_costs_nothing() -> None:
    """A signer that had not come yet is refused before its signature is looked at."""
    with pytest.raises(NotPresent):
        Branching().refuse(a.AT_3, NOTHING, parse_record(changed(rotated(a.AT_1), _SIGNER, 2)))


def test_another_branch_continued_is_not_judged() -> None:
    """A record that continues a branch which is not held waits for it."""
    other = a.AT_1.append(rotated(a.AT_1))
    with pytest.raises(RosterMoved):
        Branching().refuse(a.AT_3, NOTHING, parse_record(rotated(other)))


@pytest.mark.parametrize("length", [1, 31, 32, 33, 70])
def test_a_second_roster_is_seen_at_every_length(length: int) -> None:
    """Any record beside one that is held, signed by a device that was in, is evidence; in any order."""
    roster, records, beside = a.AT_FOUNDING, [a.FOUNDING], []
    for _ in range(length):
        beside.append(parse_record(rotated(roster, a.B, 1)))
        records.append(rotated(roster))
        roster = roster.append(records[-1])
    branching = Branching()
    for statement in (*beside, *reversed(beside)):
        with pytest.raises(ForkedRoster):
            branching.refuse(roster, records, statement)


async def test_what_waits_is_bounded() -> None:
    """A log full of records before their time: no more than so many are kept; honest again, all is well."""
    staged = await stage("C4")
    space = staged.a.device.space("shared")
    wire = rotated(space.ledger.roster, space.seat())
    made_up = [
        PageItem(ROSTER, changed(wire, _PREV, hash32(bytes([i % 256, i >> 8]))), 0) for i in range(2000)
    ]
    staged.evil.change("add", "2000 records", lambda rows: [*rows, *made_up], staged.space)
    await staged.b.run()
    kept, cursor, lied = _waits(staged.b), staged.b.device.space("shared").cursor, told(staged.b)
    await staged.b.run()
    again = _waits(staged.b)
    staged.evil.honest()
    await staged.says(staged.a, "honest again")
    await staged.run()

    assert 0 < kept == again <= ASIDE_MAX
    assert cursor < len(made_up)
    assert lied == [("withheld", "roster head")]
    assert (staged.b.notes(), _waits(staged.b)) == (["honest again"], 0)
    assert told(staged.b) == [("healed", "")]


def _waits(phone: Phone) -> int:
    return len(phone.device.space("shared").aside)
