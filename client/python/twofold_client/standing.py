"""What the chains of a space tell: forks, gaps, what is withheld, unconfirmed or pending.

Each finding is a name and a reason; `alarms` makes them what a person is told. Words never accuse: that
something is withheld means that the relay withholds it, or that a device misstates.
"""

from collections.abc import Iterator

from twofold_crypto.errors import Forked, Gap, PastPin, UnknownHead
from twofold_crypto.public.roster import Device

from .ledger import Claim, Ledger
from .state import Space

Finding = tuple[str, str]


def of_chains(space: Space) -> Iterator[Finding]:
    """Findings about any author, and about what somebody has seen."""
    ledger, own = space.ledger, space.number
    for device in ledger.roster.devices:
        if device.pin is not None:
            yield from _of_ended(space, ledger, device)
        elif device.number != own:
            yield from _of_live(ledger, device)
    yield from _claimed(space, ledger, own)
    yield from _missing_keys(space, ledger, own)


def of_own_seat(space: Space) -> Iterator[Finding]:
    """`ended`: this seat is out. `restored`: this device is an old copy, and another one has written."""
    ledger, own = space.ledger, space.number
    if own is None:
        return
    if ledger.roster.devices[own].ended_n is not None:
        yield "ended", ""
    elif is_restored(space, own):
        yield "restored", ""


def of_admissions(space: Space) -> Iterator[Finding]:
    """Devices of the own member that another one than this has let in since it came, until dismissed."""
    ledger = space.ledger
    seats = [*space.seats, *([] if space.number is None else [space.number])]
    if not seats:
        return
    came = min(ledger.roster.devices[each].admitted_n for each in seats)
    for device in ledger.roster.devices[space.noticed :]:
        by_another = device.number not in seats and device.sponsor not in seats
        if device.member == space.member and by_another and device.admitted_n > came:
            yield "let_in", _named(device.number)


def is_restored(space: Space, own: int) -> bool:
    """Whether more of one's own envelopes are held than this device remembers to have sealed."""
    known = space.own.seq if space.own else 0
    return space.ledger.held_of(own) > known or space.ledger.chains.run(own).forked is not None


def _of_live(ledger: Ledger, device: Device) -> Iterator[Finding]:
    run, held = ledger.chains.run(device.number), ledger.held_of(device.number)
    if run.forked is not None:
        yield Forked.code, _named(device.number)
    elif held > len(run.ids):
        for reason in _stops(ledger, device.number):
            yield _of_stop(reason, device.number)


def _stops(ledger: Ledger, device: int) -> set[str]:
    """Why what is held of a live author does not count."""
    reasons = (ledger.chains.why_not(link.id) for link in ledger.chains.links(device))
    return {reason for reason in reasons if reason is not None}


def _of_stop(reason: str, device: int) -> Finding:
    if reason == Gap.code:
        return Gap.code, _named(device)
    return ("withheld", "roster head") if reason == UnknownHead.code else ("refused", reason)


def _of_ended(space: Space, ledger: Ledger, device: Device) -> Iterator[Finding]:
    run = ledger.chains.run(device.number)
    if not run.walked:
        yield "unconfirmed", _named(device.number)
        if run.wanted:
            yield "withheld", f"pin {device.number}"
    elif ledger.held_of(device.number) > len(run.ids) and _is_disowned(space, ledger, device.number):
        yield "disowned", _named(device.number)
    closed = ledger.roster.closed
    if closed is None and _is_pending(ledger, device.ended_n or 0):
        yield "removal_pending", _named(device.number)


def _is_disowned(space: Space, ledger: Ledger, device: int) -> bool:
    """Whether an entry that had counted is past the pin, and its author has not recorded it again."""
    past = [
        held
        for link in ledger.chains.links(device)
        if ledger.chains.why_not(link.id) == PastPin.code and (held := space.entries.get(link.id))
    ]
    if not past:
        return False
    newest: dict[tuple[int, bytes], int] = {}
    for envelope, held in space.entries.items():
        if ledger.chains.counted(envelope):
            key = (held.member, held.entry.entry_id)
            newest[key] = max(newest.get(key, 0), held.entry.revision)
    return any(newest.get((h.member, h.entry.entry_id), -1) < h.entry.revision for h in past)


def _is_pending(ledger: Ledger, ended_n: int) -> bool:
    """Whether a device that is in and has ever written has not yet shown that it knows of a removal."""
    heads = (ledger.chains.head(device.number) for device in ledger.roster.present_now)
    return any(head.seq > 0 and head.cited < ended_n for head in heads)


def _claimed(space: Space, ledger: Ledger, own: int | None) -> Iterator[Finding]:
    """What a counted envelope, or the ceremony of admission, has seen and no page has brought."""
    if space.stage != "founded":
        return
    for claim in ledger.open_claims():
        yield from _of_claim(ledger, claim)
    for pin in space.promised.values():
        if pin.seq and not ledger.chains.holds(pin.id) and pin.device != own:
            yield from _of_claim(ledger, Claim(None, pin.device, pin.seq, pin.id))
    if space.promised_head and ledger.roster.number_of(space.promised_head) is None:
        yield "withheld", "roster head"


def is_kept(space: Space) -> bool:
    """Whether all is held that was promised of a space before this device came in."""
    ledger = space.ledger
    held = all(not pin.seq or ledger.chains.holds(pin.id) for pin in space.promised.values())
    return held and (not space.promised_head or ledger.roster.number_of(space.promised_head) is not None)


def _of_claim(ledger: Ledger, claim: Claim) -> Iterator[Finding]:
    if claim.device >= len(ledger.roster.devices):
        yield "withheld", _named(claim.device)
        return
    run, ended = ledger.chains.run(claim.device), ledger.roster.devices[claim.device].pin is not None
    if run.forked is not None or (ended and run.walked):
        return
    yield ("differs" if claim.seq <= len(run.ids) else "withheld"), _named(claim.device)


def _missing_keys(space: Space, ledger: Ledger, own: int | None) -> Iterator[Finding]:
    """Epochs whose key this seat was never granted soundly, by the device that began them."""
    if own is None:
        return
    ended = ledger.roster.devices[own].ended_n is not None
    for epoch, signer in enumerate(ledger.signers, start=1):
        if epoch not in space.keyring and not ended:
            yield "bad_grant", _named(signer)


def _named(device: int) -> str:
    return f"device {device}"
