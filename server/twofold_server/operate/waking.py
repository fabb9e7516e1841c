"""What doctor sees of waking: whether it is on, whether all for it is there, and which services answer."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ..settings import Settings
from .findings import Finding, finding

SECONDS: Final = 5.0
PORT: Final = 443
KEY: Final = "wake.key"

Reached = Callable[[str], bool]


def look(folder: Path, settings: Settings, reached: Reached | None = None) -> Iterator[Finding]:
    """Findings about waking; `reached` says whether a host answers with TLS."""
    if not settings.wake:
        yield finding("wake_off")
        return
    if find_spec("cryptography") is None:
        yield finding("wake_extra")
        return
    if settings.store and not (folder / KEY).exists():
        yield finding("wake_key_missing")
    named = [host.strip() for host in settings.wake_hosts.split(",")]
    hosts = [host for host in named if not host.startswith("*.")]
    silent = [host for host in hosts if not (reached or answers)(host)]
    if silent:
        yield finding("wake_unreachable", hosts=", ".join(silent))
    else:
        yield finding("wake_on", count=len(hosts))


def answers(host: str) -> bool:
    """Whether a host takes a connection with TLS, within seconds; nothing is said on it."""
    return asyncio.run(_answers(host))


async def _answers(host: str) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(host, PORT, ssl=ssl.create_default_context())
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True
