"""The append that nearly every append is, in a few comparisons: the next envelope of a live author.

[Note: straight] What is said here of that one case, `append.judged` says of every case; a test holds both to
the same answers. Whatever is in any way particular is no such case, and is not refused here either: one that
erases, cites another head than the newest, has no body, comes into a space that is closed or awaits what was
erased, or for which a full room would make an exception.
"""

from collections.abc import Sequence
from typing import Protocol

from twofold_crypto.errors import Refused
from twofold_crypto.public.chain import Head
from twofold_crypto.public.envelope import Envelope
from twofold_crypto.public.roster import Statement

from .spaces import Space
from .work import Outcome


class Ready(Protocol):
    """An item that was read and verified."""

    @property
    def wire(self) -> bytes:
        """As it came."""

    @property
    def parsed(self) -> Envelope | Statement:
        """What it says."""

    @property
    def fault(self) -> Refused | None:
        """Why it may not stand."""


def straight_on(space: Space, batch: Sequence[Ready], quota: int) -> Outcome | None:
    """What one such envelope makes of `space`, by a caller who is in; None for everything else."""
    if len(batch) != 1 or batch[0].fault is not None or not isinstance(batch[0].parsed, Envelope):
        return None
    envelope, wire, roster = batch[0].parsed, batch[0].wire, space.chain.roster
    header, wrap = envelope.header, envelope.wrap
    author, head = header.device, space.chain.heads.get(header.device)
    if (
        head is None
        or header.seq != head.seq + 1
        or header.prev != head.id
        or header.roster_head != roster.ids[-1]
        or wrap is None
        or wrap.epoch != roster.epoch
        or envelope.body is None
    ):
        return None
    device = roster.devices[author]
    if header.erases or space.awaited or roster.closed is not None or author in space.stopped:
        return None
    if device.pin is not None or space.account_of(author).used + len(wire) > quota:
        return None
    cited = len(roster.ids) - 1
    made, row = space.with_envelope(author, Head(header.seq, envelope.id, cited), wire, 1)
    return Outcome(made, [row], [row.number])
