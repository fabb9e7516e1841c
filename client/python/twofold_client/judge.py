"""What a device makes of the rows of a log: pure, and independent of the order in which they come.

A row is a record, an envelope, or nothing of the kind. Records move the roster; envelopes whose signature is
good are held, counted or not; what cannot be judged yet is kept aside until the roster grows. After the last
row, `settling` opens what has come to count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from twofold_crypto.errors import (
    BadGrant,
    ForkedRoster,
    NotForUs,
    Refused,
    RosterMoved,
    UnknownHead,
    Unsupported,
)
from twofold_crypto.primitives import hash32
from twofold_crypto.public.chain import require_author
from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, PageItem, item_id, running_hash
from twofold_crypto.public.roster import Roster, Statement, parse_founding, parse_record
from twofold_crypto.secret.epoch import keys_granted

from .branching import Branching
from .changes import Taken
from .ledger import Verified
from .settling import COPY, Rules, Settling
from .state import Aside, Refusal, Space

REFUSED_ROSTER = "refused_roster"
REFUSED_MAX = 64
"""Refused items of one sort that a vault lists: a relay that makes up rows must not fill it."""
ASIDE_MAX = 1024
"""Items that wait for a record; an honest relay has the record first. With so many no more is fetched."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the log with its id."""

    type: int
    id: bytes
    arrived: int
    wire: bytes


def read_rows(items: Sequence[PageItem]) -> list[Row]:
    """The rows of a page with their ids, up to the first that is no item at all; no judgement."""
    rows: list[Row] = []
    for item in items:
        try:
            found = item_id(item.type, item.wire)
        except Refused:
            break
        rows.append(Row(item.type, found, item.arrived, item.wire))
    return rows


def run_hash(before: bytes, rows: list[Row]) -> bytes:
    """The running hash after these rows."""
    for row in rows:
        before = running_hash(before, row.id, row.arrived)
    return before


