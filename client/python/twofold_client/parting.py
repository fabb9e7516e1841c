"""A person's verbs about who is in and what stays: remove, leave, stop following, erase, begin anew.

What is wished is kept first and then brought to the relay by a run; `False` says that it is not there yet,
and that later runs go on.
"""

from collections.abc import Collection, Sequence

from twofold_crypto.public.limits import ERASES_MAX
from twofold_crypto.public.roster import Device as RosterDevice
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import make_rotate

from .changes import Quieted, Recorded, Wished
from .device import Device
from .enrolling import wish_for_seat
from .errors import NotOwn
from .folding import fold
from .founding import erasing_entry
from .state import Space, SpaceName, Wish


async def remove(device: Device, name: SpaceName, numbers: Collection[int]) -> bool:
    """Put other devices of one's own member out; whether all of them are.

    Each is pinned at the last envelope of it that is held: of a forked one at the end of its longest branch,
    and the words of the other are recorded again. Refuses NotOwn.
    """
    space = device.space(name)
    own = [d.number for d in other_devices(space)]
    if not set(numbers) <= set(own):
        raise NotOwn
    gone = sorted({*space.wish.remove, *numbers})
    device.vault.commit(Wished(name, Wish(gone, space.wish.leave, space.wish.seat)))
    await device.run_space(name)
    return not any(d.number in numbers for d in other_devices(device.space(name)))


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
    wish = device.space(name).wish
    device.vault.commit(Wished(name, Wish(wish.remove, leave=True, seat=wish.seat)))
    await device.run_space(name)
    return device.space(name).ledger.roster.closed is not None


def follow(device: Device, name: SpaceName, *, quiet: bool) -> None:
    """Leave without a word: nothing more is asked or sent there, and everything is kept. Or follow again."""
    device.vault.commit(Quieted(name, quiet))


def erase(device: Device, name: SpaceName, envelopes: Sequence[bytes]) -> None:
    """Take back one's own envelopes, in the order of the outbox. Refuses NotOwn for another member's."""
    space = device.space(name)
    ledger = space.ledger
    for envelope in envelopes:
        if (
            envelope not in space.verified
            or ledger.member_of(space.verified[envelope].device) != space.member
        ):
            raise NotOwn
    gone = sorted(set(envelopes))
    batches = [gone[at : at + ERASES_MAX] for at in range(0, len(gone), ERASES_MAX)]
    today, random = device.outside.today(), device.random
    if batches:
        device.vault.commit(*(Recorded(name, [erasing_entry(today, random)], each) for each in batches))


def erase_entry(device: Device, name: SpaceName, entry_id: bytes) -> None:
    """Take back every revision of an own entry that has been sent."""
    space = device.space(name)
    held = [
        envelope
        for envelope, held in space.entries.items()
        if held.entry.entry_id == entry_id and held.member == space.member
    ]
    erase(device, name, held)


async def enrol_again(device: Device, name: SpaceName) -> bool:
    """Another seat for a copied phone, in place of this one; whether one is in and the other out."""
    space = device.space(name)
    old = space.seed
    wished = wish_for_seat(space, device.random)
    if wished:
        device.vault.commit(wished)
    await device.run_space(name)
    space = device.space(name)
    return space.seed != old and not space.wish.remove


def found_anew(device: Device, name: SpaceName) -> list[Entry]:
    """What to record again in a space founded anew: all own words as they are now, in the order held."""
    space = device.space(name)
    return [kept.entry for kept in fold(space) if kept.member == space.member and kept.entry.kind != "about"]
