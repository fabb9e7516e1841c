"""Alarms: each has a name, is a function of what is held, and clears itself."""

import msgspec

from tests.client.test_arrival import ROWS, read
from tests.support.evil import change_envelope, flipped_signature
from tests.support.phone import Phone, pair
from tests.support.wire import ORIGIN, WireRelay
from twofold_client.alarms import Alarm, alarms_of, may_not_write
from twofold_client.judge import Row
from twofold_client.state import Aside
from twofold_crypto.public.messages import ENVELOPE, ROSTER, Page, PageItem


def names(rows: list[Row]) -> set[str]:
    """Names of the alarms after reading these rows."""
    return {alarm.name for alarm in alarms_of(read([rows]))}


def test_all_is_well() -> None:
    """The whole log raises nothing."""
    assert names(ROWS) == set()


def test_gap_is_named() -> None:
    """An author's missing envelope leaves its later ones aside, and a gap."""
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


def test_fork_stops_that_device() -> None:
    """A second branch of one's own chain: nothing more is written; of another's: one may go on."""
    space = read([ROWS])
    author = next(row for row in ROWS if row.type == ENVELOPE)
    space.aside[b"k"] = Aside(ENVELOPE, author.id, "forked", author.wire)

    assert may_not_write(space, 0) == Alarm("forked", "device 0")
    assert may_not_write(space, 1) is None


def test_forked_roster_stops_everybody() -> None:
    """Two records at one place: nobody writes."""
    space = read([ROWS])
    space.aside[b"k"] = Aside(ROSTER, b"", "roster_moved", ROWS[1].wire)

    assert may_not_write(space, 1) == Alarm("forked_roster", "roster head")


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
