"""Where an envelope stands, and what it makes of its author (spec: Chain validity, Messages).

Held already: it is the same again, or fuller, or wrapped anew by its member. Of a live author: the next one,
or a second branch, which freezes the author. Of a frozen one: more of a branch, from others than itself. Of
an ended one: what the walk back from its pin wants next, and nothing else.
"""

from msgspec.structs import replace

from twofold_crypto.errors import Closed, Forked, PastPin, Refused
from twofold_crypto.public.chain import Head
from twofold_crypto.public.envelope import Envelope, Wrap, parse_envelope

from . import ending, erasing
from .authors import Ended, Frozen
from .quotas import SMALL_RESERVE_BYTES, require_freed
from .recount import cut
from .spaces import Place, Row
from .work import Work

BRANCHES_MAX = 16
"""Envelopes of a live author that are kept for one sequence: two prove a fork, and what a pin names is taken
whatever else is there. All of them are read whenever one more comes."""


def take_envelope(work: Work, envelope: Envelope, wire: bytes, fault: Refused | None) -> None:
    """Judge one envelope and add it; `fault` is what its form, author or signature is refused for, if new.

    Refuses the fault, Closed, PastPin, Gap, Forked, HeadBackwards, StaleWrap, over_quota.
    """
    held = _held(work, envelope)
    if held:
        _again(work, envelope, wire, fault, held)
        return
    if fault is not None:
        raise fault
    _require_open(work, envelope)
    match work.space.stopped.get(envelope.header.device):
        case Ended() as state:
            _take_wanted(work, envelope, wire, state)
        case Frozen() as state:
            _take_branch(work, envelope, wire, state)
        case _:
            _take_live(work, envelope, wire)


def is_next(head: Head | None, envelope: Envelope) -> bool:
    """Whether a live author with this head cannot have sent it before: it stands beyond."""
    return envelope.header.seq > (head.seq if head else 0)


def _held(work: Work, envelope: Envelope) -> list[Row]:
    """The rows of this very envelope; nothing is asked where a live author goes on."""
    device, chain = envelope.header.device, work.space.chain
    if device not in work.space.stopped and is_next(chain.heads.get(device), envelope):
        return []
    return [row for row in work.at(Place(device, envelope.header.seq)) if row.key == envelope.id]


def _again(work: Work, envelope: Envelope, wire: bytes, fault: Refused | None, held: list[Row]) -> None:
    """The number it has; a new one if it brings the body that is missing, or another wrap by its member."""
    member = work.space.roster.devices[envelope.header.device].member
    if not _brings_more(work, envelope, held, member) or (
        envelope.id in work.erased_of(member, frozenset({envelope.id}))
    ):
        work.numbers.append(held[-1].number)
        return
    if fault is not None:
        raise fault
    work.require_wrap(envelope)
    work.require_room(envelope.header.device, wire, _beyond(envelope))
    place = Place(envelope.header.device, envelope.header.seq)
    work.take(work.space.with_row(place, envelope.id, wire, int(envelope.body is not None)))


def _brings_more(work: Work, envelope: Envelope, held: list[Row], member: int) -> bool:
    came = (parse_envelope(row.wire) for row in reversed(held) if row.arrived)
    if envelope.body is not None and all(each.body is None for each in came):
        return True
    by = work.by.device
    if envelope.wrap is None or by is None or work.space.roster.devices[by].member != member:
        return False
    newest = parse_envelope(held[-1].wire).wrap  # each row of an envelope brought more than those before it
    if newest is None or envelope.wrap.epoch > newest.epoch:
        return True
    return envelope.wrap.epoch == newest.epoch and _mends_wrap(envelope, envelope.wrap, held)


def _mends_wrap(envelope: Envelope, wrap: Wrap, held: list[Row]) -> bool:
    """Whether it brings another wrap for an epoch in which its member has not sent one again yet.

    Nobody signs a wrap: whoever brought a body that was missing may have wrapped it so that nobody can open
    it. Only the first row and the first with a body can be by others; so of any epoch, one row more than
    these is the member's own, and the last.
    """
    if envelope.body is None:  # with no body nobody could tell whether the wrap is any better
        return False
    rows = [parse_envelope(row.wire) for row in held]
    first = next((n for n, row in enumerate(rows) if row.body is not None), 0)
    own = [row.wrap.epoch for row in rows[first + 1 :] if row.wrap is not None]
    return all(row.wrap != wrap for row in rows) and wrap.epoch not in own


