"""What a new table needs from rows that are there already, in the transaction that makes it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import aiosqlite

from ..core.quotas import counted, written
from ..core.spaces import ROSTER_CHAIN
from .questions import CHAIN_MASK
from .reading import replayed

Fill = Callable[[aiosqlite.Connection], Awaitable[None]]

_SPACES = "SELECT rowno FROM space ORDER BY rowno"
_ROSTER = "SELECT wire FROM log WHERE chain = ? ORDER BY seq"
_STORED = "SELECT chain, sum(length(wire)) FROM log WHERE chain >= ? AND chain < ? GROUP BY chain"
_ACCOUNTS = "UPDATE space SET accounts = ? WHERE rowno = ?"
_SEAT = "INSERT OR IGNORE INTO seat (key, space) VALUES (?, ?)"


async def fill_seats(connection: aiosqlite.Connection) -> None:
    """The seats of every roster."""
    for (rowno,) in list(await connection.execute_fetchall(_SPACES)):
        records = await connection.execute_fetchall(_ROSTER, (rowno << 8 | ROSTER_CHAIN,))
        roster = replayed([wire for (wire,) in records])
        await connection.executemany(_SEAT, [(device.keys.sign, rowno) for device in roster.devices])


async def fill_accounts(connection: aiosqlite.Connection) -> None:
    """What each member of every space has stored, counted once."""
    for (rowno,) in list(await connection.execute_fetchall(_SPACES)):
        records = await connection.execute_fetchall(_ROSTER, (rowno << 8 | ROSTER_CHAIN,))
        roster = replayed([wire for (wire,) in records])
        stored = await connection.execute_fetchall(_STORED, (rowno << 8, rowno << 8 | ROSTER_CHAIN))
        accounts = counted(roster, {chain & CHAIN_MASK: size for chain, size in stored})
        await connection.execute(_ACCOUNTS, (written(accounts), rowno))


FILLS: Final[Mapping[int, Fill]] = {2: fill_seats, 3: fill_accounts}
"""Number of the schema file → what follows it."""
