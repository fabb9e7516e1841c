"""The routes of blobs over real sockets: the same choke point as all others, and nothing of another space."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.server.blobbing import MANY, SMALL, TWO, Attached
from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.server.starting import Started
from tests.torture import uploads
from tests.torture.rig.run import Run
from twofold_crypto.public.blobs import (
    DropBlobRequest,
    GetChunksReply,
    GetChunksRequest,
    MissingReply,
    MissingRequest,
    PutChunkReply,
    PutChunkRequest,
)
from twofold_crypto.public.limits import PAGE_BYTES_MAX, STREAM_BYTES_MAX, VERSION
from twofold_crypto.public.messages import Done, Message, write


@pytest_asyncio.fixture(params=["standing", "standing_on_postgres"])
async def caller(request: pytest.FixtureRequest) -> AsyncIterator[Caller]:
    """A client of the standing relay of each kind."""
    started: Started = request.getfixturevalue(request.param)
    async with Caller.at(started.relay_origin, started.app_origin, started.code) as made:
        yield made


async def _put(caller: Caller, token: bytes, attached: Attached, *numbers: int) -> list[int]:
    return [
        (await caller.say("/v1/blobs/put", attached.request(i), PutChunkReply, token)).missing
        for i in numbers or range(attached.cut.count)
    ]


async def _get(caller: Caller, token: bytes, blob: bytes, first: int, count: int) -> list[bytes]:
    request = GetChunksRequest(VERSION, blob, first, count)
    return (await caller.say("/v1/blobs/get", request, GetChunksReply, token)).chunks


async def test_a_blob_goes_there_and_back(caller: Caller) -> None:
    """Put in parts, asked for what is missing, put whole, fetched by the other member, dropped."""
    made, attached = Made.found(), Attached.of(MANY)
    mine = await caller.found(made)
    theirs = await caller.prove(made, 1)
    await _put(caller, mine, attached, 0, 1, 5)
    lacking = await caller.say(
        "/v1/blobs/missing", MissingRequest(VERSION, attached.blob), MissingReply, mine
    )
    assert lacking.numbers() == [2, 3, 4, 6, 7, 8, 9]
    assert await _put(caller, mine, attached, *lacking.numbers()) == [6, 5, 4, 3, 2, 1, 0]

    assert attached.opened(await _get(caller, theirs, attached.blob, 0, 512)) == attached.content
    await caller.say("/v1/blobs/drop", DropBlobRequest(VERSION, attached.blob), Done, mine)
    with pytest.raises(Said, match="unknown_blob"):
        await _get(caller, theirs, attached.blob, 0, 1)


async def test_an_answer_is_bounded(caller: Caller) -> None:
    """However many are asked for, an answer holds no more than a page does; the rest is asked for next."""
    made, attached = Made.found(), Attached.of(15 * 65536)
    token = await caller.found(made)
    await _put(caller, token, attached)
    first = await _get(caller, token, attached.blob, 0, 512)

    assert (len(first), sum(map(len, first)) <= PAGE_BYTES_MAX) == (11, True)
    assert await _get(caller, token, attached.blob, 11, 512) == attached.chunks[11:]


async def test_another_space_learns_nothing(caller: Caller) -> None:
    """Whose blob it is, that it is there, that it was: a seat of another space gets one answer for all."""
    made, other, attached = Made.found(), Made.found(), Attached.of(SMALL)
    token, stranger = await caller.found(made), await caller.found(other)
    await _put(caller, token, attached)
    asked: list[tuple[str, Message]] = [
        ("get", GetChunksRequest(VERSION, attached.blob, 0, 1)),
        ("missing", MissingRequest(VERSION, attached.blob)),
        ("drop", DropBlobRequest(VERSION, attached.blob)),
    ]
    answers = [await caller.raw(f"/v1/blobs/{name}", write(m), stranger) for name, m in asked]
    await caller.say("/v1/blobs/drop", DropBlobRequest(VERSION, attached.blob), Done, token)
    answers += [await caller.raw(f"/v1/blobs/{name}", write(m), stranger) for name, m in asked]

    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


@pytest.mark.parametrize("route", ["put", "missing", "get", "drop"])
async def test_no_route_without_a_token(caller: Caller, route: str) -> None:
    """Nobody, and whoever brings another token, is unknown before a byte of the message is looked at."""
    for token in (None, bytes(32)):
        answer = await caller.raw(f"/v1/blobs/{route}", b"\x90", token)
        assert answer.status_code == 403


async def test_what_is_no_chunk_is_refused(caller: Caller) -> None:
    """A length that is no padding, a chunk beyond the last, or of another size, is malformed and not kept."""
    made, attached = Made.found(), Attached.of(TWO)
    token = await caller.found(made)
    blob, padded, chunk = attached.blob, attached.cut.padded, attached.chunks[1]
    for request in (
        PutChunkRequest(VERSION, blob, padded + 1, 1, chunk),
        PutChunkRequest(VERSION, blob, padded, 2, chunk),
        PutChunkRequest(VERSION, blob, padded, 0, chunk),
        PutChunkRequest(VERSION, blob, padded, 1, chunk[1:]),
        PutChunkRequest(VERSION, blob, STREAM_BYTES_MAX + 1, 1, chunk),
    ):
        with pytest.raises(Said, match="malformed"):
            await caller.say("/v1/blobs/put", request, PutChunkReply, token)
    with pytest.raises(Said, match="unknown_blob"):
        await _get(caller, token, blob, 0, 1)


def test_a_cut_upload_goes_on() -> None:
    """Some of the cuts of `./dev torture uploads`, of a smaller upload."""
    figure = uploads.work(Run("uploads", 5, 3, quiet=True), 200_000)

    assert "1 with the relay killed" in figure
    assert "0 orphans" in figure
