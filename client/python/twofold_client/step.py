"""What happens next in the sync of one space; the twin of the web client's `sync/step.ts`.

Invariants, which the callers keep and the tests cite by number:
1. nothing is sealed before the run has fetched to the end;
2. sealed bytes and their sequence number are durable before the first send, in one transaction that also
   moves the own head;
3. an envelope leaves the outbox when it comes back in a page, not at the acknowledgement;
4. cursor and entries move in one transaction;
5. sealed wires are sent again unchanged, but for the wrap;
6. one writer per seat;
7. what the relay has lost is brought back before anything new is written.
"""

from dataclasses import dataclass
from typing import Literal

Step = Literal["wait", "found", "prove", "fetch", "heal", "record", "append", "seal", "idle"]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision may depend on.

    `lost` counts what the relay lacks and this run has not offered yet. `due` says that a roster record is to
    be written, `silent` that this seat may write no envelope. `sealed` and `unsealed` count entries in the
    outbox that may be sent and sealed.
    """

    online: bool
    founded: bool
    proven: bool
    stopped: bool
    caught_up: bool
    lost: int
    due: bool
    silent: bool
    sealed: int
    unsealed: int


def next_step(facts: Facts) -> Step:
    """The one thing to do now. Sealed goes before unsealed, so sequence numbers reach the relay in order."""
    if not facts.online or facts.stopped:
        return "wait"
    if not facts.founded:
        return "found"
    if not facts.proven:
        return "prove"
    if not facts.caught_up:
        return "fetch"
    return _writing(facts)


def _writing(facts: Facts) -> Step:
    """The step of a run that has fetched to the end."""
    if facts.lost > 0:
        return "heal"
    if facts.due:
        return "record"
    if facts.silent:
        return "wait"
    if facts.sealed > 0:
        return "append"
    return "seal" if facts.unsealed > 0 else "idle"
