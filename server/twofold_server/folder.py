"""The data folder: closed to others, and used by one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


class InUse(Exception):
    """Another process holds the folder."""


def closed_folder(path: Path) -> Path:
    """The folder, made if need be, readable by its owner only; so is all that is made in it from now on."""
    os.umask(0o077)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def synced(path: Path) -> None:
    """New files of a folder keep their names if the power fails. Raises OSError.

    SQLite asks for that too when it makes a file, and does not look whether it went well.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the folder. Raises InUse with a sentence if somebody does; the lock dies with its process."""
    descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(f"Another twofold process is using {path}.") from error
        yield
    finally:
        os.close(descriptor)
