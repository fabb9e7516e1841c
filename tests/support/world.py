"""A real relay in a process of its own, on free ports, over a folder or a database that outlives it.

with World(tmp_path) as world:
    link = world.household()      # what `twofold invite` prints
    world.kill()                  # SIGKILL, as a power cut would
    world.start()                 # the same folder, the same ports
"""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import httpx

START_SECONDS = 20.0
_PAUSE = 0.02
_TOLD = re.compile(r"app is at (http://\S+), the relay at (http://\S+)\.\s")
_LINK = re.compile(r"http\S+/#/connect/\S+")


def wait_until(condition: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Wait, bounded, for something another process does; AssertionError naming `what` if it does not."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, f"{what} did not happen within {seconds:.0f} s"
        time.sleep(_PAUSE)


class World:
    """One relay and its folder: started, killed, started again."""

    def __init__(self, folder: Path, store: str = "") -> None:
        self.data, self.store = folder / "relay", store
        self.output = folder / "relay.out"
        self.app, self.relay = "", ""
        self._process: subprocess.Popen[bytes] | None = None
        self._link = ""
        self.pages_max = 0
        """From the next start on the database may have so many pages; 0 is no limit."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The running relay's process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Serve, on the ports of the first start, and wait until health answers."""
        assert self._process is None, "it is running"
        said = self.output.stat().st_size if self.output.exists() else 0
        with self.output.open("ab") as out:
            ports = [f"--app-port={_port(self.app)}", f"--relay-port={_port(self.relay)}"]
            self._process = subprocess.Popen(
                [*self._program(), "serve", *self._place(), *ports], stdout=out, stderr=subprocess.STDOUT
            )
        wait_until(lambda: self._told(said), "the relay's first sentence")
        wait_until(self.healthy, "health")

    def healthy(self) -> bool:
        """Whether the relay answers."""
        try:
            return httpx.get(f"{self.relay}/v1/health", trust_env=False, timeout=2).text == "ok"
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing flushed."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, if it runs, and wait for it."""
        if self._process is not None:
            self._end(signal.SIGTERM)

    def household(self) -> str:
        """A household link: one for whoever comes, as in a household that is large enough."""
        self._link = self._link or self.invited(_SPACES)
        return self._link

    def invited(self, spaces: int) -> str:
        """A household link of its own, as `twofold invite` prints it."""
        command = [*_TWOFOLD, "invite", *self._place(), f"--spaces={spaces}"]
        told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=START_SECONDS)
        link = _LINK.search(told.stdout)
        assert link, told.stdout
        return link.group()

    def log(self) -> str:
        """All the relay has said so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def _program(self) -> list[str]:
        small = [sys.executable, "-m", "tests.support.small_store", str(self.pages_max)]
        return small if self.pages_max else _TWOFOLD

    def _place(self) -> list[str]:
        return [f"--data={self.data}", *([f"--store={self.store}"] if self.store else [])]

    def _told(self, said: int) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"the relay ended: {self.log()}"
        found = _TOLD.search(self.output.read_bytes()[said:].decode(errors="replace"))
        if found:
            self.app, self.relay = found.groups()
        return found is not None

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None, "it is not running"
        self._process.send_signal(how)
        self._process.wait(START_SECONDS)
        self._process = None


def _port(origin: str) -> str:
    return origin.rpartition(":")[2] or "0"


_SPACES = 200
_TWOFOLD = [sys.executable, "-m", "twofold_server"]
