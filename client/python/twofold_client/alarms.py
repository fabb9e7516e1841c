"""What a person should know about a space: a pure function of what is held, so it clears itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE
from twofold_crypto.public.roster import parse_founding, parse_record

from .state import Aside, Shut, Space

_RECORD = b"\x92"
"""How the wire of a record begins: two elements; an envelope's has six."""


@dataclass(frozen=True, slots=True, order=True)
class Alarm:
    """A stable name, and what it is about: a reason, or a device as `device N`."""

    name: str
    reason: str


def alarms_of(space: Space) -> list[Alarm]:
    """All alarms of a space, sorted, each once."""
    found = {Alarm(name, reason) for name, reason in space.trouble.items()}
    found |= {_of_shut(shut) for shut in space.quarantine.values()}
    found |= {_of_aside(space, aside) for aside in space.aside.values() if aside.reason != "no_epoch_key"}
    found |= set(_withheld(space))
    return sorted(found)


def _of_shut(shut: Shut) -> Alarm:
    if shut.reason == "bad_grant":
        return Alarm("bad_grant", f"device {shut.device}")
    if shut.reason == "unsupported":
        return Alarm("needs_newer", "roster head" if shut.wire[:1] == _RECORD else "envelope")
    return Alarm("quarantined" if shut.counted else "refused", shut.reason)


def _of_aside(space: Space, aside: Aside) -> Alarm:
    if aside.type != ENVELOPE:
        known = parse_record(aside.wire).record.n < len(space.records) if aside.type else True
        return Alarm("forked_roster" if known else "withheld", "roster head")
    author = f"device {parse_envelope(aside.wire).header.device}"
    return Alarm({"gap": "gap", "forked": "forked"}.get(aside.reason, "withheld"), author)


def _withheld(space: Space) -> Iterator[Alarm]:
    """What somebody named, and no page has brought."""
    if space.stage != "founded":
        return
    for device, seq in space.promised.items():
        head = space.heads.get(device)
        if seq > (head.seq if head else 0):
            yield Alarm("withheld", f"device {device}")
    if space.promised_head and space.promised_head not in _record_ids(space):
        yield Alarm("withheld", "roster head")


def _record_ids(space: Space) -> set[bytes]:
    return {parse_founding(space.records[0])[2], *(parse_record(wire).id for wire in space.records[1:])}


def may_not_write(space: Space, own: int) -> Alarm | None:
    """The alarm under which this device writes nothing in this space; None if it may write."""
    fatal = {
        Alarm("forked", f"device {own}"),
        Alarm("forked_roster", "roster head"),
        Alarm("needs_newer", "roster head"),
    }
    return next((alarm for alarm in alarms_of(space) if alarm in fatal), None)
