"""How a socket is sent to: frame by frame, and never for longer than its reader may take.

A timer for each frame would cost as much as the frame: there is one per socket, set only while something
waits to be taken, and it looks, when it fires, since when.
"""

import asyncio

from .asgi import Send
from .line import Line


class Sending:
    """Sends on one socket; ends `deadline` once a frame has waited for `seconds` to be taken."""

    def __init__(
        self, send: Send, seconds: float, deadline: asyncio.Timeout, line: Line | None = None
    ) -> None:
        self._send, self._seconds, self._deadline, self._line = send, seconds, deadline, line
        self._loop = asyncio.get_running_loop()
        self._waiting = 0
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def frame(self, data: bytes) -> None:
        """Hand on one binary frame; returns when the line has room for another."""
        if self._line is not None and not self._waiting and self._line.put(data):
            return
        if not self._waiting:
            self._since = self._loop.time()
        self._waiting += 1
        if self._timer is None and not self._closed:
            self._timer = self._loop.call_later(self._seconds, self._look)
        try:
            await self._send({"type": "websocket.send", "bytes": data, "text": None})
        finally:
            self._waiting -= 1
            self._since = self._loop.time()

    def close(self) -> None:
        """Nobody waits for what is sent from here on: an append that was under way may still answer."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if not self._waiting:
            return
        left = self._since + self._seconds - self._loop.time()
        if left <= 0:
            self._deadline.reschedule(self._loop.time())
        else:
            self._timer = self._loop.call_later(left, self._look)
