"""Chunks as files: DATA/blobs/ab/NAME, each written once, on the disk before anybody is told.

A name is drawn anew for each chunk that comes and is in no row before its file is whole, so a file that was
cut off is a file without a row: there is nothing to rename and nothing to write over.
"""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from ... import log
from ...errors import Declined
from .keeping import NAME_BYTES
from .port import Shelf

FOLDER: Final = "blobs"
THREADS: Final = 4
"""Of the shelf's own: chunks that wait for the disk hold up nothing else that needs a thread."""
T = TypeVar("T")
Sync = Callable[[int], None]
"""Has what was written to a descriptor on the disk."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_BY: Final = 4
"""The byte of a name after which its folder is called: the first random one."""


class FileShelf(Shelf):
    """A folder of a relay's own, which the lock on its data folder sees to."""

    alone = True

    def __init__(self, folder: Path, sync: Sync = os.fsync) -> None:
        self._folder, self._sync = folder, sync
        self._made: set[Path] = set()
        self._making = Lock()
        self._threads = ThreadPoolExecutor(THREADS, "shelf")

    async def put(self, name: bytes, data: bytes) -> None:
        """See the port: file and folder are synced."""
        await self._in_a_thread(lambda: self._put(name, data))

    async def get(self, name: bytes) -> bytes | None:
        """See the port."""
        return await self._in_a_thread(lambda: read(self._folder, name))

    async def drop(self, names: Sequence[bytes]) -> None:
        """See the port; also after a power cut none of them comes back."""
        if names:
            await self._in_a_thread(lambda: _unlinked(self._folder, names, self._sync))

    async def lacks(self, names: Sequence[bytes]) -> set[bytes]:
        """See the port."""
        return await self._in_a_thread(lambda: {n for n in names if not path_of(self._folder, n).exists()})

    def _put(self, name: bytes, data: bytes) -> None:
        inner = path_of(self._folder, name).parent
        with self._making:  # whoever finds a folder made must not be answered before that is on the disk
            if inner not in self._made:
                make(inner, self._sync)
                self._made.add(inner)
        write(path_of(self._folder, name), data, self._sync)

    async def names(self) -> AsyncIterator[list[bytes]]:
        """Folder by folder."""
        for inner in await self._in_a_thread(lambda: folders(self._folder)):
            yield await self._in_a_thread(partial(names_in, inner))

    async def close(self) -> None:
        """See the port."""
        self._threads.shutdown(wait=False)

    async def _in_a_thread(self, work: Callable[[], T]) -> T:
        """Refuses `disk_full`, and `busy` for a disk that fails: nothing was kept, asking again is right."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except OSError as error:
            if error.errno in _FULL:
                raise Declined("disk_full") from error
            log.fault(error)
            raise Declined("busy") from error


def path_of(folder: Path, name: bytes) -> Path:
    """Where the bytes of a name lie."""
    return folder / f"{name[_BY]:02x}" / name.hex()


def make(inner: Path, sync: Sync = os.fsync) -> None:
    """A folder for chunks, on the disk. Raises OSError."""
    inner.mkdir(mode=0o700, parents=True, exist_ok=True)
    _synced(inner.parent, sync)
    _synced(inner.parent.parent, sync)


def write(path: Path, data: bytes, sync: Sync = os.fsync) -> None:
    """A new file, on the disk; of one that cannot be written nothing stays. Raises OSError."""
    try:
        with open(path, "xb", opener=_closed_to_others) as file:
            file.write(data)
            file.flush()
            sync(file.fileno())
        _synced(path.parent, sync)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def read(folder: Path, name: bytes) -> bytes | None:
    """The bytes of a name, if there are any. Raises OSError."""
    try:
        return path_of(folder, name).read_bytes()
    except FileNotFoundError:
        return None


def take_in(stage: Path, folder: Path) -> list[Path]:
    """Move all chunks of another folder, on the same disk, into this one; what was moved. Raises OSError."""
    moved: list[Path] = []
    for inner in folders(stage):
        make(folder / inner.name)
        for name in names_in(inner):
            path = path_of(folder, name)
            path_of(stage, name).replace(path)
            moved.append(path)
        _synced(folder / inner.name, os.fsync)
    return moved


def folders(folder: Path) -> list[Path]:
    """The folders with chunks."""
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.exists() else []


def names_in(inner: Path) -> list[bytes]:
    """The names of the chunks in one of them; what is no name is none of ours."""
    return [bytes.fromhex(path.name) for path in inner.iterdir() if _is_name(path.name)]


def _is_name(text: str) -> bool:
    return len(text) == 2 * NAME_BYTES and set(text) <= set("0123456789abcdef")


def _unlinked(folder: Path, names: Sequence[bytes], sync: Sync) -> None:
    paths = [path_of(folder, name) for name in names]
    for path in paths:
        path.unlink(missing_ok=True)
    for inner in {path.parent for path in paths}:
        if inner.exists():
            _synced(inner, sync)


def _closed_to_others(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _synced(folder: Path, sync: Sync) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
