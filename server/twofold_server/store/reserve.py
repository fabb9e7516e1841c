"""Room kept aside on the relay's disk, so that a full one still lets bodies be erased and devices removed.

[Note: a full disk] SQLite cannot even take away without writing first. So a file of bytes that mean nothing
lies beside the database. Once a write has found no room, words are refused until there is plenty again; what
removes or erases is given a slice of that file whenever it finds none either. Slices, since whoever else
fills the disk takes what is given back. A write that found no room was undone whole, and nothing was synced
or acknowledged of it: unlike a sync that fails, it leaves no doubt about what is on the disk, and the relay
goes on without a restart.

The bytes are random and really written: some file systems promise room, or press zeroes, and keep neither.
"""

import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

RESERVE_BYTES: Final = 4 << 20
SLICE_BYTES: Final = 1 << 17
"""Eight pages of the database: what an erase writes, more or less."""
PLENTY_BYTES: Final = 1 << 20
"""Room beyond the reserve from which on words are taken again."""
NAME: Final = "reserve"
AGAIN_SECONDS: Final = 1.0
"""How often at most it is looked whether there is room again."""

_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def is_full(error: BaseException | None) -> bool:
    """Whether SQLite says that the disk has no room."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) in _FULL


class Reserve:
    """The file, and whether the disk is full. Its calls wait for the disk."""

    def __init__(
        self, folder: Path, size: int = RESERVE_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path, self._size, self._clock = folder / NAME, size, clock
        self._looked = -AGAIN_SECONDS
        self.full = False
        """A write found no room, and there was not plenty since."""

    def keep(self) -> bool:
        """See that the file is there, whole; False, and `full`, if there is no room for it."""
        self.full = not self._grown(self._path, self._size)
        return not self.full

    def fill(self) -> None:
        """A write found no room."""
        self.full, self._looked = True, self._clock()

    def give(self) -> bool:
        """Give a slice back to the disk; False if none is left."""
        left = self._left()
        with suppress(OSError):
            if left:
                os.truncate(self._path, max(0, left - SLICE_BYTES))
        return self._left() < left

    def has_plenty(self) -> bool:
        """Whether the file is whole again and there is room beyond it, if that was not tried just now."""
        now, beyond = self._clock(), self._path.with_suffix(".beyond")
        if now - self._looked < AGAIN_SECONDS:
            return False
        self._looked = now
        try:
            return self._grown(beyond, PLENTY_BYTES) and self.keep()
        finally:
            beyond.unlink(missing_ok=True)

    def _left(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    @staticmethod
    def _grown(path: Path, size: int) -> bool:
        """Make a file longer, up to a size; or leave it as it was."""
        try:
            with path.open("ab", buffering=0) as file:
                path.chmod(0o600)
                before = file.seek(0, os.SEEK_END)
                try:
                    rest = memoryview(secrets.token_bytes(max(0, size - before)))
                    while rest:
                        rest = rest[file.write(rest) :]
                except OSError:
                    file.truncate(before)
                    return False
        except OSError:
            return False
        return True
