"""Chunks in a bucket: signed, put once, listed page by page, and shared by relays on one database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.blobbing import (
    CODE,
    DAY,
    MANY,
    ROOM,
    TWO,
    Attached,
    founded,
    got,
    open_store,
    put_all,
    used,
)
from tests.server.calling import Caller
from tests.server.making import Made
from tests.server.starting import Started
from tests.support.s3 import KEY, SECRET, Bucket, bucket
from twofold_crypto.public.blobs import GetChunksReply, GetChunksRequest, PutChunkReply
from twofold_crypto.public.limits import BLOB_DAYS, BLOB_KEPT_BYTES, VERSION
from twofold_server.core.households import kept
from twofold_server.errors import Declined
from twofold_server.store.blobs.s3 import BadAddress, S3Shelf
from twofold_server.store.port import Store


@pytest.fixture
def there() -> Iterator[Bucket]:
    """A bucket."""
    with bucket() as made:
        yield made


@pytest_asyncio.fixture(params=("sqlite", "postgres"))
async def store(request: pytest.FixtureRequest, tmp_path: Path, there: Bucket) -> AsyncIterator[Store]:
    """A store of each kind whose chunks lie in the bucket."""
    address = request.getfixturevalue("database") if request.param == "postgres" else ""
    made = await open_store(request.param, tmp_path, address, ROOM, _shelf(there))
    await made.add_household(kept(CODE), 4)
    yield made
    await made.close()


def _shelf(there: Bucket) -> S3Shelf:
    return S3Shelf.opened(there.address("blobs"), (KEY, SECRET))


async def test_chunks_lie_in_the_bucket(store: Store, there: Bucket) -> None:
    """Put, resumed, fetched and dropped there; each object is a sealed chunk, its name says nothing."""
    made, attached = await founded(store), Attached.of(MANY)
    await put_all(store, made, attached, [0, 4])
    assert (await store.blobs.missing(made.id, attached.blob))[1] == [1, 2, 3, 5, 6, 7, 8, 9]
    await put_all(store, made, attached)

    assert await got(store, made, attached) == attached.content
    assert sorted(there.objects.values()) == sorted(attached.chunks)
    assert all(key.startswith("blobs/") and attached.blob.hex() not in key for key in there.objects)
    await store.blobs.drop(made.id, 0, attached.blob)
    assert (there.objects, there.refused) == ({}, 0)
    assert await used(store, made) == BLOB_KEPT_BYTES


async def test_strange_objects_are_swept_late(store: Store, there: Bucket) -> None:
    """What has no row goes two days later: it may be on its way at another relay. No other object goes."""
    made, attached = await founded(store), Attached.of(TWO)
    await put_all(store, made, attached)
    for n in range(9):
        there.objects[f"blobs/{DAY:08x}{n:032x}"] = b"left"
    there.objects["blobs/a note"] = there.objects["elsewhere"] = b"of the host"

    assert await store.blobs.sweep(DAY + 1) == 0
    assert await store.blobs.sweep(DAY + 2) == 9
    assert await got(store, made, attached) == attached.content
    assert len(there.objects) == 5


async def test_r15_a_prefix_is_one_databases(store: Store, there: Bucket, tmp_path: Path) -> None:
    """Whoever comes second, or was put back from a backup, takes nothing away of what it does not know."""
    made, attached, part = await founded(store), Attached.of(TWO), Attached.of(MANY, "part")
    await put_all(store, made, attached)
    await put_all(store, made, part, [0])
    assert await store.blobs.sweep(DAY + 2) == 0
    other = await open_store("sqlite", tmp_path / "other", shelf=_shelf(there))
    there.objects[f"blobs/{DAY:08x}{'ab' * 16}"] = b"left"
    swept = await other.blobs.sweep(DAY + 2)
    await other.close()
    assert swept == 0
    await store.begin_healing(DAY)
    await store.blobs.forget(DAY + BLOB_DAYS + 1)
    assert await store.blobs.sweep(DAY + 2) == 0
    assert len(there.objects) == 5
    del there.objects["blobs/relay"]

    assert await store.blobs.sweep(DAY + 2) == 2
    assert await got(store, made, attached) == attached.content


async def test_what_a_bucket_lost_is_missing(store: Store, there: Bucket) -> None:
    """A relay that has just started looks, one that served it knows once it was asked for; a put mends it."""
    made, attached = await founded(store), Attached.of(MANY)
    await put_all(store, made, attached)
    for key in [key for key, data in there.objects.items() if data in attached.chunks[2:4]]:
        del there.objects[key]
    shelf = _shelf(there)
    names = [bytes.fromhex(key.removeprefix("blobs/")) for key in there.objects]

    assert await shelf.lacks([*names, bytes(20)]) == {bytes(20)}
    assert (await store.blobs.missing(made.id, attached.blob))[1] == []
    with suppress(Declined):
        await got(store, made, attached)
    assert 2 in (await store.blobs.missing(made.id, attached.blob))[1]
    await put_all(store, made, attached, [2, 3])
    assert (await store.blobs.missing(made.id, attached.blob))[1] == []
    assert await got(store, made, attached) == attached.content


async def test_a_bucket_that_is_away(store: Store, there: Bucket) -> None:
    """Nothing is acknowledged and nothing counted; afterwards all goes on."""
    made, attached = await founded(store), Attached.of(TWO)
    there.objects.clear()
    refused = S3Shelf.opened(there.address("blobs").replace(str(there.port), "1"), (KEY, SECRET))
    with pytest.raises(Declined, match="busy"):
        await refused.put(bytes(20), b"chunk")
    await put_all(store, made, attached)

    assert await got(store, made, attached) == attached.content


async def test_a_wrong_key_is_refused(there: Bucket) -> None:
    """The bucket takes nothing that is not signed with the secret; the relay is `busy`, and keeps nothing."""
    shelf = S3Shelf.opened(there.address(), (KEY, "another"))
    with pytest.raises(Declined, match="busy"):
        await shelf.put(bytes(20), b"chunk")

    assert (there.objects, there.refused > 0) == ({}, True)


@pytest.mark.parametrize("address", ["s3://", "https://host/bucket", "s3://bucket?secret=x"])
def test_strange_addresses_are_refused(address: str) -> None:
    """An address names a bucket and where it is, and nothing else: no secret."""
    with pytest.raises(BadAddress):
        S3Shelf.opened(address)


async def test_a_relay_serves_from_a_bucket(there: Bucket, tmp_path: Path) -> None:
    """The setting `blobs` is all it takes: what a seat puts lies in the bucket and not in the folder."""
    environ = {
        "TWOFOLD_BLOBS": there.address("relay"),
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }
    attached, made = Attached.of(TWO), Made.found()
    started = Started.begin(tmp_path, 0, 0, 4, **environ)
    async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
        token = await caller.found(made)
        for i in range(attached.cut.count):
            await caller.say("/v1/blobs/put", attached.request(i), PutChunkReply, token)
        asked = GetChunksRequest(VERSION, attached.blob, 0, 2)
        reply = await caller.say("/v1/blobs/get", asked, GetChunksReply, token)
    started.end()

    assert attached.opened(reply.chunks) == attached.content
    assert [data for data in attached.chunks if data not in there.objects.values()] == []
    assert there.objects.keys() > {"relay/relay"}
    assert not (tmp_path / "blobs").exists()
