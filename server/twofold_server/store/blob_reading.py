"""Blobs as SQLite has them, for whoever asks; a group that is being made comes before what is committed."""

from collections.abc import Sequence
from typing import Final

from ..core.blobs import Blob, Kept
from ..errors import Declined
from .blobs.changes import Changes, Key
from .reading import Held, Reading

_BLOB: Final = "SELECT member, padded, held, day FROM blob WHERE space = ? AND id = ?"
_CHUNKS: Final = """
SELECT number, mark, digest FROM chunk WHERE space = ? AND blob = ? AND number >= ? AND number < ?
"""
_NAMES: Final = "SELECT mark FROM chunk WHERE space = ? AND blob = ?"
_KNOWN: Final = "SELECT mark FROM chunk WHERE mark IN ({marks})"
_OWNER: Final = "SELECT id FROM shelf"
_AT_A_TIME: Final = 500
_OLD: Final = """
SELECT space.id, blob.id FROM blob JOIN space ON space.rowno = blob.space WHERE day IS NOT NULL AND day <= ?
"""


class Rows:
    """Reads through the connections that cannot write."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def held(self, space: bytes) -> Held:
        """The committed state of a space. Refuses `unknown`."""
        held = await self._reading.held(space)
        if held is None:
            raise Declined("unknown")
        return held

    async def blob(self, key: Key, changes: Changes | None = None) -> Blob | None:
        """What is kept of a blob."""
        if changes is not None and key in changes.blobs:
            return changes.blobs[key]
        rows = await self._reading.select(_BLOB, key)
        return Blob(*rows[0]) if rows else None

    async def chunks(self, key: Key, first: int, end: int) -> dict[int, Kept]:
        """Its chunks."""
        rows = await self._reading.select(_CHUNKS, (*key, first, end))
        return {number: Kept(name, digest) for number, name, digest in rows}

    async def chunk(self, key: Key, number: int, changes: Changes) -> Kept | None:
        """One chunk, as a group has it."""
        added = changes.added.get(key, {}).get(number)
        return added or (await self.chunks(key, number, number + 1)).get(number)

    async def names(self, key: Key) -> list[bytes]:
        """Where its committed chunks lie."""
        return [name for (name,) in await self._reading.select(_NAMES, key)]

    async def old(self, upto: int) -> list[tuple[bytes, bytes]]:
        """Space and id of what has begun by this day and is not whole."""
        return [(space, blob) for space, blob in await self._reading.select(_OLD, (upto,))]

    async def known(self, names: Sequence[bytes]) -> set[bytes]:
        """Those of the names that a row has."""
        found: set[bytes] = set()
        for first in range(0, len(names), _AT_A_TIME):
            some = names[first : first + _AT_A_TIME]
            statement = _KNOWN.format(marks=", ".join("?" * len(some)))
            found |= {name for (name,) in await self._reading.select(statement, some)}
        return found

    async def owner(self) -> bytes | None:
        """The database's id, if it has one."""
        rows = await self._reading.select(_OWNER, ())
        return rows[0][0] if rows else None
