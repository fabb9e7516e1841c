"""Earning a token: the proof, the records that a relay has lost, and what it answers instead."""

from collections.abc import Iterator

from twofold_crypto.errors import Refused
from twofold_crypto.public import messages as m
from twofold_crypto.public.limits import REQUEST_BYTES_MAX
from twofold_crypto.public.messages import ROSTER, PageItem

from .errors import RelayRefused
from .relay import Relay
from .state import Space

_TAIL_ITEMS_MAX = 1024
_AROUND = 512
"""More than all else in a proof, and than what a byte string costs."""


async def prove(relay: Relay, space: Space, *, whole: bool, end: bool = False) -> bytes:
    """A token for this seat; `whole` brings the records at once, else a second try does.

    With `end` the record that ended this seat is among them, and the relay lets it go.
    """
    seat, roster = space.seat(), space.ledger.roster
    known = len(space.records) - 1
    try:
        return await relay.prove(seat, roster.space, known, tail_of(space, end=end) if whole else [])
    except RelayRefused as refused:
        tail = [] if whole or refused.name != "unknown" else tail_of(space)
        if not tail:
            raise
    return await relay.prove(seat, roster.space, known, tail)


def tail_of(space: Space, *, end: bool = False) -> list[bytes]:
    """The records after record 0, as many as one request holds; what ends this seat only with `end`."""
    ended = None if end else ended_by(space)
    return list(_within_a_request(space.records[1:ended]))


def ended_by(space: Space) -> int | None:
    """n of the record that ended this seat, or None."""
    number = space.number
    return None if number is None else space.ledger.roster.devices[number].ended_n


def _within_a_request(wires: list[bytes]) -> Iterator[bytes]:
    size = _AROUND
    for wire in wires[:_TAIL_ITEMS_MAX]:
        size += len(wire) + 8
        if size > REQUEST_BYTES_MAX:
            return
        yield wire


def told_records(refused: RelayRefused) -> list[PageItem]:
    """The roster records in the detail of a refusal; none if it has none. They are judged like any row."""
    if refused.name not in ("ended", "forked_roster") or not isinstance(refused.detail, bytes):
        return []
    try:
        return [PageItem(ROSTER, wire, 0) for wire in m.parse_reply(m.Records, refused.detail).wires]
    except Refused:
        return []
