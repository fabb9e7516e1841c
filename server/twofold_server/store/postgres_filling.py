"""A file of the file store put back into an empty PostgreSQL database; see [one form] in `postgres_copying`.

Until all is there no relay serves the database: a mark among its schemas says that this has not ended.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from twofold_crypto.public.encoding import encode

from ..core import quotas
from ..core.quotas import Accounts
from .blobs.files import FOLDER, path_of, read
from .carrying import Emptying
from .copying import Told, Unusable
from .postgres_line import Line
from .postgres_migrate import RESTORING, missing, shipped

ROWS_AT_A_TIME: Final = 256

_SOME_SPACE: Final = "SELECT space FROM log ORDER BY space LIMIT 1"
_SOME_CODE: Final = "SELECT code FROM household LIMIT 1"
_MARK: Final = "INSERT INTO schema_version (n, sha256) VALUES ($1, $2)"
_UNMARK: Final = "DELETE FROM schema_version WHERE n = $1"
_LOG: Final = """
INSERT INTO log (space, number, type, arrived, chain, seq, wire, hash, size, authors, awaited, accounts, era)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
_ERASED: Final = "INSERT INTO erased (space, member, id) VALUES ($1, $2, $3)"
_SEAT: Final = "INSERT INTO seat (space, key) VALUES ($1, $2)"
_HOUSEHOLD: Final = "INSERT INTO household (code, spaces_left, spaces_in_all) VALUES ($1, $2, $3)"
_ROOM: Final = "INSERT INTO room (space, blobs) VALUES ($1, $2)"
_BLOB: Final = "INSERT INTO blob (space, id, member, padded, held, day) VALUES ($1, $2, $3, $4, $5, $6)"
_CHUNK: Final = """
INSERT INTO chunk (space, blob, number, mark, digest, bytes) VALUES ($1, $2, $3, $4, $5, $6)
"""
_MEANWHILE: Final = "A relay that runs on that database has written to it. Stop it, and make an empty one."
_NO_STATE: Final = (None,) * 6
_ERA: Final = 0
"""Of every space that is put back: it is older than any restore that is counted, so it heals."""


@dataclass(frozen=True, slots=True)
class Chunks:
    """Where the bytes of chunks lie that are put back; without a `today` it is a bucket."""

    folder: Path
    today: int | None

    def lost(self, mark: bytes) -> bool:
        """Whether there are none."""
        return self.today is not None and not path_of(self.folder, mark).exists()


async def is_empty(address: str) -> bool:
    """Whether a database has neither a space nor a household code. Raises WrongSchema, OSError."""
    line = await Line.opened(address, 1)
    try:
        newest, _ = await missing(line, shipped())
        return not newest or await _has_nothing(line)
    finally:
        await line.close()


async def _has_nothing(line: Line) -> bool:
    return not (await line.select(_SOME_SPACE) or await line.select(_SOME_CODE))


async def put_back(source: Path, address: str, told: Told, today: int | None = None) -> None:
    """Fill an empty database, which has its schema, from a file of the newest schema that nobody writes to.

    A chunk whose bytes are not beside the file was lost, and its blob is one that began `today`; but none is
    lost where chunks lie in a bucket: then there is no `today`.
    Raises Unusable, OSError; Declined if the database goes away.
    """
    line = await Line.opened(address, 1)
    try:
        await line.keep([(_MARK, (RESTORING, "restoring"))])
        if not await _has_nothing(line):  # a relay that runs there was quicker
            await line.keep([(_UNMARK, (RESTORING,))])
            raise Unusable(_MEANWHILE)
        with Emptying.opened(source) as file:
            await _empty(file, line, told, Chunks(source.parent / FOLDER, today))
        await line.keep([(_UNMARK, (RESTORING,))])
    except sqlite3.Error as error:
        raise Unusable(f"{source} cannot be read: {error}.") from error
    finally:
        await line.close()


async def _empty(file: Emptying, line: Line, told: Told, lying: Chunks) -> None:
    await line.keep_many(_HOUSEHOLD, file.codes())
    count = file.count()
    for done, (rowno, space, state) in enumerate(file.spaces(), 1):
        last = 0
        for rows in file.rows(rowno, ROWS_AT_A_TIME):
            await line.keep_many(_LOG, list(_with_state(space, rows, state)))
            last = rows[-1][0]
        if last != state[0]:
            raise Unusable("A log in the backup does not end where it should.")
        await line.keep_many(_ERASED, [(space, *each) for each in file.erased(rowno)])
        await _empty_blobs(file, line, (rowno, space), quotas.read(state[-1]), lying)
        await line.keep_many(_SEAT, [(space, *each) for each in file.seats(rowno)])
        told(done, count)


async def _empty_blobs(
    file: Emptying, line: Line, at: tuple[int, bytes], accounts: Accounts, lying: Chunks
) -> None:
    """Blobs of a space. Where the bytes are in the rows, nothing may have a row without them."""
    rowno, space = at
    blobs = file.blobs(rowno)
    if not blobs:
        return
    lost = Counter(blob for blob, _, mark, _ in file.chunks(rowno) if lying.lost(mark))
    await line.keep_many(_ROOM, [(space, encode([each.blobs for each in accounts]))])
    await line.keep_many(_BLOB, [(space, *_left(each, lost[each[0]], lying.today)) for each in blobs])
    for blob, number, mark, digest in file.chunks(rowno):
        if not lying.lost(mark):
            data = read(lying.folder, mark) or b""
            await line.keep_many(_CHUNK, [(space, blob, number, mark, digest, data)])


def _left(blob: Sequence[Any], lost: int, today: int | None) -> Sequence[Any]:
    """A blob's row without the chunks that were lost."""
    name, member, padded, held, day = blob
    return (name, member, padded, held - lost, today if lost else day)


def _with_state(
    space: bytes, rows: list[tuple[Any, ...]], state: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:
    """Rows as the log takes them; the newest of a space has its state."""
    head, *rest = state
    for row in rows:
        yield (space, *row, *((*rest, _ERA) if row[0] == head else _NO_STATE))
