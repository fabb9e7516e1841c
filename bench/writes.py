"""W1: eight writers, one envelope of 1 KiB a frame or a request, the next after the acknowledgement.

Frames, requests and the raw reference take turns, so that a busy moment of the machine meets all. Syncs are
counted in a run of their own, because counting slows them down.
"""

import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from bench import peers
from bench.figures import Figure, fast, middle, small, told
from bench.frames import frames_of, run_sockets
from bench.limits import raw_requests
from bench.load import Load, run_writers
from bench.peers import Scale
from bench.process import Process, free_port, started
from bench.relay import Relay, served, syncs_counted, tracer
from bench.run import Run
from bench.spaces import Room, founded, make_room, one_each

WRITERS = 8
_RAW_SHARE, _EVOLU_TIMES, _HOCUSPOCUS_TIMES, _P99_SHARE = 0.55, 6, 1.2, 1 / 3
_SYNCS_PER_ITEM = 0.35
_LEVEL = 10**9
"""A number beyond every log: nothing is shown but what comes."""

Send = Callable[[int, list[list[bytes]]], Coroutine[None, None, Load]]


@dataclass(frozen=True, slots=True)
class Take:
    """One take: the load as the writers saw it, and what it cost the server in CPU per item."""

    load: Load
    cpu_ms: float


@contextmanager
def reference(*options: str, before: tuple[str, ...] = ()) -> Iterator[Process]:
    """The raw reference over a folder of its own."""
    port = free_port()
    with TemporaryDirectory(prefix="twofold-bench-") as folder:
        command = [*before, sys.executable, "-m", "bench.reference", str(port), folder, *options]
        with started(command, port) as process:
            yield process


def measure(run: Run) -> None:
    """All of W1."""
    envelopes, takes = run.count(500, 250), run.count(5, 3)
    with served() as relay, reference() as raw:
        rooms = uvloop.run(founded(relay.port, relay.code, [make_room() for _ in range(WRITERS)]))
        shared = uvloop.run(founded(relay.port, relay.code, [make_room(WRITERS)]))
        take_raw(raw, envelopes)  # the first take of a process pays for what later ones find ready
        take_relay(relay, rooms, 50)
        take_frames(relay, rooms, 50)
        raws, framed, followed, spread, together = [], [], [], [], []
        for _ in range(takes):
            raws.append(take_raw(raw, envelopes))
            framed.append(take_frames(relay, rooms, envelopes))
            followed.append(take_frames(relay, rooms, envelopes, _LEVEL))
            spread.append(take_relay(relay, rooms, envelopes))
            together.append(take_relay(relay, shared, envelopes))
    run.add(told("limit: raw reference, 8 writers", rate(raws), "/s", _cost(raws)))
    run.add(*_judged(framed, raws), _syncs(run.count(200, 50)))
    run.add(
        _beside("W1 by frames of sockets that follow too", followed, raws),
        _beside("W1 by requests", spread, raws),
        _beside("W1 by requests, 8 devices of one space", together, raws),
    )


def scale_now() -> Scale:
    """How this machine compares just now to the one of the peers, by a short run of the raw reference."""
    with reference() as raw:
        take_raw(raw, 50)
        return Scale.of(rate([take_raw(raw, 250) for _ in range(3)]))


def rate(takes: list[Take]) -> float:
    """The rate of the median take."""
    return middle([take.load.rate for take in takes])


def _judged(takes: list[Take], raws: list[Take]) -> Iterator[Figure]:
    own, scale = rate(takes), Scale.of(rate(raws))
    pairs = [take.load.rate / raw.load.rate for take, raw in zip(takes, raws, strict=True)]
    best = max(take.load.rate for take in takes) / max(raw.load.rate for raw in raws)
    share = f"pair by pair {min(pairs):.2f} to {max(pairs):.2f}, best beside best {best:.2f}; {_cost(takes)}"
    yield fast("W1 rate by frames, beside the raw reference", own, "/s", rate(raws), _RAW_SHARE, share)
    yield fast("W1 rate, beside Evolu (carried over)", own, "/s", scale.rate(peers.EVOLU_RATE), _EVOLU_TIMES)
    beside = scale.rate(peers.HOCUSPOCUS_RATE)
    yield fast("W1 rate, beside Hocuspocus (carried over)", own, "/s", beside, _HOCUSPOCUS_TIMES)
    yield told("W1 p50", middle([take.load.ms(0.5) for take in takes]), "ms")
    worst = middle([take.load.ms(0.99) for take in takes])
    beside = scale.time(peers.HOCUSPOCUS_P99_MS)
    yield small("W1 p99, beside Hocuspocus (carried over)", worst, "ms", beside, _P99_SHARE)


def _cost(takes: list[Take]) -> str:
    p50, p99 = (middle([take.load.ms(share) for take in takes]) for share in (0.5, 0.99))
    return (
        f"p50 {p50:.2f} ms, p99 {p99:.2f} ms, server CPU {middle([t.cpu_ms for t in takes]):.3f} ms per item"
    )


def _beside(name: str, takes: list[Take], raws: list[Take]) -> Figure:
    shares = [take.load.rate / raw.load.rate for take, raw in zip(takes, raws, strict=True)]
    return told(name, rate(takes), "/s", f"{middle(shares):.2f} of the raw reference; {_cost(takes)}")


def take_raw(raw: Process, envelopes: int) -> Take:
    """One take of the raw reference."""
    return _taken(raw, raw_requests(raw.port, WRITERS, envelopes))


def take_relay(relay: Relay, rooms: list[Room], envelopes: int) -> Take:
    """One take of the relay, by every author of these spaces; sealing is done before the clock starts."""
    each = [
        one_each(relay.port, author, author.seal(room, envelopes))
        for room in rooms
        for author in room.authors
    ]
    return _taken(relay.process, each)


def take_frames(relay: Relay, rooms: list[Room], envelopes: int, after: int | None = None) -> Take:
    """The same by frames, over sockets that ask for pages after a number, or for none."""
    each = [
        frames_of(author, author.seal(room, envelopes), after) for room in rooms for author in room.authors
    ]
    return _taken(relay.process, each, run_sockets)


def _taken(process: Process, each: list[list[bytes]], send: Send = run_writers) -> Take:
    before = process.cpu_seconds()
    load = uvloop.run(send(process.port, each))
    spent = process.cpu_seconds() - before
    return Take(load, spent * 1000 / len(load.latencies))


def _syncs(envelopes: int) -> Figure:
    """Syncs per acknowledged envelope, from a relay under a counting tracer."""
    with TemporaryDirectory(prefix="twofold-bench-") as name:
        idle, busy = Path(name) / "idle", Path(name) / "busy"
        if not tracer(idle):
            return told("W1 syncs per envelope", 0, "", "not counted: there is no strace here")
        with served(before=tracer(idle)) as relay:
            uvloop.run(founded(relay.port, relay.code, [make_room() for _ in range(WRITERS)]))
        with served(before=tracer(busy)) as relay:
            rooms = uvloop.run(founded(relay.port, relay.code, [make_room() for _ in range(WRITERS)]))
            take_frames(relay, rooms, envelopes)
        per_item = (syncs_counted(busy) - syncs_counted(idle)) / (envelopes * WRITERS)
    return small(
        "W1 syncs per envelope", per_item, "", _SYNCS_PER_ITEM, note="fsync and fdatasync, by strace"
    )
