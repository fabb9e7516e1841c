"""W3: one device appends twenty times a second, another follows; from append to receipt, sync included."""

import asyncio
import time

import uvloop

from bench import peers
from bench.figures import percentile, small, told
from bench.line import connect
from bench.relay import Relay, served
from bench.run import Run
from bench.socket_line import follow
from bench.spaces import Door, make_room, one_each
from bench.writes import scale_now
from twofold_crypto.public import messages as m

_EVERY_SECONDS = 0.05
_P99_SHARE = 0.5


def measure(run: Run) -> None:
    """All of W3."""
    scale = scale_now()
    with served() as relay:
        pushed = uvloop.run(_pushed(relay, run.count(500, 100)))
    p50, p99 = percentile(pushed, 0.5), percentile(pushed, 0.99)
    beside = scale.time(peers.HOCUSPOCUS_PUSH_P50_MS)
    run.add(small("W3 p50, beside Hocuspocus (carried over)", p50, "ms", beside))
    beside = scale.time(peers.EVOLU_PUSH_P99_MS)
    run.add(small("W3 p99, beside Evolu (carried over)", p99, "ms", beside, _P99_SHARE))
    run.add(told("W3 p95", percentile(pushed, 0.95), "ms", f"all {len(pushed)} received"))


async def _pushed(relay: Relay, count: int) -> list[float]:
    """Milliseconds from writing the append to reading the page that has it, one for each."""
    room, door = make_room(2), await Door.opened(relay.port)
    await door.found(room, relay.code)
    door.close()
    writer, reader = room.authors
    arrivals: asyncio.Queue[float] = asyncio.Queue()

    def arrived(frame: bytes) -> None:
        now = time.perf_counter()
        for _ in m.parse_reply(m.Page, frame).items:
            arrivals.put_nowait(now)

    follower = await follow(relay.port, reader.token, len(room.records), arrived)
    line, took = await connect(relay.port), []
    for request in one_each(relay.port, writer, writer.seal(room, count)):
        sent = time.perf_counter()
        acknowledged = asyncio.ensure_future(line.ask(request))
        took.append((await asyncio.wait_for(arrivals.get(), 10) - sent) * 1000)
        await acknowledged
        await asyncio.sleep(max(0.0, sent + _EVERY_SECONDS - time.perf_counter()))
    follower.close()
    line.close()
    return took
