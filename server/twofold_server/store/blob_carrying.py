"""Blobs in a backup: the bytes of chunks beside their rows, in the one file; and out of it onto a shelf.

[Note: rows first] The rows are copied as of one moment, then the bytes that they name are read. Bytes of a
name never change, and they are on the disk before their row is; so whatever had been acknowledged when the
copy began is in it. What was dropped meanwhile has no bytes any more: its rows say that they are missing, and
it is forgotten in its days as whatever never became whole. Bytes that are gone without a drop, for a disk
that is not mounted, end nothing: the copy has the row as the relay has it, and whoever made it is told.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiosqlite

from . import tidying
from .blobs import files
from .blobs.keeping import day_of
from .blobs.port import Shelf
from .copying import read_only

AT_A_TIME: Final = 64

TABLE: Final = """
CREATE TABLE IF NOT EXISTS carried (mark BLOB PRIMARY KEY NOT NULL, bytes BLOB NOT NULL) STRICT
"""
ADD: Final = "INSERT INTO carried (mark, bytes) VALUES (?, ?)"
_THERE: Final = "SELECT count(*) FROM sqlite_schema WHERE name = ?"
_MARKS: Final = "SELECT space, blob, mark FROM chunk ORDER BY mark"
_HAS: Final = "SELECT 1 FROM carried WHERE mark = ?"
_LACKS: Final = "DELETE FROM chunk WHERE mark = ?"
_PARTLY: Final = "UPDATE blob SET held = held - 1, day = coalesce(day, ?) WHERE space = ? AND id = ?"
_SOME: Final = "SELECT mark, bytes FROM carried WHERE mark > ? ORDER BY mark LIMIT ?"
_ALL_MARKS: Final = "SELECT mark FROM chunk"
_STILL: Final = "SELECT 1 FROM chunk WHERE mark = ?"


def carry(copy: Path, folder: Path, live: Path | None = None) -> int:
    """Put the bytes that lie in `folder` into a copy that nobody uses; answers how many chunks have none.

    `live` is what the copy was made from, if it is in use: what has no row there any more was dropped.
    Raises OSError, sqlite3.Error.
    """
    lost = 0
    with closing(sqlite3.connect(copy, isolation_level=None)) as file:
        rows = file.execute(_MARKS).fetchall() if _there(file, "chunk") else []
        if not rows:
            return 0
        file.execute("BEGIN")
        file.execute(TABLE)
        for space, blob, mark in rows:
            if file.execute(_HAS, (mark,)).fetchone():
                continue
            data = files.read(folder, mark)
            if data is not None:
                file.execute(ADD, (mark, data))
            elif live is None or _still(live, mark):
                lost += 1
            else:
                file.execute(_LACKS, (mark,))
                file.execute(_PARTLY, (day_of(mark), space, blob))
        file.execute("COMMIT")
    return lost


def _still(live: Path, mark: bytes) -> bool:
    with closing(sqlite3.connect(read_only(live), uri=True)) as rows:
        return rows.execute(_STILL, (mark,)).fetchone() is not None


async def unload(connection: aiosqlite.Connection, shelf: Shelf) -> None:
    """Put the bytes that a backup carried onto the shelf, and out of the file; again, if it was cut off."""
    found = list(await connection.execute_fetchall(_THERE, ("carried",)))
    if not found[0][0]:
        return
    mark = b""
    while rows := list(await connection.execute_fetchall(_SOME, (mark, AT_A_TIME))):
        for mark, data in rows:
            if await shelf.get(mark) != data:
                await shelf.drop([mark])
                await shelf.put(mark, data)
    await connection.execute_fetchall(tidying.LITTERED)
    await connection.execute_fetchall("DROP TABLE carried")


@dataclass(frozen=True, slots=True)
class Lying:
    """How chunks lie in the folder: those with row and bytes, rows without bytes, old bytes without a row."""

    chunks: int = 0
    size: int = 0
    lost: int = 0
    left: int = 0


def look(database: Path, folder: Path, today: int) -> Lying:
    """Compare rows and files of a relay that may be in use. Raises sqlite3.Error."""
    with closing(sqlite3.connect(read_only(database), uri=True)) as rows:
        if not _there(rows, "chunk"):
            return Lying()
        marks = {mark for (mark,) in rows.execute(_ALL_MARKS)}
        sizes = dict(_lying(folder))
        lost = [mark for mark in marks - sizes.keys() if rows.execute(_STILL, (mark,)).fetchone()]
        old = [mark for mark in sizes.keys() - marks if day_of(mark) < today - 1]
        left = [mark for mark in old if not rows.execute(_STILL, (mark,)).fetchone()]
    kept = marks & sizes.keys()
    return Lying(len(kept), sum(sizes[mark] for mark in kept), len(lost), len(left))


def _lying(folder: Path) -> Iterator[tuple[bytes, int]]:
    for inner in files.folders(folder):
        for mark in files.names_in(inner):
            path = files.path_of(folder, mark)
            yield mark, path.stat().st_size if path.exists() else 0


def _there(file: sqlite3.Connection, table: str) -> bool:
    return bool(file.execute(_THERE, (table,)).fetchone()[0])
