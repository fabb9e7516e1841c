"""Phones at a relay in this process: connected, or already paired."""

from tests.support.disk import MemoryDisk
from tests.support.phone import Phone, pair
from tests.support.wire import ORIGIN, WireRelay


async def connected(relay: WireRelay, disk: MemoryDisk | None = None) -> Phone:
    """A phone that has founded its own space at the relay."""
    phone = Phone.new(relay.line, disk=disk)
    await phone.connect(ORIGIN, await relay.household())
    return phone


async def paired(relay: WireRelay, disk: MemoryDisk | None = None) -> tuple[Phone, Phone]:
    """Two phones that share a space; the first one's vault is on `disk`."""
    a, b = await connected(relay, disk), Phone.new(relay.line)
    await pair(a, b)
    return a, b
