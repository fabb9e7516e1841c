"""Blobs: put, missing, get and drop; each for a seat that is in, and for no other space than its own."""

from twofold_crypto.public.blobs import (
    DropBlobRequest,
    GetChunksReply,
    GetChunksRequest,
    MissingReply,
    MissingRequest,
    PutChunkReply,
    PutChunkRequest,
    ranges_of,
)
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import Done, write

from ..core.append import require_in
from ..errors import Declined
from ..store.port import Store
from .caller import Callers, Seat
from .route import Route, proven_route


class BlobRoutes:
    """The four routes, behind a token."""

    def __init__(self, store: Store, callers: Callers) -> None:
        self._store, self._callers = store, callers

    def routes(self) -> list[Route]:
        """All four."""
        return [
            proven_route("/v1/blobs/put", PutChunkRequest, self.put, self._callers),
            proven_route("/v1/blobs/missing", MissingRequest, self.missing, self._callers),
            proven_route("/v1/blobs/get", GetChunksRequest, self.get, self._callers),
            proven_route("/v1/blobs/drop", DropBlobRequest, self.drop, self._callers),
        ]

    async def put(self, request: PutChunkRequest, seat: Seat) -> bytes:
        """A chunk; answered when it is durable."""
        request.vetted()
        await self._require_in(seat)
        missing = await self._store.blobs.put(seat.space, seat.device, request, self._callers.today)
        return write(PutChunkReply(missing))

    async def missing(self, request: MissingRequest, seat: Seat) -> bytes:
        """What a transfer goes on with."""
        await self._require_in(seat)
        blob, missing = await self._store.blobs.missing(seat.space, request.blob)
        return write(MissingReply(blob.padded, ranges_of(missing)))

    async def get(self, request: GetChunksRequest, seat: Seat) -> bytes:
        """Chunks in a row."""
        await self._require_in(seat)
        blob, chunks = await self._store.blobs.get(seat.space, request.blob, request.first, request.count)
        return write(GetChunksReply(blob.padded, chunks))

    async def drop(self, request: DropBlobRequest, seat: Seat) -> bytes:
        """All chunks, at once."""
        await self._require_in(seat)
        await self._store.blobs.drop(seat.space, seat.device, request.blob)
        return write(Done(VERSION))

    async def _require_in(self, seat: Seat) -> None:
        """Refuse (unknown) a seat that has ended since it got its token."""
        state = await self._store.space(seat.space)
        if state is None:
            raise Declined("unknown")
        require_in(state, seat.device)
