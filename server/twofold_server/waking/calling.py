"""One push: a request without a body to a push service, always of the same shape, and how it went.

[Note: where a relay calls] An endpoint is what a device says. So that nobody makes the relay fetch something
from within its own network, hosts must stand in its list, every address that a name has must be open to all,
the connection goes to the address that was looked at and not to the name, to port 443 with TLS. Answers are
read up to the end of their head and no further; a redirection is an answer like any other that is not good.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

LIFETIME_SECONDS: Final = 86_400
"""How long the service may hold it for a phone that is off."""
URGENCY, TOPIC = "normal", "wake"
PORT: Final = 443
CALL_SECONDS: Final = 10.0
HEAD_BYTES_MAX: Final = 16_384
WAIT_SECONDS_MAX: Final = 3_600
_ADDRESSES_TRIED: Final = 2
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([2-5][0-9]{2})(?: |\r)")
_RETRY: Final = re.compile(rb"\r\nretry-after: *([0-9]{1,9}) *\r\n", re.IGNORECASE)
_GONE: Final = (404, 410)
_LATER: Final = (408, 429)
_TRANSLATING: Final = ipaddress.ip_network("64:ff9b::/96")
"""Where addresses of the older kind are written as newer ones."""


class Went(Enum):
    """How a push went."""

    SENT = "sent"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """How it went, and for how long the service asks to be left alone."""

    went: Went
    wait: int = 0


Call = Callable[[str], Awaitable[Answer]]
"""Wakes at an endpoint."""


async def addresses_of(host: str) -> list[str]:
    """All addresses of a name. Raises OSError if it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_open(address: str) -> bool:
    """Whether an address is one that everybody reaches, and none that leads to another one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped or found.sixtofour or found.teredo or found.is_site_local or found in _TRANSLATING
    ):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


@dataclass(frozen=True, slots=True)
class Way:
    """How a push service is reached."""

    addresses: Callable[[str], Awaitable[list[str]]] = addresses_of
    open: Callable[[str], bool] = is_open
    port: int = PORT
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = CALL_SECONDS


class Push:
    """Calls push services; `header` makes the value of `Authorization` for an origin."""

    def __init__(self, header: Callable[[str], str], way: Way | None = None) -> None:
        self._header, self._way = header, way or Way()

    async def __call__(self, endpoint: str) -> Answer:
        """Wake at an endpoint of the permitted form; whatever goes wrong is an answer."""
        host, _, path = endpoint.removeprefix("https://").partition("/")
        try:
            async with asyncio.timeout(self._way.seconds):
                addresses = await self._way.addresses(host)
                if not addresses or not all(map(self._way.open, addresses)):
                    return Answer(Went.REFUSED)
                return judged(await self._asked(host, addresses, self._request(host, path)))
        except (OSError, EOFError, ValueError):  # a timeout is an OSError; too long a head is a ValueError
            return Answer(Went.LATER)

    def _request(self, host: str, path: str) -> bytes:
        lines = (
            f"POST /{path} HTTP/1.1",
            f"Host: {host}",
            f"Authorization: {self._header(f'https://{host}')}",
            f"TTL: {LIFETIME_SECONDS}",
            f"Urgency: {URGENCY}",
            f"Topic: {TOPIC}",
            "Content-Length: 0",
            "Connection: close",
        )
        return "\r\n".join((*lines, "", "")).encode("ascii")

    async def _asked(self, host: str, addresses: list[str], request: bytes) -> bytes:
        """The head of the answer. Raises OSError, EOFError; ValueError for one that is too long."""
        reader, writer = await self._connected(host, addresses[:_ADDRESSES_TRIED])
        try:
            writer.write(request)
            await writer.drain()
            try:
                return await reader.readuntil(b"\r\n\r\n")
            except asyncio.LimitOverrunError as error:
                raise ValueError from error
        finally:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()

    async def _connected(
        self, host: str, addresses: list[str]
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for address in addresses[:-1]:
            with suppress(OSError):
                return await self._to(address, host)
        return await self._to(addresses[-1], host)

    async def _to(self, address: str, host: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        way = self._way
        return await asyncio.open_connection(
            address, way.port, ssl=way.tls, server_hostname=host, limit=HEAD_BYTES_MAX
        )


def judged(head: bytes) -> Answer:
    """What the head of an answer says."""
    found = _STATUS.match(head)
    status = int(found[1]) if found else 0
    if status // 100 == 2:
        return Answer(Went.SENT)
    if status in _GONE:
        return Answer(Went.GONE)
    if status in _LATER or status // 100 == 5:
        asked = _RETRY.search(head)
        return Answer(Went.LATER, min(int(asked[1]), WAIT_SECONDS_MAX) if asked else 0)
    return Answer(Went.REFUSED)
