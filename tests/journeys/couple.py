"""Two people who share a notebook as long as a file of tests runs; somebody says what time it is for them."""

import datetime as dt
from typing import NamedTuple

from tests.journeys.hands import Hands

MONDAY = dt.datetime(2037, 3, 2, 8, 0, tzinfo=dt.UTC)
"""A morning at nine where they live; four weeks later their clocks go over to summer time."""
WHERE = "Europe/Berlin"
BACK_IN_VIEW = "() => void document.dispatchEvent(new Event('visibilitychange'))"
"""What a browser tells a page that is looked at again."""


class Couple(NamedTuple):
    """Mika's phone and Jo's."""

    mika: Hands
    jo: Hands

    async def at(self, when: dt.datetime) -> None:
        """It is that time now, and both take their phones out again."""
        for hands in self:
            await hands.page.clock.set_fixed_time(when)
            await hands.page.evaluate(BACK_IN_VIEW)

    async def on(self, days: int, hour: int = 9) -> None:
        """So many days after that Monday, at an hour of the day."""
        await self.at(MONDAY + dt.timedelta(days=days, hours=hour - 9))

    async def room(self, name: str) -> None:
        """Both in one of the rooms."""
        for hands in self:
            await hands.leave()
            await hands.room(name)


def day(days: int) -> str:
    """So many days after that Monday, as a field of a day takes it."""
    return (MONDAY + dt.timedelta(days=days)).date().isoformat()
