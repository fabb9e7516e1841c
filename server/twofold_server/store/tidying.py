"""Clears what erasing leaves in a file: copies of bodies in the unused parts of pages.

[Note: what stays behind] `secure_delete` zeroes a row where it is, and a page that becomes free. But when
pages are split or joined, rows move, and what stood in the gap of the old page stays: a copy of a body that
is still held. Erasing it later zeroes the row and not the copy. VACUUM writes every page anew, from rows.

The transaction that erases also marks the file (`LITTERED`), so the mark outlives a crash; it goes only when
VACUUM is done and the log of writes is empty. Meanwhile whoever writes waits: measured on one disk, 0.4 s for
64 MiB, 1.6 s for 256 MiB, 13 s for 1 GiB. So a larger file is tidied at a start alone, before it is served.
"""

import sqlite3
from typing import Final

import aiosqlite

from .. import log
from .reserve import is_full

LITTERED: Final = "PRAGMA user_version = 1"
TIDIED_IN_PASSING_BYTES: Final = 256 << 20
"""A larger file is tidied before it is served, and not at night or while it stops."""
_IN_MEMORY_BYTES: Final = 32 << 20
"""A larger file is put together on disk, where SQLite keeps such things, and not in memory."""

_TIDIED: Final = "PRAGMA user_version = 0"
_TRUNCATE: Final = "PRAGMA wal_checkpoint(TRUNCATE)"


async def emptied(connection: aiosqlite.Connection) -> bool:
    """Empty the log of writes, which has pages as they were; not while a reader is in the middle of one,
    and not if the database has no room to grow into."""
    try:
        rows = list(await connection.execute_fetchall(_TRUNCATE))
    except sqlite3.Error as error:
        if is_full(error):
            return False
        raise
    return not rows[0][0]


async def littered(connection: aiosqlite.Connection) -> bool:
    """Whether something was erased since the file was last tidied."""
    return bool(await _value(connection, "PRAGMA user_version"))


async def size(connection: aiosqlite.Connection) -> int:
    """Bytes of the file."""
    return await _value(connection, "PRAGMA page_count") * await _value(connection, "PRAGMA page_size")


async def tidy_in_passing(connection: aiosqlite.Connection, upto: int) -> None:
    """Tidy a file of at most so many bytes, if there is a reason."""
    if await littered(connection) and await size(connection) <= upto:
        await tidied(connection)


async def tidied(connection: aiosqlite.Connection) -> bool:
    """Write every page anew; in no transaction, and while nobody else writes.

    False if it cannot be done now, a full disk or a long reader being in the way: the mark stays.
    """
    try:
        place = "MEMORY" if await size(connection) <= _IN_MEMORY_BYTES else "FILE"
        await connection.execute_fetchall(f"PRAGMA temp_store = {place}")
        await connection.execute_fetchall("VACUUM")
        if not await emptied(connection):
            return False
        await connection.execute_fetchall(_TIDIED)
    except sqlite3.Error as error:
        log.fault(error)
        return False
    return await emptied(connection)


async def _value(connection: aiosqlite.Connection, pragma: str) -> int:
    rows = list(await connection.execute_fetchall(pragma))
    return int(rows[0][0])
