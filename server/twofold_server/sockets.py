"""How an open socket is held: uvicorn's protocol, with a short way for the frames that most of them are.

[Note: short way] A whole binary frame that comes alone, between two frames, is unmasked and handed on; a
binary frame that leaves gets its head and is written. All else, and whatever is not exactly that, goes
through the library, which judges it: pieces, fragments, pings, closes, and what is no frame at all.

[Note: small frames] There a frame of six bytes costs what a message of thousands does, and a ping is answered
whether the answer is read or not. So what is neither a message nor a large part of one is counted; no honest
peer sends much of it. The count begins anew with each answer to a ping of ours.
"""

import asyncio
import socket
from collections.abc import Callable, Generator
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import OPEN

try:
    from websockets.speedups import apply_mask
except ImportError:  # where the library was built without them
    from websockets.utils import apply_mask

from .errors import Declined, written
from .web.line import LINE

CLOSE_SECONDS: Final = 5.0
HELD_BYTES: Final = 131_072
"""What the system may hold of what one peer has not taken (Linux doubles it). By itself it would take
megabytes, so that somebody who reads nothing is noticed late, and hundreds of them are filled first."""
PIECE_BYTES: Final = 8192
"""Parsed at a time: whatever is in it is parsed before any of it is counted."""
SMALL_BYTES: Final = 1024
SMALL_FRAMES_MAX: Final = 256
"""Pings, unasked pongs and fragments below SMALL_BYTES, between two pongs that were asked for."""
_BINARY: Final = 0x82
"""The first byte of a binary frame that is a whole message."""
_MASKED, _LENGTH_16, _LENGTH_64 = 0x80, 126, 127
_MASK_BYTES: Final = 4


class Socket(WebSocketsSansIOProtocol):
    """A WebSocket whose peer cannot keep it open by not reading what it was sent."""

    left: Callable[[], None] | None = None
    """Who counts it is told when it goes."""
    take: Callable[[bytes], bool] | None = None
    """See `Line`."""
    _between = False
    """The library holds no part of a frame, and of no message."""

    def handle_connect(self, event: Request) -> None:
        """The application may use the line beneath."""
        super().handle_connect(event)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, HELD_BYTES)
        if not self.close_sent:
            self.scope["state"][LINE] = self

    _small = 0

    def data_received(self, data: bytes) -> None:
        """The short way, if there is one. The next is not read before the application has taken the last."""
        frame = whole_frame(data) if self._between and self._stands else None
        if frame is None:
            for start in range(0, len(data), PIECE_BYTES):
                if not self.transport.is_closing():
                    super().data_received(data[start : start + PIECE_BYTES])
            alone = self._stands and self.conn.current_size is None
            self._between = alone and is_between(self.conn.parser)
            return
        waiting = not self.queue.empty()
        if not waiting and self.take is not None and self.take(frame):
            return
        self.queue.put_nowait({"type": "websocket.receive", "bytes": frame})
        if waiting and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    async def send(self, message: Any) -> None:  # noqa: ANN401 (the library's own type is private)
        """The short way, while there is room; see the note."""
        data = message.get("bytes") if message["type"] == "websocket.send" else None
        if data is None or not self._stands or not self.put(data):
            await super().send(message)

    def put(self, frame: bytes) -> bool:
        """See `Line`; where nobody is left to read it, it goes nowhere."""
        if not self._stands:
            return True
        if not self.writable.is_set():
            return False
        self.transport.write(head_of(len(frame)) + frame)
        return True

    def handle_ping(self) -> None:
        """Counted."""
        self._count_small()
        super().handle_ping()

    def handle_cont(self, event: Frame) -> None:
        """Counted, if it is small and more is to come."""
        if not event.fin and len(event.data) < SMALL_BYTES:
            self._count_small()
        super().handle_cont(event)

    def handle_pong(self, event: Frame) -> None:
        """Counted, unless it answers a ping of ours."""
        asked = self.pending_ping_payload
        super().handle_pong(event)
        if asked is not None and self.pending_ping_payload is None:
            self._small = 0
        else:
            self._count_small()

    def _count_small(self) -> None:
        self._small += 1
        if self._small == SMALL_FRAMES_MAX:
            row, _ = written(Declined("too_often"))
            self.conn.fail(row.close, row.code)
            self.handle_parser_exception()  # which says the close, and ends it
            self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """The peer is gone: what is queued for it goes too."""
        super().keepalive_timeout()
        self.transport.abort()

    def on_task_complete(self, task: "asyncio.Task[None]") -> None:
        """The application is done; the peer has seconds to read the close."""
        super().on_task_complete(task)
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """One fewer."""
        super().connection_lost(exc)
        if self.left is not None:
            self.left()
            self.left = None

    @property
    def _stands(self) -> bool:
        """Open in both directions."""
        shut = self.close_sent or self.disconnected
        return self.handshake_complete and not shut and self.conn.state is OPEN


def whole_frame(data: bytes) -> bytes | None:
    """What a frame holds, if the data is exactly one: binary, a whole message, masked, below 64 KiB."""
    if len(data) < 2 + _MASK_BYTES or data[0] != _BINARY:
        return None
    start, length = 2, data[1] ^ _MASKED
    if length == _LENGTH_16:
        start, length = 4, int.from_bytes(data[2:4], "big")
    elif length >= _LENGTH_64:
        return None
    body = start + _MASK_BYTES
    return apply_mask(data[body:], data[start:body]) if len(data) == body + length else None


def head_of(length: int) -> bytes:
    """The head of an unmasked binary frame of so many bytes."""
    if length < _LENGTH_16:
        return bytes((_BINARY, length))
    if length < 1 << 16:
        return bytes((_BINARY, _LENGTH_16)) + length.to_bytes(2, "big")
    return bytes((_BINARY, _LENGTH_64)) + length.to_bytes(8, "big")


def is_between(parser: Generator[None, None, None]) -> bool:
    """Whether the library's parser waits for a frame to begin: it looks whether there is anything at all."""
    waiting: Any = parser
    while waiting.gi_yieldfrom is not None:
        waiting = waiting.gi_yieldfrom
    return bool(waiting.__name__ == "at_eof")
