"""A WebSocket client as light as can be, and a follower: it sends one frame and hands on what comes.

A thousand of them share one process; frames are masked with zeros, which changes no byte.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final, Self

from bench.line import Refused
from twofold_crypto.public import messages as m
from twofold_crypto.public.ids import parse_id
from twofold_crypto.public.limits import VERSION

_UPGRADE = (
    "GET /v1/follow HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\n"
    "connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
BINARY: Final = 0x2
_CLOSE, _PING, _PONG = 0x8, 0x9, 0xA
_MASK = bytes(4)

Arrived = Callable[[bytes], None]


class SocketLine(asyncio.Protocol, ABC):
    """One socket at /v1/follow; subclasses say what to do once it is open, and with what comes."""

    def __init__(self, port: int) -> None:
        self._hello = _UPGRADE.format(port=port).encode()
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._open = False

    def itself(self) -> Self:
        """For asyncio, which wants to be told how to make one."""
        return self

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 (asyncio's own signature is wider than what comes)
        """Ask for the upgrade."""
        self._transport = transport
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        """The upgrade first, then frames."""
        self._buffer += data
        if not self._open and not self._upgraded():
            return
        while self._next_frame():
            pass

    def connection_lost(self, exc: Exception | None) -> None:
        """A server that hangs up in the middle of a measurement ends it."""
        self.lost(exc or ConnectionResetError("the server closed the socket"))

    def write(self, data: bytes) -> None:
        """Bytes of a frame, as `framed` makes them."""
        if self._transport is not None:
            self._transport.write(data)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    @abstractmethod
    def opened(self) -> None:
        """The socket is open."""

    @abstractmethod
    def arrived(self, payload: bytes) -> None:
        """One binary frame came."""

    @abstractmethod
    def lost(self, error: Exception) -> None:
        """The socket is over."""

    def _upgraded(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            self.lost(Refused(bytes(self._buffer[:40]).decode("latin-1")))
            return False
        del self._buffer[: end + 4]
        self._open = True
        self.opened()
        return True

    def _next_frame(self) -> bool:
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        size, at = buffer[1] & 0x7F, 2
        if size >= 126:
            at = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:at], "big")
        if len(buffer) < at + size:
            return False
        kind, payload = buffer[0] & 0x0F, bytes(buffer[at : at + size])
        del buffer[: at + size]
        if kind == BINARY:
            self.arrived(payload)
        elif kind == _PING:
            self.write(framed(_PONG, payload))
        elif kind == _CLOSE:
            self.lost(Refused(f"closed with {int.from_bytes(payload[:2], 'big')}"))
        return True


class Follower(SocketLine):
    """One open follow; `arrived` gets the payload of every binary frame."""

    def __init__(self, port: int, token: str, after: int, arrived: Arrived) -> None:
        super().__init__(port)
        self._first = framed(BINARY, m.write(m.FollowFrame(VERSION, parse_id(token), after)))
        self._arrived = arrived
        self.closing = False
        self.level: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def opened(self) -> None:
        """Say who calls, and from where on."""
        self.write(self._first)

    def arrived(self, payload: bytes) -> None:
        """Hand it on; the first page shows that it is level."""
        if not self.level.done():
            self.level.set_result(None)
        self._arrived(payload)

    def lost(self, error: Exception) -> None:
        """Tell whoever waits for the first page."""
        if not self.level.done() and not self.closing:
            self.level.set_exception(error)

    def close(self) -> None:
        """Hang up."""
        self.closing = True
        super().close()


def framed(kind: int, payload: bytes) -> bytes:
    """A whole frame as a client sends it."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | kind, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((0x80 | kind, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | kind, 0xFF)) + size.to_bytes(8, "big")
    return head + _MASK + payload


async def follow(port: int, token: str, after: int, arrived: Arrived) -> Follower:
    """A follower that has received its first page, which may be empty."""
    loop = asyncio.get_running_loop()
    _, follower = await loop.create_connection(
        lambda: Follower(port, token, after, arrived), "127.0.0.1", port
    )
    await asyncio.wait_for(follower.level, 15)
    return follower
