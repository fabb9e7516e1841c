"""Brings a PostgreSQL database to the newest schema, from as many relays at once as there are.

Every statement of a schema file can be run again, so no lock is needed: whoever starts runs what is missing
and notes it; two who do so at once do the same. A newer or an altered database is refused, as with SQLite.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from .migrate import WrongSchema, missing_of
from .postgres_line import Conflict, Line

TURNS_MAX: Final = 20
_PAUSE_SECONDS: Final = 0.05

RESTORING: Final = 0
"""No schema: the mark of a restore that is under way, or was cut off. Nothing serves what has it."""

_KNOWN: Final = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = current_schema() AND table_name = 'schema_version'
"""
_VERSIONS: Final = (
    "CREATE TABLE IF NOT EXISTS schema_version (n BIGINT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (n))"
)
_APPLIED: Final = "SELECT n, sha256 FROM schema_version ORDER BY n"
_NOTE: Final = "INSERT INTO schema_version (n, sha256) VALUES ($1, $2) ON CONFLICT DO NOTHING"


def shipped() -> dict[int, str]:
    """Number → SQL text of every schema file for PostgreSQL."""
    folder = files("twofold_server.store.schema").joinpath("postgres")
    return {int(f.name[:4]): f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".sql")}


async def migrate(line: Line, scripts: Mapping[int, str]) -> None:
    """Apply what is missing. Raises WrongSchema for a newer or an altered database."""
    for turn in range(TURNS_MAX):
        try:
            await _migrate(line, scripts)
        except Conflict:  # another relay makes the same table in this moment
            await asyncio.sleep(_PAUSE_SECONDS * turn)
        else:
            return
    raise WrongSchema("The database is being changed by somebody else. Start again in a moment.")


async def missing(line: Line, scripts: Mapping[int, str]) -> tuple[int, list[int]]:
    """The newest schema that is there (0 for none), and those to apply; raises as `migrate` does."""
    known = await line.select(_KNOWN)
    applied = await _applied(line) if known else {}
    return max(applied, default=0), missing_of(applied, scripts)


async def _migrate(line: Line, scripts: Mapping[int, str]) -> None:
    await line.keep([(_VERSIONS, ())])
    for n in missing_of(await _applied(line), scripts):
        for statement in statements(scripts[n]):
            await line.keep([(statement, ())])
        await line.keep([(_NOTE, (n, _digest(scripts[n])))])


async def _applied(line: Line) -> dict[int, str]:
    applied = {int(n): str(digest) for n, digest in await line.select(_APPLIED)}
    if RESTORING in applied:
        raise WrongSchema(
            "A restore into this database has not ended. If none runs: empty it, restore again."
        )
    return applied


def statements(script: str) -> list[str]:
    """The statements of a schema file, without its comments; one DDL for each transaction."""
    plain = "\n".join(text.partition("--")[0].rstrip() for text in script.splitlines())
    return [statement.strip() for statement in plain.split(";") if statement.strip()]


def _digest(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()
