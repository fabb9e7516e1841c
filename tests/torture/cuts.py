"""Lines cut at every byte of a request and of its answer: a device always ends knowing the truth.

A device's own transport appends through a proxy in this process that lets so many bytes pass and then ends
the line, politely or not: at every byte of one append's request and of its answer, and then, with appends of
all sizes, at random places. The device hears that the relay is away, or has its answer; it sends the same
bytes again, and has a number. In the end every envelope is held exactly once, under the number it was told.
"""

import asyncio
import random
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.server.calling import Caller
from tests.torture.rig.history import check
from tests.torture.rig.load import Load, Sending, Writer
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Run, require, run_main
from twofold_client.errors import Away
from twofold_client.transport import HttpTransport
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import ENVELOPE, AppendReply, AppendRequest, Item, parse_reply, write

COUNT = 20_000
_NEVER = 1 << 30


class Proxy:
    """Passes bytes on until so many have gone up, or come down; then both ends lose the line."""

    def __init__(self, host: str, port: int, chance: random.Random) -> None:
        self._host, self._to, self._chance = host, port, chance
        self.up = self.down = _NEVER
        self.went_up = self.came_down = 0
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        """Listen; the port."""
        self._server = await asyncio.start_server(self._taken, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def arm(self, up: int = _NEVER, down: int = _NEVER) -> None:
        """What the next line may pass."""
        self.up, self.down, self.went_up, self.came_down = up, down, 0, 0

    async def close(self) -> None:
        """Listen no more; lines that are open end first."""
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*self._lines)

    def _taken(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        line = asyncio.create_task(self._line(near, to_near))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    async def _line(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        far, to_far = await asyncio.open_connection(self._host, self._to)
        ways = [self._pass(near, to_far, rises=True), self._pass(far, to_near, rises=False)]
        tasks = [asyncio.create_task(way) for way in ways]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for writer in (to_near, to_far):
            self._end(writer)

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, rises: bool) -> None:
        with suppress(OSError):
            while data := await source.read(1 << 16):
                passed, most = (self.went_up, self.up) if rises else (self.came_down, self.down)
                target.write(data[: max(0, most - passed)])
                await target.drain()
                if rises:
                    self.went_up += len(data)
                else:
                    self.came_down += len(data)
                if passed + len(data) >= most:
                    return

    def _end(self, writer: asyncio.StreamWriter) -> None:
        if self._chance.random() < 0.3:
            raw = writer.get_extra_info("socket")
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()


def work(run: Run, *, every_byte: bool = True) -> str:
    """Every byte once, then at random; answers the figure. Raises Bad."""
    with TemporaryDirectory(prefix="twofold-cuts-") as place:
        folder = Path(place) / "data"
        with serving(folder) as relay:
            load = Load.of(1, run.chance, f"cuts {run.seed}")
            every, away = asyncio.run(_cut(relay, load, run, every_byte=every_byte))
            require(relay.stop() == 0, f"it did not end well: {relay.log()[-300:]}")
        check(folder / "relay.db", load.history)
    return f"{every} cuts at every byte and {run.count} at random, {away} unanswered, 0 lost, 0 doubled"


async def _cut(relay: Relay, load: Load, run: Run, *, every_byte: bool) -> tuple[int, int]:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        token = caller.tokens[load.spaces[0].id]
    host, _, port = relay.relay_origin.removeprefix("http://").partition(":")
    proxy = Proxy(host, int(port), run.chance)
    device = Device(proxy, await proxy.open(), int(port), load.writers[0], token)
    try:
        await device.append()
        up, down = proxy.went_up, proxy.came_down
        every = [*({"up": n} for n in range(up + 1)), *({"down": n} for n in range(down + 1))]
        for cut in every if every_byte else ():
            await device.append(**cut)
        for n in range(run.count):
            if run.chance.random() < 0.5:
                await device.append(up=run.chance.randrange(4 * up))
            else:
                await device.append(down=run.chance.randrange(down + 20))
            run.turn(n + 1)
    finally:
        await proxy.close()
    return len(every) * every_byte, device.away


class Device:
    """Appends with a device's own transport, one connection each, until it knows."""

    def __init__(self, proxy: Proxy, near: int, far: int, writer: Writer, token: bytes) -> None:
        self._proxy, self._near, self._far, self._writer, self._token = proxy, near, far, writer, token
        self.away = 0

    async def append(self, up: int = _NEVER, down: int = _NEVER) -> None:
        """One envelope over a line that is cut; then the truth about it over one that is not."""
        sending = self._writer.next()
        self._proxy.arm(up, down)
        told = await self._told(sending)
        self.away += told is None
        self._proxy.arm()
        truth = await self._told(sending)
        require(truth is not None, "with a whole line there is no answer")
        require(told in (None, truth), f"told {told} at first, and {truth} later")
        for number, each in zip(truth or (), sending, strict=True):
            self._writer.history.ack(self._writer.made.id, number, each.id, each.erases)
        self._writer.pending = []

    async def _told(self, sending: list[Sending]) -> list[int] | None:
        """The numbers, or that the relay is away; nothing else is ever heard."""
        transport = HttpTransport(f"http://127.0.0.1:{self._near}")
        transport._client.headers["host"] = f"127.0.0.1:{self._far}"
        body = write(AppendRequest(VERSION, [Item(ENVELOPE, each.wire) for each in sending]))
        try:
            async with asyncio.timeout(20):
                answer = await transport.post("/v1/append", body, self._token)
        except Away:
            return None
        finally:
            await transport.close()
        return parse_reply(AppendReply, answer).numbers


def main() -> int:
    """The command line."""
    return run_main("cuts", __doc__, COUNT, work, "cuts at random places")


if __name__ == "__main__":
    sys.exit(main())
