"""The state of one space: its chain, its log's head and running hash, its size (spec: Messages).

Owns how a row changes the state; must not know where rows are kept. A `Space` is immutable: the next
one stands only after the rows that made it are durable.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import astuple, replace

from twofold_crypto.errors import Malformed, RosterMoved
from twofold_crypto.public.chain import Chain, Head
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, LOG_START, ROSTER, FoundRequest, running_hash
from twofold_crypto.public.roster import ROTATE, Roster, parse_record

from . import quotas
from .authors import Stopped
from .healing import Healing
from .quotas import NEVER, Account, Accounts, Rotated

ROSTER_CHAIN: Final = 255
"""The chain of the roster's records, above every device's number."""


class Place(Struct, frozen=True):
    """Where a row stands in its chain: a device and its sequence, or the roster and n of the record."""

    chain: int
    seq: int


class Row(Struct, frozen=True):
    """One row of a space's log; `key` is what it is held under."""

    number: int
    place: Place
    type: int
    arrived: int
    key: bytes
    wire: bytes


class Space(Struct, frozen=True, eq=False):
    """Everything that judging the next batch of a space needs; `size` is the bytes of all its wires."""

    chain: Chain
    number: int
    hash: bytes
    size: int
    stopped: Mapping[int, Stopped] = field(default_factory=dict)
    """The authors that are frozen or have ended; the heads of the live ones are in the chain."""
    awaited: int = 0
    """Ids that were erased and of which no row is held: what arrives is asked about only if there are any."""
    healing: Healing | None = None
    accounts: Accounts = ()
    """What each member has stored."""
    rotated: Rotated = NEVER
    """Rotates of today that ended nobody; no store keeps it, and two states are equal without it."""

    def __eq__(self, other: object) -> bool:
        """Whether a store would keep the same of both."""
        return isinstance(other, Space) and astuple(self)[:-1] == astuple(other)[:-1]

    __hash__ = None  # type: ignore[assignment]

    @property
    def id(self) -> bytes:
        """The space id."""
        return self.chain.roster.space

    @property
    def roster(self) -> Roster:
        """The roster at its head."""
        return self.chain.roster

    @property
    def wrote(self) -> frozenset[int]:
        """The devices of which an envelope is held, and those that have ended."""
        return frozenset({*self.chain.heads, *self.stopped})

    def with_roster(self, roster: Roster, wire: bytes) -> tuple["Space", Row]:
        """One roster record more; `roster` is what it led to."""
        place = Place(ROSTER_CHAIN, len(roster.ids) - 1)
        row = Row(self.number + 1, place, ROSTER, 0, roster.head, wire)
        return self._advanced(Chain(roster, self.chain.heads), row), row

    def with_envelope(self, device: int, head: Head, wire: bytes, arrived: int) -> tuple["Space", Row]:
        """One envelope more of a live author; `head` is its next head."""
        row = Row(self.number + 1, Place(device, head.seq), ENVELOPE, arrived, head.id, wire)
        chain = Chain(self.chain.roster, {**self.chain.heads, device: head})
        return self._advanced(chain, row), row

    def with_row(self, place: Place, key: bytes, wire: bytes, arrived: int) -> tuple["Space", Row]:
        """One row more that moves no head: an envelope that came again, a branch, a step of a walk back."""
        row = Row(self.number + 1, place, ENVELOPE, arrived, key, wire)
        return self._advanced(self.chain, row), row

    def account_of(self, device: int) -> Account:
        """The account of a device's member."""
        return self.accounts[self.roster.devices[device].member]

    def resized(self, device: int, more: int) -> "Space":
        """A row of this device has become so much larger, or smaller."""
        accounts = self._charged(self.roster, device, more)
        return replace(self, size=self.size + more, accounts=accounts)

    def with_blobs(self, member: int, more: int) -> "Space":
        """A member has so many bytes of blobs more, or less; the caller has judged the room."""
        account = self.accounts[member].with_blobs(more)
        return replace(self, accounts=quotas.changed(self.accounts, member, account))

    def with_frozen(self, device: int, head: Head, state: Stopped) -> "Space":
        """The author is frozen; what counts of it ends at `head`."""
        chain = Chain(self.chain.roster, {**self.chain.heads, device: head})
        return replace(self, chain=chain, stopped={**self.stopped, device: state})

    def with_ended(self, device: int, state: Stopped) -> "Space":
        """The author has ended, or its walk has come further."""
        heads = {author: head for author, head in self.chain.heads.items() if author != device}
        chain = Chain(self.chain.roster, heads)
        return replace(self, chain=chain, stopped={**self.stopped, device: state})

    def _advanced(self, chain: Chain, row: Row) -> "Space":
        hashed = running_hash(self.hash, row.key, row.arrived)
        size = self.size + len(row.wire)
        accounts = self._charged(chain.roster, row.place.chain, len(row.wire))
        stopped, awaited, healing = self.stopped, self.awaited, self.healing
        return Space(chain, row.number, hashed, size, stopped, awaited, healing, accounts, self.rotated)

    def _charged(self, roster: Roster, device: int, more: int) -> Accounts:
        """The accounts after so many bytes by a device; the roster's records are on nobody's."""
        if device == ROSTER_CHAIN:
            return self.accounts
        member = roster.devices[device].member
        return quotas.changed(self.accounts, member, self.accounts[member].with_envelopes(more))


def found(request: FoundRequest) -> tuple[Space, list[Row]]:
    """The founding append: record 0 and the rotate to epoch 1, numbers 1 and 2.

    Refuses what the two records are refused for, and Malformed if the second is no rotate.
    """
    roster = Roster.found(request.founding)
    founding = Row(1, Place(ROSTER_CHAIN, 0), FOUNDING, 0, roster.space, request.founding)
    empty = Space(Chain(roster), 0, LOG_START, 0, accounts=quotas.opened(len(roster.devices)))
    space = empty._advanced(empty.chain, founding)  # noqa: SLF001 (the one row that no record precedes)
    statement = parse_record(request.rotate)
    if statement.record.type != ROTATE:
        raise Malformed
    space, rotate = space.with_roster(roster.follow(statement), request.rotate)
    return space, [founding, rotate]


def found_again(standing: Space, retried: Space) -> int:
    """The number that the founding got the first time; another rotate is no retry (RosterMoved)."""
    if standing.roster.ids[1] != retried.roster.ids[1]:
        raise RosterMoved(standing.roster.head)
    return retried.number
