"""Appends as frames of the one socket: what a request costs beside its work is not paid (spec: Messages).

The token that opened the socket is judged again with each frame. A refusal is an answer; bytes that are no
frame end the socket. Several may be under way; while as many are as may be, nothing more is read.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import AppendAnswer, AppendFrame, Item, parse_request, write

from .. import log
from ..errors import Declined, told
from .asgi import Receive
from .bodies import Gone
from .caller import Callers, Seat

UNDER_WAY_MAX: Final = 8

Keep = Callable[[list[Item], Seat], Awaitable[list[int]]]
"""Verify, decide, commit: answers the numbers once they are durable."""
SendFrame = Callable[[bytes], Awaitable[None]]


class Frames:
    """The appends of one open socket."""

    def __init__(self, keep: Keep, callers: Callers, token: bytes, send: SendFrame) -> None:
        self._keep, self._callers, self._token, self._send = keep, callers, token, send
        self._under_way: set[asyncio.Task[None]] = set()

    async def listen(self, receive: Receive) -> None:
        """Take frames until the socket ends: raises Gone, or what a frame is refused for.

        What is under way then goes on: a commit whose caller has gone is told to the followers all the same.
        """
        while True:
            frame = parse_request(AppendFrame, await next_frame(receive))
            seat = self._callers.seat_of(self._token)
            if len(self._under_way) >= UNDER_WAY_MAX:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            task = asyncio.create_task(self._taken(frame, seat))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _taken(self, frame: AppendFrame, seat: Seat) -> None:
        try:
            answer = AppendAnswer(frame.call, await self._keep(frame.items, seat), None)
        except (Refused, Declined) as refusal:
            answer = AppendAnswer(frame.call, None, told(refusal))
        except Exception as fault:  # noqa: BLE001 (a fault of ours: one line in the log, one row to the caller)
            log.fault(fault)
            answer = AppendAnswer(frame.call, None, told(Declined("failed")))
        try:
            await self._send(write(answer))
        except OSError:
            return  # its caller has gone; the next one to ask gets the same numbers


async def next_frame(receive: Receive) -> bytes:
    """The next binary frame. Raises Gone at the end of the socket; refuses text_frame."""
    event = await receive()
    if event["type"] != "websocket.receive":
        raise Gone
    frame = event.get("bytes")
    if frame is None:
        raise Declined("text_frame")
    return bytes(frame)
