"""Chunks as files: on the disk before they are told of, gone at once, never there without a row for long."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.blobbing import (
    CODE,
    DAY,
    MANY,
    SMALL,
    TWO,
    Attached,
    files_in,
    founded,
    got,
    open_store,
    put_all,
    used,
)
from twofold_crypto.public.limits import BLOB_KEPT_BYTES
from twofold_server.core.blobs import DROPPED, Blob, Kept, Offered
from twofold_server.core.households import kept
from twofold_server.errors import Declined
from twofold_server.store.blobs.changes import Changes
from twofold_server.store.blobs.files import FileShelf, path_of
from twofold_server.store.blobs.keeping import MEMBER_PUTS_MAX, NAME_BYTES
from twofold_server.store.blobs.port import Shelf
from twofold_server.store.port import Store


class Held(FileShelf):
    """A shelf that keeps whoever puts waiting until it is let go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.reached, self.let_go = asyncio.Event(), asyncio.Event()

    async def put(self, name: bytes, data: bytes) -> None:
        """Reached at once, done later."""
        self.reached.set()
        await self.let_go.wait()
        await super().put(name, data)


class Full(FileShelf):
    """A shelf on a disk without room."""

    async def put(self, name: bytes, data: bytes) -> None:
        """Never."""
        del name, data
        raise Declined("busy")


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with files."""
    made = await open_store("sqlite", tmp_path)
    yield made
    await made.close()


async def _over(tmp_path: Path, shelf: Shelf) -> Store:
    return await open_store("sqlite", tmp_path, shelf=shelf)


async def test_bytes_and_folders_are_synced(tmp_path: Path) -> None:
    """Before a put is answered its file, its folder and the folders above have been synced, in this order."""
    synced: list[int] = []

    def sync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        os.fsync(descriptor)

    shelf = FileShelf(tmp_path / "blobs", sync)
    await shelf.put(bytes(NAME_BYTES), b"chunk")
    path = path_of(tmp_path / "blobs", bytes(NAME_BYTES))

    above = [path.parent.parent, path.parent.parent.parent]
    assert synced == [each.stat().st_ino for each in (*above, path, path.parent)]
    synced.clear()
    await shelf.drop([bytes(NAME_BYTES)])
    assert synced == [path.parent.stat().st_ino]


async def test_r15_no_row_before_its_bytes(tmp_path: Path) -> None:
    """While the disk is still writing a chunk nobody is answered, and the relay says that it lacks it."""
    shelf = Held(tmp_path / "blobs")
    store = await _over(tmp_path, shelf)
    made, attached = await founded(store), Attached.of(SMALL)
    put = asyncio.create_task(store.blobs.put(made.id, 0, attached.request(0), DAY))
    try:
        await shelf.reached.wait()
        await store.add_household(bytes(32), 1)  # whatever was handed to the writer before is written by now
        with pytest.raises(Declined, match="unknown_blob"):
            await store.blobs.missing(made.id, attached.blob)
        assert not put.done()
    finally:
        shelf.let_go.set()
        await put
        await store.close()


async def test_a_full_disk_keeps_nothing(tmp_path: Path) -> None:
    """Where the bytes cannot be written there is no row and nothing is counted."""
    store = await _over(tmp_path, Full(tmp_path / "blobs"))
    made, attached = await founded(store), Attached.of(SMALL)
    with pytest.raises(Declined, match="busy"):
        await put_all(store, made, attached)

    assert (await used(store, made), files_in(tmp_path)) == (0, [])
    await store.close()


async def test_dropped_bytes_leave_the_disk(store: Store, tmp_path: Path) -> None:
    """When a drop is answered no file of the blob is there; others' files are."""
    made, gone, stays = await founded(store), Attached.of(MANY), Attached.of(TWO, "stays")
    await put_all(store, made, gone)
    await put_all(store, made, stays)
    await store.blobs.drop(made.id, 0, gone.blob)

    assert sorted(path.read_bytes() for path in files_in(tmp_path)) == sorted(stays.chunks)
    assert await got(store, made, stays) == stays.content


async def test_files_are_closed_to_others(store: Store, tmp_path: Path) -> None:
    """Only the relay's owner reads them, and their names say nothing but the day."""
    made, attached = await founded(store), Attached.of(SMALL)
    await put_all(store, made, attached)
    (path,) = files_in(tmp_path)

    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert bytes.fromhex(path.name)[:4] == DAY.to_bytes(4, "big")
    assert attached.blob.hex()[:8] not in path.name


async def test_a_race_leaves_one_file(store: Store, tmp_path: Path) -> None:
    """Of a chunk that is brought many times at once one file stays."""
    made, attached = await founded(store), Attached.of(SMALL)
    await asyncio.gather(*(store.blobs.put(made.id, 0, attached.request(0), DAY) for _ in range(8)))

    assert [path.read_bytes() for path in files_in(tmp_path)] == attached.chunks


async def test_what_has_no_row_is_swept(store: Store, tmp_path: Path) -> None:
    """A file that a cut-off run left goes; what a row has stays, and so does what is none of ours."""
    made, attached = await founded(store), Attached.of(TWO)
    await put_all(store, made, attached)
    await FileShelf(tmp_path / "blobs").put(DAY.to_bytes(4, "big") + bytes(16), b"left")
    (tmp_path / "blobs" / "00" / "a note").write_text("of the host")

    assert await store.blobs.sweep(DAY) == 1
    assert await got(store, made, attached) == attached.content
    assert len(files_in(tmp_path)) == 3


