"""A disk that is really small: a file system in memory, and a file that fills it.

Mounting needs to be root, or a system that lets anybody be root among themselves: then the whole run is begun
anew in there (`among_themselves`).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.torture.rig.run import Bad

_INSIDE = "TORTURE_INSIDE"


class Disk:
    """A mounted place."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / "filler"

    def free(self) -> int:
        """Bytes that anybody may still write."""
        return shutil.disk_usage(self.place).free

    def fill(self, leave: int) -> None:
        """Take all room but so many bytes, whatever else goes on."""
        with suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while (room := self.free() - leave) > 0:
                file.write(bytes(min(room, 1 << 16)))

    def clear(self) -> None:
        """Give it back."""
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(place: Path, mebibytes: int) -> Iterator[Disk]:
    """A file system of this size, mounted at `place`. Raises Bad where that is not allowed."""
    place.mkdir(parents=True)
    size = f"size={mebibytes}m"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "none", str(place)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Bad(f"A small disk cannot be mounted here ({done.stderr.strip()}): run this as root.")
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def among_themselves() -> None:
    """Begin this program anew where it may mount, if it may not here and the system has such a place."""
    if os.geteuid() == 0 or os.environ.get(_INSIDE) or shutil.which("unshare") is None:
        return
    os.environ[_INSIDE] = "1"
    command = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
        words = [*command, sys.executable, "-m", "tests.torture", "full", *sys.argv[1:]]
        os.execvp(words[0], words)  # noqa: S606 (no shell is wanted)
