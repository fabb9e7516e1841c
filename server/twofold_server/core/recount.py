"""What counts of an author before and after: erasing follows it (spec: Envelope and sealing).

Whatever moves no more than a live head needs none of this. A fork ends what counts from its sequence on. A
pin that is not the head and the end of a walk change what counts of what is held: then all that is held of
that author is judged, once.
"""

from collections.abc import Iterable, Sequence

from twofold_crypto.public.chain import Chains, Run
from twofold_crypto.public.roster import Device, Roster

from . import erasing
from .known import Chained
from .work import Work


def recount(work: Work, device: int, before: Roster, new: bytes = b"") -> Run:
    """The run of an author now; `before` is the roster it was judged by, `new` an envelope not held then."""
    held = work.whole(device)
    was = _run(before, device, (each for each in held if each.link.id != new))
    now = _run(work.space.roster, device, held)
    member = work.space.roster.devices[device].member
    erasing.erase(work, member, _erased_by(held, set(now.ids) - set(was.ids)))
    _restore(work, member, _erased_by(held, set(was.ids) - set(now.ids)))
    return now


def cut(work: Work, device: int, first: int, upto: int, new: bytes) -> None:
    """A fork: what counted of an author from sequence `first` up to `upto` does not any more.

    It was one branch, so its sequences name it; `new` is the envelope that stands beside it.
    """
    held = [each for each in work.whole(device) if each.erases and first <= each.link.seq <= upto]
    lost = {key for each in held if each.link.id != new for key in each.erases}
    _restore(work, work.space.roster.devices[device].member, lost)


def _restore(work: Work, member: int, lost: set[bytes]) -> None:
    """What these erased is erased no more, unless another envelope that counts says so too."""
    if lost:
        erasing.restore(work, member, lost - _still(work, member, lost))


def _still(work: Work, member: int, lost: set[bytes]) -> set[bytes]:
    """Those of the lost that counted envelopes of a member erase."""
    out: set[bytes] = set()
    for device in work.space.roster.devices:
        if device.member == member:
            held = work.whole(device.number)
            named = [each for each in held if not lost.isdisjoint(each.erases)]
            if named:
                out |= _erased_by(named, _counted(work, device, held, named))
    return out


def _counted(work: Work, device: Device, held: Sequence[Chained], named: Sequence[Chained]) -> set[bytes]:
    """Those of the named envelopes that count. Up to the head of an author that is in, one branch is held."""
    if device.pin is not None:
        return set(_run(work.space.roster, device.number, held).ids)
    head = work.space.chain.head_of(device.number)
    return {each.link.id for each in named if each.link.seq <= head.seq}


def _run(roster: Roster, device: int, held: Iterable[Chained]) -> Run:
    return Chains(roster, (each.link for each in held)).run(device)


def _erased_by(held: Sequence[Chained], ids: set[bytes]) -> set[bytes]:
    return {key for each in held if each.link.id in ids for key in each.erases}
