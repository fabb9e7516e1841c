"""What follows from the records and envelopes held: who is in, what counts, what is erased, who claims what.

A working memory over a space's vault, never written down. It only ever grows with what it was made from, so
that nothing is computed twice; held against a vault that did not take what it was shown, it begins anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from twofold_crypto.public.chain import Chains, Head, Link
from twofold_crypto.public.envelope import Envelope, Seen
from twofold_crypto.public.roster import ROTATE, Device, Roster, Statement, parse_record


class Verified(msgspec.Struct, array_like=True, frozen=True):
    """An envelope whose author's signature was verified: its place, what it claims, and its fullest wire."""

    device: int
    seq: int
    prev: bytes
    roster_head: bytes
    seen: list[Seen]
    erases: list[bytes]
    full: bool
    wire: bytes

    @classmethod
    def of(cls, envelope: Envelope, wire: bytes, *, full: bool = True) -> "Verified":
        """What is kept of an envelope; `full` if a body came that fits what was signed, and is to be kept."""
        header, full = envelope.header, full and envelope.body is not None
        place = (header.device, header.seq, header.prev, header.roster_head)
        return cls(*place, header.seen, header.erases, full, wire)

    def link(self, envelope: bytes) -> Link:
        """Its link, under its id."""
        return Link(envelope, self.device, self.seq, self.prev, self.roster_head, bool(self.erases))


@dataclass(frozen=True, slots=True)
class Claim:
    """What one envelope, or the ceremony of admission (`by` None), says that it has seen."""

    by: bytes | None
    device: int
    seq: int
    id: bytes


class Ledger:
    """Roster and chains of one space, with what is cheap to keep beside them."""

    def __init__(
        self, records: Sequence[bytes], verified: Mapping[bytes, Verified], settled: Callable[[bytes], bool]
    ) -> None:
        self._records, self._verified, self._settled = records, verified, settled
        self._begin()

    def _begin(self) -> None:
        self.roster = Roster.found(self._records[0])
        self.chains = Chains(self.roster)
        self.unsettled: dict[bytes, Verified] = {}
        """Envelopes neither opened nor shut: they do not count yet, or are one's own on their way."""
        self.signers: list[int] = []
        """Who began each epoch, from epoch 1."""
        self.positions: dict[bytes, int] = {}
        """Envelope → how many were held before it."""
        self._count = 0
        self._by_device: dict[int, int] = {}
        self._claims: list[Claim] = []
        self.erasing: list[tuple[bytes, Verified]] = []
        """Envelopes that name others to be erased, counted or not."""
        self._erased: frozenset[tuple[bytes, int]] | None = None

    def level(self) -> "Ledger":
        """This ledger, grown to what the vault holds now."""
        if len(self.roster.ids) > len(self._records) or self._count > len(self._verified):
            self._begin()
        if len(self.roster.ids) < len(self._records):
            self.follow([parse_record(wire) for wire in self._records[len(self.roster.ids) :]])
        if self._count < len(self._verified):
            self.add(islice(self._verified.items(), self._count, None))
        return self

    def follow(self, statements: Iterable[Statement], grown: Roster | None = None) -> None:
        """More records; `grown` is the roster with them, if it was made already."""
        self._erased = None
        roster = self.roster
        for statement in statements:
            if statement.record.type == ROTATE:
                self.signers.append(statement.record.signer)
            if grown is None:
                roster = roster.follow(statement)
        self.roster = grown or roster
        self.chains.grow(self.roster)

    def add(self, envelopes: Iterable[tuple[bytes, Verified]]) -> None:
        """More envelopes, in the order received."""
        self._erased = None
        for envelope, verified in envelopes:
            self.positions[envelope] = self._count
            self._count += 1
            if not self.chains.add(verified.link(envelope)):
                continue
            self._by_device[verified.device] = self._by_device.get(verified.device, 0) + 1
            self._claims += [Claim(envelope, s.device, s.seq, s.id) for s in verified.seen]
            if verified.erases:
                self.erasing.append((envelope, verified))
            if not self._settled(envelope):
                self.unsettled[envelope] = verified

    def settle(self, envelope: bytes) -> None:
        """An envelope was opened or shut; nobody asks about it again."""
        self.unsettled.pop(envelope, None)

    def held_of(self, device: int) -> int:
        """How many envelopes of a device are held, counted or not."""
        return self._by_device.get(device, 0)

    def heads(self) -> dict[int, Head]:
        """The newest counted envelope of every device that has written."""
        found = ((device.number, self.chains.head(device.number)) for device in self.roster.devices)
        return {number: head for number, head in found if head.seq > 0}

    def member_of(self, device: int) -> int:
        """Whose device it is."""
        return self.roster.devices[device].member

    def erased(self) -> frozenset[tuple[bytes, int]]:
        """(envelope id, member) of all that its own member has erased; counted envelopes alone erase."""
        if self._erased is None:
            self._erased = frozenset(
                (erased, self.member_of(verified.device))
                for envelope, verified in self.erasing
                if self.chains.counted(envelope)
                for erased in verified.erases
            )
        return self._erased

    def open_claims(self) -> list[Claim]:
        """Claims of counted envelopes about what is not held; what is held once needs no second look."""
        self._claims = [claim for claim in self._claims if not self.chains.holds(claim.id)]
        return [claim for claim in self._claims if claim.by is None or self.chains.counted(claim.by)]

    def forked(self) -> list[Device]:
        """Devices of which two branches are held and which nobody has ended."""
        return [
            d for d in self.roster.devices if d.pin is None and self.chains.run(d.number).forked is not None
        ]
