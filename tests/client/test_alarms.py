"""Alarms: each has a name, is a function of what is held, and clears itself."""

import msgspec

from tests.client.test_arrival import FOUNDER, READER, ROWS, read
from tests.support.evil import change_envelope, flipped_signature
from tests.support.phone import Phone, pair, seeded
from tests.support.wire import ORIGIN, WireRelay
from twofold_client.alarms import Alarm, alarms_of, may_not_write
from twofold_client.judge import Row, read_rows
from twofold_crypto.public.messages import ENVELOPE, ROSTER, Page, PageItem
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.epoch import make_rotate


def names(rows: list[Row]) -> set[str]:
    """Names of the alarms after reading these rows."""
    return {alarm.name for alarm in alarms_of(read([rows]))}


def test_all_is_well() -> None:
    """The whole log raises nothing."""
    assert names(ROWS) == set()


def test_gap_is_named() -> None:
    """Of an author whose envelope is missing none of the later ones count, and there is a gap."""
    first = next(row for row in ROWS if row.type == ENVELOPE)

    assert "gap" in names([row for row in ROWS if row is not first])


def test_withheld_is_named() -> None:
    """What others have seen and no page brings is withheld."""
    last_of_first = [row for row in ROWS if row.type == ENVELOPE][-3]

    assert names([row for row in ROWS if row is not last_of_first]) == {"withheld"}


def test_withheld_record_is_named() -> None:
    """Envelopes that cite a record which does not come wait for it by name."""
    assert "withheld" in names([row for row in ROWS if row.type != ROSTER or row is ROWS[1]])


def test_no_key_is_named_and_heals() -> None:
    """An alarm clears when what was missing comes."""
    some = [row for row in ROWS if row is not ROWS[-4]]

    assert alarms_of(read([some])) != []
    assert alarms_of(read([some, ROWS])) == []


def test_a_forked_roster_stops_everybody() -> None:
    """Two signed records at one place: nobody writes; it stays, whatever the relay shows later."""
    space = read([ROWS])
    other, _ = make_rotate(FOUNDER, 0, Roster.found(READER.records[0]), seeded(9))
    again = read([ROWS, read_rows([PageItem(ROSTER, other, 0)])])

    assert may_not_write(space) is None
    assert may_not_write(again) == Alarm("forked_roster", "") == alarms_of(again)[0]


async def test_newer_version_stops_writing() -> None:
    """A record of a newer version is kept and named; reading goes on, writing stops."""
    relay = WireRelay()
    a, b = Phone.new(relay.line), Phone.new(relay.line)
    await a.connect(ORIGIN, await relay.household())
    await pair(a, b)
    a.share("1")
    await a.run()
    relay.line_state.tamper = _add_newer
    b.share("waiting")
    await b.run()

    assert "needs_newer" in b.alarms()
    assert b.notes() == ["1", "waiting"]
    assert b.where() == [None, "phone"]


async def test_alarms_survive_reopening() -> None:
    """What is wrong is still said after the device was closed and opened."""
    relay = WireRelay()
    a, b = Phone.new(relay.line), Phone.new(relay.line)
    await a.connect(ORIGIN, await relay.household())
    await pair(a, b)
    a.share("1")
    await a.run()
    relay.line_state.tamper = change_envelope(0, flipped_signature)
    await b.run()

    again = msgspec.msgpack.decode(
        msgspec.msgpack.encode(b.device.space("shared")), type=type(b.device.space("shared"))
    )

    assert alarms_of(again) == alarms_of(b.device.space("shared")) != []


def _add_newer(page: Page) -> Page:
    """A page with a record of a version that is not spoken yet, in place of nothing."""
    newer = bytes([0x97, 2]) + bytes(8)
    outer = msgspec.msgpack.encode([newer, bytes(64)])
    return msgspec.structs.replace(page, items=[*page.items, PageItem(ROSTER, outer, 0)], head=page.head + 1)
