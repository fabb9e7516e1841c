"""A follower as light as can be: a WebSocket client that sends one frame and hands on what comes.

A thousand of them share one process; frames are masked with zeros, which changes no byte.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from bench.line import Refused
from twofold_crypto.public import messages as m
from twofold_crypto.public.ids import parse_id
from twofold_crypto.public.limits import VERSION

_UPGRADE = (
    "GET /v1/follow HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\n"
    "connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
_BINARY, _CLOSE, _PING, _PONG = 0x2, 0x8, 0x9, 0xA
_MASK = bytes(4)

Arrived = Callable[[bytes], None]


class Follower(asyncio.Protocol):
    """One open follow; `arrived` gets the payload of every binary frame."""

    def __init__(self, port: int, token: str, after: int, arrived: Arrived) -> None:
        frame = m.write(m.FollowFrame(VERSION, parse_id(token), after))
        self._hello = _UPGRADE.format(port=port).encode()
        self._first = _frame(_BINARY, frame)
        self._arrived = arrived
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._open = False
        self.closing = False
        self.level: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 (asyncio's own signature is wider than what comes)
        """Ask for the upgrade, and send the one frame right behind it once it is granted."""
        self._transport = transport
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        """The upgrade first, then frames."""
        self._buffer += data
        if not self._open and not self._upgraded():
            return
        while self._next_frame():
            pass

    def _upgraded(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            self.connection_lost(Refused(bytes(self._buffer[:40]).decode("latin-1")))
            return False
        del self._buffer[: end + 4]
        self._open = True
        self._write(self._first)
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
        self._take(kind, payload)
        return True

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == _BINARY:
            if not self.level.done():
                self.level.set_result(None)
            self._arrived(payload)
        elif kind == _PING:
            self._write(_frame(_PONG, payload))
        elif kind == _CLOSE:
            self.connection_lost(Refused(f"closed with {int.from_bytes(payload[:2], 'big')}"))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits for the first page."""
        if not self.level.done() and not self.closing:
            self.level.set_exception(exc or ConnectionResetError("the follow ended"))

    def close(self) -> None:
        """Hang up."""
        self.closing = True
        if self._transport is not None:
            self._transport.abort()

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)


def _frame(kind: int, payload: bytes) -> bytes:
    size = len(payload)
    head = (
        bytes((0x80 | kind, 0x80 | size))
        if size < 126
        else bytes((0x80 | kind, 0xFE)) + size.to_bytes(2, "big")
    )
    return head + _MASK + payload


async def follow(port: int, token: str, after: int, arrived: Arrived) -> Follower:
    """A follower that has received its first page, which may be empty."""
    loop = asyncio.get_running_loop()
    _, follower = await loop.create_connection(
        lambda: Follower(port, token, after, arrived), "127.0.0.1", port
    )
    await asyncio.wait_for(follower.level, 15)
    return follower
