"""The index of blobs in memory, with the bytes in its rows: a fake that passes the same contract."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...core import blobs
from ...core.blobs import Blob, Kept, Offered, Put
from ...core.spaces import Space
from ...errors import Declined
from .port import BlobIndex, Dropped


@dataclass(slots=True)
class Chunked:
    """A blob with its chunks."""

    blob: Blob
    chunks: dict[int, tuple[Kept, bytes]] = field(default_factory=dict)


class MemoryBlobs(BlobIndex):
    """Over the states of a store in memory; `change` puts the next state of a space in its place."""

    keeps_bytes = True

    def __init__(
        self, quota: int, state: Callable[[bytes], Space | None], change: Callable[[Space], None]
    ) -> None:
        self._quota, self._state, self._change = quota, state, change
        self._held: dict[tuple[bytes, bytes], Chunked] = {}

    async def blob(self, space: bytes, blob: bytes) -> Blob | None:
        """See the port."""
        held = self._held.get((space, blob))
        return held.blob if held else None

    async def chunks(self, space: bytes, blob: bytes, first: int, end: int) -> Mapping[int, Kept]:
        """See the port."""
        return {number: kept for number, (kept, _) in self._within(space, blob, first, end).items()}

    async def bytes_of(self, space: bytes, blob: bytes, first: int, end: int) -> Mapping[int, bytes]:
        """See the port."""
        return {number: data for number, (_, data) in self._within(space, blob, first, end).items()}

    async def look(self, space: bytes, device: int, offered: Offered, day: int) -> Put:
        """See the port."""
        held = self._held.get((space, offered.blob))
        chunk = held.chunks.get(offered.number) if held else None
        blob, kept = held.blob if held else None, chunk[0] if chunk else None
        return blobs.put(self._space(space), device, blob, kept, offered, self._quota, day)

    async def put(self, space: bytes, device: int, offered: Offered, chunk: bytes, day: int) -> Put:
        """See the port."""
        put = await self.look(space, device, offered, day)
        if put.took:
            held = self._held.setdefault((space, offered.blob), Chunked(put.blob))
            held.blob = put.blob
            held.chunks[offered.number] = (offered.kept, chunk)
            self._change(put.space)
        return put

    async def mend(self, space: bytes, offered: Offered) -> bool:
        """See the port; no bytes are lost here."""
        return offered.number in self._held[space, offered.blob].chunks

    async def drop(self, space: bytes, device: int, blob: bytes) -> Dropped:
        """See the port."""
        left, changed = blobs.drop(self._space(space), device, await self.blob(space, blob))
        self._held[space, blob] = Chunked(left)
        self._change(changed)
        return Dropped()

    async def forget(self, today: int) -> Dropped:
        """See the port."""
        for (space, blob), held in list(self._held.items()):
            if held.blob.day is not None and held.blob.day <= blobs.too_old(today):
                self._change(blobs.forgotten(self._space(space), held.blob))
                del self._held[space, blob]
        return Dropped()

    async def known(self, names: Sequence[bytes]) -> set[bytes]:
        """See the port; there is no shelf to ask for."""
        return set(names)

    async def owner(self, drawn: bytes) -> bytes:
        """See the port; nobody asks."""
        return drawn

    def _space(self, space: bytes) -> Space:
        state = self._state(space)
        if state is None:
            raise Declined("unknown")
        return state

    def _within(self, space: bytes, blob: bytes, first: int, end: int) -> dict[int, tuple[Kept, bytes]]:
        held = self._held.get((space, blob))
        return {n: each for n, each in held.chunks.items() if first <= n < end} if held else {}
