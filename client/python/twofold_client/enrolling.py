"""A new seat in the place of an old one: of a copied phone, which has signed twice, or of an ended one.

The old seat signs the admission of the new one, the new one removes the old, and what does not count is
recorded again. Each part is durable before the next, so a device that died on the way goes on where it
was.
"""

from collections.abc import Sequence

from twofold_crypto.primitives import KEY_BYTES, Random
from twofold_crypto.secret.keys import Seat

from .changes import Reseated, Wished
from .rerecording import unsaid
from .state import Space, Stage, Wish


def wish_for_seat(space: Space, random: Random) -> Wished | None:
    """The wish for another seat, with its seed; None if it was wished before."""
    if space.wish.seat:
        return None
    wish = space.wish
    return Wished(space.name, Wish(wish.remove, wish.leave, random(KEY_BYTES)))


def seat_that_waits(space: Space) -> Reseated | None:
    """The change to the wished seat, once the roster has it in; the old one is then to be removed."""
    seed, old = space.wish.seat, space.number
    if not seed or old is None or space.ledger.roster.device_of(Seat.from_seed(seed).keys.sign) is None:
        return None
    gone = sorted({*space.wish.remove, old})
    return _reseated(space, seed, "founded", Wish(gone, space.wish.leave))


def seat_to_come(space: Space, seed: bytes) -> Reseated:
    """The change to a seat that another own device is about to admit, after this one's has ended."""
    return _reseated(space, seed, "awaited", Wish())


def _reseated(space: Space, seed: bytes, stage: Stage, wish: Wish) -> Reseated:
    """What was sealed and never came back is forgotten, and its words are recorded again."""
    sealed = [waiting.id for waiting in space.outbox if waiting.sealed]
    return Reseated(space.name, seed, stage, unsaid(space), sealed, wish)


def has_ended(spaces: Sequence[Space]) -> bool:
    """Whether this device is in no space any more, so that another device may let it in anew."""
    return all(_is_out(space) for space in spaces)


def _is_out(space: Space) -> bool:
    number = space.number
    return number is not None and space.ledger.roster.devices[number].ended_n is not None
