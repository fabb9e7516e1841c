"""Ended authors: what of them is still missing, and when their walk back from the pin is complete.

A pin may name less than is held, exactly what is held, or what never came; it is never a reason to refuse
the record. Where the pin is the live head, or stands on its one branch, that is known at once; else `Chains`
says it from all that is held of that author, which happens once when it ends and once when a gap closes.
"""

from twofold_crypto.public.chain import Chains
from twofold_crypto.public.roster import Device, Roster

from .authors import Ended
from .erasing import erase
from .spaces import Place
from .work import Work

COMPLETE = Ended(0, None)


def end_authors(work: Work, before: Roster) -> None:
    """After a record: whoever it pinned has ended, or is walked from its later pin."""
    for old, now in zip(before.devices, work.space.roster.devices, strict=False):
        if now.pin == old.pin:
            continue
        if now.number in work.space.stopped:
            walk(work, now)
        else:
            work.space = work.space.with_ended(now.number, _of_live(work, now))


def step(work: Work, device: Device, seq: int, prev: bytes) -> None:
    """After the envelope that the walk wanted, which stands at `seq` and continues `prev`."""
    meets = seq == 1 or any(row.key == prev for row in work.at(Place(device.number, seq - 1)))
    if meets:
        walk(work, device)
    else:
        work.space = work.space.with_ended(device.number, Ended(seq - 1, prev))


def walk(work: Work, device: Device) -> None:
    """The whole walk, from what is held; if it is complete, what the author erased counts from now on."""
    held = work.whole(device.number)
    run = Chains(work.space.roster, (each.link for each in held)).run(device.number)
    if run.wanted is not None:
        seq = device.pin.seq - len(run.path) if device.pin else 0
        work.space = work.space.with_ended(device.number, Ended(seq, run.wanted))
        return
    work.space = work.space.with_ended(device.number, COMPLETE)
    counted = set(run.ids)
    erase(work, device.member, {key for each in held if each.link.id in counted for key in each.erases})


def _of_live(work: Work, device: Device) -> Ended:
    """A live author has one branch without a gap: the pin is on it, beyond it, or beside it."""
    head, pin = work.space.chain.head_of(device.number), device.pin
    if pin is None or (pin.seq, pin.id) == (head.seq, head.id):
        return COMPLETE
    if pin.seq == 0:
        return COMPLETE if pin.id == device.admitted_by else Ended(0, b"")
    if pin.seq <= head.seq and any(row.key == pin.id for row in work.at(Place(device.number, pin.seq))):
        return COMPLETE
    return Ended(pin.seq, pin.id)
