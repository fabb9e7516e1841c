"""The contract of blobs: every kind of store keeps, counts, gives and drops them alike."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.blobbing import (
    CODE,
    DAY,
    MANY,
    ROOM,
    SMALL,
    TWO,
    Attached,
    founded,
    got,
    open_store,
    put_all,
    used,
)
from tests.server.making import Made
from twofold_crypto.errors import Closed, Malformed
from twofold_crypto.public.blobs import PutChunkRequest
from twofold_crypto.public.limits import BLOB_DAYS, BLOB_KEPT_BYTES, VERSION
from twofold_crypto.public.messages import Item
from twofold_server.core.append import prepare
from twofold_server.core.households import kept
from twofold_server.errors import Declined
from twofold_server.store.blobs.keeping import MEMBER_PUTS_MAX
from twofold_server.store.port import Store

KINDS = ("memory", "sqlite", "postgres")


@pytest_asyncio.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store of each kind, with a household code."""
    address = request.getfixturevalue("database") if request.param == "postgres" else ""
    made = await open_store(request.param, tmp_path, address)
    await made.add_household(kept(CODE), 4)
    yield made
    await made.close()


async def _append(store: Store, made: Made, *items: Item) -> None:
    space = await store.space(made.id)
    assert space is not None
    await store.append(made.id, prepare(space, list(items)))


async def test_chunks_come_back_whole(store: Store) -> None:
    """Put in any order, told what is missing each time, fetched by range, and opened as one content."""
    made, attached = await founded(store), Attached.of(MANY)
    order = [3, 0, 9, 8, 1, 2, 7, 4, 6, 5]

    assert await put_all(store, made, attached, order) == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert await got(store, made, attached) == attached.content


async def test_what_is_missing_is_told(store: Store) -> None:
    """After a cut-off transfer the relay names exactly the chunks it lacks."""
    made, attached = await founded(store), Attached.of(MANY)
    await put_all(store, made, attached, [0, 1, 4])

    blob, missing = await store.blobs.missing(made.id, attached.blob)

    assert (blob.padded, missing) == (attached.cut.padded, [2, 3, 5, 6, 7, 8, 9])


async def test_a_chunk_put_again_is_one(store: Store) -> None:
    """The same bytes in the same place are answered alike and counted once."""
    made, attached = await founded(store), Attached.of(TWO)

    assert await put_all(store, made, attached, [0, 0, 1, 0, 1]) == [1, 1, 0, 0, 0]
    assert await used(store, made) == attached.cut.sealed + BLOB_KEPT_BYTES


async def test_r15_nothing_is_written_over(store: Store) -> None:
    """Other bytes in a place that is taken, and another length, are refused; the first bytes stay."""
    made, attached, other = await founded(store), Attached.of(TWO), Attached.of(TWO, "other")
    await put_all(store, made, attached, [0])
    for request in (
        PutChunkRequest(VERSION, attached.blob, attached.cut.padded, 0, other.chunks[0]),
        PutChunkRequest(VERSION, attached.blob, Attached.of(MANY).cut.padded, 1, Attached.of(MANY).chunks[1]),
    ):
        with pytest.raises(Declined, match="blob_differs"):
            await store.blobs.put(made.id, 0, request, DAY)
    await put_all(store, made, attached)

    assert await got(store, made, attached) == attached.content


async def test_j1_another_member_only_reads(store: Store) -> None:
    """The other member may ask and get, and can neither put into a blob nor drop it; a new device may."""
    made, attached = await founded(store), Attached.of(TWO)
    await _append(store, made, made.admission(0))
    await put_all(store, made, attached, [0])
    with pytest.raises(Declined, match="unknown_blob"):
        await put_all(store, made, attached, [1], device=1)
    with pytest.raises(Declined, match="unknown_blob"):
        await store.blobs.drop(made.id, 1, attached.blob)
    await put_all(store, made, attached, [1], device=2)

    assert await got(store, made, attached) == attached.content
    await store.blobs.drop(made.id, 2, attached.blob)


