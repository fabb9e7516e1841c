"""From the outbox to wires: pure functions over a space; the caller makes them durable before sending."""

from collections.abc import Iterator

from twofold_crypto.primitives import Random
from twofold_crypto.public.chain import Head
from twofold_crypto.public.envelope import Seen, bucket_of, parse_envelope
from twofold_crypto.public.limits import BATCH_BYTES_MAX, BATCH_ITEMS_MAX, BUCKET_BYTES_MIN
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_crypto.public.roster import LEAVE, Device, Record, Roster, parse_record
from twofold_crypto.secret.entry import Entry, write_entry
from twofold_crypto.secret.sealing import EpochKey, Place, rewrap, seal

from .changes import GivenUp, Rewrapped, SealedUp, SealedWire
from .settling import bare
from .state import Space, Waiting

_AROUND = 1024
"""More than what an envelope is larger than its bucket, on average."""
_LENGTH_BYTES = 4


def newest_key(space: Space, roster: Roster) -> EpochKey | None:
    """The key of the newest epoch; None if its grant to this device did not open."""
    key = space.keyring.get(roster.epoch)
    return EpochKey(roster.epoch, key) if key else None


def own_device(space: Space, roster: Roster) -> Device | None:
    """This device in the roster; None while it awaits its admission."""
    return roster.device_of(space.seat().keys.sign)


def own_head(space: Space, device: int) -> Head:
    """The newest envelope this device has sealed, sent or not; before the first, its admission."""
    if space.own:
        return space.own
    admitted = space.ledger.roster.devices[device]
    return Head(0, admitted.admitted_by, admitted.admitted_n)


def seal_next(space: Space, roster: Roster, key: EpochKey, device: int, random: Random) -> SealedUp:
    """Seal the first unsealed entries, one batch of them, each at its place in the own chain.

    The first of them names the heads of others that changed since the own envelope before.
    """
    seat, own = space.seat(), own_head(space, device)
    told = {other: head.id for other, head in space.heads.items() if other != device}
    seen = [
        Seen(other, space.heads[other].seq, told[other])
        for other in sorted(told)
        if told[other] != space.told.get(other)
    ]
    wires: list[SealedWire] = []
    for waiting in unsealed(space)[:BATCH_ITEMS_MAX]:
        erases = sorted(set(waiting.erases))
        place = Place(roster.space, device, own.seq + 1, own.id, roster.head, seen, erases)
        sealed = seal(seat, place, waiting.entry, key, random)
        own, seen = Head(place.seq, sealed.id, len(roster.ids) - 1), []
        wires.append(SealedWire(sealed.id, own.seq, sealed.wire))
    return SealedUp(space.name, wires, own, told)


def unsealed(space: Space) -> list[Waiting]:
    """What may be sealed now: nothing while a signed leave waits, in a closed space only what erases."""
    if space.pending and _leaves(space, parse_record(space.pending).record):
        return []
    waiting = [each for each in space.outbox if not each.sealed]
    return waiting if space.ledger.roster.closed is None else [each for each in waiting if each.erases]


def _leaves(space: Space, pending: Record) -> bool:
    return pending.type == LEAVE and pending.prev == space.ledger.roster.head


def bucket(entry: Entry) -> int:
    """The padded size of an entry; TooLarge for one that no envelope can hold."""
    return bucket_of(_LENGTH_BYTES + len(write_entry(entry)))


def has_room(entry: Entry, room: int) -> bool:
    """Whether a relay with this much room takes the entry; the smallest bucket has a reserve of its own."""
    size = bucket(entry)
    return size == BUCKET_BYTES_MIN or size + _AROUND <= room


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


def give_up(space: Space, waiting: Waiting, erasing: Entry) -> GivenUp | None:
    """The envelope without its words, to be erased by the next one; None if it has none to give up."""
    parsed = parse_envelope(waiting.wire)
    if parsed.body is None:
        return None
    return GivenUp(space.name, [SealedWire(waiting.id, waiting.seq, bare(parsed))], erasing)


def next_batch(space: Space, answered: set[bytes], most: int = BATCH_ITEMS_MAX) -> list[Waiting]:
    """The first sealed envelopes that the relay has not acknowledged in this run, within one batch."""
    return list(_within_a_batch((w for w in space.outbox if w.sealed and w.id not in answered), most))


def _within_a_batch(waiting: Iterator[Waiting], most: int) -> Iterator[Waiting]:
    size = 0
    for count, each in enumerate(waiting):
        size += len(each.wire)
        if count == most or size > BATCH_BYTES_MAX:
            return
        yield each


def items_of(batch: list[Waiting]) -> list[Item]:
    """A batch as the append message carries it."""
    return [Item(ENVELOPE, waiting.wire) for waiting in batch]
