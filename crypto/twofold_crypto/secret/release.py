"""A release: one entry disclosed with its provenance, to be read with nothing else at hand (spec: Release).

It shows that a device of a member of a space signed exactly this entry, as of the newest roster record
inside. Must not know who releases, to whom, or what the entry means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from ..errors import Closed, Forked, HeadBackwards, Malformed, NotPresent, PastPin, UnknownHead
from ..public.chain import Chain
from ..public.encoding import Array, decode, encode
from ..public.envelope import Envelope, parse_envelope, write_envelope
from ..public.ids import Key
from ..public.limits import ENVELOPE_BYTES_MAX, RELEASE_BYTES_MAX, ROSTER_RECORDS_MAX
from ..public.messages import RosterWire
from ..public.roster import Device, Genesis, Roster, parse_founding
from .entry import Entry
from .sealing import open_with

Wire = Annotated[bytes, Meta(min_length=1, max_length=ENVELOPE_BYTES_MAX)]


class Release(Array, frozen=True):
    """[record 0, [record…], envelope, entry key, [envelope…]]."""

    founding: RosterWire
    records: Annotated[list[RosterWire], Meta(max_length=ROSTER_RECORDS_MAX - 1)]
    envelope: Wire
    key: Key
    run: list[Wire]


@dataclass(frozen=True, slots=True)
class Released:
    """What a release shows: an entry, by which device of which member, as of record `n` of the roster.

    `ended` tells that the author's device had ended by then; whether it has ended since, nothing here can
    tell.
    """

    space: bytes
    genesis: Genesis
    member: int
    device: int
    envelope: bytes
    seq: int
    n: int
    ended: bool
    entry: Entry


def walk_of(author: Device, seq: int) -> range:
    """The sequences that a release of the author's envelope `seq` shows, its own among them.

    Its own alone for a device that is in. For an ended one all from the envelope, or from behind its lowest
    pin where that is further back, up to its newest pin. A pin may claim any number: ask only of what counts.
    """
    if author.pin is None:
        return range(seq, seq + 1)
    lowest = min(pin.seq for pin in (author.pin, *author.earlier))
    return range(min(seq, lowest + 1), author.pin.seq + 1)


def make_release(records: Sequence[bytes], wire: bytes, key: bytes, run: Sequence[bytes] = ()) -> bytes:
    """The bytes of a release; refuses whatever `read_release` would refuse.

    `records` are all known wires of the roster, record 0 first; `wire` the envelope, with its body; `key` its
    entry key; `run` the author's other wires in `walk_of`, ascending. Wraps, and bodies of the run, are left
    out.
    """
    bare = [_bodiless(parse_envelope(other)) for other in run]
    envelope = parse_envelope(wire).with_wrap(None)
    data = encode(Release(records[0], list(records[1:]), envelope, key, bare))
    read_release(data)
    return data


def read_release(data: bytes) -> Released:
    """What a release shows, once all of it has been verified.

    Refuses, in this order: TooLarge, Malformed (its form); what record 0, then each record is refused for;
    what an envelope's form is refused for, and a wrap, or a body in the run (Malformed); NotForUs,
    UnknownHead, NotPresent, Forged; Closed; PastPin, Malformed, Forged, PastPin (a run that is not exactly
    the walk), Forked (a first envelope that does not stand on its admission); UnknownHead, NotPresent,
    Closed, HeadBackwards (an envelope of the walk before this one that could not stand there); NoBody,
    BadCommit, BadCipher, BadPadding, BadSchema.
    """
    release = decode(Release, data, RELEASE_BYTES_MAX)
    roster = Roster.found(release.founding)
    for record in release.records:
        roster = roster.append(record)
    envelope, run = _parsed(release)
    author = Chain(roster).author(envelope)
    envelope.require_signed(author.keys.sign)
    _require_open(roster, envelope)
    walk = _require_walk(author, envelope, run)
    _require_standing(roster, [each for each in walk if each.header.seq <= envelope.header.seq])
    return Released(
        roster.space,
        parse_founding(release.founding)[0],
        author.member,
        author.number,
        envelope.id,
        envelope.header.seq,
        len(roster.ids) - 1,
        author.ended_n is not None,
        open_with(envelope, release.key),
    )


def _bodiless(envelope: Envelope) -> bytes:
    return write_envelope(
        envelope.header_bytes, envelope.commitment, envelope.body_hash, envelope.signature, None, None
    )


def _parsed(release: Release) -> tuple[Envelope, list[Envelope]]:
    """The envelope and the run; Malformed for a wrap anywhere and for a body in the run."""
    envelope = parse_envelope(release.envelope)
    if envelope.wrap is not None:
        raise Malformed
    run = []
    for wire in release.run:
        run.append(parse_envelope(wire))
        if _bodiless(run[-1]) != wire:
            raise Malformed
    return envelope, run


def _require_open(roster: Roster, envelope: Envelope) -> None:
    """Closed for what was written after a leave and erases nothing: it counts nowhere."""
    cited, closed = roster.number_of(envelope.header.roster_head), roster.closed
    late = closed is not None and cited is not None and cited >= closed
    if late and not envelope.header.erases:
        raise Closed


def _require_walk(author: Device, envelope: Envelope, run: list[Envelope]) -> list[Envelope]:
    """The walk with the envelope in it, if the run is exactly what leads there from its author's pins."""
    header, pins = envelope.header, [*author.earlier, author.pin] if author.pin else []
    if pins and header.seq > pins[-1].seq:
        raise PastPin
    wanted = walk_of(author, header.seq)
    if len(run) + 1 != len(wanted):
        raise Malformed
    for other in run:
        if (other.header.space, other.header.device) != (header.space, header.device):
            raise Malformed
        other.require_signed(author.keys.sign)
    at = header.seq - wanted.start
    walk = [*run[:at], envelope, *run[at:]]
    start = walk[0].header.prev if wanted.start > 1 else author.admitted_by
    met = {wanted.start - 1: start} | {each.header.seq: each.id for each in walk}
    fits = all(
        each.header.seq == seq and each.header.prev == met[seq - 1]
        for seq, each in zip(wanted, walk, strict=True)
    )
    if not fits or any(met[pin.seq] != pin.id for pin in pins):
        raise PastPin if pins else Forked
    return walk


def _require_standing(roster: Roster, walk: list[Envelope]) -> None:
    """Cited heads are known, of the author's time, and never go backwards, as in whatever counts."""
    before = 0
    for each in walk:
        cited = roster.number_of(each.header.roster_head)
        if cited is None:
            raise UnknownHead
        if not roster.present(each.header.device, cited):
            raise NotPresent
        _require_open(roster, each)
        if cited < before:
            raise HeadBackwards
        before = cited
