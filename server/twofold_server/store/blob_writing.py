"""The index of blobs in SQLite: rows beside the logs, kept by the one writer, counted in its transaction."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ..core import blobs
from ..core.blobs import Blob, Kept, Offered, Put
from .blob_reading import Rows
from .blobs.changes import Key
from .blobs.port import BlobIndex, Dropped
from .reading import Held
from .writer import Writer
from .writing import Group, Job, Reply


class SqliteBlobs(BlobIndex):
    """See the port; the bytes lie on a shelf."""

    def __init__(self, rows: Rows, writer: Writer, quota: int) -> None:
        self._rows, self._writer, self._quota = rows, writer, quota

    async def blob(self, space: bytes, blob: bytes) -> Blob | None:
        """See the port."""
        return await self._rows.blob(((await self._rows.held(space)).rowno, blob))

    async def chunks(self, space: bytes, blob: bytes, first: int, end: int) -> Mapping[int, Kept]:
        """See the port."""
        return await self._rows.chunks(((await self._rows.held(space)).rowno, blob), first, end)

    async def bytes_of(self, space: bytes, blob: bytes, first: int, end: int) -> Mapping[int, bytes]:
        """See the port."""
        del space, blob, first, end
        return {}

    async def look(self, space: bytes, device: int, offered: Offered, day: int) -> Put:
        """See the port."""
        return await PutChunk(self._rows, self._quota, space, device, offered, day).judged(Group())

    async def put(self, space: bytes, device: int, offered: Offered, chunk: bytes, day: int) -> Put:
        """See the port; waits for the group that it lands in."""
        del chunk
        put: Put = await self._writer.do(PutChunk(self._rows, self._quota, space, device, offered, day))
        return put

    async def mend(self, space: bytes, offered: Offered) -> bool:
        """See the port."""
        mended: bool = await self._writer.do(MendChunk(self._rows, space, offered))
        return mended

    async def drop(self, space: bytes, device: int, blob: bytes) -> Dropped:
        """See the port."""
        dropped: Dropped = await self._writer.do(DropBlob(self._rows, space, device, blob))
        return dropped

    async def forget(self, today: int) -> Dropped:
        """See the port."""
        names: list[bytes] = []
        for space, blob in await self._rows.old(blobs.too_old(today)):
            forgotten: Dropped = await self._writer.do(ForgetBlob(self._rows, space, blob, today))
            names += forgotten.names
        return Dropped(names)

    async def known(self, names: Sequence[bytes]) -> set[bytes]:
        """See the port."""
        return await self._rows.known(names)

    async def owner(self, drawn: bytes) -> bytes:
        """See the port."""
        owner = await self._rows.owner()
        if owner is None:
            await self._writer.do(Own(drawn))
        return owner or await self._rows.owner() or drawn


class PutChunk(Job):
    """One chunk more, perhaps the first of its blob."""

    def __init__(self, rows: Rows, quota: int, space: bytes, device: int, offered: Offered, day: int) -> None:
        self._rows, self._quota, self._space = rows, quota, space
        self._device, self._offered, self._day = device, offered, day

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        held = await _held(self._rows, group, self._space)
        put = await self.judged(group)
        if put.took:
            if put.space is not held.space:
                group.advance(replace(held, space=put.space), [])
            group.blobs.put((held.rowno, self._offered.blob), put.blob, self._offered)
        return lambda: put

    async def judged(self, group: Group) -> Put:
        """The decision, after all that the group has made so far."""
        held = await _held(self._rows, group, self._space)
        key: Key = (held.rowno, self._offered.blob)
        blob = await self._rows.blob(key, group.blobs)
        chunk = await self._rows.chunk(key, self._offered.number, group.blobs) if blob else None
        return blobs.put(held.space, self._device, blob, chunk, self._offered, self._quota, self._day)


class MendChunk(Job):
    """A chunk's bytes lie under another name now, unless it went meanwhile."""

    def __init__(self, rows: Rows, space: bytes, offered: Offered) -> None:
        self._rows, self._space, self._offered = rows, space, offered

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        held = await _held(self._rows, group, self._space)
        key: Key = (held.rowno, self._offered.blob)
        blob = await self._rows.blob(key, group.blobs)
        there = blob is not None and not blob.dropped
        if there:
            group.blobs.mend(key, self._offered)
        return lambda: there


class DropBlob(Job):
    """The end of a blob; its id stays."""

    frees = True

    def __init__(self, rows: Rows, space: bytes, device: int, blob: bytes) -> None:
        self._rows, self._space, self._device, self._blob = rows, space, device, blob

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        held = await _held(self._rows, group, self._space)
        key: Key = (held.rowno, self._blob)
        left, space = blobs.drop(held.space, self._device, await self._rows.blob(key, group.blobs))
        group.advance(replace(held, space=space), [])
        dropped = Dropped([*await self._rows.names(key), *group.blobs.end(key, left)])
        return lambda: dropped


class ForgetBlob(Job):
    """A blob that did not become whole in its days, unless it has meanwhile; its id goes too."""

    frees = True

    def __init__(self, rows: Rows, space: bytes, blob: bytes, today: int) -> None:
        self._rows, self._space, self._blob, self._today = rows, space, blob, today

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        held = await _held(self._rows, group, self._space)
        key: Key = (held.rowno, self._blob)
        blob = await self._rows.blob(key, group.blobs)
        if blob is None or blob.day is None or blob.day > blobs.too_old(self._today):
            return Dropped
        group.advance(replace(held, space=blobs.forgotten(held.space, blob)), [])
        dropped = Dropped([*await self._rows.names(key), *group.blobs.end(key, None)])
        return lambda: dropped


class Own(Job):
    """The database has an id from now on."""

    def __init__(self, drawn: bytes) -> None:
        self._drawn = drawn

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        group.blobs.own(self._drawn)
        return lambda: None


async def _held(rows: Rows, group: Group, space: bytes) -> Held:
    """The state that a space will have. Refuses `unknown`."""
    return group.held(space) or await rows.held(space)