def _require_open(work: Work, envelope: Envelope) -> None:
    """After a leave only erasing goes on; what cites an earlier head still arrives."""
    roster = work.space.roster
    cited = roster.number_of(envelope.header.roster_head)
    if roster.closed is None or cited is None or cited < roster.closed:
        return
    if not erasing.erases_only(envelope):
        raise Closed


def _arriving(work: Work, envelope: Envelope, wire: bytes) -> tuple[bytes, int]:
    """The wire as it is stored, and whether it came with a body; both are nothing if it was erased before."""
    stored, kept = wire, envelope
    if erasing.is_awaited(work, envelope):
        erasing.arrived(work)
        stored, kept = erasing.bare(envelope), replace(envelope, body=None)
    else:
        work.require_wrap(envelope)
    if not erasing.erases_only(kept):
        work.require_room(envelope.header.device, stored, _beyond(kept))
    return stored, int(kept.body is not None)


def _beyond(envelope: Envelope) -> int:
    """Room beyond its member's, for what must not wait until there is some."""
    return SMALL_RESERVE_BYTES if erasing.is_small(envelope) else 0


def _take_live(work: Work, envelope: Envelope, wire: bytes) -> None:
    header, space = envelope.header, work.space
    if not is_next(space.chain.heads.get(header.device), envelope):
        _take_second(work, envelope, wire)
        return
    head = space.chain.place(envelope)
    stored, arrived = _arriving(work, envelope, wire)
    work.take(work.space.with_envelope(header.device, head, stored, arrived))
    if header.erases:
        erasing.erase(work, space.roster.devices[header.device].member, header.erases)
    require_freed(work.space.account_of(header.device), space.account_of(header.device), work.quota)


def _take_second(work: Work, envelope: Envelope, wire: bytes) -> None:
    """A second branch where one is held: evidence, which freezes the author."""
    before = _continued(work, envelope)
    if before is None:
        raise _forked(work, envelope.header.device)
    _take_row(work, envelope, wire)
    _freeze(work, envelope, before)


def _take_branch(work: Work, envelope: Envelope, wire: bytes, state: Frozen) -> None:
    """More of a branch of a frozen author, so that its member can pin the longest."""
    header = envelope.header
    before = None if work.by.device == header.device else _continued(work, envelope)
    if before is None:
        raise _forked(work, header.device)
    _take_row(work, envelope, wire)
    if header.seq < state.forked:
        _freeze(work, envelope, before)


def _freeze(work: Work, envelope: Envelope, before: Head) -> None:
    """What counts ends at `before`; what was counted behind it erases nothing any more."""
    header = envelope.header
    upto = work.space.chain.head_of(header.device).seq
    work.space = work.space.with_frozen(header.device, before, Frozen(header.seq))
    cut(work, header.device, header.seq, upto, envelope.id)


def _take_wanted(work: Work, envelope: Envelope, wire: bytes, state: Ended) -> None:
    header = envelope.header
    if envelope.id != state.wants or header.seq != state.seq:
        raise PastPin
    _take_row(work, envelope, wire)
    ending.step(work, work.space.roster.devices[header.device], envelope.id, header.seq, header.prev)


def _take_row(work: Work, envelope: Envelope, wire: bytes) -> None:
    device = envelope.header.device
    before = work.space.account_of(device)
    stored, arrived = _arriving(work, envelope, wire)
    place = Place(device, envelope.header.seq)
    work.take(work.space.with_row(place, envelope.id, stored, arrived))
    require_freed(work.space.account_of(device), before, work.quota)


def _continued(work: Work, envelope: Envelope) -> Head | None:
    """What it continues, if that is held, and if no more stand in its place than can be of any use."""
    header, roster = envelope.header, work.space.roster
    author = roster.devices[header.device]
    beside = work.at(Place(header.device, header.seq))
    if len(beside) >= BRANCHES_MAX and len({row.key for row in beside}) >= BRANCHES_MAX:
        return None
    if header.seq == 1:
        start = Head(0, author.admitted_by, author.admitted_n)
        return start if header.prev == author.admitted_by else None
    for row in work.at(Place(header.device, header.seq - 1)):
        if row.key == header.prev:
            cited = roster.number_of(parse_envelope(row.wire).header.roster_head)
            return Head(header.seq - 1, row.key, cited or 0)
    return None


def _forked(work: Work, device: int) -> Forked:
    head = work.space.chain.head_of(device)
    return Forked((head.seq, head.id))
