"""What a device makes of the rows of a log: pure, and independent of the order in which they come.

Chain validity decides heads; content validity decides entries. What cannot be judged yet is kept aside and
judged again after every advance; what is wrong is set aside with its reason, and the rest goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from twofold_crypto.errors import (
    BadGrant,
    Forked,
    Gap,
    NoEpochKey,
    NotPresent,
    Quarantined,
    Refused,
    RosterMoved,
    UnknownHead,
    Unsupported,
)
from twofold_crypto.primitives import hash32
from twofold_crypto.public.chain import Chain, Head
from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, PageItem, item_id, running_hash
from twofold_crypto.public.roster import Roster, parse_founding, parse_record
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import keys_granted
from twofold_crypto.secret.sealing import open_envelope

from .changes import Taken
from .state import Aside, Held, Shut, Space

Schema = Callable[[Entry], None]
"""Judges an entry's body by its kind; raises BadSchema."""

_NOT_YET = (UnknownHead, NotPresent, Gap, Forked, RosterMoved, NoEpochKey)


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
    roster: Roster
    schema: Schema
    chain: Chain = field(init=False)
    records: list[bytes] = field(default_factory=list)
    keys: dict[int, bytes] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)
    promised: dict[int, int] = field(default_factory=dict)
    held: dict[bytes, Held] = field(default_factory=dict)
    shut: dict[bytes, Shut] = field(default_factory=dict)
    unshut: list[bytes] = field(default_factory=list)
    aside: dict[bytes, Aside] = field(default_factory=dict)
    judged: list[bytes] = field(default_factory=list)
    back: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chain = Chain(self.roster, dict(self.space.heads))
        self._me = self.roster.device_of(self.space.seat().keys.sign)
        self._outbox = {waiting.id: waiting.entry for waiting in self.space.outbox if waiting.sealed}

    def take(self, rows: list[Row]) -> None:
        """Judge the rows in order, and after any advance whatever was aside."""
        for row in rows:
            if self._judge(row.type, row.id, row.wire):
                self._again()

    def change(self, cursor: int, running: bytes) -> Taken:
        """All that was taken, with the cursor after it, as one change."""
        return Taken(
            name=self.space.name,
            cursor=cursor,
            hash=running,
            records=self.records,
            keys=self.keys,
            heads=self.heads,
            promised=self.promised,
            held=self.held,
            shut=self.shut,
            unshut=self.unshut,
            aside=self.aside,
            judged=self.judged,
            back=self.back,
            own=self.space.own,
            stage="founded",
        )

    def _again(self) -> None:
        """Judge what is aside until nothing more advances."""
        while any(self._judge(aside.type, aside.id, aside.wire) for aside in self._waiting()):
            pass

    def _waiting(self) -> list[Aside]:
        old = [aside for key, aside in self.space.aside.items() if key not in self.judged]
        return [*old, *self.aside.values()]

    def _judge(self, kind: int, item: bytes, wire: bytes) -> bool:
        """Whether the chain, the roster or the keys advanced."""
        self._drop_aside(wire)
        try:
            return self._envelope(item, wire) if kind == ENVELOPE else self._record(kind, wire)
        except _NOT_YET as refused:
            self._keep_aside(Aside(kind, item, refused.code, wire))
        except Refused as refused:
            if not self._known(item):
                self.shut[item] = Shut(refused.code, 0, 0, counted=False, wire=wire)
        return False

    def _known(self, envelope: bytes) -> bool:
        shut = self.shut.get(envelope)
        return envelope in self.held or (shut is not None and shut.counted) or self.space.counted(envelope)

    def _keep_aside(self, aside: Aside) -> None:
        key = hash32(aside.wire)
        if self.space.aside.get(key) != aside:
            self.aside[key] = aside
        elif key in self.judged:
            self.judged.remove(key)

    def _drop_aside(self, wire: bytes) -> None:
        key = hash32(wire)
        self.aside.pop(key, None)
        if key in self.space.aside and key not in self.judged:
            self.judged.append(key)

    def _record(self, kind: int, wire: bytes) -> bool:
        roster = self.chain.roster
        if kind == FOUNDING:
            if parse_founding(wire)[2] != roster.space:
                raise RosterMoved
            return False
        statement = parse_record(wire)
        if statement.id in roster.ids:
            return False
        following = roster.follow(statement)
        try:
            granted = keys_granted(self.space.seat(), roster, statement)
        except BadGrant as refused:
            granted = {}
            self.shut[statement.id] = Shut(refused.code, statement.record.signer, 0, counted=True, wire=wire)
        self.records.append(wire)
        self.keys |= granted
        self.chain = Chain(following, self.chain.heads)
        self._me = following.device_of(self.space.seat().keys.sign)
        return True

    def _envelope(self, item: bytes, wire: bytes) -> bool:
        envelope = parse_envelope(wire)
        if self._known(item):
            self._came_again(envelope)
            return False
        head = self.chain.judge(envelope)
        device = envelope.header.device
        self.heads[device] = head
        for seen in envelope.header.seen:
            self._promise(seen.device, seen.seq)
        self.chain = Chain(self.chain.roster, {**self.chain.heads, device: head})
        self._count(envelope, wire)
        return True

    def _promise(self, device: int, seq: int) -> None:
        known = {**self.space.promised, **self.promised}
        if seq > known.get(device, 0):
            self.promised[device] = seq

    def _count(self, envelope: Envelope, wire: bytes) -> None:
        """An envelope with its place in the chain: its entry, or the reason why it does not open."""
        own = self._outbox.get(envelope.id)
        if own is not None:
            self.back.append(envelope.id)
            self._hold(envelope, own)  # one's own words stay, whatever became of the relay's copy
        header = envelope.header
        if header.erases:
            spoken_later = Unsupported.code
            self.shut[envelope.id] = Shut(spoken_later, header.device, header.seq, counted=True, wire=wire)
            return
        try:
            entry = self._opened(envelope)
        except Quarantined as refused:
            self.shut[envelope.id] = Shut(refused.code, header.device, header.seq, counted=True, wire=wire)
            if isinstance(refused, NoEpochKey):
                self._keep_aside(Aside(ENVELOPE, envelope.id, refused.code, wire))
        else:
            self._unshut(envelope.id)
            self._hold(envelope, entry)

    def _came_again(self, envelope: Envelope) -> None:
        """A counted envelope once more: with its body, another wrap, or a newer key it may open."""
        shut = self.shut.get(envelope.id) or self.space.quarantine.get(envelope.id)
        if shut is None or envelope.id in self.unshut:
            return
        entry = self._opened(envelope)  # the id was judged, and it fixes what any wrap can open to
        self._unshut(envelope.id)
        self._hold(envelope, entry)

    def _opened(self, envelope: Envelope) -> Entry:
        entry = open_envelope(envelope, {**self.space.keyring, **self.keys})
        self.schema(entry)
        return entry

    def _hold(self, envelope: Envelope, entry: Entry) -> None:
        if envelope.id in self.space.entries or envelope.id in self.held:
            return
        device, order = envelope.header.device, len(self.space.entries) + len(self.held)
        member = self.chain.roster.devices[device].member
        self.held[envelope.id] = Held(member, device, envelope.header.seq, order, entry)

    def _unshut(self, envelope: bytes) -> None:
        self.shut.pop(envelope, None)
        if envelope in self.space.quarantine:
            self.unshut.append(envelope)
