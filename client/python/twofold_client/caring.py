"""Care on a device: to release something into a care space, to approve a release, to end it.

Owns these verbs alone; what they amount to is folded in `care`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from twofold_crypto.errors import BadSchema
from twofold_crypto.public.limits import ERASES_MAX
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.release import Released

from .care import (
    APPROVE,
    RELEASE,
    Disclosure,
    Given,
    Reader,
    encode_approval,
    fold_care,
    own_words,
    statement,
)
from .changes import Recorded, Wished
from .device import Device
from .founding import ERASE, description, erasing_entry
from .releasing import acts_of, release_of
from .ruling import Ruling, rule
from .schemas import JOINT
from .state import Space, SpaceName

_WHERE: Final[Mapping[Ruling, str]] = {
    "unknown_space": "of a space this phone does not know",
    "counts": "of a space this phone is in",
    "not_held": "of a space this phone is in, where this has not come",
    "past_pin": "of a space this phone is in, with a device that was removed before; it does not count",
    "not_counted": "of a space this phone is in, where it does not count",
    "other_roster": "of another history of a space this phone is in; it does not count",
}


def roles_of(space: Space) -> Sequence[int]:
    """The role of each member, as the description of the space says; nobody's while it is not known here."""
    described = description(space)
    return described.roles if described else ()


def disclosures(device: Device, name: SpaceName) -> tuple[Disclosure, ...]:
    """The releases in a care space: where each comes from, who approved it, what is known of it here."""
    space = device.space(name)
    return fold_care(roles_of(space), acts_of(space), reader_of(device, space))


def reader_of(device: Device, space: Space) -> Reader:
    """How this device reads the releases in a space: by all that its own spaces hold, each verified once."""
    chains = {each.ledger.roster.space: each.ledger.chains for each in device.state.spaces.values()}

    def judge(data: bytes, released: Released) -> Ruling:
        known = chains.get(released.space)
        return rule(known, data, released) if known else "unknown_space"

    seen: dict[bytes, Released | None] = vars(space).setdefault("_releases", {})
    for erased in seen.keys() - space.entries.keys():
        del seen[erased]
    return Reader(device.outside.schema, judge, seen)


def told_author(disclosure: Disclosure) -> str:
    """Who wrote what a release shows, in words that do not pass a stranger off as a member of this space."""
    if disclosure.released is None:
        return "nobody: it is no sound release"
    member = f"member {disclosure.released.member}"
    return f"{member} {_WHERE[disclosure.ruling or 'unknown_space']}"


def given(device: Device, name: SpaceName) -> tuple[Given, ...]:
    """Everything that this member has put into a care space and not erased."""
    space = device.space(name)
    gone = {envelope for envelope, _ in space.ledger.erased()}
    told = statement(space.member, roles_of(space), acts_of(space), reader_of(device, space))
    return tuple(each for each in told if each.envelope not in gone)


def give_words(device: Device, name: SpaceName, entry: Entry) -> None:
    """Record one's own words again in a care space; nothing there leads back to where they were first.

    BadSchema for what was said to others: an answer means nothing elsewhere, and goes as a release.
    """
    if entry.kind in {*JOINT, RELEASE}:
        raise BadSchema
    device.record((name, own_words(entry, device.random)))


def disclose(device: Device, source: SpaceName, envelope: bytes, name: SpaceName) -> None:
    """Record the release of an envelope of another space, one's own or another's, in a care space.

    Refuses what `release_of` refuses, and TooLarge where it does not fit into an entry.
    """
    body = release_of(device.space(source), envelope)
    device.record((name, device.make_entry(RELEASE, body)))


def approve(device: Device, name: SpaceName, envelope: bytes) -> None:
    """Record that this member agrees to a release."""
    device.record((name, device.make_entry(APPROVE, encode_approval(envelope))))


async def end_care(device: Device, name: SpaceName) -> bool:
    """Erase all that this member has put here and leave; whether the relay has it all.

    What waits is sent first, or it could not be named and erased: where the relay is not reached and words
    wait, nothing is kept and this is to be asked again. Otherwise erasing and leaving are one transaction,
    and later runs go on with it.
    """
    await device.run_space(name)
    space, today = device.space(name), device.outside.today()
    if any(not waiting.sealed for waiting in space.outbox):
        return False
    own = own_envelopes(space)
    batches = [own[at : at + ERASES_MAX] for at in range(0, len(own), ERASES_MAX)]
    erasing = [Recorded(name, [erasing_entry(today, device.random)], batch) for batch in batches]
    device.vault.commit(*erasing, Wished(name, msgspec.structs.replace(space.wish, leave=True)))
    await device.run_space(name)
    return device.space(name).ledger.roster.closed is not None


def own_envelopes(space: Space) -> list[bytes]:
    """Every envelope of this member that says something, sent or on its way, but for the space's `about`."""
    gone = {envelope for envelope, _ in space.ledger.erased()}
    said = {act.envelope: act.entry.kind for act in acts_of(space) if act.member == space.member}
    on_the_way = {waiting.id: waiting.entry.kind for waiting in space.outbox if waiting.sealed}
    return sorted(
        envelope
        for envelope, kind in (said | on_the_way).items()
        if envelope not in gone and kind not in {"about", ERASE}
    )
