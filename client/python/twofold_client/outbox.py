"""From the outbox to wires: pure functions over a space; the caller makes them durable before sending."""

from collections.abc import Iterator

from twofold_crypto.primitives import Random
from twofold_crypto.public.chain import Chain, Head
from twofold_crypto.public.envelope import Seen, parse_envelope
from twofold_crypto.public.limits import BATCH_BYTES_MAX, BATCH_ITEMS_MAX
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_crypto.public.roster import Device, Roster
from twofold_crypto.secret.sealing import EpochKey, Place, rewrap, seal

from .changes import Rewrapped, SealedUp, SealedWire
from .state import Space, Waiting


def newest_key(space: Space, roster: Roster) -> EpochKey | None:
    """The key of the newest epoch; None if its grant to this device did not open."""
    key = space.keyring.get(roster.epoch)
    return EpochKey(roster.epoch, key) if key else None


def own_device(space: Space, roster: Roster) -> Device | None:
    """This device in the roster; None while it awaits its admission."""
    return roster.device_of(space.seat().keys.sign)


def own_head(space: Space, roster: Roster, device: int) -> Head:
    """The newest envelope this device has sealed, sent or not; before the first, its admission."""
    return space.own or Chain(roster, space.heads).head_of(device)


def seal_next(space: Space, roster: Roster, key: EpochKey, device: int, random: Random) -> SealedUp:
    """Seal the first unsealed entries, one batch of them, each at its place in the own chain.

    The first of them names the heads of others that changed since the own envelope before.
    """
    seat, own = space.seat(), own_head(space, roster, device)
    told = {other: head.seq for other, head in space.heads.items() if other != device}
    seen = [
        Seen(o, space.heads[o].seq, space.heads[o].id) for o in sorted(told) if told[o] > space.told.get(o, 0)
    ]
    wires: list[SealedWire] = []
    for waiting in _unsealed(space):
        place = Place(roster.space, device, own.seq + 1, own.id, roster.head, seen)
        sealed = seal(seat, place, waiting.entry, key, random)
        own, seen = Head(place.seq, sealed.id, len(roster.ids) - 1), []
        wires.append(SealedWire(sealed.id, own.seq, sealed.wire))
    return SealedUp(space.name, wires, own, told)


def _unsealed(space: Space) -> list[Waiting]:
    return [waiting for waiting in space.outbox if not waiting.sealed][:BATCH_ITEMS_MAX]


def rewrap_stale(space: Space, key: EpochKey, random: Random) -> Rewrapped | None:
    """New wraps for sealed wires under an older epoch; None if there are none."""
    wires = [
        SealedWire(waiting.id, waiting.seq, rewrap(envelope, space.keyring, key, random))
        for waiting in space.outbox
        if waiting.sealed
        and (envelope := parse_envelope(waiting.wire)).wrap is not None
        and envelope.wrap.epoch != key.epoch
    ]
    return Rewrapped(space.name, wires) if wires else None


def next_batch(space: Space, answered: set[bytes]) -> list[Waiting]:
    """The first sealed envelopes that the relay has not acknowledged in this run, within one batch."""
    return list(_within_a_batch(w for w in space.outbox if w.sealed and w.id not in answered))


def _within_a_batch(waiting: Iterator[Waiting]) -> Iterator[Waiting]:
    size = 0
    for count, each in enumerate(waiting):
        size += len(each.wire)
        if count == BATCH_ITEMS_MAX or size > BATCH_BYTES_MAX:
            return
        yield each


def items_of(batch: list[Waiting]) -> list[Item]:
    """A batch as the append message carries it."""
    return [Item(ENVELOPE, waiting.wire) for waiting in batch]
