"""A decision while it is made: the state so far, what the batch has added, and what may be asked.

Rows of the batch itself are held for whatever comes after them in it; so are the bodies it drops.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from twofold_crypto.errors import StaleWrap
from twofold_crypto.public.chain import Link
from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.messages import ENVELOPE

from .known import At, Chained, Erased, Known, Named, Whole
from .quotas import NEVER, Rotated, require_room
from .spaces import Place, Row, Space


class By(Struct, frozen=True):
    """Who sends a batch, and on which day; no device if it is the relay that puts something back."""

    device: int | None = None
    day: int = 0
    mends: bool = False
    """It is a proof's tail, which is what a healing relay waits for."""


NOBODY = By()


class Outcome(Struct, frozen=True):
    """What a batch makes: the next state, the new rows, a number for each item sent, and what is erased.

    `erased` has (member, id) and whether it is erased from now on or not any more; `dropped` the rows, by
    number, that were held before and lose their bodies, with the wires that remain.
    """

    space: Space
    rows: list[Row]
    numbers: list[int]
    erased: dict[tuple[int, bytes], bool] = msgspec.field(default_factory=dict)
    dropped: dict[int, bytes] = msgspec.field(default_factory=dict)


@dataclass(slots=True)
class Work:
    """See the module."""

    space: Space
    known: Known
    by: By
    quota: int
    """The room of each member, in bytes."""
    sent: frozenset[bytes] = frozenset()
    """The ids of the whole batch: what is asked about one of them is asked about all."""
    begun: Rotated = NEVER
    """What had been rotated before the batch."""
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    erased: dict[tuple[int, bytes], bool] = field(default_factory=dict)
    dropped: dict[int, bytes] = field(default_factory=dict)

    def take(self, made: tuple[Space, Row]) -> None:
        """The next state and the row that made it; the row's number is the item's."""
        self.space, row = made
        self.rows.append(row)
        self.numbers.append(row.number)

    def at(self, place: Place) -> list[Row]:
        """The rows at a place, as they are by now."""
        return self._now(self.known.rows(At(place)), (row for row in self.rows if row.place == place))

    def named(self, member: int, ids: frozenset[bytes]) -> list[Row]:
        """The rows of these envelopes by devices of this member, as they are by now."""
        devices = tuple(d.number for d in self.space.roster.devices if d.member == member)
        own = (row for row in self.rows if row.key in ids and row.place.chain in devices)
        return self._now(self.known.rows(Named(devices, ids)), own)

    def whole(self, device: int) -> list[Chained]:
        """All that is held of an author by now."""
        own = [chained(row) for row in self.rows if row.place.chain == device]
        return [*self.known.chained(Whole(device)), *own]

    def erased_of(self, member: int, ids: frozenset[bytes]) -> frozenset[bytes]:
        """Those of the ids that this member has erased by now."""
        own = {key: self.erased[member, key] for key in ids if (member, key) in self.erased}
        before = self.known.erased(Erased(member, ids | self.sent)) & ids
        return frozenset(key for key in before | own.keys() if own.get(key, True))

    def require_room(self, device: int, wire: bytes, beyond: int) -> None:
        """Refuse (over_quota) what its author's member has no room for, and so much beyond."""
        require_room(self.space.account_of(device), len(wire), self.quota, beyond)

    def count_rotate(self, member: int) -> None:
        """A rotate that ends nobody. Refuses `capped`, also what comes with proofs, batch by batch.

        A space that heals takes all that was lost.
        """
        if self.by.mends and self.space.healing is not None:
            return
        rotated = self.space.rotated.on(self.by.day)
        (self.begun.on(self.by.day) if self.by.mends else rotated).require(member)
        self.space = replace(self.space, rotated=rotated.once_more(member))

    def require_wrap(self, envelope: Envelope) -> None:
        """A body travels with its wrap under the newest epoch; without a body the wrap may be missing."""
        if envelope.wrap is None and envelope.body is None:
            return
        if envelope.wrap is None or envelope.wrap.epoch != self.space.roster.epoch:
            raise StaleWrap(self.space.roster.epoch)

    def outcome(self, before: Space) -> Outcome:
        """What has come of it."""
        rows = self._now(self.rows)
        older = {number: wire for number, wire in self.dropped.items() if number <= before.number}
        return Outcome(self.space, rows, self.numbers, self.erased, older)

    def _now(self, *groups: Iterable[Row]) -> list[Row]:
        if not self.dropped:
            return [row for group in groups for row in group]
        return [
            replace(row, wire=self.dropped.get(row.number, row.wire)) for group in groups for row in group
        ]


def chained(row: Row) -> Chained:
    """An envelope's row as its chain sees it."""
    envelope = parse_envelope(row.wire)
    return Chained(Link.of(envelope), tuple(envelope.header.erases))


def chained_rows(rows: Sequence[Row]) -> list[Chained]:
    """The same for many; an envelope that came more than once is one link."""
    return list({row.key: chained(row) for row in rows if row.type == ENVELOPE}.values())