@dataclass
class Reading:
    """A working copy over a space: takes rows, and answers the one change that keeps them."""

    space: Space
    rules: Rules
    roster: Roster = field(init=False)
    statements: list[Statement] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    keys: dict[int, bytes] = field(default_factory=dict)
    verified: dict[bytes, Verified] = field(default_factory=dict)
    parsed: dict[bytes, Envelope] = field(default_factory=dict)
    refused: dict[bytes, Refusal] = field(default_factory=dict)
    aside: dict[bytes, Aside] = field(default_factory=dict)
    judged: dict[bytes, None] = field(default_factory=dict)
    again: dict[bytes, list[Envelope]] = field(default_factory=dict)
    """Envelopes held before, that came once more with something that may open them."""
    cleared: list[bytes] = field(default_factory=list)
    """Items that were refused in a damaged copy, and have come soundly."""
    came: dict[bytes, bool] = field(default_factory=dict)
    """Every id of these rows, with whether it brought a body."""

    def __post_init__(self) -> None:
        self._ledger = self.space.ledger
        self.roster = self._ledger.roster
        self._branching = Branching()

    def take(self, rows: Sequence[Row]) -> None:
        """Judge the rows in order, and after any advance of the roster whatever was aside."""
        for row in rows:
            self.came.setdefault(row.id, False)
            if self._judge(row.type, row.id, row.wire):
                self._again()

    @property
    def overfull(self) -> bool:
        """Whether more would wait for a record than an honest relay ever shows before it."""
        old = sum(
            1 for key, aside in self.space.aside.items() if aside.reason != COPY and key not in self.judged
        )
        fresh = sum(1 for key in self.aside if key not in self.space.aside)
        return old + fresh > ASIDE_MAX and fresh > 0

    def change(self, cursor: int, running: bytes) -> Taken:
        """All that was taken, with the cursor after it, as one change."""
        if self.statements:
            self._ledger.follow(self.statements, self.roster)
        self._ledger.add(self.verified.items())
        fresh = (self.keys, self.verified, self.parsed)
        settled = Settling(self.space, self._ledger, self.rules, *fresh, bool(self.statements))
        settled.settle(self.again, self.came)
        space, came = self.space, self.came
        return Taken(
            name=space.name,
            cursor=cursor,
            hash=running,
            stage="founded",
            records=self.records,
            keys=self.keys,
            verified=self.verified | settled.better,
            held=settled.held,
            shut=settled.shut,
            unshut=settled.unshut,
            refused=self.refused,
            cleared=self.cleared,
            dropped=settled.dropped,
            aside=self.aside | settled.copies,
            judged=[*self.judged, *settled.tried],
            back=settled.back,
            found=[each for each in space.lost if each in came],
            hollow=settled.hollow,
            filled=[each for each in space.hollow if came.get(each) or each in settled.erased],
        )

    def _again(self) -> None:
        """Judge what is aside until nothing more advances."""
        while any(self._judge(aside.type, aside.id, aside.wire) for aside in self._waiting()):
            pass

    def _waiting(self) -> list[Aside]:
        kept = self.space.aside.items()
        old = [aside for key, aside in kept if key not in self.judged and aside.reason != COPY]
        return [*old, *self.aside.values()]

    def _judge(self, kind: int, item: bytes, wire: bytes) -> bool:
        """Whether the roster advanced."""
        self._drop_aside(wire)
        try:
            if kind == ENVELOPE:
                self._envelope(item, wire)
                return False
            return self._record(kind, wire)
        except (UnknownHead, RosterMoved) as refused:
            self._keep_aside(Aside(kind, item, refused.code, wire))
        except Refused as refused:
            self._refuse(kind, item, refused)
        return False

    def _refuse(self, kind: int, item: bytes, refused: Refused) -> None:
        """Set aside for good, unless the same item is held soundly."""
        if item in self.space.verified or item in self.verified:
            return
        reason = refused.code
        if kind != ENVELOPE and not isinstance(refused, Unsupported):
            reason = reason if isinstance(refused, ForkedRoster) else REFUSED_ROSTER
        refusal = Refusal(reason, kind)
        if self._many(refusal):
            return
        self.refused[item] = refusal

    def _many(self, refusal: Refusal) -> bool:
        """Whether so many of this sort are kept that one more says nothing new."""
        kept = [*self.space.refused.values(), *self.refused.values()]
        return len(kept) >= REFUSED_MAX and kept.count(refusal) >= REFUSED_MAX

    def _keep_aside(self, aside: Aside) -> None:
        key = hash32(aside.wire)
        if self.space.aside.get(key) != aside:
            self.aside[key] = aside
        else:
            self.judged.pop(key, None)

    def _drop_aside(self, wire: bytes) -> None:
        if self.aside or self.space.aside:
            key = hash32(wire)
            self.aside.pop(key, None)
            if key in self.space.aside:
                self.judged[key] = None

    def _record(self, kind: int, wire: bytes) -> bool:
        if kind == FOUNDING:
            if parse_founding(wire)[2] != self.roster.space:
                raise NotForUs
            return False
        statement = parse_record(wire)
        if self.roster.number_of(statement.id) is not None:
            return False
        if statement.record.n < len(self.roster.ids):
            self._branching.refuse(self.roster, [*self.space.records, *self.records], statement)
        following = self.roster.follow(statement)
        self._clear(statement.id)
        self._take_keys(statement)
        self.statements.append(statement)
        self.records.append(wire)
        self.roster = following
        return True

    def _clear(self, item: bytes) -> None:
        self.refused.pop(item, None)
        if item in self.space.refused:
            self.cleared.append(item)

    def _take_keys(self, statement: Statement) -> None:
        """The epoch keys that a record grants to this seat; one that does not open is missed, and named."""
        try:
            self.keys |= keys_granted(self.space.seat(), self.roster, statement)
        except BadGrant:
            return

    def _envelope(self, item: bytes, wire: bytes) -> None:
        held = self.verified.get(item) or self.space.verified.get(item)
        envelope = parse_envelope(wire)
        self.came[item] = self.came.get(item, False) or envelope.body is not None
        if held is None:
            require_author(self.roster, envelope)
            self._clear(item)
            self.parsed[item] = envelope
            self.verified[item] = Verified.of(envelope, wire)
            return
        self.again.setdefault(item, []).append(envelope)
