"""The operations of blobs that vector files name."""

from collections.abc import Callable
from typing import Any

from twofold_crypto.public import blobs, messages

Json = dict[str, Any]

unhex = bytes.fromhex


def _parse(given: Json) -> Json:
    kind = getattr(blobs, given["type"])
    parse = messages.parse_request if given["type"].endswith("Request") else messages.parse_reply
    message = parse(kind, unhex(given["data"]))
    return {"again": messages.write(message).hex()}


def _cut(given: Json) -> Json:
    cut = blobs.require_cut(given["padded"])
    return {"count": cut.count, "last": cut.size(cut.count - 1), "sealed": cut.sealed}


def _put(given: Json) -> Json:
    request = messages.parse_request(blobs.PutChunkRequest, unhex(given["data"]))
    return {"count": request.vetted().count}


def _missing(given: Json) -> Json:
    return {"numbers": messages.parse_reply(blobs.MissingReply, unhex(given["data"])).numbers()}


def _chunks(given: Json) -> Json:
    reply = messages.parse_reply(blobs.GetChunksReply, unhex(given["data"]))
    return {"count": reply.vetted(given["first"], given["count"]).count}


def _ranges(given: Json) -> Json:
    return {"ranges": [[row.first, row.count] for row in blobs.ranges_of(given["numbers"])]}


def _fitting(given: Json) -> Json:
    chosen = blobs.that_fit(blobs.require_cut(given["padded"]), given["first"], given["count"])
    return {"first": chosen[0], "end": chosen[-1] + 1}


BLOB_OPS: dict[str, Callable[[Json], Json]] = {
    "parse_blob_message": _parse,
    "blob_cut": _cut,
    "blob_put": _put,
    "blob_missing": _missing,
    "blob_chunks": _chunks,
    "blob_ranges": _ranges,
    "blob_fitting": _fitting,
}
