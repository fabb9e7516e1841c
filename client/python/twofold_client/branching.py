"""Records whose place in the roster is taken: a second signed roster, or bytes that nobody signed.

What costs little is asked first, so that a page of made-up records costs no more than their signatures.
"""

from collections.abc import Sequence
from typing import Never

from twofold_crypto.errors import ForkedRoster, NotForUs, NotPresent, RosterMoved
from twofold_crypto.public.roster import Roster, Statement
from twofold_crypto.public.seat import require_signed

_STEP = 32
"""How many records apart the earlier states of a roster are kept."""


class Branching:
    """Judges such records against the roster as it was; keeps some of its earlier states while it lives."""

    def __init__(self) -> None:
        self._kept: dict[int, Roster] = {}
        self._newest: Roster | None = None

    def refuse(self, roster: Roster, records: Sequence[bytes], statement: Statement) -> Never:
        """Judge a record whose place in `roster` (of `records`) is taken; it always refuses.

        ForkedRoster if it may follow the same record as the one held does: two signed rosters. RosterMoved if
        it continues such a branch. Else whatever `Roster.follow` refuses: nobody in the space has signed it.
        """
        _require_signer(roster, statement)
        self._before(records, statement.record.n).follow(statement)
        raise ForkedRoster

    def _before(self, records: Sequence[bytes], count: int) -> Roster:
        """The roster of the first `count` records."""
        if self._newest and len(self._newest.ids) == count:
            return self._newest
        if not self._kept:
            self._kept[1] = Roster.found(records[0])
        start = max(each for each in self._kept if each <= count)
        roster = self._kept[start]
        for wire in records[start:count]:
            roster = roster.append(wire)
            if len(roster.ids) % _STEP == 0:
                self._kept[len(roster.ids)] = roster
        self._newest = roster
        return roster


def _require_signer(roster: Roster, statement: Statement) -> None:
    """Refuse what no device signed that was in at its place (NotForUs, RosterMoved, NotPresent, Forged)."""
    record = statement.record
    if record.space != roster.space:
        raise NotForUs
    if record.prev != roster.ids[record.n - 1]:
        raise RosterMoved(roster.head)
    if not roster.present(record.signer, record.n - 1):
        raise NotPresent
    signer = roster.devices[record.signer].keys.sign
    require_signed(statement.signature, "roster", roster.space, signer, statement.id)
