"""Ended authors: what of them is still missing, and when their walk back from the pin is complete.

A pin may name less than is held, exactly what is held, or what never came; it is never a reason to refuse
the record. Where the pin is the live head nothing changes but that no more is taken; else what counts is
judged anew from all that is held of that author, which happens once when it ends and once when a gap closes.
"""

from twofold_crypto.public.roster import Device, Roster

from .authors import Ended
from .recount import recount
from .spaces import Place
from .work import Work

COMPLETE = Ended(0, None)


def end_authors(work: Work, before: Roster) -> None:
    """After a record: whoever it pinned has ended, or is walked from its later pin."""
    for old, now in zip(before.devices, work.space.roster.devices, strict=False):
        if now.pin == old.pin:
            continue
        if _is_head(work, now):
            work.space = work.space.with_ended(now.number, COMPLETE)
        else:
            _walk(work, now, before)


def step(work: Work, device: Device, envelope: bytes, seq: int, prev: bytes) -> None:
    """After the envelope that the walk wanted, which stands at `seq` and continues `prev`."""
    meets = seq == 1 or any(row.key == prev for row in work.at(Place(device.number, seq - 1)))
    if meets:
        _walk(work, device, work.space.roster, envelope)
    else:
        work.space = work.space.with_ended(device.number, Ended(seq - 1, prev))


def _is_head(work: Work, device: Device) -> bool:
    """Whether the pin of an author that was live is what the relay held as its head."""
    head, pin = work.space.chain.head_of(device.number), device.pin
    live = device.number not in work.space.stopped
    return live and pin is not None and (pin.seq, pin.id) == (head.seq, head.id)


def _walk(work: Work, device: Device, before: Roster, new: bytes = b"") -> None:
    """The whole walk, from what is held."""
    run = recount(work, device.number, before, new)
    seq = device.pin.seq - len(run.path) if device.pin and run.wanted is not None else 0
    work.space = work.space.with_ended(device.number, Ended(seq, run.wanted))
