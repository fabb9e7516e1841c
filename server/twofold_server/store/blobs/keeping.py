"""Keeps blobs: bytes first, then their row; the row first, then the bytes' end (see the port's note)."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

from twofold_crypto.errors import Refused
from twofold_crypto.public.blobs import Cut, PutChunkRequest, that_fit

from ... import log
from ...core.blobs import Blob, Kept, Offered, readable
from ...errors import Declined
from .port import BlobIndex, Shelf

NAME_BYTES: Final = 20
OWNER_BYTES: Final = 16
PUTS_MAX, MEMBER_PUTS_MAX, DROPS_MAX = 64, 8, 64
"""Chunks on their way at a time, in all and of one member: each is held in memory. Drops hold up no put."""
_DAY_BYTES: Final = 4
_UNDECIDED: Final = {"busy", "failed"}
"""After these nobody knows whether there is a row: the bytes stay, and a sweep decides."""

T = TypeVar("T")
Random = Callable[[int], bytes]


class Blobs:
    """All that the relay does with blobs; a caller that goes away changes nothing about what it began."""

    def __init__(self, index: BlobIndex, shelf: Shelf | None, random: Random) -> None:
        self._index, self._shelf, self._random = index, shelf, random
        self._names: set[bytes] = set()
        self._puts: set[asyncio.Task[Any]] = set()
        self._drops: set[asyncio.Task[Any]] = set()
        self._of_members: Counter[tuple[bytes, int]] = Counter()
        self._stopped = False

    async def put(self, space: bytes, device: int, request: PutChunkRequest, day: int) -> int:
        """Keep a chunk; how many are still missing. Refuses as `core.blobs.put` does, and `busy`."""
        return await self._whole(self._put(space, device, request, day), self._puts, PUTS_MAX)

    async def missing(self, space: bytes, blob: bytes) -> tuple[Blob, list[int]]:
        """A blob and the chunks it lacks, those too of which only a row is left. Refuses `unknown_blob`."""
        found = readable(await self._index.blob(space, blob))
        count = Cut(found.padded).count
        held = await self._index.chunks(space, blob, 0, count)
        names = [kept.name for kept in held.values()]
        lost = await self._shelf.lacks(names) if self._shelf is not None else set()
        return found, [i for i in range(count) if i not in held or held[i].name in lost]

    async def get(self, space: bytes, blob: bytes, first: int, count: int) -> tuple[Blob, list[bytes]]:
        """Chunks in order from `first` on, as many as fit.

        Refuses Malformed, `unknown_blob`, `unfinished`.
        """
        found = readable(await self._index.blob(space, blob))
        chosen = that_fit(Cut(found.padded), first, count)
        chunks = await self._in_order(space, blob, chosen)
        if not chunks:
            readable(await self._index.blob(space, blob))  # it may have been dropped meanwhile
            raise Declined("unfinished")
        return found, chunks

    async def drop(self, space: bytes, device: int, blob: bytes) -> None:
        """Take away all chunks, on the disk too. Refuses as `core.blobs.drop` does."""
        await self._whole(self._drop(space, device, blob), self._drops, DROPS_MAX)

    async def forget(self, today: int) -> None:
        """Take away what has not become whole in its days; its bytes where the shelf is ours."""
        names = (await self._index.forget(today)).names
        if names and await self._ours():
            await self._off_the_shelf(names)

    async def sweep(self, today: int) -> int:
        """Take away bytes without a row: how many there were; none where the shelf is another database's.

        What is on its way here is left alone; where others put bytes too, so is what came since yesterday.
        """
        if self._shelf is None or not await self._ours():
            return 0
        count = 0
        async for names in self._shelf.names():
            left = [name for name in names if name not in self._names and self._may_be_lost(name, today)]
            known = await self._index.known(left)
            orphans = [name for name in left if name not in known]
            await self._shelf.drop(orphans)
            count += len(orphans)
        return count

    async def _ours(self) -> bool:
        """Whether what nobody here knows may be taken away; two relays on one database are one."""
        if self._shelf is None or self._shelf.alone:
            return True
        ours = await self._shelf.is_of(await self._index.owner(self._random(OWNER_BYTES)))
        if not ours:
            log.bucket_of_another()
        return ours

    def _may_be_lost(self, name: bytes, today: int) -> bool:
        return (self._shelf is not None and self._shelf.alone) or day_of(name) < today - 1

    async def close(self) -> None:
        """Finish what was begun."""
        self._stopped = True
        await asyncio.gather(*self._puts, *self._drops, return_exceptions=True)
        if self._shelf is not None:
            await self._shelf.close()

    async def _put(self, space: bytes, device: int, request: PutChunkRequest, day: int) -> int:
        digest = hashlib.blake2b(request.chunk, digest_size=32).digest()
        name = day.to_bytes(_DAY_BYTES, "big") + self._random(NAME_BYTES - _DAY_BYTES)
        offered = Offered(request.blob, request.padded, request.number, Kept(name, digest))
        seen = await self._index.look(space, device, offered, day)
        if not seen.took and not await self._lost(space, offered):
            return seen.blob.missing
        with self._one_of((space, seen.blob.member)):
            if self._shelf is None:
                return (await self._index.put(space, device, offered, request.chunk, day)).blob.missing
            self._names.add(name)
            try:
                await self._shelf.put(name, request.chunk)
                return await self._kept(space, device, offered, day, self._shelf, mends=not seen.took)
            finally:
                self._names.discard(name)

    @contextmanager
    def _one_of(self, member: tuple[bytes, int]) -> Iterator[None]:
        """A chunk of a member on its way. Refuses `busy` where it has as many as one may."""
        if self._of_members[member] >= MEMBER_PUTS_MAX:
            raise Declined("busy")
        self._of_members[member] += 1
        try:
            yield
        finally:
            self._of_members[member] -= 1
            if not self._of_members[member]:
                del self._of_members[member]

    async def _kept(
        self, space: bytes, device: int, offered: Offered, day: int, shelf: Shelf, *, mends: bool
    ) -> int:
        """The row of bytes that lie on the shelf; without one they leave it again."""
        try:
            put = await self._index.put(space, device, offered, b"", day)
        except (Refused, Declined) as refusal:
            if refusal.code not in _UNDECIDED:
                await shelf.drop([offered.kept.name])
            raise
        if not put.took and not (mends and await self._index.mend(space, offered)):
            await shelf.drop([offered.kept.name])
        return put.blob.missing

    async def _lost(self, space: bytes, offered: Offered) -> bool:
        """Whether a chunk that has a row has no bytes: a disk was put back without them."""
        if self._shelf is None:
            return False
        held = await self._index.chunks(space, offered.blob, offered.number, offered.number + 1)
        return offered.number in held and await self._shelf.get(held[offered.number].name) is None

    async def _in_order(self, space: bytes, blob: bytes, chosen: Sequence[int]) -> list[bytes]:
        first, end = chosen[0], chosen[-1] + 1
        if self._shelf is None:
            held = await self._index.bytes_of(space, blob, first, end)
            return _without_gap([held.get(i) for i in chosen])
        kept = await self._index.chunks(space, blob, first, end)
        names = [kept[i].name for i in _leading(chosen, kept)]
        return _without_gap(await asyncio.gather(*(self._shelf.get(name) for name in names)))

    async def _drop(self, space: bytes, device: int, blob: bytes) -> None:
        await self._off_the_shelf((await self._index.drop(space, device, blob)).names)

    async def _off_the_shelf(self, names: Sequence[bytes]) -> None:
        if self._shelf is not None and names:
            await self._shelf.drop(names)

    async def _whole(self, work: Coroutine[Any, Any, T], beside: set[asyncio.Task[Any]], most: int) -> T:
        """Run it to its end, whatever becomes of the caller. Refuses `busy` beside as many as may be."""
        if self._stopped or len(beside) >= most:
            work.close()
            raise Declined("busy")
        task = asyncio.ensure_future(work)
        beside.add(task)
        task.add_done_callback(beside.discard)
        task.add_done_callback(_looked_at)
        return await asyncio.shield(task)


def _looked_at(task: asyncio.Task[Any]) -> None:
    """Its caller may have gone away: how it ended is no line for the log."""
    with suppress(asyncio.CancelledError):
        task.exception()


def day_of(name: bytes) -> int:
    """The day on which bytes of this name were put."""
    return int.from_bytes(name[:_DAY_BYTES], "big")


def _leading(chosen: Sequence[int], kept: Any) -> list[int]:  # noqa: ANN401 (any container of numbers)
    return list(chosen[: next((at for at, i in enumerate(chosen) if i not in kept), len(chosen))])


def _without_gap(chunks: Sequence[bytes | None]) -> list[bytes]:
    out: list[bytes] = []
    for chunk in chunks:
        if chunk is None:
            break
        out.append(chunk)
    return out
