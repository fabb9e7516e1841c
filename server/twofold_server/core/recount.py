"""What counts of an author before and after: erasing follows it (spec: Envelope and sealing).

Whatever moves no more than a live head needs none of this. A fork, a pin that is not the head, and the end of
a walk change what counts of what is held; then all that is held of that author is looked at, once.
"""

from collections.abc import Iterable, Sequence

from twofold_crypto.public.chain import Chains, Run
from twofold_crypto.public.roster import Roster

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
    lost = _erased_by(held, set(was.ids) - set(now.ids))
    if lost:
        erasing.restore(work, member, lost - _still(work, member))
    return now


def _still(work: Work, member: int) -> set[bytes]:
    """All that counted envelopes of a member erase."""
    out: set[bytes] = set()
    for device in work.space.roster.devices:
        if device.member == member:
            held = work.whole(device.number)
            out |= _erased_by(held, set(_run(work.space.roster, device.number, held).ids))
    return out


def _run(roster: Roster, device: int, held: Iterable[Chained]) -> Run:
    return Chains(roster, (each.link for each in held)).run(device)


def _erased_by(held: Sequence[Chained], ids: set[bytes]) -> set[bytes]:
    return {key for each in held if each.link.id in ids for key in each.erases}
