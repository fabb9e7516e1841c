"""The real program, started and ended as a host does it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_UNCOUNTED = {"TWOFOLD_DEVICE_RATE": "0", "TWOFOLD_ADDRESS_RATE": "0"}
"""Many tests call one relay from one address."""


@dataclass
class Started:
    """A running `twofold serve`, and what it said at start."""

    process: "subprocess.Popen[str]"
    folder: Path
    app_origin: str
    relay_origin: str
    code: str

    @classmethod
    @contextmanager
    def in_folder(
        cls,
        folder: Path,
        app_port: int = 0,
        relay_port: int = 0,
        household_spaces: int = 64,
        store: str = "",
    ) -> Iterator["Started"]:
        """Serve `folder`, or a database; ended, if it still runs, at the end."""
        started = cls.begin(folder, app_port, relay_port, household_spaces, store)
        try:
            yield started
        finally:
            started.end()

    @classmethod
    def begin(
        cls,
        folder: Path,
        app_port: int,
        relay_port: int,
        household_spaces: int,
        store: str = "",
        **environ: str,
    ) -> "Started":
        """Start and wait until it answers. Raises AssertionError with its words if it does not."""
        command = [sys.executable, "-m", "twofold_server", "serve", "--data", str(folder), "--invite"]
        command += ["--app-port", str(app_port), "--relay-port", str(relay_port)]
        command += ["--store", store] if store else []
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | _UNCOUNTED | {"TWOFOLD_HOUSEHOLD_SPACES": str(household_spaces)} | environ,
        )
        assert process.stdout is not None
        said = process.stdout.readline() + process.stdout.readline()
        origins = re.findall(r"http://localhost:(\d+)", said)
        assert len(origins) == 2, said + (process.stderr.read() if process.stderr else "")
        code = said.split()[-1].replace("-", "")
        app, relay = (f"http://127.0.0.1:{port}" for port in origins)
        return cls(process, folder, app, relay, code)

    @property
    def ports(self) -> tuple[int, int]:
        """Of the app and of the relay."""
        return int(self.app_origin.rpartition(":")[2]), int(self.relay_origin.rpartition(":")[2])

    def rss(self) -> int:
        """Resident memory, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024

    def kill(self) -> None:
        """As if the power failed."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=10)

    def end(self) -> tuple[int, str]:
        """Ask it to stop; answers its exit status and its log."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=20) if not _read(self.process) else ("", "")
        return self.process.returncode, log


def _read(process: "subprocess.Popen[str]") -> bool:
    return process.stdout is None or process.stdout.closed
