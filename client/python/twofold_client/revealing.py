"""Sealed until both, on a device: to seal an answer, and to open it once everybody has.

Owns these verbs alone; how far a round is, is folded in `reveals`. What opens an answer is kept in the solo
space under the same entry id, so every device of its author can open it, and nobody else.
"""

from twofold_crypto.public.limits import ENTRY_ID_BYTES
from twofold_crypto.public.roster import parse_founding

from .acts import Act
from .device import Device
from .releasing import acts_of
from .reveals import OPENED, SEALED, Opening, Round, decode_sealed, encode_opening, fold_reveals, seal_answer
from .state import Space, SpaceName


def rounds(device: Device, name: SpaceName) -> tuple[Round, ...]:
    """The rounds of a space, by what counts in it now."""
    space = device.space(name)
    members = len(parse_founding(space.records[0])[0].seats)
    return fold_reveals(space.ledger.roster.space, members, acts_of(space))


def seal(device: Device, name: SpaceName, about: str, answer: bytes, round_id: bytes | None = None) -> bytes:
    """Seal an answer in a round, a new one if none is given; the round's id. All in one transaction."""
    space, chosen = device.space(name), round_id or device.random(ENTRY_ID_BYTES)
    body, kept = seal_answer(space.ledger.roster.space, space.member, chosen, about, answer, device.random)
    opening = encode_opening(Opening(kept.entry_id, kept.blind, kept.answer))
    device.record(
        (name, device.make_entry(SEALED, body, kept.entry_id)),
        ("solo", device.make_entry(OPENED, opening, kept.entry_id)),
    )
    return chosen


def open_all(device: Device, name: SpaceName) -> int:
    """Record every opening that is due here and was not recorded yet; how many there were."""
    space = device.space(name)
    free = {(each.id, each.about) for each in rounds(device, name) if space.member in each.may_open}
    sealed = [act for act in acts_of(space) if _is_own(space, act) and _round_of(act) in free]
    bodies = _openings(device, space, {act.entry.entry_id for act in sealed})
    due = [device.make_entry(OPENED, body) for body in bodies]
    if due:
        device.record(*((name, entry) for entry in due))
    return len(due)


def _is_own(space: Space, act: Act) -> bool:
    return act.member == space.member and act.is_a(SEALED)


def _round_of(act: Act) -> tuple[bytes, str]:
    read = decode_sealed(act.entry.body)
    return read.round, read.about


def _openings(device: Device, space: Space, sealed: set[bytes]) -> list[bytes]:
    """What was kept in the solo space for these, unless it is on its way already."""
    kept = {each.entry.entry_id: each.entry for each in device.entries("solo") if each.entry.kind == OPENED}
    on_its_way = {waiting.entry.body for waiting in space.outbox if waiting.entry.kind == OPENED}
    bodies = [kept[entry_id].body for entry_id in sorted(sealed) if entry_id in kept]
    return [body for body in bodies if body not in on_its_way]