async def test_a_sweep_spares_what_is_coming(tmp_path: Path) -> None:
    """A chunk whose row is on its way is no orphan, whenever the sweep looks."""
    shelf = Slow(tmp_path / "blobs")
    store = await _over(tmp_path, shelf)
    made, attached = await founded(store), Attached.of(SMALL)
    put = asyncio.create_task(store.blobs.put(made.id, 0, attached.request(0), DAY))
    await shelf.written.wait()
    assert await store.blobs.sweep(DAY + 100) == 0
    shelf.let_go.set()

    assert await put == 0
    assert await got(store, made, attached) == attached.content
    await store.close()


class Slow(Held):
    """A shelf that keeps whoever puts waiting after its bytes are there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.written = asyncio.Event()

    async def put(self, name: bytes, data: bytes) -> None:
        """Written at once, answered later."""
        await FileShelf.put(self, name, data)
        self.written.set()
        await self.let_go.wait()


async def test_lost_bytes_are_put_again(store: Store, tmp_path: Path) -> None:
    """A row whose file is gone is told as unfinished, and mended by whoever puts the chunk again."""
    made, attached = await founded(store), Attached.of(TWO)
    await put_all(store, made, attached)
    before = await used(store, made)
    for path in files_in(tmp_path):
        path.unlink()
    with pytest.raises(Declined, match="unfinished"):
        await got(store, made, attached)
    await put_all(store, made, attached)

    assert await got(store, made, attached) == attached.content
    assert await used(store, made) == before == attached.cut.sealed + BLOB_KEPT_BYTES


async def test_mended_and_dropped_leaves_no_bytes(store: Store) -> None:
    """A drop takes away what the same group mended; what comes to be mended after the drop is told so."""
    changes, key = Changes(), (1, b"blob")
    offered = Offered(b"blob", 1024, 0, Kept(b"new name", b"digest"))
    changes.mend(key, offered)
    assert changes.end(key, Blob(0, DROPPED)) == [b"new name"]

    made, attached = await founded(store), Attached.of(SMALL)
    await put_all(store, made, attached)
    await store.blobs.drop(made.id, 0, attached.blob)
    assert await store.blobs._index.mend(made.id, replace(offered, blob=attached.blob)) is False


async def test_one_member_fills_no_way(tmp_path: Path) -> None:
    """On a disk that waits one member has so many chunks on their way; another puts, and both may drop."""
    shelf = Held(tmp_path / "blobs")
    store = await _over(tmp_path, shelf)
    made, many = await founded(store), [Attached.of(SMALL, f"{n}") for n in range(MEMBER_PUTS_MAX + 2)]
    puts = [asyncio.create_task(store.blobs.put(made.id, 0, a.request(0), DAY)) for a in many[:-2]]
    await shelf.reached.wait()
    await store.add_household(bytes(32), 1)  # whatever was begun before has reached the shelf by now
    try:
        with pytest.raises(Declined, match="busy"):
            await store.blobs.put(made.id, 0, many[-2].request(0), DAY)
        puts.append(asyncio.create_task(store.blobs.put(made.id, 1, many[-1].request(0), DAY)))
        with pytest.raises(Declined, match="unknown_blob"):
            await store.blobs.drop(made.id, 0, many[0].blob)
    finally:
        shelf.let_go.set()

    assert await asyncio.gather(*puts) == [0] * (MEMBER_PUTS_MAX + 1)
    assert await store.blobs.put(made.id, 0, many[-2].request(0), DAY) == 0
    await store.close()


async def test_a_slow_shelf_holds_up_no_thread(tmp_path: Path) -> None:
    """While chunks wait for their disk, whatever else needs a thread gets one."""
    go = threading.Event()

    def slow(_: int) -> None:
        go.wait(20)

    shelf = FileShelf(tmp_path / "blobs", slow)
    puts = [asyncio.create_task(shelf.put(bytes([n]) * NAME_BYTES, b"chunk")) for n in range(64)]
    try:
        async with asyncio.timeout(5):
            assert await asyncio.to_thread(lambda: 7) == 7
    finally:
        go.set()
        await asyncio.gather(*puts)
        await shelf.close()


async def test_blobs_outlive_their_process(tmp_path: Path, database: str) -> None:
    """What was acknowledged is there when the store is opened again, with its account."""
    for kind, address in (("sqlite", ""), ("postgres", database)):
        store = await open_store(kind, tmp_path, address)
        await store.add_household(kept(CODE), 2)
        made, attached = await founded(store, "lasting"), Attached.of(TWO)
        await put_all(store, made, attached)
        counted = await used(store, made)
        await store.close()
        again = await open_store(kind, tmp_path, address)
        assert await got(again, made, attached) == attached.content
        assert await used(again, made) == counted
        await again.close()


async def test_relays_share_blobs(database: str, tmp_path: Path) -> None:
    """What one relay takes on a database another gives, and both count in one room."""
    one, two = [await open_store("postgres", tmp_path, database) for _ in range(2)]
    made, many = await founded(one), [Attached.of(900_000, f"{n}") for n in range(8)]
    first: Sequence[Store] = [one, two] * 4
    answers = await asyncio.gather(
        *(s.blobs.put(made.id, 0, each.request(0), DAY) for s, each in zip(first, many, strict=True)),
        return_exceptions=True,
    )
    taken = [n for n, answer in enumerate(answers) if isinstance(answer, int)]
    await put_all(two, made, many[taken[0]])

    assert len(taken) == 4
    assert await used(one, made) == await used(two, made) == 4 * (many[0].cut.sealed + BLOB_KEPT_BYTES)
    assert await got(one, made, many[taken[0]]) == many[taken[0]].content
    await one.close()
    await two.close()
