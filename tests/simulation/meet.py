"""Two phones of one member meet, so that one lets the other in."""

import asyncio

from tests.simulation.phone import SimPhone
from tests.support.phone import APP, table
from twofold_client.admitting import admit, enrol
from twofold_client.joining import make_invitation


async def meet(old: SimPhone, new: SimPhone) -> None:
    """The whole ceremony *admit*, honest on both sides."""
    invitation = make_invitation(old.device, APP)
    one, other = table()
    new.busy = True
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(admit(old.device, invitation, one))
            await one.ready.wait()
            both.create_task(enrol(new.device, invitation, other))
    finally:
        new.busy = False
