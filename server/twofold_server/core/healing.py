"""The healing window: a relay restored from a backup waits for the devices that know more (spec: Messages).

A roster record that the relay lost and one that is written now would continue the same head: two rosters,
which nothing mends. So, after a restore, new records wait until every device that may know more has proved
once and brought it, until a human says that no more will come, or until the days are over.

[Note: seats on paper] A recovery sheet has a seat that is in and never proves until it is used. A device that
may know more has left a trace here: it founded the space, wrote, or let another in. Whoever has done none of
that is not waited for.
"""

from collections.abc import Container
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

    def waits(self, roster: Roster, wrote: Container[int], today: int) -> bool:
        """Whether new roster records must wait; `wrote` are the devices of which an envelope is held.

        A clock that went back ends nothing.
        """
        if SAID in self.proved or today >= self.day + HEALING_DAYS:
            return False
        sponsors = {device.sponsor for device in roster.devices}
        return any(
            device.sponsor is None or device.number in wrote or device.number in sponsors
            for device in roster.present_now
            if device.number not in self.proved
        )

    def heard(self, device: int) -> "Healing":
        """One more has proved, or `SAID`."""
        return replace(self, proved=self.proved | {device})
