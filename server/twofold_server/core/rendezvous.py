"""Mailboxes in which two devices meet: eight messages each way, ten minutes, one use (spec: Messages).

Owns the rules; must not know how anybody waits or what time it is: seconds come as a parameter.
Everything is in memory on purpose: a restart ends the ceremonies, and nothing of them is ever on disk.
"""

from dataclasses import dataclass, field

from twofold_crypto.errors import Malformed
from twofold_crypto.public.limits import MAIL_MESSAGES_MAX, MAIL_SECONDS

from ..errors import Declined

PER_HOUSEHOLD_MAX = 8
"""Live mailboxes that one household code may hold at a time; those that were closed do not count."""
SPENT_PER_LIVE = 16
"""Spent ids that are remembered, for each mailbox that may be live."""
REPLY_BYTES_MAX = 262_144
"""Mail of one answer; what does not fit is asked for from the next slot on."""


@dataclass(slots=True)
class Mailbox:
    """Two rows of mail; a closed one stays, empty, until its time is over, so its id stays spent."""

    opener: bytes
    ends: float
    sides: tuple[list[bytes], list[bytes]] = field(default_factory=lambda: ([], []))
    closed: bool = False


@dataclass(slots=True)
class Mailboxes:
    """All mailboxes, bounded in number and in bytes."""

    count_max: int
    bytes_max: int
    _open: dict[bytes, Mailbox] = field(default_factory=dict)
    _bytes: int = 0

    def open(self, rendezvous: bytes, opener: bytes, now: float) -> None:
        """A mailbox for this id; opening a live one again changes nothing.

        `opener` is what is kept of the household code. Refuses rendezvous_used, rendezvous_full.
        """
        self.expire(now)
        box = self._open.get(rendezvous)
        if box is not None:
            if box.closed or box.opener != opener:
                raise Declined("rendezvous_used")
            return
        live = [box for box in self._open.values() if not box.closed]
        theirs = sum(box.opener == opener for box in live)
        spent_too = len(self._open) >= SPENT_PER_LIVE * self.count_max
        if len(live) >= self.count_max or theirs >= PER_HOUSEHOLD_MAX or spent_too:
            raise Declined("rendezvous_full")
        self._open[rendezvous] = Mailbox(opener, now + MAIL_SECONDS)

    def put(self, rendezvous: bytes, side: int, slot: int, mail: bytes, now: float) -> None:
        """Message `slot` of `side`; the same bytes again are no second message.

        Refuses rendezvous_unknown, rendezvous_used (other bytes are in that slot), rendezvous_full, and
        Malformed for a slot that would leave a hole.
        """
        sent = self._box(rendezvous, now).sides[side]
        if slot < len(sent):
            if sent[slot] != mail:
                raise Declined("rendezvous_used")
            return
        if slot > len(sent) or slot >= MAIL_MESSAGES_MAX:
            raise Malformed
        if self._bytes + len(mail) > self.bytes_max:
            raise Declined("rendezvous_full")
        sent.append(mail)
        self._bytes += len(mail)

    def take(self, rendezvous: bytes, side: int, slot: int, now: float) -> list[bytes]:
        """The other side's messages from `slot` on, as many as fit one answer. Refuses as `put` does."""
        out: list[bytes] = []
        for mail in self._box(rendezvous, now).sides[1 - side][slot:]:
            if out and sum(map(len, out)) + len(mail) > REPLY_BYTES_MAX:
                break
            out.append(mail)
        return out

    def close(self, rendezvous: bytes, now: float) -> None:
        """Empty the mailbox and spend its id; closing twice changes nothing. Refuses rendezvous_unknown."""
        self.expire(now)
        box = self._open.get(rendezvous)
        if box is None:
            raise Declined("rendezvous_unknown")
        self._empty(box)
        box.closed = True

    def expire(self, now: float) -> None:
        """Forget every mailbox whose time is over."""
        for rendezvous, box in [pair for pair in self._open.items() if pair[1].ends <= now]:
            self._empty(box)
            del self._open[rendezvous]

    def _box(self, rendezvous: bytes, now: float) -> Mailbox:
        self.expire(now)
        box = self._open.get(rendezvous)
        if box is None:
            raise Declined("rendezvous_unknown")
        if box.closed:
            raise Declined("rendezvous_used")
        return box

    def _empty(self, box: Mailbox) -> None:
        for side in box.sides:
            self._bytes -= sum(map(len, side))
            side.clear()
