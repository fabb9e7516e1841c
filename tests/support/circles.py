"""Spaces of two and three members, founded between phones that hand each other what a ceremony would."""

from collections.abc import Sequence

from tests.support.phone import Phone
from tests.support.wire import ORIGIN
from twofold_client.changes import SpaceKept
from twofold_client.founding import CARE, found_space
from twofold_client.state import Space
from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.limits import BLIND_BYTES
from twofold_crypto.public.roster import write_founding
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import sign_founding, write_about, write_genesis

NAME = "care1"


async def found_care(phones: Sequence[Phone], roles: Sequence[int]) -> None:
    """A care space of these phones, the first founding it, each in the role of its place."""
    devices = [phone.device for phone in phones]
    seats = [Seat.from_seed(device.random(KEY_BYTES)) for device in devices]
    about = write_about(devices[0].random(BLIND_BYTES), CARE, list(roles), 0)
    genesis = write_genesis(about, [seat.keys for seat in seats])
    founding = write_founding(genesis, [sign_founding(seat, genesis) for seat in seats])
    founder = devices[0]
    entry = founder.about(about)
    space = found_space(NAME, seats[0], ORIGIN, founding, entry, founder.random)
    founder.vault.commit(SpaceKept(space))
    for member, device in enumerate(devices[1:], 1):
        kept = Space(NAME, seats[member].seed, member, ORIGIN, "awaited", [founding])
        device.vault.commit(SpaceKept(kept))
    await run_all(phones)


async def run_all(phones: Sequence[Phone], rounds: int = 2) -> None:
    """Everybody connects in turn, often enough for each to have what all have written."""
    for _ in range(rounds):
        for phone in phones:
            await phone.run()
