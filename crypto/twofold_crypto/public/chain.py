"""Chain validity, from public bytes only: the same on the relay and on every device (spec: Chain validity).

It alone decides heads. A chain is a function of the sets of records and envelopes held:
what cannot be judged yet (UnknownHead, Gap) is kept aside by the caller and judged again later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..errors import Forked, Gap, HeadBackwards, NotForUs, NotPresent, UnknownHead
from .envelope import Envelope
from .roster import Device, Roster


@dataclass(frozen=True, slots=True)
class Head:
    """An author's newest counted envelope: its sequence, its id, and n of the roster head it cited."""

    seq: int
    id: bytes
    cited: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A roster and the heads of the authors in it."""

    roster: Roster
    heads: Mapping[int, Head] = field(default_factory=dict)

    def author(self, envelope: Envelope) -> Device:
        """The device that the header names. Refuses NotForUs, UnknownHead, NotPresent."""
        header = envelope.header
        if header.space != self.roster.space:
            raise NotForUs
        cited = self.roster.number_of(header.roster_head)
        if cited is None:
            raise UnknownHead
        if not self.roster.present(header.device, cited):
            raise NotPresent
        return self.roster.devices[header.device]

    def head_of(self, device: int) -> Head:
        """The head of a device; before its first envelope, sequence 0 and its admission."""
        admitted = self.roster.devices[device]
        return self.heads.get(device, Head(0, admitted.admitted_by, admitted.admitted_n))

    def place(self, envelope: Envelope) -> Head:
        """The author's next head, for an envelope whose author and signature were judged.

        Refuses Gap, Forked, HeadBackwards. An envelope already counted is not judged again: it is `Forked`.
        """
        header = envelope.header
        head = self.head_of(header.device)
        if header.seq > head.seq + 1:
            raise Gap((head.seq, head.id))
        if header.seq <= head.seq or header.prev != head.id:
            raise Forked((head.seq, head.id))
        cited = self.roster.number_of(header.roster_head)
        if cited is None:
            raise UnknownHead
        if cited < head.cited:
            raise HeadBackwards
        return Head(header.seq, envelope.id, cited)

    def judge(self, envelope: Envelope) -> Head:
        """Author, signature, place, in this order. Refuses what each refuses, and Forged."""
        envelope.require_signed(self.author(envelope).keys.sign)
        return self.place(envelope)

    def follow(self, envelope: Envelope) -> "Chain":
        """The chain with one more envelope, judged."""
        head = self.judge(envelope)
        return replace(self, heads={**self.heads, envelope.header.device: head})
