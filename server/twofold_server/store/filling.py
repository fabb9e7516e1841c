"""What a new table needs from rows that are there already, in the transaction that makes it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import aiosqlite

from ..core.spaces import ROSTER_CHAIN
from .reading import replayed

Fill = Callable[[aiosqlite.Connection], Awaitable[None]]

_SPACES = "SELECT rowno FROM space ORDER BY rowno"
_ROSTER = "SELECT wire FROM log WHERE chain = ? ORDER BY seq"
_SEAT = "INSERT OR IGNORE INTO seat (key, space) VALUES (?, ?)"


async def fill_seats(connection: aiosqlite.Connection) -> None:
    """The seats of every roster."""
    for (rowno,) in list(await connection.execute_fetchall(_SPACES)):
        records = await connection.execute_fetchall(_ROSTER, (rowno << 8 | ROSTER_CHAIN,))
        roster = replayed([wire for (wire,) in records])
        await connection.executemany(_SEAT, [(device.keys.sign, rowno) for device in roster.devices])


FILLS: Final[Mapping[int, Fill]] = {2: fill_seats}
"""Number of the schema file → what follows it."""
