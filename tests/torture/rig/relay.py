"""A real relay as a process that may be traced, limited or planted with a fault, and dies when told to."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNBOUNDED = {
    "TWOFOLD_HOUSEHOLD_SPACES": "1000000",
    "TWOFOLD_DEVICE_RATE": "0",
    "TWOFOLD_ADDRESS_RATE": "0",
}
"""A few clients stand for many here."""
_PROGRAM = ("-m", "twofold_server")


class NotServing(Exception):
    """It ended before it answered; the words are its own."""


@dataclass(frozen=True, slots=True)
class Start:
    """How long it took from the command until it answered, and how much of that it waited for a processor
    that others had."""

    seconds: float
    waited: float = 0.0

    @property
    def own(self) -> float:
        """What it takes on a machine of its own."""
        return self.seconds - self.waited


@dataclass(slots=True)
class Relay:
    """A running `twofold serve` and what it said at its start; `pid` is the relay, whatever traces it."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    app_origin: str
    relay_origin: str
    code: str
    start: "Start"

    @property
    def pid(self) -> int:
        """The relay's own."""
        return innermost(self.process.pid)

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self.process.poll() is not None

    def kill(self) -> None:
        """As if the power failed, for the process."""
        if not self.ended:
            os.kill(self.pid, signal.SIGKILL)
        self.process.wait(20)

    def stop(self, seconds: float = 30.0) -> int:
        """Ask it to end; its status."""
        if not self.ended:
            os.kill(self.pid, signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float = 30.0) -> int:
        """Its status once it has ended; killed if it does not."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def rss(self) -> int:
        """Resident memory, in bytes."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        return int(found[1]) * 1024 if found else 0

    def log(self) -> str:
        """What it wrote to its log so far."""
        return log_of(self.folder).read_text()


def log_of(folder: Path) -> Path:
    """Where a relay's log goes: beside its folder, never in it."""
    return folder.with_name(f"{folder.name}.log")


def _ended(process: "subprocess.Popen[bytes]") -> int:
    """The status of one that said nothing; killed if it lingers."""
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:
        os.kill(innermost(process.pid), signal.SIGKILL)
        return process.wait(20)


@contextmanager
def serving(
    folder: Path,
    before: Sequence[str] = (),
    fault: str = "",
    environment: Mapping[str, str] | None = None,
) -> Iterator[Relay]:
    """`begin`, and killed at the end if it still runs."""
    relay = begin(folder, before, fault, environment)
    try:
        yield relay
    finally:
        relay.kill()


def begin(
    folder: Path,
    before: Sequence[str] = (),
    fault: str = "",
    environment: Mapping[str, str] | None = None,
) -> Relay:
    """Start a relay over a folder, on free ports; it answers when this returns. Raises NotServing."""
    began = time.monotonic()
    process = launched(folder, before, fault, environment)
    stdout = process.stdout
    if stdout is None:
        raise NotServing
    said = (stdout.readline() + stdout.readline()).decode()
    start = Start(time.monotonic() - began, _waited(process.pid))
    ports = re.findall(r"http://localhost:(\d+)", said)
    if len(ports) < 2:
        stdout.close()
        status = _ended(process)
        raise NotServing(f"status {status}: {said}{log_of(folder).read_text()[-500:]}")
    stdout.close()
    app, own = (f"http://127.0.0.1:{port}" for port in ports[:2])
    code = said.split()[-1].replace("-", "") if "Household code" in said else ""
    return Relay(process, folder, app, own, code, start)


def launched(
    folder: Path,
    before: Sequence[str] = (),
    fault: str = "",
    environment: Mapping[str, str] | None = None,
) -> "subprocess.Popen[bytes]":
    """The process, begun and not waited for."""
    program = ("-m", "tests.torture.rig.planted", fault) if fault else _PROGRAM
    command = [*before, sys.executable, *program, "serve", "--data", str(folder), "--invite"]
    folder.parent.mkdir(parents=True, exist_ok=True)
    environs = os.environ | UNBOUNDED | dict(environment or {})
    with log_of(folder).open("ab") as log:
        return subprocess.Popen(
            [*command, "--app-port", "0", "--relay-port", "0"],
            stdout=subprocess.PIPE,
            stderr=log,
            env=environs,
        )


def _waited(pid: int) -> float:
    """Seconds in which its first thread could have run and had no processor."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def innermost(pid: int) -> int:
    """The process behind a tracer or a limiter: the first child of a first child, or the process itself."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        comm = Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return pid
    return innermost(int(children[0])) if children and comm in ("strace", "prlimit", "sh") else pid
