"""What wakes, put together once for a data folder whose host turned it on."""

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from .names import Origins
from .settings import Settings
from .store.migrate import WrongSchema
from .store.port import Store
from .store.wakes.file import FileWakes
from .store.wakes.port import Wakes
from .waking.calling import Push, Way
from .waking.waker import Waker


class NotReady(WrongSchema):
    """Waking is turned on, and something for it is missing; the sentence says what."""


@asynccontextmanager
async def waking_in(
    folder: Path, settings: Settings, origins: Origins, store: Store, way: Way | None = None
) -> AsyncIterator[Waker | None]:
    """Who wakes, or None where it is off. Raises NotReady, OSError."""
    if not settings.wake:
        yield None
        return
    try:
        from .waking.keys import WakeKey, WrongKey  # noqa: PLC0415 (cryptography is an extra)
    except ModuleNotFoundError as error:
        raise NotReady("Waking needs an extra: install `twofold[push]`.") from error
    try:
        key = WakeKey.of_folder(folder)
    except WrongKey as error:
        raise NotReady(str(error)) from error
    contact = settings.wake_contact or origins.relay[0]
    if not contact.startswith(("https://", "mailto:")):
        raise NotReady("Push services ask who calls: set wake_contact, mailto: or https://.")
    push = Push(lambda origin: key.header(origin, contact, time.time()), way)
    hosts = [host.strip() for host in settings.wake_hosts.split(",")]
    chance = random.SystemRandom().random
    wakes = await _opened(folder, settings)
    try:
        yield Waker(store, wakes, push, key.public, hosts, settings.wake_seconds, time.monotonic, chance)
    finally:
        await wakes.close()


async def _opened(folder: Path, settings: Settings) -> Wakes:
    if not settings.store:
        return await FileWakes.opened(folder)
    from .store.postgres_wakes import PostgresWakes  # noqa: PLC0415 (asyncpg is an extra)

    return await PostgresWakes.opened(settings.store)
