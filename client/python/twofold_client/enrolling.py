"""A new seat in the place of an old one: of a copied phone, which has signed twice, or of an ended one.

The old seat signs the admission of the new one, the new one removes the old, and what does not count is
recorded again. Each part is durable before the next, so a device that died on the way goes on where it
was.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from twofold_crypto.primitives import KEY_BYTES, Random
from twofold_crypto.secret.keys import Seat

from .changes import Reseated, Wished
from .rerecording import end_of_sealed, unsaid
from .settling import Rules
from .state import Space, Stage, Waiting, Wish


def wish_for_seat(space: Space, random: Random, *, keep: bool) -> Wished | None:
    """The wish for another seat, with its seed; None while this device has none that it could give up.

    With `keep` all that is held of the old seat is kept, else what this device sealed itself. The seed of an
    earlier wish stands, the newest choice holds.
    """
    wish, own = space.wish, space.number
    if own is None:
        return None
    cut = sorted({*wish.cut, own} if not keep else set(wish.cut) - {own})
    return Wished(space.name, replace(wish, seat=wish.seat or random(KEY_BYTES), cut=cut))


def seat_that_waits(space: Space, rules: Rules) -> Reseated | None:
    """The change to the wished seat, once the roster has it in; the old one is then to be removed."""
    wish, old = space.wish, space.number
    if not wish.seat or old is None:
        return None
    if space.ledger.roster.device_of(Seat.from_seed(wish.seat).keys.sign) is None:
        return None
    gone, sealed = sorted({*wish.remove, old}), [*wish.sealed, end_of_sealed(space, old)]
    after = replace(wish, remove=gone, seat=b"", sealed=sealed)
    return _reseated(space, wish.seat, "founded", after, unsaid(space, rules, keep=old not in wish.cut))


def seat_to_come(space: Space, seed: bytes, rules: Rules) -> Reseated:
    """The change to a seat that another own device is about to admit, after this one's has ended."""
    return _reseated(space, seed, "awaited", Wish(), unsaid(space, rules, keep=True))


def _reseated(space: Space, seed: bytes, stage: Stage, wish: Wish, again: list[Waiting]) -> Reseated:
    """What was sealed and never came back is forgotten, and its words are recorded again."""
    sealed = [waiting.id for waiting in space.outbox if waiting.sealed]
    return Reseated(space.name, seed, stage, again, sealed, wish)


def has_ended(spaces: Sequence[Space]) -> bool:
    """Whether this device is in no space any more, so that another device may let it in anew."""
    return all(_is_out(space) for space in spaces)


def _is_out(space: Space) -> bool:
    number = space.number
    return number is not None and space.ledger.roster.devices[number].ended_n is not None
