"""W3: one device appends twenty times a second, another follows; from append to receipt, sync included.

The raw reference pushes to a follower too, in the same manner and run; the peers are carried over by it,
because waking an idle core takes longer on some machines than all the work.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Protocol

import uvloop

from bench import peers
from bench.figures import percentile, small, told
from bench.frames import connect_socket, frames_of
from bench.limits import raw_requests
from bench.line import connect
from bench.relay import served
from bench.run import Run
from bench.socket_line import follow
from bench.spaces import founded, make_room
from bench.writes import reference
from twofold_crypto.public import messages as m
from twofold_crypto.public.ids import format_id

_EVERY_SECONDS = 0.05
_P99_SHARE = 0.5
_NO_TOKEN = format_id(bytes(32))

Items = Callable[[bytes], int]
"""How many appended things a frame brings."""


class Open(Protocol):
    """A line or a socket on which one thing at a time is asked."""

    def ask(self, request: bytes, /) -> Coroutine[None, None, object]:
        """Send it; returns with the answer."""

    def close(self) -> None:
        """Hang up."""


Opened = Callable[[int], Coroutine[None, None, Open]]


def measure(run: Run) -> None:
    """All of W3, the reference before and after the relay."""
    count = run.count(500, 100)
    before = _by_reference(count // 3)
    pushed = _by_relay(count)
    raw = [*before, *_by_reference(count // 3)]
    p50, p99 = percentile(pushed, 0.5), percentile(pushed, 0.99)
    raw_p50, raw_p99 = percentile(raw, 0.5), percentile(raw, 0.99)
    beside = peers.HOCUSPOCUS_PUSH_P50_MS * raw_p50 / peers.RAW_PUSH_P50_MS
    run.add(told("limit: raw reference, push to a follower, p50", raw_p50, "ms", f"p99 {raw_p99:.2f} ms"))
    run.add(small("W3 p50, beside Hocuspocus (carried over)", p50, "ms", beside))
    beside = peers.EVOLU_PUSH_P99_MS * raw_p99 / peers.RAW_PUSH_P99_MS
    run.add(small("W3 p99, beside Evolu (carried over)", p99, "ms", beside, _P99_SHARE))
    run.add(told("W3 p95", percentile(pushed, 0.95), "ms", f"all {len(pushed)} received"))


def _by_reference(count: int) -> list[float]:
    with reference() as raw:
        requests = raw_requests(raw.port, 1, count)[0]
        return uvloop.run(
            _pushed(raw.port, requests, (_NO_TOKEN, 0), lambda frame: int(frame != b""), connect)
        )


def _by_relay(count: int) -> list[float]:
    with served() as relay:
        room = uvloop.run(founded(relay.port, relay.code, [make_room(2)]))[0]
        writer, reader = room.authors
        first, *frames = frames_of(writer, writer.seal(room, count), None)
        place = (reader.token, len(room.records))
        return uvloop.run(_pushed(relay.port, frames, place, _rows, partial(connect_socket, first=first)))


def _rows(frame: bytes) -> int:
    return len(m.parse_reply(m.Page, frame).items)


async def _pushed(
    port: int, requests: list[bytes], place: tuple[str, int], items: Items, opened: Opened
) -> list[float]:
    """Milliseconds from writing each request to reading the frame that has it."""
    arrivals: asyncio.Queue[float] = asyncio.Queue()

    def arrived(frame: bytes) -> None:
        now = time.perf_counter()
        for _ in range(items(frame)):
            arrivals.put_nowait(now)

    follower = await follow(port, *place, arrived)
    line, took = await opened(port), []
    for request in requests:
        sent = time.perf_counter()
        acknowledged = asyncio.ensure_future(line.ask(request))
        took.append((await asyncio.wait_for(arrivals.get(), 10) - sent) * 1000)
        await acknowledged
        await asyncio.sleep(max(0.0, sent + _EVERY_SECONDS - time.perf_counter()))
    follower.close()
    line.close()
    return took
