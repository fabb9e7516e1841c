"""The lightest HTTP client that still reads what it is sent: one connection, prebuilt requests, no tasks.

It shares two cores with the server it measures, so it parses no more than status and length.
"""

import asyncio
from abc import ABC, abstractmethod
from typing import Any

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_ROOM = 1 << 16


class Refused(Exception):
    """The server answered something else than 200."""


class Line(asyncio.BufferedProtocol, ABC):
    """One keep-alive connection; subclasses say what to do with an answer.

    What comes is read to where it stays until it is whole: a page is as long as a thousand other answers.
    """

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.received = 0
        self.sent = 0
        self._buffer, self._end = bytearray(_ROOM), 0

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 (asyncio's own signature is wider than what comes)
        """Keep the way back."""
        self.transport = transport

    def send(self, request: bytes) -> None:
        """Write one prebuilt request."""
        self.sent += len(request)
        assert self.transport is not None  # noqa: S101 (a line is handed out only when connected)
        self.transport.write(request)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 (all the room there is)
        """Where to read to."""
        if self._end == len(self._buffer):
            self._buffer = self._buffer + bytes(self._end)
        return memoryview(self._buffer)[self._end :]

    def buffer_updated(self, nbytes: int) -> None:
        """Hand on every whole answer."""
        self.received += nbytes
        self._end += nbytes
        while (end := self._buffer.find(_END, 0, self._end)) >= 0:
            start = end + len(_END)
            whole = start + _length(self._buffer, end)
            if self._end < whole:
                return
            status, body = bytes(self._buffer[9:12]), bytes(memoryview(self._buffer)[start:whole])
            rest = self._end - whole
            self._buffer[:rest], self._end = self._buffer[whole : self._end], rest
            self.answered(status, body)

    def connection_lost(self, exc: Exception | None) -> None:
        """A server that hangs up in the middle of a measurement ends it."""
        self.lost(exc or ConnectionResetError("the server closed the connection"))

    @abstractmethod
    def answered(self, status: bytes, body: bytes) -> None:
        """One whole answer came."""

    def lost(self, error: Exception) -> None:
        """The connection is over."""


def _length(buffer: bytearray, end: int) -> int:
    at = buffer.find(_LENGTH, 0, end)
    if at < 0:
        raise Refused("an answer without a length")
    stop = buffer.find(b"\r", at)
    return int(buffer[at + len(_LENGTH) : stop])


class Asking(Line):
    """One request at a time, awaited."""

    def __init__(self) -> None:
        super().__init__()
        self._waiter: asyncio.Future[bytes] | None = None

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer (Refused unless 200)."""
        self._waiter = asyncio.get_running_loop().create_future()
        self.send(request)
        return await self._waiter

    def answered(self, status: bytes, body: bytes) -> None:
        """Wake the one who asked."""
        waiter, self._waiter = self._waiter, None
        if waiter is None or waiter.done():
            return
        if status == b"200":
            waiter.set_result(body)
        else:
            waiter.set_exception(Refused(f"{status.decode()} {body[:80]!r}"))

    def lost(self, error: Exception) -> None:
        """Nobody will answer."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)

    def close(self) -> None:
        """Hang up."""
        if self.transport is not None:
            self.transport.close()


async def connect(port: int) -> Asking:
    """An open line to this machine's `port`."""
    _, line = await asyncio.get_running_loop().create_connection(Asking, "127.0.0.1", port)
    return line


def post(path: str, port: int, body: bytes, token: str = "") -> bytes:
    """The bytes of a POST of a message, as sent over a keep-alive connection."""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
        f"content-type: application/vnd.msgpack\r\ncontent-length: {len(body)}\r\n"
    )
    if token:
        head += f"authorization: Bearer {token}\r\n"
    return head.encode() + b"\r\n" + body
