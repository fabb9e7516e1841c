"""The stage: parts and screens of the app over a device that only remembers, built and served anew."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class _Quiet(SimpleHTTPRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of requests."""


@contextmanager
def stage(folder: Path, practices: Path | None = None) -> Iterator[str]:
    """The address of the stage, built into the folder; with the practices of another one, if it is given."""
    chosen = {} if practices is None else {"TWOFOLD_PRACTICES": str(practices)}
    command = [sys.executable, str(ROOT / "hatch_build.py"), "npm", "run", "--silent", "stage"]
    environment = {**os.environ, "TWOFOLD_STAGE": str(folder), **chosen}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
