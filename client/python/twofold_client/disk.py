"""The one file a vault lives in: four verbs, each durable when it returns, and a lock for one writer."""

import fcntl
import os
from abc import ABC, abstractmethod
from pathlib import Path

from .errors import VaultBusy


class Disk(ABC):
    """What a vault needs of a file. An OSError from any verb leaves the content unknown."""

    @abstractmethod
    def read(self) -> bytes | None:
        """All bytes, or None if there is no file yet."""

    @abstractmethod
    def append(self, data: bytes) -> None:
        """Put `data` at the end."""

    @abstractmethod
    def cut(self, size: int) -> None:
        """Keep only the first `size` bytes."""

    @abstractmethod
    def replace(self, data: bytes) -> None:
        """Let the file hold exactly `data`; after a crash it holds either the old bytes or these."""

    @abstractmethod
    def close(self) -> None:
        """Give the lock back."""


class FileDisk(Disk):
    """A real file with mode 0600, locked by a file beside it (VaultBusy)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = os.open(
            path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise VaultBusy(f"Another program has {path} open.") from error

    def read(self) -> bytes | None:
        """All bytes, or None if there is no file yet."""
        return self._path.read_bytes() if self._path.exists() else None

    def append(self, data: bytes) -> None:
        """Write at the end and fsync."""
        _write(self._path, os.O_WRONLY | os.O_APPEND, data)

    def cut(self, size: int) -> None:
        """Truncate and fsync."""
        file = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.ftruncate(file, size)
            os.fsync(file)
        finally:
            os.close(file)

    def replace(self, data: bytes) -> None:
        """Write aside, fsync, rename, fsync the folder."""
        write_aside(self._path, data)

    def close(self) -> None:
        """Give the lock back; a second time does nothing."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def write_aside(path: Path, data: bytes) -> None:
    """Let `path` hold exactly `data`, mode 0600: written aside, synced, renamed, and the folder synced."""
    aside = path.with_name(path.name + ".new")
    _write(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, data)
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(path: Path, flags: int, data: bytes) -> None:
    file = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]
        os.fsync(file)
    finally:
        os.close(file)
