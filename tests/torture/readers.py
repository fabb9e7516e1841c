"""200 followers that never read, each with 10,000 items behind: dropped in 30 s, and nobody else notices.

They say who they are and take nothing from their sockets. Meanwhile others write: what they wait for is
measured with and without them, and so is the relay's memory. Afterwards one comes back by its cursor, reads
on, and has everything.
"""

import asyncio
import math
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.server.calling import Caller, next_page
from tests.server.making import Made
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Run, require, run_main
from twofold_crypto.public.limits import BATCH_ITEMS_MAX, VERSION
from twofold_crypto.public.messages import FollowFrame, write
from twofold_server.web.buckets import SOCKETS_MAX

COUNT, QUEUED = 200, 10_000
GONE_SECONDS, MEMORY_BYTES = 30.0, 64 << 20
APPENDS, TIMES, FLOOR_SECONDS = 300, 2, 0.025
"""Appends that are timed; how many times the quiet p99 they may take; below that, nobody can tell."""
_UPGRADE = (
    "GET /v1/follow HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: {app}\r\nconnection: Upgrade\r\n"
    "upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
_MASKED_BINARY = 0x82


def work(run: Run) -> str:
    """All of it; answers the figure. Raises Bad."""
    with TemporaryDirectory(prefix="twofold-readers-") as place, serving(Path(place) / "data") as relay:
        return asyncio.run(_tormented(relay, run))


async def _tormented(relay: Relay, run: Run) -> str:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        made, other = Made.found(f"readers {run.seed}"), Made.found(f"others {run.seed}")
        await caller.found(made)
        await caller.found(other)
        tokens = await _tokens(caller, made, run.count)
        await _fill(caller, made)
        quiet, before, open_before = await _p99(caller, other), relay.rss(), _open(relay)
        async with _silent(relay, tokens[: run.count]):
            began, memory = time.monotonic(), Memory(relay)
            looking = asyncio.create_task(memory.look())
            busy = await _p99(caller, other)
            gone = await _all_gone(relay, open_before, began)
            looking.cancel()
            grown = memory.most - before
        await _comes_back(caller, made)
    allowed = max(TIMES * quiet, FLOOR_SECONDS)
    require(grown <= MEMORY_BYTES, f"memory grew by {grown >> 20} MiB")
    require(busy <= allowed, f"others waited {busy * 1000:.0f} ms where {allowed * 1000:.0f} are allowed")
    return (
        f"{run.count} silent followers, {QUEUED} items each: gone after {gone:.1f} s, "
        f"memory +{grown >> 20} MiB, p99 of others {busy * 1000:.1f} ms (quiet {quiet * 1000:.1f})"
    )


async def _tokens(caller: Caller, made: Made, count: int) -> list[bytes]:
    """So many and a few more, each for one socket, of as many devices as that takes."""
    tokens: list[bytes] = []
    while len(tokens) < count:
        tokens += [await caller.prove(made, len(made.authors) - 1)] * SOCKETS_MAX
        await caller.append(made, made.admission())
    return tokens


async def _fill(caller: Caller, made: Made) -> None:
    for start in range(0, QUEUED, BATCH_ITEMS_MAX):
        count = min(BATCH_ITEMS_MAX, QUEUED - start)
        await caller.append(made, *(made.envelope() for _ in range(count)))


async def _p99(caller: Caller, made: Made) -> float:
    """Seconds of the slowest hundredth of appends, one after the other."""
    took = []
    for _ in range(APPENDS):
        item, began = made.envelope(), time.perf_counter()
        await caller.append(made, item)
        took.append(time.perf_counter() - began)
    return sorted(took)[math.ceil(len(took) * 0.99) - 1]


@asynccontextmanager
async def _silent(relay: Relay, tokens: list[bytes]) -> AsyncIterator[None]:
    """A socket for each token that asks for everything and reads nothing."""
    sockets = [await asyncio.to_thread(_asking, relay, token) for token in tokens]
    try:
        yield
    finally:
        for each in sockets:
            each.close()


def _asking(relay: Relay, token: bytes) -> socket.socket:
    port = int(relay.relay_origin.rpartition(":")[2])
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", port))
    frame = write(FollowFrame(VERSION, token, 0))
    line.sendall(_UPGRADE.format(port=port, app=relay.app_origin).encode())
    line.recv(12)  # that it answers at all; nothing more is ever read
    line.sendall(bytes((_MASKED_BINARY, 0x80 | len(frame))) + bytes(4) + frame)
    return line


def _open(relay: Relay) -> int:
    """Files and sockets that the relay holds."""
    return sum(1 for _ in Path(f"/proc/{relay.pid}/fd").iterdir())


async def _all_gone(relay: Relay, before: int, began: float) -> float:
    """Seconds until the relay holds no more than before. Raises Bad after too many."""
    while _open(relay) > before:
        took = time.monotonic() - began
        require(took < GONE_SECONDS, f"{_open(relay) - before} are held after {took:.0f} s")
        await asyncio.sleep(0.1)
    return time.monotonic() - began


class Memory:
    """The relay's memory at its most, while somebody looks."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self.most = 0

    async def look(self) -> None:
        """Until it is cancelled."""
        while True:
            self.most = max(self.most, self._relay.rss())
            await asyncio.sleep(0.05)


async def _comes_back(caller: Caller, made: Made) -> None:
    """From a cursor in the middle to the end, gapless."""
    after = QUEUED // 2
    async with caller.follow(made, after) as reader:
        while after < QUEUED + 2:
            page = await next_page(reader)
            require(page.after == after and page.items, "a page is missing")
            after += len(page.items)


if __name__ == "__main__":
    sys.exit(run_main("readers", __doc__, COUNT, work, "silent followers"))
