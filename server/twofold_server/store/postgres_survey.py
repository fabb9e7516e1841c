"""A look through a PostgreSQL database: will it keep what it says it has, and does each log lead to its head?

Reads by ciphertext alone, as [by ciphertext alone] in `survey` says, and each space as of one moment. Of very
many spaces it reads some: ids are hashes, so those after a random one are a fair sample.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from twofold_crypto.errors import Refused

from ..errors import Declined
from .copying import Told
from .migrate import WrongSchema
from .postgres_line import CONNECTIONS_MAX, Line
from .postgres_migrate import missing, shipped
from .survey import Server, Shared, Survey, Walk

SPACES_MAX: Final = 10_000
ROWS_AT_A_TIME: Final = 256

_SETTINGS: Final = """
SELECT name, setting FROM pg_settings
WHERE name IN ('server_version', 'fsync', 'full_page_writes', 'synchronous_commit', 'max_connections')
"""
_IN_USE: Final = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
_MOMENT: Final = "SELECT extract(epoch FROM query_start) FROM pg_stat_activity WHERE pid = pg_backend_pid()"
_NEXT_SPACE: Final = "SELECT space FROM log WHERE space > $1 ORDER BY space LIMIT 1"
_STATE: Final = "SELECT number, hash, size FROM log WHERE space = $1 ORDER BY number DESC LIMIT 1"
_ROWS: Final = """
SELECT number, type, arrived, wire FROM log WHERE space = $1 AND number > $2 ORDER BY number LIMIT $3
"""
_ORPHAN_SEATS: Final = """
SELECT count(*) FROM seat WHERE NOT EXISTS (SELECT 1 FROM log WHERE log.space = seat.space AND log.number = 1)
"""
_ORPHAN_ERASED: Final = """
SELECT count(*) FROM erased
WHERE NOT EXISTS (SELECT 1 FROM log WHERE log.space = erased.space AND log.number = 1)
"""
_ORPHAN_PROVED: Final = """
SELECT count(*) FROM proved
WHERE NOT EXISTS (SELECT 1 FROM log WHERE log.space = proved.space AND log.number = 1)
"""
_WRONG_COUNTS: Final = "SELECT count(*) FROM household WHERE spaces_left < 0 OR spaces_left > spaces_in_all"
_ORPHANS: Final = {
    "seat": _ORPHAN_SEATS,
    "erased": _ORPHAN_ERASED,
    "proved": _ORPHAN_PROVED,
    "household": _WRONG_COUNTS,
}


def survey_shared(address: str, start: bytes, told: Told, at_most: int = SPACES_MAX) -> Shared:
    """Look at a server and through its database; where it has very many spaces, from `start` on."""
    return asyncio.run(_surveyed(address, start, told, at_most))


async def moment(line: Line) -> float | None:
    """What the database's clock says; None of one that does not tell when a question began."""
    rows = await line.select(_MOMENT)
    return float(rows[0][0]) if rows and rows[0][0] is not None else None


async def _surveyed(address: str, start: bytes, told: Told, at_most: int) -> Shared:
    try:
        line = await Line.opened(address, 1)
    except WrongSchema:  # it answers before it has written: said below all the same
        return Shared(Survey(), Server(off=("synchronous_commit",)))
    except OSError as error:
        return Shared(Survey(unreadable=str(error)))
    found = Shared()
    try:
        found = replace(found, server=await _server(line))
        schema, lacking = await missing(line, shipped())
        found = replace(found, survey=Survey(schema=schema, missing=tuple(lacking)))
        if lacking:
            return found
        survey, whole = await _looked_through(line, found.survey, start, told, at_most)
        return replace(found, survey=survey, whole=whole)
    except WrongSchema as error:
        return replace(found, survey=Survey(foreign=str(error)))
    except Declined:
        return replace(found, survey=Survey(unreadable="it went away"))
    finally:
        await line.close()


async def _server(line: Line) -> Server:
    said: Mapping[str, str] = dict(await line.select(_SETTINGS))
    off = [name for name in ("fsync", "full_page_writes", "synchronous_commit") if said.get(name) == "off"]
    in_use = (await line.select(_IN_USE))[0][0]
    most = int(said.get("max_connections", 0))
    return Server(said.get("server_version", ""), tuple(off), most, in_use, CONNECTIONS_MAX + 1)


async def _looked_through(
    line: Line, survey: Survey, start: bytes, told: Told, at_most: int
) -> tuple[Survey, bool]:
    spaces = rows = size = broken = 0
    first, space, whole = b"", start, False
    while spaces < at_most:
        found = await line.select(_NEXT_SPACE, space) or await line.select(_NEXT_SPACE, b"")
        whole = not found or found[0][0] == first
        if whole:
            break
        space = found[0][0]
        first = first or space
        walk, well = await _walked(line, space)
        spaces, rows, size, broken = spaces + 1, rows + walk.number, size + walk.size, broken + (not well)
        told(spaces, spaces)
    orphans = {name: (await line.select(sql))[0][0] for name, sql in _ORPHANS.items()}
    survey = replace(survey, spaces=spaces, rows=rows, size=size, broken=broken, orphans=orphans)
    return survey, whole


async def _walked(line: Line, space: bytes) -> tuple[Walk, bool]:
    """Through one space, and whether its rows, without a gap, lead to the head that is kept of it."""
    walk = Walk(space)
    async with line.still() as still:
        kept = tuple((await still.select(_STATE, space))[0])
        try:
            while rows := await still.select(_ROWS, space, walk.number, ROWS_AT_A_TIME):
                for row in rows:
                    walk.step(*row)
        except Refused:
            return walk, False
    return walk, walk.end == kept
