"""The relay under measurement: `twofold serve` as anybody runs it, and a code from `twofold invite`."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.process import ROOT, SCRIPTS, Process, free_port, started

_UNHELD = {"TWOFOLD_DEVICE_RATE": "100000", "TWOFOLD_ADDRESS_RATE": "100000"}
"""A load asks more often than any device: every request is counted, and none is stopped."""
_CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}\b")
_SPACES = 4096


@dataclass(frozen=True, slots=True)
class Relay:
    """A running relay on this machine: its process, its data, a code to found spaces with, its app."""

    process: Process
    folder: Path
    code: str
    app_port: int

    @property
    def port(self) -> int:
        """Where the relay answers."""
        return self.process.port


@contextmanager
def served(*, before: tuple[str, ...] = (), options: tuple[str, ...] = ()) -> Iterator[Relay]:
    """A fresh relay in a folder that is gone afterwards; `before` stands before its command."""
    with (
        TemporaryDirectory(prefix="twofold-bench-") as name,
        invited_into(Path(name) / "data", before, options) as relay,
    ):
        yield relay


@contextmanager
def invited_into(
    folder: Path, before: tuple[str, ...] = (), options: tuple[str, ...] = ()
) -> Iterator[Relay]:
    """A relay over a folder that outlives it, with a new code."""
    with serving(folder, before, options) as (process, app_port):
        yield Relay(process, folder, invited(folder), app_port)


@contextmanager
def serving(
    folder: Path, before: tuple[str, ...] = (), options: tuple[str, ...] = ()
) -> Iterator[tuple[Process, int]]:
    """`twofold serve` over a folder, new or not; the process and the port of the app."""
    relay_port, app_port = free_port(), free_port()
    ports = ["--app-port", str(app_port), "--relay-port", str(relay_port)]
    command = [*before, str(SCRIPTS / "twofold"), "serve", "--data", str(folder), *ports, *options]
    with started(command, relay_port, "/v1/health", folder.parent / "log", _UNHELD) as process:
        yield process, app_port


def invited(folder: Path) -> str:
    """A household code good for many spaces, as the wire wants it."""
    command = [str(SCRIPTS / "twofold"), "invite", "--data", str(folder), "--spaces", str(_SPACES)]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=30).stdout
    found = _CODE.search(told)
    if found is None:
        raise RuntimeError("`twofold invite` told no code")
    return found.group().replace("-", "")


def tracer(report: Path, sync_delay_ms: int = 0) -> tuple[str, ...]:
    """strace before a command: counts syncs into `report`, makes each slower; () if there is none.

    With its seccomp filter the kernel stops the process at syncs only, so all else runs at full speed.
    """
    if shutil.which("strace") is None:
        return ()
    slowed = ("-e", f"inject=fsync,fdatasync:delay_exit={sync_delay_ms * 1000}") if sync_delay_ms else ()
    return (
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-c",
        "-o",
        str(report),
        "-e",
        "trace=fsync,fdatasync",
        *slowed,
    )


def syncs_counted(report: Path) -> int:
    """Syncs in a tracer's report; complete once the traced process has ended."""
    rows = [line.split() for line in report.read_text("utf-8").splitlines()]
    return sum(int(row[3]) for row in rows if row and row[-1] in {"fsync", "fdatasync"})
