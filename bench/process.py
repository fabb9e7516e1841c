"""Servers as processes of their own: started, watched through /proc, and stopped by their id."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

START_SECONDS = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")
SCRIPTS = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Process:
    """A running server: the process itself, even if something traces it, and how long it took to answer."""

    pid: int
    port: int
    seconds: float

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def rss_mib(self) -> float:
        """Resident memory in MiB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    command: list[str],
    port: int,
    path: str = "/",
    log: Path | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Process]:
    """Run a command until the block ends; it is there once `path` on `port` answers anything."""
    out = (log or Path(os.devnull)).open("ab")
    begun = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **settings}, stdout=out, stderr=out, start_new_session=True
    )
    try:
        wait_answer(child, port, path)
        took = time.perf_counter() - begun
        yield Process(_innermost(child.pid), port, took)
    finally:
        stop(child)
        out.close()


def wait_answer(child: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    """Ask until something answers. Raises TimeoutError, or RuntimeError if the child is gone."""
    until = time.perf_counter() + START_SECONDS
    while time.perf_counter() < until:
        if child.poll() is not None:
            raise RuntimeError(f"the server ended with status {child.returncode} before it answered")
        if _answers(port, path):
            return
        time.sleep(0.005)
    raise TimeoutError("the server did not answer in time")


def _answers(port: int, path: str) -> bool:
    request = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(request.encode())
            return line.recv(16).startswith(b"HTTP/1.1 ")
    except OSError:
        return False


def _innermost(pid: int) -> int:
    """The process behind a tracer: the first child of a first child, or the process itself."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    comm = Path(f"/proc/{pid}/comm").read_text().strip()
    return _innermost(int(children[0])) if children and comm == "strace" else pid


def stop(child: "subprocess.Popen[bytes]") -> None:
    """Ask the server to end, then insist."""
    if child.poll() is not None:
        return
    os.kill(_innermost(child.pid), signal.SIGTERM)
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
