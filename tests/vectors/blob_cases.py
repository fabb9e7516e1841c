"""Vectors of blobs: the cut, the messages, and what is none of them. Each refusal states why."""

from collections.abc import Callable

from tests.vectors import actors as a
from tests.vectors.cases import Case, flips, refuse, take
from twofold_crypto.public import blobs as b
from twofold_crypto.public import messages
from twofold_crypto.public.limits import CHUNK_BYTES, STREAM_BYTES_MAX, TAG_BYTES

ID = a.fixed("blob")[:16]
SMALL, TWO = 512, CHUNK_BYTES + 2048
"""A blob of one chunk; one whose second chunk is short."""


def _chunk(size: int) -> bytes:
    return bytes(range(256)) * (size // 256) + bytes(TAG_BYTES)


PUT = messages.write(b.PutChunkRequest(1, ID, SMALL, 0, _chunk(512)))
SECOND = messages.write(b.PutChunkRequest(1, ID, TWO, 1, _chunk(2048)))
CHUNKS = messages.write(b.GetChunksReply(SMALL, [_chunk(512)]))
GOOD: list[tuple[str, messages.Message]] = [
    ("PutChunkReply", b.PutChunkReply(4)),
    ("MissingRequest", b.MissingRequest(1, ID)),
    ("MissingReply", b.MissingReply(TWO, [b.Range(0, 2)])),
    ("GetChunksRequest", b.GetChunksRequest(1, ID, 0, 512)),
    ("DropBlobRequest", b.DropBlobRequest(1, ID)),
]


def blobs() -> list[Case]:
    """The chapter's vectors."""
    return [*_cuts(), *_messages(), *_puts(), *_missing(), *_chunks()]


def _cuts() -> list[Case]:
    lengths = [512, 544, 4096, CHUNK_BYTES, TWO, 5 * CHUNK_BYTES + 8192, STREAM_BYTES_MAX]
    cases = [take(f"the cut of {padded}", "blob_cut", padded=padded) for padded in lengths]
    for padded, why, error in [
        (0, "there is no such padding", "malformed"),
        (511, "the least is 512", "malformed"),
        (513, "padding makes no such length", "malformed"),
        (CHUNK_BYTES + 1, "padding makes no such length", "malformed"),
        (STREAM_BYTES_MAX + (1 << 20), "no stream is so long", "too_large"),
    ]:
        cases.append(refuse(f"no cut of {padded}", why, error, "blob_cut", padded=padded))
    long = 5 * CHUNK_BYTES + 8192
    for name, padded, first, count in [
        ("all of a small one", SMALL, 0, 512),
        ("one in the middle", long, 3, 1),
        ("to the end", long, 3, 512),
        ("as many as an answer holds", STREAM_BYTES_MAX, 100, 512),
        ("the last", STREAM_BYTES_MAX, 511, 512),
    ]:
        cases.append(take(f"fitting: {name}", "blob_fitting", padded=padded, first=first, count=count))
    why = "there is no such chunk"
    cases.append(refuse("fitting: beyond", why, "malformed", "blob_fitting", padded=SMALL, first=1, count=1))
    return cases


def _messages() -> list[Case]:
    cases = [
        take(name, "parse_blob_message", type=name, data=messages.write(m).hex())
        for name, m in [*GOOD, ("PutChunkRequest", _read(b.PutChunkRequest, PUT))]
    ]
    cases.append(take("GetChunksReply", "parse_blob_message", type="GetChunksReply", data=CHUNKS.hex()))
    for name, why, error, kind, data in [
        ("version 2", "not spoken yet", "unsupported", "MissingRequest", a.packed([2, ID])),
        ("a short id", "an id has 16 bytes", "malformed", "MissingRequest", a.packed([1, ID[:15]])),
        ("a long id", "an id has 16 bytes", "malformed", "DropBlobRequest", a.packed([1, ID + b"x"])),
        ("a field more", "no unknown fields", "malformed", "DropBlobRequest", a.packed([1, ID, 0])),
        ("no chunks", "at least one is asked for", "malformed", "GetChunksRequest", a.packed([1, ID, 0, 0])),
        ("513 chunks", "no blob has so many", "malformed", "GetChunksRequest", a.packed([1, ID, 0, 513])),
        ("chunk 512", "no blob has so many", "malformed", "GetChunksRequest", a.packed([1, ID, 512, 1])),
        ("an empty row", "a row has one at least", "malformed", "MissingReply", a.packed([512, [[0, 0]]])),
        ("nothing", "an answer holds one at least", "malformed", "GetChunksReply", a.packed([512, []])),
        ("a bare tag", "a chunk holds something", "malformed", "PutChunkRequest",
         a.changed(PUT, 4, bytes(TAG_BYTES))),
        ("a byte too long", "a chunk is bounded", "malformed", "PutChunkRequest",
         a.changed(PUT, 4, bytes(CHUNK_BYTES + TAG_BYTES + 1))),
        ("too long", "no stream is so long", "malformed", "PutChunkRequest",
         a.changed(PUT, 2, STREAM_BYTES_MAX + 1)),
    ]:  # fmt: skip
        cases.append(refuse(f"{kind}: {name}", why, error, "parse_blob_message", type=kind, data=data))
    for kind, message in GOOD:
        cases += flips("parse_blob_message", "data", kind, type=kind, data=messages.write(message).hex())
    return cases


def _puts() -> list[Case]:
    cases = [take("put: the only chunk", "blob_put", data=PUT.hex())]
    cases.append(take("put: a short last chunk", "blob_put", data=SECOND.hex()))
    for name, why, data in [
        ("a length that is no padding", "the length is PADM\u00c9's", a.changed(PUT, 2, 513)),
        ("beyond the last", "there is no such chunk", a.changed(PUT, 3, 1)),
        ("a short first chunk", "only the last may be short", a.changed(SECOND, 3, 0)),
        ("a byte less", "a chunk has its place's size", a.changed(PUT, 4, _chunk(512)[1:])),
        ("a byte more", "a chunk has its place's size", a.changed(PUT, 4, _chunk(512) + b"x")),
    ]:
        cases.append(refuse(f"put: {name}", why, "malformed", "blob_put", data=data))
    return cases


def _missing() -> list[Case]:
    cases = [
        take(f"ranges of {numbers}", "blob_ranges", numbers=numbers)
        for numbers in ([], [0], [0, 1, 2], [1, 3], [0, 1, 5, 6, 7, 9])
    ]
    for name, ranges in [("none", []), ("all", [[0, 2]]), ("the last", [[1, 1]])]:
        cases.append(take(f"missing: {name}", "blob_missing", data=a.packed([TWO, ranges])))
    for name, why, reply in [
        ("rows that touch", "rows are as long as can be", [TWO, [[0, 1], [1, 1]]]),
        ("rows that overlap", "each chunk once", [TWO, [[0, 2], [1, 1]]]),
        ("not ascending", "ascending", [STREAM_BYTES_MAX, [[5, 1], [0, 1]]]),
        ("beyond the last", "there is no such chunk", [TWO, [[0, 3]]]),
        ("of no length", "the length is PADM\u00c9's", [513, []]),
    ]:
        cases.append(refuse(f"missing: {name}", why, "malformed", "blob_missing", data=a.packed(reply)))
    return cases


def _chunks() -> list[Case]:
    last = messages.write(b.GetChunksReply(TWO, [_chunk(2048)]))
    cases = [
        take("chunks: the only one", "blob_chunks", data=CHUNKS.hex(), first=0, count=9),
        take("chunks: the last", "blob_chunks", data=last.hex(), first=1, count=1),
    ]
    twice = messages.write(b.GetChunksReply(TWO, [_chunk(2048)] * 2))
    for name, why, data, first, count in [
        ("another size", "a chunk has its place's size", last, 0, 1),
        ("more than asked for", "at most so many", twice, 0, 1),
        ("beyond the last", "there is no such chunk", CHUNKS, 1, 1),
    ]:
        refused = refuse(
            f"chunks: {name}", why, "malformed", "blob_chunks", data=data.hex(), first=first, count=count
        )
        cases.append(refused)
    return cases


def _read(kind: type[messages.Message], data: bytes) -> messages.Message:
    return messages.parse_request(kind, data)


Maker = Callable[[], list[Case]]
MODULES: dict[str, Maker] = {"blobs": blobs}
