"""States of spaces as PostgreSQL has them: the newest row of a log, and the roster that its records make.

[Note: always asked] Other relays write to the same database, so a state from memory may be an old one, and
who was removed there would still be in here. So every question for a state asks for the newest row; memory
spares the roster's replay and no more. A state that grows old while it is decided on is no danger: its next
number is taken.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from twofold_crypto.errors import Refused
from twofold_crypto.public.chain import Chain
from twofold_crypto.public.roster import Roster

from ..core import authors, quotas
from ..core.healing import Healing
from ..core.quotas import NEVER, Accounts, counted
from ..core.spaces import ROSTER_CHAIN, Space
from ..errors import Declined
from .postgres_line import Line
from .postgres_migrate import RESTORING
from .reading import replayed

CACHED_MAX: Final = 4096

_STATE: Final = """
SELECT number, hash, size, authors, awaited, era, accounts,
  (SELECT blobs FROM room WHERE space = $1), (SELECT max(era) FROM restored),
  (SELECT n FROM schema_version WHERE n = 0)
FROM log WHERE space = $1 ORDER BY number DESC LIMIT 1
"""
_RECORDS: Final = """
SELECT wire FROM log WHERE space = $1 AND chain = $2 AND seq >= $3 AND number <= $4 ORDER BY seq
"""
_STORED: Final = """
SELECT chain, sum(length(wire))::BIGINT FROM log
WHERE space = $1 AND chain < $2 AND number <= $3 GROUP BY chain
"""
_DAY: Final = "SELECT day FROM restored WHERE era = $1"
_PROVED: Final = "SELECT device FROM proved WHERE space = $1 AND era = $2"


@dataclass(frozen=True, slots=True)
class Held:
    """A state, and its space's era: how many restores there had been when it was founded."""

    space: Space
    era: int


class States:
    """Reads states; remembers those that were used last."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._cache: OrderedDict[bytes, Held] = OrderedDict()
        self._restored = 0

    @property
    def restored(self) -> int:
        """How many restores there had been when last something was read."""
        return self._restored

    async def held(self, space: bytes) -> Held | None:
        """The committed state, as new as this question. Refuses `busy` while a restore fills the database."""
        before = self._cache.get(space)
        rows = await self._line.select(_STATE, space)
        if not rows:
            return None
        number, running, *state, room, restored, mark = rows[0]
        if mark == RESTORING:
            raise Declined("busy")
        self._restored = restored or 0
        now = self._cache.get(space)
        if now is None or now is before or now.space.number < number:
            now = await self._as_read(space, before, number, running, state)
        now = _with_room(now, room)
        self.remember(space, now)
        return await self._healing(now, self._restored)

    def remembered(self, space: bytes) -> Held | None:
        """The state as it was last read or written here, without a question; None for one that heals."""
        held = self._cache.get(space)
        return None if held is None or held.era < self._restored else held

    def remember(self, space: bytes, held: Held) -> None:
        """Put a committed state into memory; the one that was longest unused may leave it."""
        if held.space.healing is not None:
            held = Held(replace(held.space, healing=None), held.era)
        self._cache[space] = held
        self._cache.move_to_end(space)
        if len(self._cache) > CACHED_MAX:
            self._cache.popitem(last=False)

    async def _as_read(
        self, space: bytes, before: Held | None, number: int, running: bytes, state: list[Any]
    ) -> Held:
        """The state of the newest row; what stands in memory is either it, or where its roster begins."""
        if before and (before.space.number, before.space.hash) == (number, running):
            return before
        size, kept, awaited, era, written = state
        roster = await self._roster(space, before, number)
        heads, stopped = authors.read(kept)
        accounts = quotas.read(written) if written else await self._counted(space, roster, number)
        chain = Chain(roster, heads)
        rotated = before.space.rotated if before else NEVER
        made = Space(chain, number, running, size, stopped, awaited, None, accounts, rotated)
        return Held(made, era)

    async def _counted(self, space: bytes, roster: Roster, number: int) -> Accounts:
        """For a row that was written before there were accounts."""
        return counted(roster, dict(await self._line.select(_STORED, space, ROSTER_CHAIN, number)))

    async def _roster(self, space: bytes, before: Held | None, number: int) -> Roster:
        if before is not None and before.space.number < number:
            known = before.space.roster
            wires = await self._records(space, len(known.ids), number)
            try:
                return await asyncio.to_thread(_followed, known, wires) if wires else known
            except Refused:  # the database was put back: what is in memory is no beginning of it
                pass
        return await asyncio.to_thread(replayed, await self._records(space, 0, number))

    async def _records(self, space: bytes, first: int, number: int) -> list[bytes]:
        return [wire for (wire,) in await self._line.select(_RECORDS, space, ROSTER_CHAIN, first, number)]

    async def _healing(self, held: Held, restored: int) -> Held:
        """Who has proved since the restore may have done so at another relay: asked while a space heals."""
        if restored <= held.era:
            return held
        days = await self._line.select(_DAY, restored)
        proved = await self._line.select(_PROVED, held.space.id, restored)
        healing = Healing(days[0][0], frozenset(device for (device,) in proved))
        return Held(replace(held.space, healing=healing), held.era)


def _with_room(held: Held, written: bytes | None) -> Held:
    """What the members' blobs count changes without a row of the log."""
    accounts = held.space.accounts
    sizes = msgspec.msgpack.decode(written) if written else [0] * len(accounts)
    if sizes == [each.blobs for each in accounts]:
        return held
    fresh = tuple(replace(each, blobs=size) for each, size in zip(accounts, sizes, strict=True))
    return Held(replace(held.space, accounts=fresh), held.era)


def _followed(roster: Roster, wires: list[bytes]) -> Roster:
    for wire in wires:
        roster = roster.append(wire)
    return roster
