"""The load of W1 over sockets: writers that each send the next prebuilt frame when the last was answered."""

import asyncio
import time

from bench.line import Refused
from bench.load import Load
from bench.socket_line import BINARY, SocketLine, framed
from bench.spaces import Author
from twofold_crypto.public import messages as m
from twofold_crypto.public.ids import parse_id
from twofold_crypto.public.limits import VERSION


def frames_of(author: Author, wires: list[bytes], after: int | None) -> list[bytes]:
    """The first frame of a socket, then one append per envelope, as they cross the line."""
    first = m.write(m.FollowFrame(VERSION, parse_id(author.token), after))
    appends = [
        m.write(m.AppendFrame(VERSION, call, [m.Item(m.ENVELOPE, wire)])) for call, wire in enumerate(wires)
    ]
    return [framed(BINARY, frame) for frame in (first, *appends)]


class SocketWriter(SocketLine):
    """One writer over one socket; pages that come between its answers are counted and dropped."""

    def __init__(self, port: int, frames: list[bytes]) -> None:
        super().__init__(port)
        self.latencies: list[float] = []
        self.pages = 0
        self._frames = iter(frames)
        self._at = 0.0
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def opened(self) -> None:
        """Say who calls."""
        self.write(next(self._frames))
        self.open.set_result(None)

    def next(self) -> None:
        """Send the next frame, or be done."""
        frame = next(self._frames, None)
        if frame is None:
            if not self.done.done():
                self.done.set_result(None)
            return
        self._at = time.perf_counter()
        self.write(frame)

    def arrived(self, payload: bytes) -> None:
        """Take the time of an answer and go on; a refusal ends the run."""
        if payload[:1] != b"\x93":
            self.pages += 1
            return
        self.latencies.append((time.perf_counter() - self._at) * 1000)
        answer = m.parse_frame(payload)
        if not isinstance(answer, m.AppendAnswer) or answer.refusal is not None:
            self.lost(Refused("an append was refused"))
            return
        self.next()

    def lost(self, error: Exception) -> None:
        """The run cannot go on."""
        for waiting in (self.open, self.done):
            if not waiting.done():
                waiting.set_exception(error)


async def run_sockets(port: int, each: list[list[bytes]]) -> Load:
    """All writers at once, one socket per list of frames."""
    loop = asyncio.get_running_loop()
    writers = [SocketWriter(port, frames) for frames in each]
    for writer in writers:
        await loop.create_connection(writer.itself, "127.0.0.1", port)
        await writer.open
    start = time.perf_counter()
    for writer in writers:
        writer.next()
    await asyncio.gather(*(writer.done for writer in writers))
    seconds = time.perf_counter() - start
    for writer in writers:
        writer.close()
    return Load(seconds, [ms for writer in writers for ms in writer.latencies])


class SocketAsking(SocketWriter):
    """One frame at a time, awaited."""

    async def ask(self, frame: bytes) -> None:
        """Send one frame; returns with its answer."""
        self._frames, self.done = iter((frame,)), asyncio.get_running_loop().create_future()
        self.next()
        await self.done


async def connect_socket(port: int, first: bytes) -> SocketAsking:
    """An open socket that has said who calls."""
    loop = asyncio.get_running_loop()
    asking = SocketAsking(port, [first])
    await loop.create_connection(asking.itself, "127.0.0.1", port)
    await asking.open
    return asking
