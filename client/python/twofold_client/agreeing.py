"""Agreements on a device: to propose a version, and to answer one that was proposed.

Owns these verbs alone; what they amount to is folded in `agreements`.
"""

from collections.abc import Sequence

from twofold_crypto.primitives import Random
from twofold_crypto.public.limits import ENTRY_ID_BYTES
from twofold_crypto.public.roster import parse_founding
from twofold_crypto.secret.reveal import version_id

from .agreements import PROPOSE, Agreement, Answer, Proposal, encode_answer, encode_proposal, fold_agreements
from .device import Device
from .errors import NotProposed
from .folding import erased_unseen
from .releasing import acts_of
from .state import Space, SpaceName
from .versions import Clause, Version, encode_version


def agreements(device: Device, name: SpaceName) -> tuple[Agreement, ...]:
    """The agreements of a space, by what counts in it now."""
    return agreements_of(device.space(name))


def agreements_of(space: Space) -> tuple[Agreement, ...]:
    """The same; marked uncertain if another member erased something before this device saw it."""
    members = len(parse_founding(space.records[0])[0].seats)
    return fold_agreements(members, acts_of(space), uncertain=erased_unseen(space))


def new_clause(text: str, applies_to: str | None, sign: str | None, random: Random) -> Clause:
    """A clause with an id of its own, which it keeps when a later version changes its words."""
    return Clause(random(ENTRY_ID_BYTES), text, applies_to, sign)


def propose(
    device: Device,
    name: SpaceName,
    clauses: Sequence[Clause],
    agreement: bytes | None = None,
    parent: bytes | None = None,
) -> tuple[bytes, bytes]:
    """Record a version; the ids of its agreement, a new one if none is given, and of it (BadSchema)."""
    data = encode_version(Version(device.random(ENTRY_ID_BYTES), parent, tuple(clauses)))
    chosen = agreement or device.random(ENTRY_ID_BYTES)
    device.record((name, device.make_entry(PROPOSE, encode_proposal(Proposal(chosen, data)))))
    return chosen, version_id(data)


def answer(device: Device, name: SpaceName, kind: str, agreement: bytes, version: bytes) -> None:
    """Record an `accept`, `decline`, `sign` or `withdraw` of a version held here (NotProposed)."""
    for each in agreements(device, name):
        for stated in each.versions if each.id == agreement else ():
            if stated.hash == version:
                body = encode_answer(Answer(agreement, version, stated.proposals[0][1]))
                device.record((name, device.make_entry(kind, body)))
                return
    raise NotProposed("This version is not here, or is no longer confirmed by whoever proposed it.")