async def test_h3_what_is_dropped_stays_dropped(store: Store) -> None:
    """Its chunks are in no answer, its room is back but for its id, and a late put brings nothing back."""
    made, attached = await founded(store), Attached.of(TWO)
    await put_all(store, made, attached)
    for _ in range(2):
        await store.blobs.drop(made.id, 0, attached.blob)
        assert await used(store, made) == BLOB_KEPT_BYTES

    for question in (
        store.blobs.get(made.id, attached.blob, 0, 1),
        store.blobs.missing(made.id, attached.blob),
        store.blobs.put(made.id, 0, attached.request(0), DAY),
    ):
        with pytest.raises(Declined, match="unknown_blob"):
            await question


async def test_strange_blobs_are_unknown_alike(store: Store) -> None:
    """One that never was and one of another space get one answer, whoever asks for what."""
    made, other, attached = await founded(store), await founded(store), Attached.of(SMALL)
    await put_all(store, other, attached)
    for question in (
        store.blobs.get(made.id, attached.blob, 0, 1),
        store.blobs.missing(made.id, attached.blob),
        store.blobs.drop(made.id, 0, attached.blob),
        store.blobs.drop(made.id, 0, bytes(16)),
    ):
        with pytest.raises(Declined, match="unknown_blob"):
            await question


async def test_one_id_in_two_spaces(store: Store) -> None:
    """Two spaces may use one id: neither sees, fills nor drops the other's blob."""
    made, other = await founded(store), await founded(store)
    first, second = Attached.of(TWO), Attached.of(SMALL, "other")
    twin = Attached(first.blob, second.content, second.key, second.cut, second.hash, second.chunks)
    await put_all(store, made, first)
    await put_all(store, other, twin)
    await store.blobs.drop(made.id, 0, first.blob)

    assert await got(store, other, twin) == twin.content


async def test_a_gap_ends_an_answer(store: Store) -> None:
    """Chunks come in a row from the one asked for; one that is not there yet is told as such."""
    made, attached = await founded(store), Attached.of(MANY)
    await put_all(store, made, attached, [0, 1, 3])

    _, chunks = await store.blobs.get(made.id, attached.blob, 0, 9)
    assert chunks == attached.chunks[:2]
    with pytest.raises(Declined, match="unfinished"):
        await store.blobs.get(made.id, attached.blob, 2, 1)
    with pytest.raises(Malformed):
        await store.blobs.get(made.id, attached.blob, attached.cut.count, 1)


async def test_k1_the_whole_is_counted_first(store: Store) -> None:
    """With its first chunk a blob takes its whole room; where it has none, not even that chunk is kept."""
    made, attached = await founded(store), Attached.of(ROOM - 200_000)
    await put_all(store, made, attached, [5])
    assert await used(store, made) == attached.cut.sealed + BLOB_KEPT_BYTES

    more = Attached.of(MANY)
    with pytest.raises(Declined, match="over_quota"):
        await put_all(store, made, more, [0])
    with pytest.raises(Declined, match="unknown_blob"):
        await store.blobs.missing(made.id, more.blob)
    assert await put_all(store, made, attached, [6]) == [attached.cut.count - 2]
    await put_all(store, made, more, [0], device=1)


