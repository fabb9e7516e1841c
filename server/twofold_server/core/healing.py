"""The healing window: a relay restored from a backup waits for the devices that know more (spec: Messages).

A roster record that the relay lost and one that is written now would continue the same head: two rosters,
which nothing mends. So, after a restore, new records wait until every device that is in has proved once and
brought what it knows, until a human says that no more will come, or until the days are over.
"""

from dataclasses import dataclass, replace
from typing import Final

from twofold_crypto.public.roster import Roster

HEALING_DAYS: Final = 7
SAID: Final = 255
"""Stands among the devices for a human's word that none is missing; above every device's number."""


@dataclass(frozen=True, slots=True)
class Healing:
    """The day of the restore, and who has proved since."""

    day: int
    proved: frozenset[int] = frozenset()

    def waits(self, roster: Roster, today: int) -> bool:
        """Whether new roster records must wait. A clock that went back ends nothing."""
        if SAID in self.proved or today >= self.day + HEALING_DAYS:
            return False
        return any(device.number not in self.proved for device in roster.present_now)

    def heard(self, device: int) -> "Healing":
        """One more has proved, or `SAID`."""
        return replace(self, proved=self.proved | {device})
