"""Erasing: a member takes back the bodies of its own envelopes (spec: Envelope and sealing).

Header, hashes and signature stay, so chains still verify; body and wrap go. What was erased is remembered,
so that it is stored without a body if it comes later or again. It is erased while an envelope that says so
counts, as on every device: a fork or a pin can end that, and then the body may come again.

[Note: finding by id] `erases` names ids, and rows are found by author and sequence: an index by id would cost
each envelope forty bytes for something that few of them meet. So whoever erases pays: the chains of the one
member are read once from their beginning, before the write and away from the event loop, until all ids are
found; what ages out is found early. A row that came in between is looked at by its number.
"""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.limits import BUCKET_BYTES_MIN, NONCE_BYTES, TAG_BYTES

from .work import Work

_SMALLEST: Final = NONCE_BYTES + TAG_BYTES + BUCKET_BYTES_MIN


def is_small(envelope: Envelope) -> bool:
    """Whether it has the smallest bucket at most: what a full room still takes for a while."""
    return envelope.body is None or len(envelope.body) == _SMALLEST


def erases_only(envelope: Envelope) -> bool:
    """Whether it erases and is small: what a closed space and a full room still take."""
    return bool(envelope.header.erases) and is_small(envelope)


def is_awaited(work: Work, envelope: Envelope) -> bool:
    """Whether an envelope of which no row is held was erased before it came."""
    if not work.space.awaited:
        return False
    member = work.space.roster.devices[envelope.header.device].member
    return envelope.id in work.erased_of(member, frozenset({envelope.id}))


def bare(envelope: Envelope) -> bytes:
    """The wire without body and wrap."""
    return replace(envelope, body=None).with_wrap(None)


def erase(work: Work, member: int, ids: Iterable[bytes]) -> None:
    """Drop the bodies of these envelopes of the member, and remember the ids."""
    named = frozenset(ids)
    fresh = named - work.erased_of(member, named) if named else named
    if not fresh:
        return
    rows = work.named(member, fresh)
    for row in rows:
        wire = bare(parse_envelope(row.wire))
        if wire != row.wire:
            work.dropped[row.number] = wire
            work.space = work.space.resized(row.place.chain, len(wire) - len(row.wire))
    _awaiting(work, len(fresh - {row.key for row in rows}))
    work.erased |= {(member, key): True for key in sorted(fresh)}


def restore(work: Work, member: int, ids: Iterable[bytes]) -> None:
    """These are not erased any more: whoever holds a body may send it again."""
    named = frozenset(ids)
    gone = work.erased_of(member, named) if named else named
    if not gone:
        return
    held = {row.key for row in work.named(member, gone)}
    _awaiting(work, -len(gone - held))
    work.erased |= {(member, key): False for key in sorted(gone)}


def arrived(work: Work) -> None:
    """One that was awaited is here."""
    _awaiting(work, -1)


def _awaiting(work: Work, more: int) -> None:
    work.space = replace(work.space, awaited=work.space.awaited + more)
