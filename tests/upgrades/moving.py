"""A relay's public name, and the machines that it leads to, one after the other."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.world import wait_until

CONFIG = """\
host = "{host}"
app_port = {app_port}
relay_port = {relay_port}
app_origin = "{app}"
relay_origin = "{relay}"
"""
_SERVING = "the relay at"


Called = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]


@dataclass(slots=True)
class Name:
    """`port` stays; `to` is the address of the machine that the name leads to now."""

    port: int = 0
    to: tuple[str, int] = ("127.0.0.1", 0)

    @property
    def origin(self) -> str:
        """What people and phones know."""
        return f"http://localhost:{self.port}"


@asynccontextmanager
async def names(count: int) -> AsyncIterator[list[Name]]:
    """So many names that answer, wherever they lead; at the end every line through them is closed."""
    made = [Name() for _ in range(count)]
    calls: set[asyncio.Task[None]] = set()
    servers = [await asyncio.start_server(_passing(name, calls), "127.0.0.1", 0) for name in made]
    for name, server in zip(made, servers, strict=True):
        name.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        for server in servers:
            server.close()
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)


def _passing(name: Name, calls: "set[asyncio.Task[None]]") -> Called:
    """Each call is a task that `names` can end: a stream's own is nobody's to wait for."""

    def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_passed(name, reader, writer))
        calls.add(task)
        task.add_done_callback(calls.discard)

    return called


async def _passed(name: Name, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    open_ones = [writer]
    try:
        inner, there = await asyncio.open_connection(*name.to)
        open_ones.append(there)
        await asyncio.gather(_pump(reader, there), _pump(inner, writer))
    except OSError:
        return
    finally:
        for each in open_ones:
            each.close()
            with suppress(OSError):
                await each.wait_closed()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(1 << 16):
            writer.write(piece)
            await writer.drain()
    writer.close()


@dataclass(frozen=True, slots=True)
class Machine:
    """One that can run a relay: a folder of its own, and an address of its own."""

    data: Path
    host: str

    @property
    def pid(self) -> int:
        """Its relay's."""
        return int(self._pid.read_text())

    @property
    def start(self) -> str:
        """The command that starts its relay, and returns once that answers."""
        return f"{sys.executable} -m tests.upgrades.moving {self.data}"

    def settle(self, app: Name, relay: Name) -> None:
        """Its settings say what people know, and the names lead here from now on."""
        self.data.mkdir(parents=True, mode=0o700)
        app.to, relay.to = ((self.host, _free_port(self.host)) for _ in range(2))
        ports = {"app_port": app.to[1], "relay_port": relay.to[1]}
        config = CONFIG.format(host=self.host, app=app.origin, relay=relay.origin, **ports)
        (self.data / "twofold.toml").write_text(config, encoding="utf-8")

    def kill(self) -> None:
        """As if the machine were gone: no goodbye, and nothing is left of its folder."""
        with suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        shutil.rmtree(self.data)

    @property
    def _pid(self) -> Path:
        return _beside(self.data, "pid")


def _beside(data: Path, name: str) -> Path:
    return data.with_name(f"{data.name}.{name}")


def _said(data: Path) -> Path:
    return _beside(data, "said")


def start(data: Path) -> None:
    """As a service manager does: the relay goes on by itself; this waits until it has said where it is."""
    command = [sys.executable, "-m", "twofold_server", "serve", f"--data={data}"]
    with _said(data).open("wb") as said, _beside(data, "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=said, stderr=log, start_new_session=True)
    _beside(data, "pid").write_text(str(process.pid))
    wait_until(lambda: _SERVING in _said(data).read_text(encoding="utf-8"), "the relay's first words")


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as found:
        port: int = found.getsockname()[1]
    return port


if __name__ == "__main__":
    start(Path(sys.argv[1]))
