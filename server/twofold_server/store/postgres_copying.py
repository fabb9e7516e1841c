"""A PostgreSQL database as one file.

[Note: one form] The file is a database of the file store. So a backup is looked through by the same doctor,
goes back into either kind of store, and a host who outgrows one machine moves by a backup and a restore. It
is read in one transaction, so it is the state at its beginning. A database that is too large for one file is
copied by the database's own tools; then `twofold healing` says that it was put back.
"""

import asyncio
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Final

from ..core import quotas
from .carrying import Filling
from .copying import Examined, Told, Unusable, examine, put
from .migrate import WrongSchema
from .postgres_line import Line
from .postgres_migrate import missing, shipped
from .postgres_states import States
from .sqlite import FILE, SqliteStore

ROWS_AT_A_TIME: Final = 256
CHUNKS_AT_A_TIME: Final = 16
_QUOTA: Final = 1 << 20
"""Of the store that is only opened to be made; nothing is decided in it."""

_FOUNDED: Final = "SELECT coalesce(sum(spaces_in_all - spaces_left), 0)::BIGINT FROM household"
_NEXT_SPACE: Final = "SELECT space FROM log WHERE space > $1 ORDER BY space LIMIT 1"
_STATE: Final = """
SELECT number, hash, size, authors, awaited, accounts, (SELECT blobs FROM room WHERE space = $1) FROM log
WHERE space = $1 ORDER BY number DESC LIMIT 1
"""
_ROWS: Final = """
SELECT number, type, arrived, chain, seq, wire FROM log
WHERE space = $1 AND number > $2 ORDER BY number LIMIT $3
"""
_ERASED: Final = "SELECT member, id FROM erased WHERE space = $1"
_BLOBS: Final = "SELECT id, member, padded, held, day FROM blob WHERE space = $1 ORDER BY id"
_CHUNKS: Final = """
SELECT number, mark, digest, bytes FROM chunk
WHERE space = $1 AND blob = $2 AND number > $3 ORDER BY number LIMIT $4
"""
_SEATS: Final = "SELECT key FROM seat WHERE space = $1"
_HOUSEHOLDS: Final = "SELECT code, spaces_left, spaces_in_all FROM household ORDER BY code"


def snapshot(address: str, target: Path, told: Told) -> Examined:
    """Copy a database that may be in use to a new file, for its owner only, checked and on disk.

    Raises FileExistsError if `target` is there, WrongSchema, Unusable, OSError; Declined if the database
    goes away.
    """
    if target.exists():
        raise FileExistsError(target)
    stage = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    part = stage / FILE
    try:
        asyncio.run(_copied(address, part, told))
        examined = examine(part)
        part.chmod(0o600)
        put(part, target)
    except sqlite3.Error as error:
        raise Unusable(f"{target} cannot be written: {error}.") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return examined


async def _copied(address: str, part: Path, told: Told) -> None:
    line = await Line.opened(address, 1)
    try:
        if (await missing(line, shipped()))[1]:
            raise WrongSchema("The database has an older schema. Use the release that runs now.")
        await _make_empty(part.parent)
        with Filling.opened(part) as file:
            async with line.still() as still:
                await _fill(file, still, told)
    finally:
        await line.close()


async def _make_empty(folder: Path) -> None:
    """A database of the file store with nothing in it."""

    def broken(error: Exception) -> None:
        raise error

    store = await SqliteStore.opened(folder, _QUOTA, broken)
    await store.close()


async def _fill(file: Filling, still: Line, told: Told) -> None:
    file.add_codes([tuple(row) for row in await still.select(_HOUSEHOLDS)])
    founded, space = (await still.select(_FOUNDED))[0][0], b""
    while found := await still.select(_NEXT_SPACE, space):
        space = found[0][0]
        *state, accounts, room = (await still.select(_STATE, space))[0]
        kept = accounts if accounts and not room else await _accounts(still, space)
        done = file.add_space(space, (*state, kept))
        number = 0
        while rows := await still.select(_ROWS, space, number, ROWS_AT_A_TIME):
            number = rows[-1][0]
            file.add_rows(rows)
        await _fill_blobs(file, still, space)
        file.add_rest(await still.select(_ERASED, space), await still.select(_SEATS, space))
        told(done, max(founded, done))


async def _fill_blobs(file: Filling, still: Line, space: bytes) -> None:
    blobs = await still.select(_BLOBS, space)
    if blobs:
        file.add_blobs([tuple(each) for each in blobs])
    for blob, *_ in blobs:
        number = -1
        while chunks := await still.select(_CHUNKS, space, blob, number, CHUNKS_AT_A_TIME):
            number = chunks[-1][0]
            file.add_chunks(blob, chunks)


async def _accounts(still: Line, space: bytes) -> bytes:
    """As they are by now: what blobs count changes without a row of the log; old rows have no accounts."""
    held = await States(still).held(space)
    return quotas.written(held.space.accounts) if held else b""
