"""What a screen sees of a space: the newest revision of every entry, and whether it still counts."""

from collections.abc import Iterator

from .founding import ERASE
from .settling import TAKEN_BACK
from .state import Kept, Mark, Space, Where

_Rank = tuple[bool, int, int, int]


def fold(space: Space) -> list[Kept]:
    """The newest revision of every (member, entry id), in the order held; independent of arrival.

    What counts goes before what does not. What its own member has erased is not shown, unless it was kept as
    what was received.
    """
    newest: dict[tuple[int, bytes], tuple[_Rank, Kept]] = {}
    for rank, kept in [*_held(space), *_waiting(space)]:
        if kept.entry.kind == ERASE:
            continue
        key = (kept.member, kept.entry.entry_id)
        if key not in newest or newest[key][0] < rank:
            newest[key] = (rank, kept)
    return sorted((kept for _, kept in newest.values()), key=lambda kept: kept.order)


def shown(space: Space) -> list[Kept]:
    """Every entry held that may be shown, each revision of it, unsent ones left out."""
    return [kept for _, kept in _held(space)]


def erased_here(space: Space) -> list[Kept]:
    """Undo copies: what the own member has erased and this device still holds, in the order held."""
    gone = {envelope for envelope, member in space.ledger.erased() if member == space.member}
    return [
        Kept(held.member, held.entry, "phone", held.order, envelope, "erased")
        for envelope, held in space.entries.items()
        if envelope in gone and envelope not in space.kept_back
    ]


def erased_unseen(space: Space) -> bool:
    """Whether another member erased something that counts before this device could open it.

    It may have been anything: an agreement that stands here may have been withdrawn by it.
    """
    ledger = space.ledger
    for envelope, member in ledger.erased():
        verified = space.verified.get(envelope)
        if verified is None or member == space.member or ledger.member_of(verified.device) != member:
            continue
        shut = space.quarantine.get(envelope)
        seen = envelope in space.entries or (shut is not None and shut.reason == TAKEN_BACK)
        if not seen and ledger.chains.counted(envelope):
            return True
    return False


def _held(space: Space) -> Iterator[tuple[_Rank, Kept]]:
    ledger, erased = space.ledger, space.ledger.erased()
    for envelope, held in space.entries.items():
        back = envelope in space.kept_back
        gone = (envelope, held.member) in erased and not back
        if gone and held.member == space.member:
            continue
        counted = ledger.chains.counted(envelope)
        mark: Mark | None = "erased" if gone else None if counted else "unconfirmed"
        where: Where | None = None if held.member != space.member else "phone" if back else "relay"
        rank = (counted, held.entry.revision, held.seq, held.device)
        yield rank, Kept(held.member, held.entry, where, held.order, envelope, mark)


def _waiting(space: Space) -> Iterator[tuple[_Rank, Kept]]:
    after = len(space.verified)
    for i, waiting in enumerate(space.outbox):
        where: Where = "way" if waiting.sealed else "phone"
        kept = Kept(space.member, waiting.entry, where, after + i, waiting.id)
        yield (True, waiting.entry.revision, 2**53 + i, 0), kept
