"""Blobs: how the sealed chunks of a stream lie at a relay, and the messages that move them (spec: Blobs).

Owns the cut of a blob, which follows from its padded length alone. Knows nothing of keys and contents: a
relay judges the lengths of chunks, and no more of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import Meta

from ..errors import Malformed, TooLarge
from .envelope import padme
from .limits import (
    BLOB_ID_BYTES,
    BUCKET_BYTES_MIN,
    CHUNK_BYTES,
    PAGE_BYTES_MAX,
    STREAM_BYTES_MAX,
    TAG_BYTES,
)
from .messages import Message, Version

CHUNKS_MAX: Final = STREAM_BYTES_MAX // CHUNK_BYTES
"""Chunks of the longest blob."""

BlobId = Annotated[bytes, Meta(min_length=BLOB_ID_BYTES, max_length=BLOB_ID_BYTES)]
Padded = Annotated[int, Meta(ge=BUCKET_BYTES_MIN, le=STREAM_BYTES_MAX)]
ChunkNumber = Annotated[int, Meta(ge=0, lt=CHUNKS_MAX)]
ChunkCount = Annotated[int, Meta(ge=1, le=CHUNKS_MAX)]
Missing = Annotated[int, Meta(ge=0, lt=CHUNKS_MAX)]
Chunk = Annotated[bytes, Meta(min_length=TAG_BYTES + 1, max_length=CHUNK_BYTES + TAG_BYTES)]


@dataclass(frozen=True, slots=True)
class Cut:
    """How a padded length is cut: all chunks are of CHUNK_BYTES but the last, which is what remains."""

    padded: int

    @property
    def count(self) -> int:
        """How many chunks there are."""
        return -(-self.padded // CHUNK_BYTES)

    @property
    def sealed(self) -> int:
        """Bytes of all chunks together, once they are sealed."""
        return self.padded + self.count * TAG_BYTES

    def size(self, i: int) -> int:
        """Bytes of chunk i before it is sealed (Malformed where there is no such chunk)."""
        if not 0 <= i < self.count:
            raise Malformed
        return min(CHUNK_BYTES, self.padded - i * CHUNK_BYTES)


def require_cut(padded: int) -> Cut:
    """The cut of a length that padding makes. Refuses TooLarge, and Malformed for any other length."""
    if padded > STREAM_BYTES_MAX:
        raise TooLarge(STREAM_BYTES_MAX)
    if padded < BUCKET_BYTES_MIN or padme(padded) != padded:
        raise Malformed
    return Cut(padded)


class PutChunkRequest(Message, frozen=True):
    """POST /v1/blobs/put, with a token: one sealed chunk of a blob of this padded length."""

    version: Version
    blob: BlobId
    padded: Padded
    number: ChunkNumber
    chunk: Chunk

    def vetted(self) -> Cut:
        """The blob's cut. Refuses (Malformed) a length that padding does not make, a chunk beyond the last, a
        chunk of another size than its place has."""
        cut = require_cut(self.padded)
        if len(self.chunk) != cut.size(self.number) + TAG_BYTES:
            raise Malformed
        return cut


class PutChunkReply(Message, frozen=True):
    """The chunk is durable; so many are still missing."""

    missing: Missing


class MissingRequest(Message, frozen=True):
    """POST /v1/blobs/missing, with a token: which chunks the relay has not got."""

    version: Version
    blob: BlobId


class Range(Message, frozen=True):
    """Chunks in a row: the first one's number, and how many."""

    first: ChunkNumber
    count: ChunkCount


class MissingReply(Message, frozen=True):
    """The padded length that the blob began with, and what is missing, ascending, rows as long as can be."""

    padded: Padded
    ranges: Annotated[list[Range], Meta(max_length=CHUNKS_MAX)]

    def numbers(self) -> list[int]:
        """The missing chunks, ascending. Refuses (Malformed) what is not written as `ranges_of` writes it."""
        cut, after, numbers = require_cut(self.padded), -1, list[int]()
        for row in self.ranges:
            end = row.first + row.count
            if row.first <= after or end > cut.count:
                raise Malformed
            numbers += range(row.first, end)
            after = end
        return numbers


class GetChunksRequest(Message, frozen=True):
    """POST /v1/blobs/get, with a token: at most so many chunks from this one on."""

    version: Version
    blob: BlobId
    first: ChunkNumber
    count: ChunkCount


class GetChunksReply(Message, frozen=True):
    """The padded length, and chunks in order from the one asked for on: at least one, as many as fit."""

    padded: Padded
    chunks: Annotated[list[Chunk], Meta(min_length=1, max_length=CHUNKS_MAX)]

    def vetted(self, first: int, count: int) -> Cut:
        """The blob's cut. Refuses (Malformed) more chunks than were asked for, and one of another size than
        its place has."""
        cut = require_cut(self.padded)
        if len(self.chunks) > count:
            raise Malformed
        for i, chunk in enumerate(self.chunks, first):
            if len(chunk) != cut.size(i) + TAG_BYTES:
                raise Malformed
        return cut


class DropBlobRequest(Message, frozen=True):
    """POST /v1/blobs/drop, with a token: all chunks go at once, and its id is never used again."""

    version: Version
    blob: BlobId


def ranges_of(numbers: Iterable[int]) -> list[Range]:
    """Ascending numbers as rows, each as long as can be."""
    rows: list[Range] = []
    for i in numbers:
        if rows and rows[-1].first + rows[-1].count == i:
            rows[-1] = Range(rows[-1].first, rows[-1].count + 1)
        else:
            rows.append(Range(i, 1))
    return rows


def that_fit(cut: Cut, first: int, count: int) -> Sequence[int]:
    """The chunks that one answer holds: from `first` on, at most `count`, and PAGE_BYTES_MAX of them; always
    one. Refuses (Malformed) a first one beyond the last."""
    cut.size(first)
    each = CHUNK_BYTES + TAG_BYTES
    return range(first, min(cut.count, first + count, first + max(1, PAGE_BYTES_MAX // each)))
