"""Endpoints in a file of their own beside the database: no backup has it, and no row of a log is near it.

What is cleared is overwritten where it lay (`secure_delete`). A copy that SQLite left in the unused part of a
page goes with the file being written anew: at once while the file is small, else with the next opening.
"""

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import aiosqlite

from .memory import MemoryWakes
from .port import Sleeper

FILE: Final = "wake.db"
SMALL_PAGES: Final = 1024
"""A file of so many pages is written anew in moments."""

_PRAGMAS: Final = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA secure_delete = ON",
)
_SET: Final = "INSERT OR REPLACE INTO wake (space, device, endpoint) VALUES (?, ?, ?)"
_CLEAR: Final = "DELETE FROM wake WHERE space = ? AND device = ?"
_ALL: Final = "SELECT space, device, endpoint FROM wake"
_ANEW: Final = "VACUUM"


class FileWakes(MemoryWakes):
    """Open with `FileWakes.opened`. Endpoints are on disk; how far devices have come is in memory alone."""

    def __init__(self, connection: aiosqlite.Connection, endpoints: dict[Sleeper, str]) -> None:
        super().__init__(endpoints)
        self._connection, self._turn = connection, asyncio.Lock()

    @classmethod
    async def opened(cls, folder: Path) -> "FileWakes":
        """The file in `folder`, made if need be, and written anew. Raises sqlite3.Error."""
        schema = files("twofold_server.store.schema").joinpath("wakes", "0001_first.sql").read_text("utf-8")
        connection = await aiosqlite.connect(folder / FILE, isolation_level=None)
        try:
            for statement in (*_PRAGMAS, schema, _ANEW):
                await connection.execute_fetchall(statement)
            rows = await connection.execute_fetchall(_ALL)
        except BaseException:
            await connection.close()
            raise
        return cls(connection, {Sleeper(space, device): endpoint for space, device, endpoint in rows})

    async def set(self, sleeper: Sleeper, endpoint: str) -> None:
        """See the port."""
        async with self._turn:
            if self.endpoint(sleeper) == endpoint:
                return
            await self._clear(sleeper)
            await self._do(_SET, *sleeper, endpoint)
            await super().set(sleeper, endpoint)

    async def clear(self, sleeper: Sleeper) -> None:
        """See the port."""
        async with self._turn:
            await self._clear(sleeper)

    async def close(self) -> None:
        """See the port."""
        await self._connection.close()

    async def _clear(self, sleeper: Sleeper) -> None:
        if self.endpoint(sleeper) is None:
            return
        await super().clear(sleeper)
        await self._do(_CLEAR, *sleeper)
        if (await self._do("PRAGMA page_count"))[0][0] <= SMALL_PAGES:
            await self._do(_ANEW)

    async def _do(self, statement: str, *values: Any) -> list[Any]:
        return list(await self._connection.execute_fetchall(statement, values))
