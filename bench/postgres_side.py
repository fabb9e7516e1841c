"""PostgreSQL beside SQLite: W1 to W3 over a database that syncs, by one relay and by two on one database.

The database runs on the same machine and disk. Its processes' CPU is told beside the relay's, since on SQLite
the relay's own is all there is.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from bench.figures import Figure, middle, percentile, small, told
from bench.line import connect, post
from bench.load import run_writers
from bench.relay import Relay, invited_into
from bench.run import Run
from bench.socket_line import follow
from bench.spaces import Author, Door, Room, founded, make_room, one_each
from bench.writes import WRITERS, Take, take_relay
from tests.support.postgres import Cluster, cluster
from tests.support.valkey import Valkey
from twofold_crypto.public import messages as m
from twofold_crypto.public.limits import VERSION

_EVERY_SECONDS = 0.05
_TIMES_ONE_NODE = 3
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL that syncs, and an empty place in it."""

    cluster: Cluster
    address: str

    def cpu_seconds(self) -> float:
        """Of all its processes so far, those that have ended too."""
        first = int((self.cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        return sum(_cpu(pid, ended=pid == first) for pid in [first, *_children(first)])

    def ask(self, statement: str) -> str:
        """What it answers, in the place that is its own."""
        return self.cluster.run(f"SET search_path = {self.address.rpartition('=')[2]}; {statement}").strip()


@contextmanager
def database() -> Iterator[Database]:
    """For as long as this is open."""
    with cluster(durable=True) as running:
        yield Database(running, running.address())


@contextmanager
def serving_on(address: str, **settings: str) -> Iterator[Relay]:
    """A relay on it, in a process of its own, with settings as its file has them."""
    with TemporaryDirectory(prefix="twofold-bench-") as name:
        folder = Path(name) / "data"
        folder.mkdir()
        lines = [f"{key} = {value}" for key, value in ({"store": f'"{address}"'} | settings).items()]
        (folder / "twofold.toml").write_text("\n".join(lines))
        with invited_into(folder) as relay:
            yield relay


def measure(run: Run) -> None:
    """All of it."""
    with database() as base, serving_on(base.address) as one, serving_on(base.address) as other:
        run.add(*_writes(base, one, other, run.count(300, 100)))
        run.add(*uvloop.run(_catch_up(one, run.count(10_000, 2_000))))
        run.add(*_live(one, other, run.count(160, 80)))
        run.add(_by_valkey(base, run.count(80, 40)))


def _writes(base: Database, one: Relay, other: Relay, envelopes: int) -> Iterator[Figure]:
    rooms = uvloop.run(founded(one.port, one.code, [make_room() for _ in range(WRITERS)]))
    take_relay(one, rooms, 20)
    before = base.cpu_seconds()
    takes = [take_relay(one, rooms, envelopes // 2) for _ in range(2)]
    spent = (base.cpu_seconds() - before) * 1000 / (2 * WRITERS * (envelopes // 2))
    yield told("W1 rate on PostgreSQL", middle([take.load.rate for take in takes]), "/s", _said(takes, spent))
    both = uvloop.run(_at_both(one, other, rooms, envelopes // 2))
    yield told("W1 rate on PostgreSQL, two relays", both, "/s", "four of the writers at each")


def _said(takes: list[Take], database_ms: float) -> str:
    p50, p99 = (middle([take.load.ms(share) for take in takes]) for share in (0.5, 0.99))
    relay_ms = middle([take.cpu_ms for take in takes])
    cpu = f"CPU per item: relay {relay_ms:.3f} ms, database {database_ms:.3f} ms"
    return f"p50 {p50:.2f} ms, p99 {p99:.2f} ms; {cpu}"


async def _at_both(one: Relay, other: Relay, rooms: list[Room], envelopes: int) -> float:
    half = WRITERS // 2
    for room in rooms[half:]:
        await _prove(other, room.authors[0], room)
    each = [
        one_each(relay.port, room.authors[0], room.authors[0].seal(room, envelopes))
        for relay, some in ((one, rooms[:half]), (other, rooms[half:]))
        for room in some
    ]
    begun = time.perf_counter()
    await asyncio.gather(run_writers(one.port, each[:half]), run_writers(other.port, each[half:]))
    return WRITERS * envelopes / (time.perf_counter() - begun)


async def _prove(relay: Relay, author: Author, room: Room) -> None:
    door = await Door.opened(relay.port)
    await door.prove(room.roster.space, author)
    door.close()


async def _catch_up(relay: Relay, count: int) -> Iterator[Figure]:
    room, door = make_room(), await Door.opened(relay.port)
    await door.found(room, relay.code)
    author = room.authors[0]
    await door.append(author, m.ENVELOPE, author.seal(room, count))
    door.close()
    rates = [await _pulled(relay.port, author, count) for _ in range(3)]
    return iter([told("W2 rate on PostgreSQL", middle(rates), "/s")])


async def _pulled(port: int, author: Author, count: int) -> float:
    line, after, head = await connect(port), 0, 1
    begun = time.perf_counter()
    while after < head:
        request = post("/v1/fetch", port, m.write(m.FetchRequest(VERSION, after)), author.token)
        page = m.parse_reply(m.Page, await line.ask(request))
        after, head = after + len(page.items), page.head
    seconds = time.perf_counter() - begun
    line.close()
    if after < count:
        raise RuntimeError(f"only {after} of {count} items came")
    return after / seconds


def _live(one: Relay, other: Relay, count: int) -> Iterator[Figure]:
    """From an append at one relay to the page at itself, and at the other; in turns, so that a busy moment of
    the machine meets both."""
    same, across = [], []
    for _ in range(2):
        same += uvloop.run(_pushed(one, one, count // 2))
        across += uvloop.run(_pushed(one, other, count // 2))
    beside, p50 = percentile(same, 0.99), percentile(across, 0.5)
    note = f"p50 {percentile(same, 0.5):.2f} ms"
    yield told("W3 p99 on PostgreSQL, one relay", beside, "ms", note)
    name = "W3 p99 on PostgreSQL, across two relays"
    yield small(name, percentile(across, 0.99), "ms", beside, _TIMES_ONE_NODE, f"p50 {p50:.2f} ms, by NOTIFY")


def _by_valkey(base: Database, count: int) -> Figure:
    with Valkey.started() as valkey:
        notify = f'"{valkey.address}"'
        with serving_on(base.address, notify=notify) as one, serving_on(base.address, notify=notify) as other:
            took = uvloop.run(_pushed(one, other, count))
    p50, p99 = percentile(took, 0.5), percentile(took, 0.99)
    return told("W3 p99 across two relays, by Valkey", p99, "ms", f"p50 {p50:.2f} ms")


async def _pushed(at: Relay, to: Relay, count: int) -> list[float]:
    """Milliseconds from an append at one relay to the page that has it at another, or at the same."""
    room = make_room(2)
    door = await Door.opened(at.port)
    await door.found(room, at.code)
    door.close()
    writer, reader = room.authors
    await _prove(to, reader, room)
    arrivals: asyncio.Queue[float] = asyncio.Queue()

    def arrived(frame: bytes) -> None:
        for _ in m.parse_reply(m.Page, frame).items:
            arrivals.put_nowait(time.perf_counter())

    follower = await follow(to.port, reader.token, len(room.records), arrived)
    line, took = await connect(at.port), []
    for request in one_each(at.port, writer, writer.seal(room, count)):
        sent = time.perf_counter()
        acknowledged = asyncio.ensure_future(line.ask(request))
        took.append((await asyncio.wait_for(arrivals.get(), 20) - sent) * 1000)
        await acknowledged
        await asyncio.sleep(max(0.0, sent + _EVERY_SECONDS - time.perf_counter()))
    follower.close()
    line.close()
    return took


def _cpu(pid: int, *, ended: bool) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if ended else 13])) / _TICKS


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
