"""Endpoints on PostgreSQL, for any number of relays on one database; how far devices have come is shared too.

From the files of the database a cleared endpoint goes when the database cleans them.
"""

from collections.abc import Mapping
from typing import Final

from .postgres_line import Line
from .wakes.port import Sleeper, Wakes

CONNECTIONS: Final = 2

_SET: Final = """
INSERT INTO wake (space, device, endpoint, upto, told) VALUES ($1, $2, $3, 0, 0) ON CONFLICT DO NOTHING
"""
_OTHER: Final = "DELETE FROM wake WHERE space = $1 AND device = $2 AND endpoint <> $3"
_CLEAR: Final = "DELETE FROM wake WHERE space = $1 AND device = $2"
_DROP: Final = "DELETE FROM wake WHERE space = $1 AND device = $2 AND endpoint = $3"
_OF_SPACE: Final = "SELECT device, endpoint FROM wake WHERE space = $1"
_SPACES_OF_ALL: Final = "SELECT DISTINCT space FROM wake ORDER BY space"
_CAME: Final = """
UPDATE wake SET upto = greatest(upto, $3), told = 0
WHERE space = $1 AND device = $2 AND (upto < $3 OR told = 1)
"""
_CLAIM: Final = """
UPDATE wake SET told = 1 WHERE space = $1 AND device = $2 AND told = 0 AND upto < $3 RETURNING endpoint
"""
_RELEASE: Final = "UPDATE wake SET told = 0 WHERE space = $1 AND device = $2"


class PostgresWakes(Wakes):
    """Open with `PostgresWakes.opened`, once the store of the same database is open."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @classmethod
    async def opened(cls, address: str) -> "PostgresWakes":
        """The endpoints of a `postgresql://` address. Raises OSError if it cannot be reached."""
        return cls(await Line.opened(address, CONNECTIONS))

    async def set(self, sleeper: Sleeper, endpoint: str) -> None:
        """See the port."""
        await self._line.keep([(_OTHER, (*sleeper, endpoint)), (_SET, (*sleeper, endpoint))])

    async def clear(self, sleeper: Sleeper) -> None:
        """See the port."""
        await self._line.keep([(_CLEAR, sleeper)])

    async def drop(self, sleeper: Sleeper, endpoint: str) -> None:
        """See the port."""
        await self._line.keep([(_DROP, (*sleeper, endpoint))])

    async def endpoints(self, space: bytes) -> Mapping[int, str]:
        """See the port."""
        return dict(map(tuple, await self._line.select(_OF_SPACE, space)))

    async def spaces(self) -> list[bytes]:
        """See the port."""
        return [space for (space,) in await self._line.select(_SPACES_OF_ALL)]

    async def came(self, seen: Mapping[Sleeper, int]) -> None:
        """See the port; always in one order, so that no two relays wait for each other."""
        if seen:
            await self._line.keep_many(
                _CAME, [(*sleeper, number) for sleeper, number in sorted(seen.items())]
            )

    async def claim(self, sleeper: Sleeper, number: int) -> str | None:
        """See the port; the row decides between relays."""
        rows = await self._line.select(_CLAIM, *sleeper, number)
        return rows[0][0] if rows else None

    async def release(self, sleeper: Sleeper) -> None:
        """See the port."""
        await self._line.keep([(_RELEASE, sleeper)])

    async def close(self) -> None:
        """See the port."""
        await self._line.close()
