"""A person's verbs about who is in and what stays: remove, leave, stop following, erase, begin anew.

What is wished is kept first and then brought to the relay by a run; `False` says that it is not there yet,
and that later runs go on.
"""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from twofold_crypto.public.limits import ERASES_MAX
from twofold_crypto.public.roster import Device as RosterDevice
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import make_rotate

from .changes import Quieted, Recorded, Wished
from .device import Device
from .enrolling import wish_for_seat
from .errors import BadErase, NotOwn
from .folding import fold
from .founding import erasing_entry
from .rerecording import left_out
from .state import Space, SpaceName


async def remove(
    device: Device,
    name: SpaceName,
    numbers: Collection[int],
    *,
    keep: bool = True,
    staying: Collection[int] = (),
) -> bool:
    """Put other devices of one's own member out, and all that they have let in; whether they are out.

    Those in `staying` stay, with what they have let in themselves. Each that goes is pinned at the last
    envelope of it that is held; of a forked one with `keep` at the end of its longest branch, and words of
    the other are recorded again, else before the fork. Refuses NotOwn.
    """
    space = device.space(name)
    own = {d.number for d in other_devices(space)}
    if not set(numbers) <= own:
        raise NotOwn
    going = going_with(space, numbers, staying) & own
    wish = space.wish
    cut = set(wish.cut) - going if keep else {*wish.cut, *going}
    device.vault.commit(Wished(name, replace(wish, remove=sorted({*wish.remove, *going}), cut=sorted(cut))))
    await device.run_space(name)
    return not any(d.number in going for d in other_devices(device.space(name)))


def going_with(space: Space, numbers: Collection[int], staying: Collection[int] = ()) -> set[int]:
    """These devices and all that they have let in, directly or not; neither this one nor what it let in."""
    stays = {*space.seats, *staying} | ({space.number} if space.number is not None else set())
    going = set(numbers)
    for each in space.ledger.roster.devices:
        if each.sponsor in going and each.number not in stays:
            going.add(each.number)
    return going


def other_devices(space: Space) -> list[RosterDevice]:
    """The devices of the own member that are in, but for this one."""
    present = space.ledger.roster.present_now
    return [d for d in present if d.member == space.member and d.number != space.number]


async def pin_onwards(device: Device, name: SpaceName, number: int) -> bool:
    """Confirm more of an own device that has ended: all that is held of it in one line. Refuses NotOwn."""
    sync = device.sync(name)

    def make(roster: Roster) -> bytes | None:
        space, ended = sync.space, roster.devices[number]
        longest = space.ledger.chains.longest(number)
        if ended.pin is None or longest.seq <= ended.pin.seq or space.number is None:
            return None
        return make_rotate(space.seat(), space.number, roster, device.random, [longest])[0]

    devices = sync.roster.devices
    if number >= len(devices) or devices[number].member != sync.space.member:
        raise NotOwn
    return await sync.append_record(make)


async def leave(device: Device, name: SpaceName) -> bool:
    """Leave, and say so: what waits is sent first, then the space is closed for all; whether it is."""
    device.vault.commit(Wished(name, replace(device.space(name).wish, leave=True)))
    await device.run_space(name)
    return device.space(name).ledger.roster.closed is not None


def follow(device: Device, name: SpaceName, *, quiet: bool) -> None:
    """Leave without a word: nothing more is asked or sent there, and everything is kept. Or follow again."""
    device.vault.commit(Quieted(name, quiet))


def erase(device: Device, name: SpaceName, envelopes: Sequence[bytes]) -> None:
    """Take back one's own envelopes, in the order of the outbox.

    Refuses NotOwn for another member's, BadErase for what others have been asked, promised or answered.
    """
    space = device.space(name)
    ledger = space.ledger
    for envelope in envelopes:
        if (
            envelope not in space.verified
            or ledger.member_of(space.verified[envelope].device) != space.member
        ):
            raise NotOwn
        held = space.entries.get(envelope)
        if held and held.entry.kind == "did":
            raise BadErase("What was done after asking again stays, for its own member to see.")
        if held and held.entry.kind in device.outside.joint and _has_others(space):
            raise BadErase("What others answer to or rely on is not erased. It can be withdrawn instead.")
    gone = sorted(set(envelopes))
    batches = [gone[at : at + ERASES_MAX] for at in range(0, len(gone), ERASES_MAX)]
    today, random = device.outside.today(), device.random
    if batches:
        device.vault.commit(*(Recorded(name, [erasing_entry(today, random)], each) for each in batches))


def _has_others(space: Space) -> bool:
    return any(each.member != space.member for each in space.ledger.roster.devices)


def erase_entry(device: Device, name: SpaceName, entry_id: bytes) -> None:
    """Take back every revision of an own entry that has been sent."""
    space = device.space(name)
    held = [
        envelope
        for envelope, held in space.entries.items()
        if held.entry.entry_id == entry_id and held.member == space.member
    ]
    erase(device, name, held)


async def enrol_again(device: Device, name: SpaceName, *, keep: bool) -> bool:
    """Another seat for a copied phone, in place of this one; whether one is in and the other out.

    The human says whether the other copy is their own: with `keep` its longest branch counts and words of the
    other are recorded again; else the old seat ends with what this device sealed itself.
    """
    space = device.space(name)
    old = space.seed
    wished = wish_for_seat(space, device.random, keep=keep)
    if wished:
        device.vault.commit(wished)
    await device.run_space(name)
    space = device.space(name)
    return space.seed != old and not space.wish.remove


def say_again(device: Device, name: SpaceName, envelopes: Collection[bytes]) -> None:
    """Record again, of what was left out, what its human has looked at and calls their own."""
    chosen = [each for each in left_out(device.space(name)) if each.envelope in envelopes]
    if chosen:
        device.vault.commit(*(Recorded(name, [each.entry], each.erases) for each in chosen))


def found_anew(device: Device, name: SpaceName) -> list[Entry]:
    """What to record again in a space founded anew: all own words as they are now, in the order held."""
    space = device.space(name)
    return [kept.entry for kept in fold(space) if kept.member == space.member and kept.entry.kind != "about"]
