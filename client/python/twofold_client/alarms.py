"""What a person should know about a space: a pure function of what is held, so it clears itself.

Names and reasons are stable, and the same on every device. `standing` finds what the chains tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from twofold_crypto.errors import ForkedRoster, NoBody, Unsupported
from twofold_crypto.public.messages import ENVELOPE

from . import standing
from .judge import REFUSED_ROSTER
from .settling import COPY, ERASED, TAKEN_BACK
from .state import Refusal, Space

ROSTER_HEAD = "roster head"


@dataclass(frozen=True, slots=True, order=True)
class Alarm:
    """A stable name, and what it is about: a reason, or a device as `device N`."""

    name: str
    reason: str


def alarms_of(space: Space) -> list[Alarm]:
    """All alarms of a space, sorted, each once."""
    found = {Alarm(name, reason) for name, reason in space.trouble.items()}
    found |= {_of_refused(refusal) for refusal in space.refused.values()}
    found |= set(_of_shut(space))
    found |= set(_of_aside(space))
    found |= {Alarm(name, reason) for name, reason in standing.of_chains(space)}
    found |= {Alarm(name, reason) for name, reason in standing.of_own_seat(space)}
    found |= {Alarm(name, reason) for name, reason in standing.of_admissions(space)}
    if space.healed:
        found.add(Alarm("healed", ""))
    return sorted(found)


def _of_refused(refusal: Refusal) -> Alarm:
    if refusal.reason == Unsupported.code:
        return Alarm("needs_newer", "envelope" if refusal.type == ENVELOPE else ROSTER_HEAD)
    if refusal.reason in (ForkedRoster.code, REFUSED_ROSTER):
        return Alarm(refusal.reason, "")
    return Alarm("refused", refusal.reason)


def _of_shut(space: Space) -> Iterator[Alarm]:
    """Entries that do not open, of envelopes that count and that nobody has erased."""
    ledger, erased = space.ledger, space.ledger.erased()
    for envelope, shut in space.quarantine.items():
        if not ledger.chains.counted(envelope) or (envelope, ledger.member_of(shut.device)) in erased:
            continue
        missing = shut.reason in (NoBody.code, ERASED, TAKEN_BACK)
        yield Alarm("body_missing", f"device {shut.device}") if missing else Alarm("quarantined", shut.reason)


def _of_aside(space: Space) -> Iterator[Alarm]:
    """What waits for a record that does not come."""
    forked = any(refusal.reason == ForkedRoster.code for refusal in space.refused.values())
    waiting = [aside for aside in space.aside.values() if aside.reason != COPY]
    if any(aside.type == ENVELOPE or not forked for aside in waiting):
        yield Alarm("withheld", ROSTER_HEAD)


def may_not_write(space: Space) -> Alarm | None:
    """The alarm under which this device writes nothing in this space; None if it may write."""
    found = [Alarm(name, reason) for name, reason in standing.of_own_seat(space)]
    found += [_of_refused(refusal) for refusal in space.refused.values()]
    return next((alarm for alarm in found if alarm in _FATAL), None)


_FATAL = {
    Alarm("restored", ""),
    Alarm("ended", ""),
    Alarm(ForkedRoster.code, ""),
    Alarm(REFUSED_ROSTER, ""),
    Alarm("needs_newer", ROSTER_HEAD),
}
