"""The calendar file that the phone writes, read back by a calendar library.

The phone's own test (`calendar-file.test.ts`) holds the file to the byte; this one says what it means.
"""

import datetime as dt
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar, Event

GIVEN = Path(__file__).parent / "given" / "calendar.ics"
BERLIN = ZoneInfo("Europe/Berlin")


def _calendar() -> Calendar:
    (calendar,) = Calendar.from_ical(GIVEN.read_bytes(), multiple=True)
    return calendar


def _event(begins: str) -> Event:
    (found,) = [each for each in _calendar().events if str(each["SUMMARY"]).startswith(begins)]
    return found


def _days(event: Event, most: int = 99) -> list[str]:
    """The days of an event in its own zone; of an endless one the first few."""
    start = event.start
    whole = start if isinstance(start, dt.datetime) else dt.datetime.combine(start, dt.time())
    written = event["RRULE"].to_ical()
    assert isinstance(written, bytes)
    rule = rrulestr(written.decode(), dtstart=whole)
    return [each.strftime("%m-%d") for each in islice(rule, most)]


def test_nothing_in_it_is_unsound() -> None:
    """No property of any event was set aside, and each has what the standard demands."""
    calendar = _calendar()

    assert [event.errors for event in calendar.walk()] == [[]] * len(calendar.walk())
    assert len({event["UID"] for event in calendar.events}) == len(calendar.events) == 7
    assert all("DTSTAMP" in event and "DTSTART" in event for event in calendar.events)
    assert calendar.get_missing_tzids() == set()


def test_texts_come_back_whole() -> None:
    """What was escaped and folded is what was written."""
    event = _event("Review")

    assert event["SUMMARY"] == (
        "Review; the first, with a \\ and é雨 👩‍👩‍👧 "
        "in a title that is long enough to be folded more than once"
    )
    assert event["DESCRIPTION"] == "One\nTwo, three"


def test_eight_in_the_evening_stays_so() -> None:
    """A weekly event keeps its time of day over the change to summer, by the zone in the file itself."""
    event = _event("Review")
    zone = _calendar().timezones[0].to_tz(lookup_tzid=False)
    winter, summer = (dt.datetime(2026, month, 15, 20, tzinfo=zone) for month in (2, 7))

    assert (event["DTSTART"].to_ical(), event.duration) == (b"20260131T200000", dt.timedelta(hours=1))
    assert [each.utcoffset() for each in (winter, summer)] == [dt.timedelta(hours=1), dt.timedelta(hours=2)]
    assert winter.utcoffset() == winter.replace(tzinfo=BERLIN).utcoffset()
    assert _days(event, 3) == ["01-31", "02-07", "02-14"]


def test_second_weeks_end_with_their_last_day() -> None:
    """Each second week up to the last day, that one included."""
    assert _days(_event("Second week")) == [
        *("01-31", "02-14", "02-28", "03-14", "03-28", "04-11"),
        *("04-25", "05-09", "05-23", "06-06", "06-20"),
    ]


def test_a_month_without_the_date_is_left_out() -> None:
    """The 31st comes in January, March, May and July, on whole days."""
    event = _event("Each month")

    assert event.start == dt.date(2026, 1, 31)
    assert _days(event) == ["01-31", "03-31", "05-31", "07-31"]


def test_a_single_time_is_an_instant() -> None:
    """Eight in the evening in New York is one in the morning in UTC."""
    assert _event("Once").start == dt.datetime(2026, 2, 1, 1, tzinfo=dt.UTC)
    assert _event("A day").start == dt.date(2026, 1, 31)
    assert _event("In UTC").start == dt.datetime(2026, 1, 31, 0, 30, tzinfo=dt.UTC)


def test_an_unknown_zone_is_local_time() -> None:
    """Where no calendar knows the zone, the time of day is kept, and nothing is converted."""
    event = _event("Nowhere")

    assert event["DTSTART"].to_ical() == b"20260131T200000"
    assert _days(event) == ["01-31", "02-07"]