async def test_room_is_never_exceeded_at_once(store: Store) -> None:
    """Of many blobs that begin at the same moment exactly those are taken that fit."""
    made = await founded(store)
    many = [Attached.of(900_000, f"{n}") for n in range(8)]
    first = [store.blobs.put(made.id, 0, each.request(0), DAY) for each in many]

    answers = await asyncio.gather(*first, return_exceptions=True)

    taken = [answer for answer in answers if isinstance(answer, int)]
    refused = {answer.code for answer in answers if isinstance(answer, Declined)}
    assert (len(taken), refused) == (ROOM // (many[0].cut.sealed + BLOB_KEPT_BYTES), {"over_quota"})
    assert await used(store, made) <= ROOM


async def test_envelopes_and_blobs_share_a_room(store: Store) -> None:
    """What a blob has taken is not there for an envelope, and is again when it is dropped."""
    made, attached = await founded(store), Attached.of(ROOM - 200_000)
    await put_all(store, made, attached, [0])
    before = made.branch()
    full = [made.envelope(0, 50_000) for _ in range(4)]
    with pytest.raises(Declined, match="over_quota"):
        await _append(store, before, *full)
    await store.blobs.drop(made.id, 0, attached.blob)

    await _append(store, before, *full)


async def test_a_seat_that_ended_is_unknown(store: Store) -> None:
    """With the commit of its removal a device puts and drops nothing, token or not."""
    made, attached = await founded(store), Attached.of(TWO)
    await _append(store, made, made.admission(0))
    await put_all(store, made, attached, [0], device=2)
    await _append(store, made, made.removal(0, made.pin(2)))
    with pytest.raises(Declined, match=r"^unknown$"):
        await put_all(store, made, attached, [1], device=2)
    with pytest.raises(Declined, match=r"^unknown$"):
        await store.blobs.drop(made.id, 2, attached.blob)

    assert await put_all(store, made, attached, [1]) == [0]


async def test_a_closed_space_keeps_blobs(store: Store) -> None:
    """Nothing new is taken in it, what is held is answered again; whoever is in reads and drops its own."""
    made, mine, theirs = await founded(store), Attached.of(TWO), Attached.of(SMALL, "theirs")
    await put_all(store, made, mine, [0])
    await put_all(store, made, theirs, device=1)
    await _append(store, made, made.leaving(1))
    with pytest.raises(Closed):
        await put_all(store, made, mine, [1])

    assert await put_all(store, made, mine, [0]) == [1]
    assert await got(store, made, theirs) == theirs.content
    await store.blobs.drop(made.id, 0, mine.blob)


async def test_what_is_never_whole_is_forgotten(store: Store) -> None:
    """After its days, and not before; its room and its id are free again. What is whole stays."""
    made, part, whole = await founded(store), Attached.of(TWO), Attached.of(SMALL, "whole")
    await put_all(store, made, part, [0])
    await put_all(store, made, whole)
    await store.blobs.forget(DAY + BLOB_DAYS)
    assert await put_all(store, made, part, [0]) == [1]
    await store.blobs.forget(DAY + BLOB_DAYS + 1)
    with pytest.raises(Declined, match="unknown_blob"):
        await store.blobs.missing(made.id, part.blob)

    assert await used(store, made) == whole.cut.sealed + BLOB_KEPT_BYTES
    assert await got(store, made, whole) == whole.content
    assert await put_all(store, made, part) == [1, 0]


async def test_one_chunk_brought_at_once(store: Store) -> None:
    """A chunk that comes many times at the same moment is one chunk."""
    made, attached = await founded(store), Attached.of(TWO)
    put = [store.blobs.put(made.id, 0, attached.request(0), DAY) for _ in range(8)]

    assert await asyncio.gather(*put) == [1] * 8
    assert await used(store, made) == attached.cut.sealed + BLOB_KEPT_BYTES


async def test_puts_and_drops_at_once(store: Store) -> None:
    """However puts and a drop of one blob meet, in the end nothing of it is there."""
    made, attached = await founded(store), Attached.of(MANY)
    await put_all(store, made, attached, [0])
    puts = [store.blobs.put(made.id, 0, attached.request(i), DAY) for i in range(1, 10)]
    await asyncio.gather(
        *puts[:5], store.blobs.drop(made.id, 0, attached.blob), *puts[5:], return_exceptions=True
    )

    with pytest.raises(Declined, match="unknown_blob"):
        await store.blobs.get(made.id, attached.blob, 0, 1)
    assert await used(store, made) == BLOB_KEPT_BYTES


async def test_a_caller_that_leaves_changes_nothing(store: Store) -> None:
    """A put that is cancelled at any moment leaves a chunk or none, and can be made again."""
    made, attached = await founded(store), Attached.of(MANY)
    for i in range(MEMBER_PUTS_MAX - 1):
        task = asyncio.create_task(store.blobs.put(made.id, 0, attached.request(i), DAY))
        for _ in range(i):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await put_all(store, made, attached)

    assert await got(store, made, attached) == attached.content
    assert await used(store, made) == attached.cut.sealed + BLOB_KEPT_BYTES
