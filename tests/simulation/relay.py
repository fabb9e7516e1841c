"""The relay of a run: the real core over the memory store, with a host who keeps backups and may lie.

Several views of one relay may stand side by side; each phone is shown one of them.
"""

from collections.abc import Iterator

import msgspec

from tests.simulation.source import Source
from tests.support.wire import QUOTA, WireRelay
from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, Page
from twofold_crypto.public.roster import Roster
from twofold_server.core import quotas
from twofold_server.core.households import kept, make_code
from twofold_server.store.memory import MemoryStore
from twofold_server.web.caller import Callers


class SimRelay(WireRelay):
    """A relay whose randomness is seeded, whose process can end, and whose host has backups."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source
        self.backups: list[tuple[int, MemoryStore]] = []
        self.branch = 0
        """Which of the lives that restores began; a backup of another life is a sideways restore."""
        self.sideways = False
        self.silently = False
        """It was restored, and nobody told it."""
        self.hurried = False
        """It stopped waiting for somebody after a restore: a human said so, or the days were over."""
        self.forked = False
        """Two views were shown, and the one that was dropped had records that the other lacks."""
        self._main = self.store
        self._other: MemoryStore | None = None
        self._shown_other: frozenset[str] = frozenset()
        self.restart()

    def restart(self) -> None:
        """The process ends and begins: challenges and tokens are gone."""
        self._callers = Callers(lambda: self.now, self._source.bytes)

    async def household(self, spaces: int = 16) -> str:
        """A new household code."""
        code = make_code(self._source.bytes)
        await self.store.add_household(kept(code), spaces)
        return code

    def back_up(self) -> None:
        """Keep a copy of all there is in the first view."""
        self.store = self._main
        self.backups = [*self.backups[-2:], (self.branch, self.photograph())]

    def restore(self, choice: int, *, ancestors: bool, said: bool) -> None:
        """Put a backup back; with `ancestors`, what was backed up after it is thrown away.

        `said`: the host tells the relay, which then heals.
        """
        branch, photograph = self.backups[choice]
        self.sideways = self.sideways or branch != self.branch
        self.branch += 1
        self.backups = (
            [(self.branch, p) for _, p in self.backups[: choice + 1]] if ancestors else self.backups
        )
        self.join()
        self.rewind(photograph, heal=said)
        self.silently = self.silently or not said
        self._main = self.store
        self.restart()

    async def page(self, space: bytes, after: int) -> Page:
        """The page after a number, with the room that there is."""
        page, state = await super().page(space, after), await self.store.space(space)
        accounts = state.accounts if state else ()
        left = min(
            (quotas.room(account, self.store._quota) for account in accounts), default=self.store._quota
        )
        return msgspec.structs.replace(page, room=left)

    def show(self, name: str) -> None:
        """Answer the next request from the view that this phone is shown."""
        self.store = self._other if self._other and name in self._shown_other else self._main

    def split(self, names: list[str]) -> bool:
        """From now on these phones are shown a view of their own; False if there are two already."""
        if self._other is not None or not names:
            return False
        self.store = self._main
        self._other, self._shown_other = self.photograph(), frozenset(names)
        return True

    def join(self) -> bool:
        """All are shown the first view; the second is thrown away. False if there was one only."""
        if self._other is None:
            return False
        self.forked = self.forked or bool(_records(self._other) - _records(self._main))
        self._other, self._shown_other, self.store = None, frozenset(), self._main
        return True

    def limit(self, room: int | None) -> None:
        """Leave so much room to whoever has stored most, and others more; None: as much as ever."""
        for store in (self._main, self._other):
            if store is not None:
                sizes = [each.used for held in store._spaces.values() for each in held.space.accounts]
                store._quota = QUOTA if room is None else max(sizes, default=0) + room

    def holds(self, envelope: bytes) -> bool:
        """Whether the first view has this envelope with its body."""
        return any(each.id == envelope and each.body is not None for each in self.envelopes())

    def envelopes(self) -> Iterator[Envelope]:
        """Every envelope of the first view, as often as it came."""
        for held in self._main._spaces.values():
            yield from (parse_envelope(row.wire) for row in held.rows if row.type == ENVELOPE)

    def roster(self) -> Roster:
        """The roster of the one space there is, in the first view."""
        return next(held.space.roster for held in self._main._spaces.values())

    def pass_time(self, seconds: float) -> None:
        """Time goes on, for all clocks."""
        self.now += seconds
        self.note_hurry()

    def note_hurry(self) -> None:
        """Whether somebody is not waited for any more who has not proved since the restore."""
        for held in self._main._spaces.values():
            healing, roster = held.space.healing, held.space.roster
            if healing is not None and not healing.waits(roster, held.space.wrote, self._callers.today):
                absent = [d for d in roster.present_now if d.number not in healing.proved]
                self.hurried = self.hurried or bool(absent)


def _records(store: MemoryStore) -> set[bytes]:
    return {record for held in store._spaces.values() for record in held.space.roster.ids}
