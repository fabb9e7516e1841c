"""500 connections that drip for five minutes: each is cut within 15 s, and a healthy device does not notice.

Some send nothing, some a head byte by byte, some a body, some empty lines after a request, some open the
socket and never say who they are. Whoever is cut comes again at once, so there are always as many. Meanwhile
a device writes over a connection that it keeps, and another comes anew each time: what they wait for is
measured.
"""

import asyncio
import math
import sys
import time
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from tests.server.calling import Caller
from tests.server.making import Made
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Run, require, run_main

COUNT, SECONDS = 500, 300.0
CUT_SECONDS, SLOW_SECONDS = 15.0, 0.25
_EVERY_SECONDS, _PAUSE_SECONDS = 0.5, 0.05
_GRACE_SECONDS = 1.0
"""What the measuring itself may be late by: all of it runs on the same machine."""

_GET = b"GET /v1/health HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
_POST = (
    b"POST /v1/challenge HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/vnd.msgpack\r\n"
    b"content-length: 400\r\n\r\n"
)
_UPGRADE = (
    b"GET /v1/follow HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: {app}\r\nconnection: Upgrade\r\n"
    b"upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a connection sends at once, and what it drips, over and over."""

    name: str
    first: bytes = b""
    drip: bytes = b""


SILENT, HEAD = Kind("silent"), Kind("head", drip=_GET + b"x: " + b"a" * 99)
BODY = Kind("body", _POST, b"\x91" * 99)
LINES, SOCKET = Kind("empty lines", _GET + b"\r\n", b"\r\n"), Kind("socket", _UPGRADE)
KINDS = (SILENT, HEAD, BODY, LINES, SOCKET)


@dataclass(slots=True)
class _Seen:
    """How long connections were open, by kind, and what a healthy device waited for."""

    lives: dict[str, list[float]] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)


def work(
    run: Run,
    seconds: float = SECONDS,
    kinds: Sequence[Kind] = KINDS,
    within: float = CUT_SECONDS,
    slow: float = SLOW_SECONDS,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """All of it; answers the figure. Raises Bad."""
    with (
        TemporaryDirectory(prefix="twofold-drips-") as place,
        serving(Path(place) / "data", environment=settings) as relay,
    ):
        seen = asyncio.run(_tormented(relay, run, seconds, kinds, within))
    longest = {name: round(max(lives), 1) for name, lives in seen.lives.items()}
    require(set(longest) == {kind.name for kind in kinds}, f"not every kind was cut: {sorted(longest)}")
    require(max(longest.values()) <= within + _GRACE_SECONDS, f"open for too long: {longest}")
    waits = sorted(seen.waits)
    p50, p99 = (waits[math.ceil(len(waits) * part) - 1] * 1000 for part in (0.5, 0.99))
    require(p99 <= slow * 1000, f"a healthy device waited {p99:.0f} ms")
    lives = ", ".join(f"{name} {life} s" for name, life in longest.items())
    return (
        f"{sum(map(len, seen.lives.values()))} connections cut, {run.count} at a time, the longest after"
        f" {max(longest.values())} s ({lives}); {len(waits)} answers to healthy devices meanwhile,"
        f" p50 {p50:.0f} ms, p99 {p99:.0f} ms, {waits[-1] * 1000:.0f} ms at most"
    )


async def _tormented(relay: Relay, run: Run, seconds: float, kinds: Sequence[Kind], within: float) -> _Seen:
    seen = _Seen()
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        made = Made.found(f"drips {run.seed}")
        await caller.found(made)
        until = time.monotonic() + seconds
        async with asyncio.TaskGroup() as tasks:
            for n in range(run.count):
                tasks.create_task(_again_and_again(relay, kinds[n % len(kinds)], seen, until, within))
            while time.monotonic() < until:
                await _measured(seen, caller.append(made, made.envelope()))
                await _measured(seen, _come_anew(relay))
                run.turn(int(seconds - (until - time.monotonic())), int(seconds))
                await asyncio.sleep(_PAUSE_SECONDS)
    return seen


async def _measured(seen: _Seen, asked: Awaitable[object]) -> None:
    began = time.perf_counter()
    await asked
    seen.waits.append(time.perf_counter() - began)


async def _come_anew(relay: Relay) -> None:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await caller.challenge()


async def _again_and_again(relay: Relay, kind: Kind, seen: _Seen, until: float, within: float) -> None:
    """Drip, be cut, come again, until the time is over; a life that the end cut short is not counted."""
    while time.monotonic() < until:
        began = time.monotonic()
        async with asyncio.timeout(2 * within + 2 * _GRACE_SECONDS):
            await _dripping(relay, kind)
        seen.lives.setdefault(kind.name, []).append(time.monotonic() - began)


async def _dripping(relay: Relay, kind: Kind) -> None:
    """One connection until the relay ends it."""
    port = relay.relay_origin.rpartition(":")[2]
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))

    def said(text: bytes) -> bytes:
        return text.replace(b"{port}", port.encode()).replace(b"{app}", relay.app_origin.encode())

    drips = asyncio.create_task(_drip(writer, said(kind.first), said(kind.drip)))
    try:
        with suppress(ConnectionError):
            while await reader.read(4096):
                pass
    finally:
        drips.cancel()
        writer.close()


async def _drip(writer: asyncio.StreamWriter, first: bytes, drip: bytes) -> None:
    with suppress(ConnectionError):
        writer.write(first)
        n = 0
        while drip:
            await asyncio.sleep(_EVERY_SECONDS)
            writer.write(drip[n % len(drip) : n % len(drip) + 1])
            await writer.drain()
            n += 1


def main() -> int:
    """The command line."""
    return run_main("drips", __doc__, COUNT, work, "connections at a time")


if __name__ == "__main__":
    sys.exit(main())
