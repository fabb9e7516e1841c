"""W2: a new device pulls a whole log, page after page, reading every item of every page."""

import time

import uvloop

from bench import peers
from bench.figures import Figure, fast, middle, small, told
from bench.line import connect, post
from bench.peers import Scale
from bench.relay import Relay, served
from bench.run import Run
from bench.spaces import Author, Door, make_room
from bench.writes import scale_now
from twofold_crypto.public import messages as m
from twofold_crypto.public.limits import VERSION

_ACTUAL_TIMES, _MORE_ON_THE_WIRE = 3, 1.02
_CARRIED = "the demand grows with the reference, which syncs: on a faster disk it is harder"


def measure(run: Run) -> None:
    """All of W2."""
    count = run.count(10_000, 2_000)
    scale = scale_now()
    with served() as relay:
        uvloop.run(_measured(run, relay, count, scale))


async def _measured(run: Run, relay: Relay, count: int, scale: Scale) -> None:
    room, door = make_room(), await Door.opened(relay.port)
    await door.found(room, relay.code)
    author = room.authors[0]
    wires = author.seal(room, count)
    await door.append(author, m.ENVELOPE, wires)
    door.close()
    pulls = [await _pulled(relay.port, author) for _ in range(5)]
    own = middle([items / seconds for items, seconds, _, _ in pulls])
    items, _, crossed, pages = pulls[0]
    if items < count:
        raise RuntimeError(f"only {items} of {count} items came")
    run.add(*_judged(scale, own, crossed / (sum(map(len, wires)) + sum(map(len, room.records))), pages))


def _judged(scale: Scale, own: float, more: float, pages: int) -> list[Figure]:
    beside = scale.rate(peers.ACTUAL_CATCH_UP)
    return [
        fast(
            "W2 rate, beside Actual (carried over)",
            own,
            "/s",
            beside,
            _ACTUAL_TIMES,
            f"in {pages} pages, each decoded; {_CARRIED}",
        ),
        small("W2 bytes both ways, beside the envelopes'", more, "x", 1.0, _MORE_ON_THE_WIRE),
        told("W2 10,000 items", 10_000 / own, "s"),
    ]


async def _pulled(port: int, author: Author) -> tuple[int, float, int, int]:
    """(items, seconds, bytes both ways, pages) of one pull from the start."""
    line = await connect(port)
    after, head, pages = 0, 1, 0
    start = time.perf_counter()
    while after < head:
        request = post("/v1/fetch", port, m.write(m.FetchRequest(VERSION, after)), author.token)
        page = m.parse_reply(m.Page, await line.ask(request))
        after, head, pages = after + len(page.items), page.head, pages + 1
    seconds = time.perf_counter() - start
    line.close()
    return after, seconds, line.received + line.sent, pages
