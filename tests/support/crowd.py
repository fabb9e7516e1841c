"""Several phones of two people at one relay: paired, a second phone let in, everybody level."""

import asyncio

from tests.support.disk import MemoryDisk
from tests.support.pairs import paired
from tests.support.phone import APP, Phone, table
from tests.support.wire import WireRelay
from twofold_client.admitting import admit, enrol
from twofold_client.joining import make_invitation


async def let_in(old: Phone, new: Phone) -> None:
    """The ceremony *admit*, honest on both sides."""
    invitation = make_invitation(old.device, APP)
    one, two = table()
    async with asyncio.TaskGroup() as both:
        both.create_task(admit(old.device, invitation, one))
        await one.ready.wait()
        both.create_task(enrol(new.device, invitation, two))
    await new.run()


async def three(relay: WireRelay, disk: MemoryDisk | None = None) -> tuple[Phone, Phone, Phone]:
    """A phone with its vault on `disk`, the same person's second phone, and the other person's."""
    a, other = await paired(relay, disk)
    second = Phone.new(relay.line)
    await let_in(a, second)
    await level(a, second, other)
    return a, second, other


async def level(*phones: Phone, rounds: int = 2) -> None:
    """Everybody runs in turn, often enough that each has what the others have."""
    for _ in range(rounds):
        for phone in phones:
            await phone.run()


def told(phone: Phone, name: str = "shared") -> list[tuple[str, str]]:
    """The alarms of a space, name and reason."""
    return [(alarm.name, alarm.reason) for alarm in phone.device.alarms(name)]


async def say(phone: Phone, *texts: str) -> None:
    """Write and send, one after the other."""
    for text in texts:
        phone.share(text)
        await phone.run()


def codes(*phones: Phone) -> set[tuple[str, ...]]:
    """The state codes of these phones; one, if all were shown the same."""
    return {tuple(phone.device.state_code("shared")) for phone in phones}
