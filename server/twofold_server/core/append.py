"""May this batch be appended, and what does it make of the space (spec: Messages, Chain validity).

In two steps. `prepare` reads and verifies against a committed state, and may run on any thread: it is
where the signatures cost. `decide` runs where the next state is made, one batch after the other, and
judges all that depends on order. A batch is atomic: it is taken whole or refused for one reason.

Idempotence is judged before every other rule: what is held answers the number it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from twofold_crypto.errors import Malformed, Refused, StaleWrap, Unsupported
from twofold_crypto.public.chain import Chain
from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.limits import BATCH_BYTES_MAX, BATCH_ITEMS_MAX
from twofold_crypto.public.messages import ENVELOPE, ROSTER, Item
from twofold_crypto.public.roster import Statement, parse_record

from ..errors import Declined
from .spaces import ROSTER_CHAIN, Place, Row, Space

ROSTER_RESERVE_BYTES = 1 << 20
"""Room beyond the quota that only roster records may take: a full space can still admit and rotate."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item read and verified; `fault` is why it may not stand, unless it is held already."""

    wire: bytes
    parsed: Envelope | Statement
    fault: Refused | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch makes: the next state, the new rows, and a number for each item sent."""

    space: Space
    rows: list[Row]
    numbers: list[int]


@dataclass(slots=True)
class _Work:
    space: Space
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    fresh: dict[bytes, int] = field(default_factory=dict)

    def take(self, made: tuple[Space, Row]) -> None:
        self.space, row = made
        self.rows.append(row)
        self.numbers.append(row.number)
        self.fresh[row.key] = row.number


def prepare(space: Space, items: list[Item]) -> list[Prepared]:
    """Read every item and verify every signature against `space`, a committed state.

    Refuses an item of no permitted form at once: TooLarge, Malformed, Unsupported.
    """
    if not 0 < len(items) <= BATCH_ITEMS_MAX or sum(len(item.wire) for item in items) > BATCH_BYTES_MAX:
        raise Declined("too_large") if items else Malformed
    chain, prepared = space.chain, []
    for item in items:
        if item.type == ENVELOPE:
            prepared.append(_verified(chain, item.wire))
        elif item.type == ROSTER:
            chain, ready = _followed(chain, item.wire)
            prepared.append(ready)
        else:
            raise Malformed
    return prepared


def _verified(chain: Chain, wire: bytes) -> Prepared:
    envelope = parse_envelope(wire)
    if envelope.header.erases:
        raise Unsupported("erases")  # it could not be kept: bodies are not dropped yet
    if envelope.body is None and envelope.with_wrap(envelope.wrap) != wire:
        raise Malformed  # a body that is not the signed one: its sender still has the right one
    try:
        envelope.require_signed(chain.author(envelope).keys.sign)
    except Refused as fault:
        return Prepared(wire, envelope, fault)
    return Prepared(wire, envelope)


def _followed(chain: Chain, wire: bytes) -> tuple[Chain, Prepared]:
    """A later item of the batch may cite this record, so the chain goes on with it where it can."""
    statement = parse_record(wire)
    try:
        return Chain(chain.roster.follow(statement), chain.heads), Prepared(wire, statement)
    except Refused as fault:
        return chain, Prepared(wire, statement, fault)


def may_be_held(space: Space, prepared: list[Prepared]) -> dict[bytes, Place]:
    """The ids that the store should look up, and where each would stand: what is no next thing may be old."""
    places = ((ready.parsed.id, _old_place(space, ready.parsed)) for ready in prepared)
    return {item: place for item, place in places if place is not None}


def _old_place(space: Space, parsed: Envelope | Statement) -> Place | None:
    if isinstance(parsed, Statement):
        n = space.roster.number_of(parsed.id)
        return None if n is None else Place(ROSTER_CHAIN, n)
    author, seq = parsed.header.device, parsed.header.seq
    head = space.chain.heads.get(author)
    return Place(author, seq) if head is not None and seq <= head.seq else None


def decide(space: Space, prepared: list[Prepared], held: Mapping[bytes, int], quota: int) -> Outcome:
    """What a prepared batch makes of `space`, or its refusal.

    `held` has the numbers of those of `may_be_held` that are held. Refuses what the chain and the roster
    refuse, StaleWrap with the newest epoch, and `over_quota`.
    """
    work = _Work(space)
    for ready in prepared:
        key = ready.parsed.id
        old = work.fresh.get(key, held.get(key))
        if old is not None:
            work.numbers.append(old)
        elif isinstance(ready.parsed, Statement):
            _take_record(work, ready, ready.parsed, quota)
        else:
            _take_envelope(work, ready, ready.parsed, quota)
    return Outcome(work.space, work.rows, work.numbers)


def _take_record(work: _Work, ready: Prepared, statement: Statement, quota: int) -> None:
    roster = work.space.roster.follow(statement)
    _require_room(work.space, ready.wire, quota + ROSTER_RESERVE_BYTES)
    work.take(work.space.with_roster(roster, ready.wire))


def _take_envelope(work: _Work, ready: Prepared, envelope: Envelope, quota: int) -> None:
    if ready.fault is not None:
        raise ready.fault
    head = work.space.chain.place(envelope)
    _require_wrap(envelope, work.space.roster.epoch)
    _require_room(work.space, ready.wire, quota)
    arrived = int(envelope.body is not None)
    work.take(work.space.with_envelope(envelope.header.device, head, ready.wire, arrived))


def _require_wrap(envelope: Envelope, epoch: int) -> None:
    """A body travels with its wrap under the newest epoch; without a body the wrap may be missing."""
    if envelope.wrap is None and envelope.body is None:
        return
    if envelope.wrap is None or envelope.wrap.epoch != epoch:
        raise StaleWrap(epoch)


def _require_room(space: Space, wire: bytes, quota: int) -> None:
    if space.size + len(wire) > quota:
        raise Declined("over_quota")
