"""What a device makes of the rows of a log: pure, and independent of the order in which they come.

Chain validity decides heads; content validity decides entries. What cannot be judged yet is kept aside and
judged again after every advance; what is wrong is set aside with its reason, and the rest goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from twofold_crypto.errors import (
    BadGrant,
    Forked,
    Gap,
    NotPresent,
    Quarantined,
    Refused,
    RosterMoved,
    UnknownHead,
)
from twofold_crypto.primitives import hash32
from twofold_crypto.public.chain import Chain, Head
from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, PageItem, running_hash
from twofold_crypto.public.roster import Roster, parse_founding, parse_record
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import keys_granted
from twofold_crypto.secret.sealing import open_envelope

from .changes import Taken
from .state import Aside, Held, Shut, Space

Schema = Callable[[Entry], None]
"""Judges an entry's body by its kind; raises BadSchema."""

_NOT_YET = (UnknownHead, NotPresent, Gap, Forked, RosterMoved)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the log with its id; bytes of no form get the hash of themselves as id."""

    type: int
    id: bytes
    arrived: int
    wire: bytes


def read_row(item: PageItem) -> Row:
    """Find the id of a page's item; its form only, no judgement."""
    try:
        if item.type == ENVELOPE:
            found = parse_envelope(item.wire).id
        elif item.type == FOUNDING:
            found = parse_founding(item.wire)[2]
        else:
            found = parse_record(item.wire).id
    except Refused:
        found = hash32(item.wire)
    return Row(item.type, found, item.arrived, item.wire)


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
        while any(self._judge_aside(item, aside) for item, aside in self._waiting()):
            pass

    def _waiting(self) -> list[tuple[bytes, Aside]]:
        old = [(item, aside) for item, aside in self.space.aside.items() if item not in self.judged]
        return [*old, *self.aside.items()]

    def _judge_aside(self, item: bytes, aside: Aside) -> bool:
        return self._judge(aside.type, item, aside.wire)

    def _judge(self, kind: int, item: bytes, wire: bytes) -> bool:
        """Whether the chain, the roster or the keys advanced."""
        try:
            advanced = self._envelope(item, wire) if kind == ENVELOPE else self._record(kind, wire)
        except _NOT_YET as refused:
            if self._known(item):
                return False
            self._keep_aside(item, Aside(kind, refused.code, wire))
            return False
        except Refused as refused:
            self._refuse(item, refused, wire)
            return False
        self._drop_aside(item)
        return advanced

    def _known(self, envelope: bytes) -> bool:
        shut = self.shut.get(envelope)
        return envelope in self.held or (shut is not None and shut.counted) or self.space.counted(envelope)

    def _keep_aside(self, item: bytes, aside: Aside) -> None:
        if self.space.aside.get(item) != aside:
            self.aside[item] = aside

    def _drop_aside(self, item: bytes) -> None:
        self.aside.pop(item, None)
        if item in self.space.aside:
            self.judged.append(item)

    def _refuse(self, item: bytes, refused: Refused, wire: bytes) -> None:
        """Set aside for good, not counted; the true bytes under the same id may still come."""
        self._drop_aside(item)
        if not self._known(item):
            self.shut[item] = Shut(refused.code, 0, 0, counted=False, wire=wire)

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
        if granted:
            self._reopen()
        return True

    def _reopen(self) -> None:
        """With new keys, open what was shut for want of one."""
        for item, shut in [*self.space.quarantine.items(), *self.shut.items()]:
            if shut.counted and shut.reason == "no_epoch_key" and item not in self.unshut:
                self._open(parse_envelope(shut.wire), shut.wire)

    def _envelope(self, item: bytes, wire: bytes) -> bool:
        envelope = parse_envelope(wire)
        if self._known(item):
            self._came_again(envelope, wire)
            return False
        head = self.chain.judge(envelope)
        device = envelope.header.device
        self.heads[device] = head
        self.chain = Chain(self.chain.roster, {**self.chain.heads, device: head})
        self._open(envelope, wire)
        return True

    def _came_again(self, envelope: Envelope, wire: bytes) -> None:
        """A counted envelope under another wrap or with its body: it may open now."""
        shut = self.shut.get(envelope.id) or self.space.quarantine.get(envelope.id)
        if shut is not None and shut.wire != wire and envelope.id not in self.unshut:
            envelope.require_signed(self.chain.author(envelope).keys.sign)
            self._open(envelope, wire)

    def _open(self, envelope: Envelope, wire: bytes) -> None:
        device, seq = envelope.header.device, envelope.header.seq
        own = self._outbox.get(envelope.id)
        entry: Entry | None
        try:
            entry = opened = open_envelope(envelope, {**self.space.keyring, **self.keys})
            self.schema(opened)
        except Quarantined as refused:
            self.shut[envelope.id] = Shut(refused.code, device, seq, counted=True, wire=wire)
            entry = own
        else:
            self._unshut(envelope.id)
        if own is not None:
            self.back.append(envelope.id)
        if entry is not None and envelope.id not in self.space.entries:
            order = len(self.space.entries) + len(self.held)
            member = self.chain.roster.devices[device].member
            self.held[envelope.id] = Held(member, device, seq, order, entry)

    def _unshut(self, envelope: bytes) -> None:
        self.shut.pop(envelope, None)
        if envelope in self.space.quarantine:
            self.unshut.append(envelope)
