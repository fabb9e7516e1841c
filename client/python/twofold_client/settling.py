"""What becomes of envelopes that have come to count: opened, shut with a reason, or erased by their author.

Content validity, after the chain. Knows which words a device keeps when their author erases them: its own
member's as an undo copy, and what was said to both (joint kinds) as what it received.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from twofold_crypto.errors import NoEpochKey, Quarantined
from twofold_crypto.primitives import hash32
from twofold_crypto.public.envelope import Envelope, parse_envelope, write_envelope
from twofold_crypto.public.messages import ENVELOPE
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.sealing import open_envelope

from .ledger import Ledger, Verified
from .state import Aside, Held, Shut, Space

Schema = Callable[[Entry], None]
"""Judges an entry's body by its kind; raises BadSchema."""

ERASED = "erased"
"""Why an envelope stays shut that its own member has erased."""
TAKEN_BACK = "taken back"
"""The same, of one that was open here before it was erased."""
COPIES_MAX = 8
"""Copies of one envelope that are kept aside until it counts: each has another wrap, and one may open."""
COPY = "copy"
"""Why a second copy of an envelope is kept aside: it is not known yet which one opens."""
_FURTHEST = ("no_body", "no_wrap", "no_epoch_key", "bad_wrap", "bad_commit", "bad_cipher", "bad_padding")
"""How far a copy of an envelope got when it did not open; the copy that got furthest is kept."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a device knows of kinds: their schema, and which of them concern both once they are said."""

    schema: Schema
    joint: frozenset[str] = frozenset()


