"""Room kept aside on the relay's disk, so that a full one still lets bodies be erased and devices removed.

[Note: a full disk] SQLite cannot even take away without writing first. So a file of bytes that mean nothing
lies beside the database. When a write finds no room it goes, and what it held is for what removes and erases;
all else is refused until there is so much room again that the file can be made anew. A write that found no
room was undone whole, and nothing was synced or acknowledged of it: unlike a sync that fails, it leaves no
doubt about what is on the disk, and the relay goes on without a restart.

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
NAME: Final = "reserve"
AGAIN_SECONDS: Final = 1.0
"""How often at most it is looked whether there is room again."""

_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def is_full(error: BaseException | None) -> bool:
    """Whether SQLite says that the disk has no room."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) in _FULL


class Reserve:
    """The file, and whether it has been given away. Its calls wait for the disk."""

    def __init__(
        self, folder: Path, size: int = RESERVE_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path, self._size, self._clock = folder / NAME, size, clock
        self._looked = -AGAIN_SECONDS
        self.spent = False

    def keep(self) -> bool:
        """See that the file is there, whole; False if there is no room for it."""
        try:
            if not self._path.exists() or self._path.stat().st_size != self._size:
                self._make()
        except OSError:
            self.release()
        else:
            self.spent = False
        return not self.spent

    def has_room_again(self) -> bool:
        """`keep`, if it was not tried just now."""
        now = self._clock()
        if now - self._looked < AGAIN_SECONDS:
            return False
        self._looked = now
        return self.keep()

    def release(self) -> None:
        """Give the room away."""
        self.spent = True
        self._looked = self._clock()
        for path in (self._path, self._part):
            with suppress(OSError):  # not there, or a disk that takes nothing at all
                path.unlink()

    @property
    def _part(self) -> Path:
        return self._path.with_suffix(".part")

    def _make(self) -> None:
        descriptor = os.open(self._part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            rest = memoryview(secrets.token_bytes(self._size))
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        finally:
            os.close(descriptor)
        self._part.replace(self._path)
