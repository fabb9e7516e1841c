"""May this batch be appended, and what does it make of the space (spec: Messages, Chain validity).

In two steps. `prepare` reads and verifies against a committed state, and may run on any thread: it is
where the signatures cost. `decide` runs where the next state is made, one batch after the other, and
judges all that depends on order. A batch is atomic: it is taken whole or refused for one reason.

Idempotence is judged before every other rule: what is held answers the number it has.
"""

from msgspec import Struct

from twofold_crypto.errors import Malformed, Refused
from twofold_crypto.public.chain import Chain
from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.limits import BATCH_BYTES_MAX, BATCH_ITEMS_MAX
from twofold_crypto.public.messages import ENVELOPE, ROSTER, Item
from twofold_crypto.public.roster import Rotate, Statement, parse_record

from ..errors import Declined
from .ending import end_authors
from .known import At, Known, Question, Whole
from .placing import is_next, take_envelope
from .spaces import ROSTER_CHAIN, Place, Space
from .straight import straight_on
from .work import NOBODY, By, Outcome, Work


class Prepared(Struct, frozen=True):
    """An item read and verified; `fault` is why it may not stand, unless it is held already."""

    wire: bytes
    parsed: Envelope | Statement
    fault: Refused | None = None


def prepare(space: Space, items: list[Item]) -> list[Prepared]:
    """Read every item and verify every signature against `space`, a committed state.

    Refuses an item of no permitted form at once: TooLarge, Malformed, Unsupported.
    """
    if not 0 < len(items) <= BATCH_ITEMS_MAX or sum(len(item.wire) for item in items) > BATCH_BYTES_MAX:
        raise Declined("too_large") if items else Malformed
    chain, prepared = space.chain, []
    for item in items:
        if item.type == ENVELOPE:
            prepared.append(verified(chain, item.wire))
        elif item.type == ROSTER:
            chain, ready = _followed(chain, item.wire)
            prepared.append(ready)
        else:
            raise Malformed
    return prepared


def verified(chain: Chain, wire: bytes) -> Prepared:
    """One envelope, read and verified; refuses as `prepare` does."""
    envelope = parse_envelope(wire)
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


def foreseen(space: Space, prepared: list[Prepared]) -> list[Question]:
    """What a decision on this batch is likely to ask, each once: each surprise is another turn."""
    return list(dict.fromkeys(each for ready in prepared for each in _asked(space, ready.parsed)))


def _asked(space: Space, parsed: Envelope | Statement) -> list[Question]:
    if isinstance(parsed, Statement):
        n = space.roster.number_of(parsed.id)
        return _asked_for_pins(space, parsed) if n is None else [At(Place(ROSTER_CHAIN, n))]
    author, seq = parsed.header.device, parsed.header.seq
    if author not in space.stopped and is_next(space.chain.heads.get(author), parsed):
        return []
    return [At(Place(author, seq)), At(Place(author, seq - 1))]


def _asked_for_pins(space: Space, statement: Statement) -> list[Question]:
    """An author whose pin is not its head is judged from all that is held of it."""
    fields = statement.fields
    pins = fields if isinstance(fields, list) else fields.removed if isinstance(fields, Rotate) else []
    known = [pin for pin in pins if pin.device < len(space.roster.devices)]
    heads = [space.chain.head_of(pin.device) for pin in known]
    pairs = zip(known, heads, strict=True)
    return [Whole(pin.device) for pin, head in pairs if (pin.seq, pin.id) != (head.seq, head.id)]


def decide(space: Space, prepared: list[Prepared], known: Known, quota: int, by: By = NOBODY) -> Outcome:
    """What a prepared batch makes of `space`, or its refusal.

    Refuses what the chain and the roster refuse, StaleWrap with the newest epoch, `healing`, `capped`,
    `over_quota`, and `unknown` if the caller has ended meanwhile. Raises Unanswered: answer, decide again.
    """
    require_in(space, by.device)
    return straight_on(space, prepared, quota) or judged(space, prepared, known, quota, by)


def judged(space: Space, prepared: list[Prepared], known: Known, quota: int, by: By = NOBODY) -> Outcome:
    """The same by all the rules, for whoever is in."""
    sent = frozenset(each.parsed.id for each in prepared)
    work = Work(space, known, by, quota, sent, space.rotated)
    for ready in prepared:
        if isinstance(ready.parsed, Statement):
            _take_record(work, ready.wire, ready.parsed)
        else:
            take_envelope(work, ready.parsed, ready.wire, ready.fault)
    return work.outcome(space)


def require_in(space: Space, device: int | None) -> None:
    """Refuse (unknown) a seat that is not in: with the commit that ends it, its tokens are worth nothing."""
    if device is not None and not space.roster.present(device, len(space.roster.ids) - 1):
        raise Declined("unknown")


def _take_record(work: Work, wire: bytes, statement: Statement) -> None:
    before = work.space.roster
    n = before.number_of(statement.id)
    if n is not None:
        work.numbers.append(work.at(Place(ROSTER_CHAIN, n))[0].number)
        return
    healing = work.space.healing
    if healing is not None and not work.by.mends and healing.waits(before, work.space.wrote, work.by.day):
        raise Declined("healing")
    roster = before.follow(statement)
    if roster.rotated != before.rotated:
        work.count_rotate(before.devices[statement.record.signer].member)
    work.take(work.space.with_roster(roster, wire))
    end_authors(work, before)