@dataclass
class Settling:
    """The work after the last row of a page; answers parts of the change that keeps them."""

    space: Space
    ledger: Ledger
    rules: Rules
    keys: Mapping[int, bytes]
    fresh: Mapping[bytes, Verified]
    parsed: Mapping[bytes, Envelope]
    """Of the fresh ones, so that none is parsed twice."""
    pinned: bool = False
    """Whether these rows brought records, so that a pin may have ended an erasing."""
    held: dict[bytes, Held] = field(default_factory=dict)
    shut: dict[bytes, Shut] = field(default_factory=dict)
    unshut: list[bytes] = field(default_factory=list)
    dropped: list[bytes] = field(default_factory=list)
    better: dict[bytes, Verified] = field(default_factory=dict)
    back: list[bytes] = field(default_factory=list)
    hollow: list[bytes] = field(default_factory=list)
    copies: dict[bytes, Aside] = field(default_factory=dict)
    tried: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._keyring = {**self.space.keyring, **self.keys}
        self._outbox = {waiting.id: waiting.entry for waiting in self.space.outbox if waiting.sealed}
        self._erased = self.ledger.erased()
        self.erased = {envelope for envelope, _ in self._erased}
        self._hollow = {*self.space.hollow, *self.space.kept_back}

    def settle(self, again: Mapping[bytes, Sequence[Envelope]], came: Mapping[bytes, bool]) -> None:
        """Own envelopes that came back, all that newly counts, then copies of what is held."""
        for envelope in [each for each in self._outbox if each in came]:
            self.back.append(envelope)
            self._hold(envelope, self._verified(envelope), self._outbox[envelope])
        for envelope in list(self.ledger.unsettled):
            if envelope not in self._outbox and self.ledger.chains.counted(envelope):
                self._count(envelope, self._verified(envelope))
        for copy in (copy for copies in again.values() for copy in copies):
            self._came_again(copy)
        self._try_copies()
        self._reopen()
        if self.keys:
            self._try_keys()
        bodiless = [each for each, full in came.items() if not full]
        self.hollow = [each for each in (*bodiless, *self._void()) if self._is_hollow(each)]

    def _reopen(self) -> None:
        """Own words that were shut as erased, where what erased them does not count any more."""
        for envelope, shut in self.space.quarantine.items():
            if shut.reason == ERASED and envelope not in self.erased and envelope not in self.held:
                verified = self._verified(envelope)
                if verified.full:
                    self._open(envelope, verified, parse_envelope(verified.wire))

    def _void(self) -> list[bytes]:
        """What was erased until a pin ended the erasing: the relay may have dropped its body."""
        return [
            erased
            for envelope, verified in (self.ledger.erasing if self.pinned else ())
            if envelope not in self._outbox and not self.ledger.chains.counted(envelope)
            for erased in verified.erases
            if self.ledger.chains.counted(erased)
        ]

    def _is_hollow(self, envelope: bytes) -> bool:
        """Whether the relay has it without a body, this device with one, and nobody has erased it."""
        verified = space_verified(self.space, self.fresh, envelope)
        known = envelope in self.erased or envelope in self._hollow
        return verified is not None and verified.full and not known

    def _verified(self, envelope: bytes) -> Verified:
        found = self.better.get(envelope) or space_verified(self.space, self.fresh, envelope)
        if found is None:
            raise KeyError(envelope)
        return found

    def _count(self, envelope: bytes, verified: Verified) -> None:
        """An envelope that has come to count: its entry, or the reason why it does not open."""
        for erased in verified.erases:
            self._erase(erased, verified)
        if self._is_erased(envelope, verified.device):
            self._shut(envelope, verified, ERASED)
            if self.ledger.member_of(verified.device) != self.space.member:
                self._strip(envelope, verified)
            return
        parsed = None if envelope in self.better else self.parsed.get(envelope)
        self._open(envelope, verified, parsed or parse_envelope(verified.wire))

    def _open(self, envelope: bytes, verified: Verified, parsed: Envelope) -> None:
        try:
            entry = open_envelope(parsed, self._keyring)
            self.rules.schema(entry)
        except Quarantined as refused:
            self._shut(envelope, verified, refused.code)
        else:
            self._hold(envelope, verified, entry)

    def _shut(self, envelope: bytes, verified: Verified, reason: str) -> None:
        self.shut[envelope] = Shut(reason, verified.device)
        self.ledger.settle(envelope)

    def _hold(self, envelope: bytes, verified: Verified, entry: Entry) -> None:
        self.shut.pop(envelope, None)
        if envelope in self.space.quarantine:
            self.unshut.append(envelope)
        self.ledger.settle(envelope)
        member, order = self.ledger.member_of(verified.device), self.ledger.positions[envelope]
        if envelope not in self.space.entries:
            self.held[envelope] = Held(member, verified.device, verified.seq, order, entry)

    def _is_erased(self, envelope: bytes, device: int) -> bool:
        return (envelope, self.ledger.member_of(device)) in self._erased

    def _erase(self, envelope: bytes, by: Verified) -> None:
        """Words of another member leave this device, unless they were said to both."""
        held = self.held.get(envelope) or self.space.entries.get(envelope)
        if held is None or held.member != self.ledger.member_of(by.device):
            return
        if held.member == self.space.member or held.entry.kind in self.rules.joint:
            return
        self.held.pop(envelope, None)
        self.dropped.append(envelope)
        verified = self._verified(envelope)
        self._shut(envelope, verified, TAKEN_BACK if envelope in self.space.entries else ERASED)
        self._strip(envelope, verified)

    def _strip(self, envelope: bytes, verified: Verified) -> None:
        """The envelope without its words; its place in the chain stays."""
        if verified.full:
            parsed = parse_envelope(verified.wire)
            self.better[envelope] = Verified.of(parsed, bare(parsed), full=False)

    def _came_again(self, envelope: Envelope) -> None:
        """A held envelope once more: with its body, another wrap, or a newer key it may open."""
        verified = self._verified(envelope.id)
        if envelope.body is not None and not verified.full and envelope.id not in self.erased:
            verified = self.better[envelope.id] = Verified.of(envelope, _whole(envelope))
        if envelope.id in self.ledger.unsettled:
            self._keep_copy(envelope)
        shut = self.shut.get(envelope.id) or self.space.quarantine.get(envelope.id)
        if shut is None or envelope.id in self.held or envelope.id in self.erased:
            return
        self._open(envelope.id, verified, envelope)
        now = self.shut.get(envelope.id)
        if now is None:
            self.better[envelope.id] = Verified.of(envelope, _whole(envelope))
        elif shut.reason not in (ERASED, TAKEN_BACK) and _rank(now.reason) < _rank(shut.reason):
            self.shut[envelope.id] = shut

    def _keep_copy(self, envelope: Envelope) -> None:
        """Of one that does not count yet nobody can say which copy opens: another one is kept aside."""
        wire = _whole(envelope)
        others = [each for each in {**self.space.aside, **self.copies}.values() if each.id == envelope.id]
        differs = wire != self._verified(envelope.id).wire and envelope.wrap is not None
        if differs and len(others) < COPIES_MAX:
            self.copies[hash32(wire)] = Aside(ENVELOPE, envelope.id, COPY, wire)

    def _try_copies(self) -> None:
        """Copies that were kept aside until their envelope came to count."""
        for key, aside in {**self.space.aside, **self.copies}.items():
            if aside.reason == COPY and aside.id not in self.ledger.unsettled:
                self.copies.pop(key, None)
                self.tried.append(key)
                self._came_again(parse_envelope(aside.wire))

    def _try_keys(self) -> None:
        """What was shut for want of a key that has come."""
        for envelope, shut in self.space.quarantine.items():
            if shut.reason == NoEpochKey.code and envelope not in self.held:
                verified = self._verified(envelope)
                self._open(envelope, verified, parse_envelope(verified.wire))


def space_verified(space: Space, fresh: Mapping[bytes, Verified], envelope: bytes) -> Verified | None:
    """What is held of an envelope, or has just come."""
    return fresh.get(envelope) or space.verified.get(envelope)


def _rank(reason: str) -> int:
    return _FURTHEST.index(reason) if reason in _FURTHEST else len(_FURTHEST)


def bare(parsed: Envelope) -> bytes:
    """The wire without body and wrap."""
    parts = (parsed.header_bytes, parsed.commitment, parsed.body_hash, parsed.signature)
    return write_envelope(*parts, None, None)


def _whole(parsed: Envelope) -> bytes:
    """The wire with all that came and fits."""
    return parsed.with_wrap(parsed.wrap)
