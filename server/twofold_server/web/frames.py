"""Appends as frames of the one socket: what a request costs beside its work is not paid (spec: Messages).

The token that opened the socket is judged again with each frame. A refusal is an answer; bytes that are no
frame end the socket. Several may be under way; while as many are as may be, nothing more is read.

[Note: in its turn] Most frames need nothing but memory until they are written. Where the line can hand them
on as they come, such a frame is judged there and answered when its commit is, with no task in between. No
frame overtakes another: only one that finds nobody before it is taken so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import AppendAnswer, AppendFrame, Item, parse_request, write

from .. import log
from ..errors import Declined, told
from ..store.port import Told
from .asgi import Receive
from .bodies import Gone
from .caller import Callers, Seat
from .line import Line

UNDER_WAY_MAX: Final = 8

SendFrame = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a frame is counted, and kept: verified, decided, committed, and then answered with its numbers."""

    count: Callable[[Seat], None]
    soon: Callable[[list[Item], Seat, Told], bool]
    """False if more than memory is needed; then nothing has been done. Else it tells once they are kept."""
    keep: Callable[[list[Item], Seat], Awaitable[list[int]]]


class Frames:
    """The appends of one open socket."""

    def __init__(
        self, keeping: Keeping, callers: Callers, token: bytes, send: SendFrame, line: Line | None = None
    ) -> None:
        self._keeping, self._callers, self._send = keeping, callers, send
        self._token = callers.kept(token)
        self._line = line
        self._under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle = False
        """Nothing is in hand: what comes may be taken in its turn."""
        self._room: asyncio.Future[None] | None = None

    async def listen(self, receive: Receive) -> None:
        """Take frames until the socket ends: raises Gone, or what a frame is refused for.

        What is under way then goes on: a commit whose caller has gone is told to the followers all the same.
        """
        if self._line is not None:
            self._line.take = self._take
        try:
            while True:
                self._idle = True
                data = await next_frame(receive)
                self._idle = False
                frame, seat = self._read(data)
                await self._until_room()
                self._begin(self._counted(frame, seat))
        finally:
            if self._line is not None:
                self._line.take = None

    def _read(self, data: bytes) -> tuple[AppendFrame, Seat]:
        frame = parse_request(AppendFrame, data)
        seat = self._callers.seat_of_kept(self._token)
        return frame, seat

    def _take(self, data: bytes) -> bool:
        """See the note. What ends the socket does so where frames are listened to."""
        if not self._idle or self._tasks or self._under_way >= UNDER_WAY_MAX:
            return False
        try:
            frame, seat = self._read(data)
        except (Refused, Declined):
            return False
        try:
            self._keeping.count(seat)
            begun = self._keeping.soon(frame.items, seat, partial(self._answer, frame.call))
        except Exception as fault:  # noqa: BLE001 (`_refusal` looks what it is)
            self._put(_refusal(frame.call, fault))
            return True
        if begun:
            self._under_way += 1
        else:
            self._begin(self._taken(frame, seat))
        return True

    def _answer(self, call: int, numbers: list[int] | None, fault: BaseException | None) -> None:
        self._ended()
        self._put(AppendAnswer(call, numbers, None) if fault is None else _refusal(call, fault))

    def _put(self, answer: AppendAnswer) -> None:
        """At once where there is room; else in its time."""
        data = write(answer)
        if self._line is None or not self._line.put(data):
            self._begin(self._say(data))

    def _begin(self, work: Awaitable[None]) -> None:
        self._under_way += 1
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._ended()

    def _ended(self) -> None:
        self._under_way -= 1
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    async def _until_room(self) -> None:
        while self._under_way >= UNDER_WAY_MAX:
            self._room = asyncio.get_running_loop().create_future()
            await self._room

    async def _counted(self, frame: AppendFrame, seat: Seat) -> None:
        try:
            self._keeping.count(seat)
        except Declined as refusal:
            await self._say(write(_refusal(frame.call, refusal)))
        else:
            await self._taken(frame, seat)

    async def _taken(self, frame: AppendFrame, seat: Seat) -> None:
        try:
            answer = AppendAnswer(frame.call, await self._keeping.keep(frame.items, seat), None)
        except Exception as fault:  # noqa: BLE001 (`_refusal` looks what it is)
            answer = _refusal(frame.call, fault)
        await self._say(write(answer))

    async def _say(self, data: bytes) -> None:
        try:
            await self._send(data)
        except OSError:
            return  # its caller has gone; the next one to ask gets the same numbers


def _refusal(call: int, fault: BaseException) -> AppendAnswer:
    """Its row; a fault of ours is one line in the log, and a row too."""
    if isinstance(fault, Refused | Declined):
        return AppendAnswer(call, None, told(fault))
    log.fault(fault)
    return AppendAnswer(call, None, told(Declined("failed")))


async def next_frame(receive: Receive) -> bytes:
    """The next binary frame. Raises Gone at the end of the socket; refuses text_frame."""
    event = await receive()
    if event["type"] != "websocket.receive":
        raise Gone
    frame = event.get("bytes")
    if frame is None:
        raise Declined("text_frame")
    return bytes(frame)
