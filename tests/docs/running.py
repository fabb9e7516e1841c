"""Commands of the pages, run as they stand there, but for folders, ports and databases."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.world import wait_until

SECONDS = 60.0


@dataclass(slots=True)
class Place:
    """Where they run: a folder in the place of each that the pages name, the program of this environment."""

    folder: Path
    instead: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("lib", "backups"):
            (self.folder / name).mkdir(parents=True)
        self.instead = {
            "/var/lib/twofold": str(self.folder / "lib" / "twofold"),
            "/srv/backups": str(self.folder / "backups"),
            "--app-port 8300 --relay-port 8301": "--app-port 0 --relay-port 0",
        } | self.instead

    def run(self, line: str) -> "subprocess.CompletedProcess[str]":
        """One that ends by itself."""
        command = self.command(line)
        return subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, check=False, timeout=SECONDS
        )

    @contextmanager
    def serving(self, line: str, says: str = "the relay at") -> Iterator[Path]:
        """One that serves until it is told to stop; yields what it says, once it has said `says`."""
        said = self.folder / "said"
        with said.open("wb") as out:
            process = subprocess.Popen(
                self.command(line), env=self._environment(), stdout=out, stderr=out, start_new_session=True
            )
        try:
            wait_until(lambda: says in said.read_text(encoding="utf-8"), f"{line}: {says}", SECONDS)
            yield said
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(SECONDS)

    def command(self, line: str) -> list[str]:
        """The line for a shell, with what it names replaced."""
        for there, here in self.instead.items():
            line = line.replace(there, here)
        return ["sh", "-c", line]

    def _environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return os.environ | {
            "PATH": path,
            "XDG_DATA_HOME": str(self.folder / "share"),
            "TWOFOLD_APP_PORT": "0",
            "TWOFOLD_RELAY_PORT": "0",
        }
