"""What happens next in the sync of one space; the twin of the web client's `sync/step.ts`.

Invariants, which the callers keep and the tests cite by number:
1. nothing is sealed before the run has fetched to the end;
2. sealed bytes and their sequence number are durable before the first send, in one transaction that also
   moves the own head;
3. an envelope leaves the outbox when it comes back in a page, not at the acknowledgement;
4. cursor and entries move in one transaction;
5. sealed wires are sent again unchanged, but for the wrap;
6. one writer per seat.
"""

from dataclasses import dataclass
from typing import Literal

Step = Literal["wait", "found", "prove", "fetch", "append", "seal", "idle"]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision may depend on; `sealed` and `unsealed` count entries in the outbox."""

    online: bool
    founded: bool
    proven: bool
    stopped: bool
    caught_up: bool
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
    if facts.sealed > 0:
        return "append"
    return "seal" if facts.unsealed > 0 else "idle"
