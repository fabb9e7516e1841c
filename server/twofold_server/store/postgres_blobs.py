"""The index of blobs in PostgreSQL, for any number of relays: judged, then kept unless somebody was first.

Without a shelf the bytes are in the chunks' rows, so nothing can be without its row. What a member's blobs
count stands in one row of its space, which is changed from what was judged by: no two count as one. An append
in the same moment is judged by the count before it: a room can be exceeded by what is under way.

[Note: removals] Whoever writes a record, and whoever puts or drops, holds that row of the space until the
commit; the latter then keep nothing if there is a record by which they were not judged. So what a removed
device asked for at another relay is committed before its removal, or not at all.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeVar

from twofold_crypto.public.encoding import encode

from ..core import blobs
from ..core.blobs import Blob, Kept, Offered, Put
from ..core.spaces import ROSTER_CHAIN, Space
from ..errors import Declined
from .blobs.port import BlobIndex, Dropped
from .postgres_line import Conflict, Line, Statement
from .postgres_states import States

TURNS_MAX: Final = 64
_PAUSE_SECONDS: Final = 0.002

_BLOB: Final = "SELECT member, padded, held, day FROM blob WHERE space = $1 AND id = $2"
_CHUNKS: Final = """
SELECT number, mark, digest FROM chunk WHERE space = $1 AND blob = $2 AND number >= $3 AND number < $4
"""
_BYTES: Final = """
SELECT number, bytes FROM chunk WHERE space = $1 AND blob = $2 AND number >= $3 AND number < $4
"""
_NAMES: Final = "SELECT mark FROM chunk WHERE space = $1 AND blob = $2"
_BEGIN: Final = "INSERT INTO blob (space, id, member, padded, held, day) VALUES ($1, $2, $3, $4, $5, $6)"
_GO_ON: Final = """
UPDATE blob SET held = $3, day = $4 WHERE space = $1 AND id = $2 AND held = $5 AND padded = $6
"""
_ADD: Final = """
INSERT INTO chunk (space, blob, number, mark, digest, bytes) VALUES ($1, $2, $3, $4, $5, $6)
"""
_RENAME: Final = "UPDATE chunk SET mark = $4 WHERE space = $1 AND blob = $2 AND number = $3"
_LEAVE: Final = """
UPDATE blob SET padded = 0, held = 0, day = NULL WHERE space = $1 AND id = $2 AND held = $3 AND padded = $4
"""
_FORGET: Final = "DELETE FROM blob WHERE space = $1 AND id = $2 AND held = $3"
_REMOVE: Final = "DELETE FROM chunk WHERE space = $1 AND blob = $2"
_OPEN_ROOM: Final = "INSERT INTO room (space, blobs) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_ROOM: Final = "UPDATE room SET blobs = $2 WHERE space = $1 AND blobs = $3"
_HOLD_ROOM: Final = "UPDATE room SET blobs = blobs WHERE space = $1"
_STILL: Final = """
UPDATE room SET blobs = blobs
WHERE space = $1 AND NOT EXISTS (SELECT 1 FROM log WHERE space = $1 AND chain = $2 AND seq >= $3)
"""
_OLD_OF_ALL: Final = "SELECT space, id FROM blob WHERE day <= $1 ORDER BY day, space, id"
_KNOWN_OF_ALL: Final = "SELECT mark FROM chunk WHERE mark = $1"
_OWNER: Final = "SELECT id FROM shelf WHERE n = 0"
_OWN: Final = "INSERT INTO shelf (n, id) VALUES (0, $1) ON CONFLICT DO NOTHING"

T = TypeVar("T")


class PostgresBlobs(BlobIndex):
    """See the port."""

    def __init__(self, line: Line, states: States, quota: int, *, keeps_bytes: bool) -> None:
        self._line, self._states, self._quota = line, states, quota
        self.keeps_bytes = keeps_bytes

    async def blob(self, space: bytes, blob: bytes) -> Blob | None:
        """See the port."""
        rows = await self._line.select(_BLOB, space, blob)
        return Blob(*rows[0]) if rows else None

    async def chunks(self, space: bytes, blob: bytes, first: int, end: int) -> Mapping[int, Kept]:
        """See the port."""
        rows = await self._line.select(_CHUNKS, space, blob, first, end)
        return {number: Kept(name, digest) for number, name, digest in rows}

    async def bytes_of(self, space: bytes, blob: bytes, first: int, end: int) -> Mapping[int, bytes]:
        """See the port."""
        return dict(map(tuple, await self._line.select(_BYTES, space, blob, first, end)))

    async def look(self, space: bytes, device: int, offered: Offered, day: int) -> Put:
        """See the port."""
        put, _, _ = await self._judged(space, device, offered, day)
        return put

    async def put(self, space: bytes, device: int, offered: Offered, chunk: bytes, day: int) -> Put:
        """See the port."""

        async def tried() -> Put:
            put, state, blob = await self._judged(space, device, offered, day)
            if put.took:
                rows = [*_begun(state, put, blob, offered), _added(space, offered, chunk)]
                await self._line.keep([*held_room(state), *rows, _still(state)])
                if blob is None:
                    await self._states.held(space)
            return put

        return await _in_turns(tried)

    async def mend(self, space: bytes, offered: Offered) -> bool:
        """See the port."""
        values = (space, offered.blob, offered.number, offered.kept.name)
        await self._line.keep([(_RENAME, values)])
        held = await self.chunks(space, offered.blob, offered.number, offered.number + 1)
        return offered.number in held and held[offered.number].name == offered.kept.name

    async def drop(self, space: bytes, device: int, blob: bytes) -> Dropped:
        """See the port."""

        async def tried() -> Dropped:
            state, held = await self._state(space), await self.blob(space, blob)
            left, changed = blobs.drop(state, device, held)
            if held is None or left == held:
                return Dropped()
            values = (space, blob, held.held, held.padded)
            return await self._ended((_LEAVE, values), state, changed, blob, _still(state))

        return await _in_turns(tried)

    async def forget(self, today: int) -> Dropped:
        """See the port."""
        names: list[bytes] = []
        for space, blob in await self._line.select(_OLD_OF_ALL, blobs.too_old(today)):
            names += (await self._forgotten(space, blob, today)).names
        return Dropped(names)

    async def known(self, names: Sequence[bytes]) -> set[bytes]:
        """See the port."""
        return {name for name in names if await self._line.select(_KNOWN_OF_ALL, name)}

    async def owner(self, drawn: bytes) -> bytes:
        """See the port; of relays that draw at a time one is first."""
        if not await self._line.select(_OWNER):
            await self._line.keep([(_OWN, (drawn,))])
        owner: bytes = (await self._line.select(_OWNER))[0][0]
        return owner

    async def _forgotten(self, space: bytes, blob: bytes, today: int) -> Dropped:
        async def tried() -> Dropped:
            state, held = await self._state(space), await self.blob(space, blob)
            if held is None or held.day is None or held.day > blobs.too_old(today):
                return Dropped()
            forget = (_FORGET, (space, blob, held.held))
            return await self._ended(forget, state, blobs.forgotten(state, held), blob)

        return await _in_turns(tried)

    async def _ended(
        self, last: Statement, before: Space, after: Space, blob: bytes, *judged: Statement
    ) -> Dropped:
        """A blob's end: the room and its row, which only one can change, then its chunks."""
        names = [name for (name,) in await self._line.select(_NAMES, before.id, blob)]
        await self._line.keep([_room(before, after), last, (_REMOVE, (before.id, blob)), *judged])
        await self._states.held(before.id)
        return Dropped(names)

    async def _judged(
        self, space: bytes, device: int, offered: Offered, day: int
    ) -> tuple[Put, Space, Blob | None]:
        state = await self._state(space)
        blob = await self.blob(space, offered.blob)
        there = await self.chunks(space, offered.blob, offered.number, offered.number + 1) if blob else {}
        held = there.get(offered.number)
        return blobs.put(state, device, blob, held, offered, self._quota, day), state, blob

    async def _state(self, space: bytes) -> Space:
        held = await self._states.held(space)
        if held is None:
            raise Declined("unknown")
        return held.space


def _begun(state: Space, put: Put, before: Blob | None, offered: Offered) -> list[Statement]:
    """The blob's row, new or changed from what it was; with a new one, the room."""
    space, blob = state.id, put.blob
    if before is not None:
        return [(_GO_ON, (space, offered.blob, blob.held, blob.day, before.held, before.padded))]
    return [
        _room(state, put.space),
        (_BEGIN, (space, offered.blob, blob.member, blob.padded, blob.held, blob.day)),
    ]


def held_room(state: Space) -> list[Statement]:
    """No other transaction writes a record of the space, puts or drops until this one has ended."""
    return [
        (_OPEN_ROOM, (state.id, encode([each.blobs for each in state.accounts]))),
        (_HOLD_ROOM, (state.id,)),
    ]


def _still(state: Space) -> Statement:
    """Meets no row once there is a record by which nobody has judged here."""
    return _STILL, (state.id, ROSTER_CHAIN, len(state.roster.ids))


def _added(space: bytes, offered: Offered, chunk: bytes) -> Statement:
    kept = offered.kept
    return _ADD, (space, offered.blob, offered.number, kept.name, kept.digest, chunk)


def _room(before: Space, after: Space) -> Statement:
    old, new = ([each.blobs for each in state.accounts] for state in (before, after))
    return _ROOM, (before.id, encode(new), encode(old))


async def _in_turns(tried: Callable[[], Awaitable[T]]) -> T:
    """Judge and keep, again whenever somebody was first. Refuses `busy` in the end."""
    for turn in range(TURNS_MAX):
        try:
            return await tried()
        except Conflict:
            await asyncio.sleep(_PAUSE_SECONDS * turn)
    raise Declined("busy")
