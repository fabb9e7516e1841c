"""Blobs in backups of either kind of store, on the way back from them, and as the doctor sees them."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

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
from tests.server.making import Made
from twofold_crypto.public.limits import BLOB_DAYS
from twofold_server.core.households import kept
from twofold_server.errors import Declined
from twofold_server.operate.backing import restored
from twofold_server.operate.checking import of_blobs
from twofold_server.settings import Settings
from twofold_server.store import postgres_copying, postgres_filling
from twofold_server.store.blob_carrying import Lying, carry, look
from twofold_server.store.blobs.files import take_in
from twofold_server.store.copying import snapshot
from twofold_server.store.port import Store


def _told(done: int, total: int) -> None:
    assert done <= total


def _backup(folder: Path, target: Path) -> None:
    snapshot(folder / "relay.db", target, _told, carry=partial(carry, folder=folder / "blobs"))


def _restored(backup: Path, folder: Path) -> Path:
    folder.mkdir()
    snapshot(backup, folder / "relay.db", _told, at_rest=True)
    return folder


async def _made(store: Store) -> tuple[Made, Attached, Attached]:
    """A space with a whole blob, and with a part of another."""
    await store.add_household(kept(CODE), 4)
    made, whole, part = await founded(store), Attached.of(TWO), Attached.of(MANY, "part")
    await put_all(store, made, whole)
    await put_all(store, made, part, [0, 3])
    return made, whole, part


async def test_a_backup_has_what_was_acknowledged(tmp_path: Path) -> None:
    """Made while the relay serves and somebody puts: one file, from which all blobs of before come back."""
    store = await open_store("sqlite", tmp_path)
    made, whole, part = await _made(store)
    more = asyncio.create_task(put_all(store, made, Attached.of(MANY, "more"), device=1))
    await asyncio.to_thread(_backup, tmp_path, tmp_path / "copy.db")
    await more
    again = await open_store("sqlite", _restored(tmp_path / "copy.db", tmp_path / "new"))

    assert await got(again, made, whole) == whole.content
    assert (await again.blobs.missing(made.id, part.blob))[1] == [1, 2, 4, 5, 6, 7, 8, 9]
    assert await used(again, made) == await used(store, made)
    await put_all(again, made, part)
    assert await got(again, made, part) == part.content
    await store.close()
    await again.close()


async def test_a_restore_can_be_cut_off(tmp_path: Path) -> None:
    """Bytes that were laid out by halves are laid out anew; the file is small again, without them."""
    store = await open_store("sqlite", tmp_path)
    made, whole, _ = await _made(store)
    await store.close()
    _backup(tmp_path, tmp_path / "copy.db")
    new = _restored(tmp_path / "copy.db", tmp_path / "new")
    name = files_in(tmp_path)[0]
    half = new / name.relative_to(tmp_path)
    half.parent.mkdir(parents=True)
    half.write_bytes(name.read_bytes()[:100])
    again = await open_store("sqlite", new)

    assert await got(again, made, whole) == whole.content
    await again.close()
    assert whole.chunks[0] not in (new / "relay.db").read_bytes()
    assert (new / "relay.db").stat().st_size <= (tmp_path / "relay.db").stat().st_size


async def test_what_is_dropped_amid_a_backup(tmp_path: Path) -> None:
    """Its rows without bytes say that chunks are missing, and it is forgotten in its days."""
    store = await open_store("sqlite", tmp_path)
    made, whole, _ = await _made(store)
    await store.close()

    def dropped_first(copy: Path) -> None:
        _without(tmp_path, whole.chunks[0])
        with closing(sqlite3.connect(tmp_path / "relay.db")) as live, live:
            live.execute("DELETE FROM chunk WHERE blob = ?", (whole.blob,))
        assert carry(copy, tmp_path / "blobs", tmp_path / "relay.db") == 0

    snapshot(tmp_path / "relay.db", tmp_path / "copy.db", _told, carry=dropped_first)
    again = await open_store("sqlite", _restored(tmp_path / "copy.db", tmp_path / "new"))

    assert (await again.blobs.missing(made.id, whole.blob))[1] == [0]
    await again.blobs.forget(DAY + BLOB_DAYS + 1)
    with pytest.raises(Declined, match="unknown_blob"):
        await again.blobs.missing(made.id, whole.blob)
    assert await used(again, made) == 0
    await again.close()


async def test_what_is_lost_ends_no_blob(tmp_path: Path) -> None:
    """Bytes that nobody dropped are told as missing after a restore too, and whoever puts them mends it."""
    store = await open_store("sqlite", tmp_path)
    made, whole, _ = await _made(store)
    await store.close()
    _without(tmp_path, whole.chunks[0])
    losses: list[int] = []
    live, blobs = tmp_path / "relay.db", tmp_path / "blobs"
    snapshot(live, tmp_path / "copy.db", _told, carry=lambda copy: losses.append(carry(copy, blobs, live)))
    again = await open_store("sqlite", _restored(tmp_path / "copy.db", tmp_path / "new"))
    await again.blobs.forget(DAY + BLOB_DAYS + 1)

    assert losses == [1]
    assert (await again.blobs.missing(made.id, whole.blob))[1] == [0]
    await put_all(again, made, whole)
    assert await got(again, made, whole) == whole.content
    await again.close()


def _without(folder: Path, chunk: bytes) -> None:
    for path in files_in(folder):
        if path.read_bytes() == chunk:
            path.unlink()


async def test_blobs_move_between_stores(tmp_path: Path, database: str) -> None:
    """A backup of the file store goes into PostgreSQL and back, with blobs, accounts and dropped ids."""
    store = await open_store("sqlite", tmp_path / "old")
    made, whole, part = await _made(store)
    gone = Attached.of(SMALL, "gone")
    await put_all(store, made, gone)
    await store.blobs.drop(made.id, 0, gone.blob)
    counted = await used(store, made)
    await store.close()
    _backup(tmp_path / "old", tmp_path / "copy.db")
    stage = _restored(tmp_path / "copy.db", tmp_path / "stage")
    await (await open_store("sqlite", stage)).close()
    await (await open_store("postgres", tmp_path, database)).close()
    await postgres_filling.put_back(stage / "relay.db", database, _told)
    await asyncio.to_thread(postgres_copying.snapshot, database, tmp_path / "back.db", _told)
    stores = [
        await open_store("postgres", tmp_path, database),
        await open_store("sqlite", _restored(tmp_path / "back.db", tmp_path / "new")),
    ]

    for each in stores:
        assert await got(each, made, whole) == whole.content
        assert len((await each.blobs.missing(made.id, part.blob))[1]) == 8
        assert await used(each, made) == counted
        with pytest.raises(Declined, match="unknown_blob"):
            await put_all(each, made, gone)
        await each.close()


async def test_what_is_lost_has_no_row_in_postgres(tmp_path: Path, database: str) -> None:
    """There the bytes are in the rows: a chunk without any is missing, and there are days to bring it."""
    store = await open_store("sqlite", tmp_path / "old")
    made, whole, _ = await _made(store)
    await store.close()
    _without(tmp_path / "old", whole.chunks[0])
    await (await open_store("postgres", tmp_path, database)).close()
    await postgres_filling.put_back(tmp_path / "old" / "relay.db", database, _told, DAY + 30)
    again = await open_store("postgres", tmp_path, database)
    await again.blobs.forget(DAY + 30 + BLOB_DAYS)

    assert (await again.blobs.missing(made.id, whole.blob))[1] == [0]
    await put_all(again, made, whole)
    assert await got(again, made, whole) == whole.content
    await again.close()


async def test_chunks_are_taken_in(tmp_path: Path) -> None:
    """What a restore laid out beside goes to what is there, which stays."""
    old, new = await open_store("sqlite", tmp_path / "old"), await open_store("sqlite", tmp_path / "new")
    for store, name in ((old, "old"), (new, "new")):
        made = await founded(store)
        await put_all(store, made, Attached.of(TWO, name))
        await store.close()
    moved = take_in(tmp_path / "old" / "blobs", tmp_path / "new" / "blobs")

    assert sorted(moved) == sorted(set(files_in(tmp_path / "new")) & set(moved))
    assert (len(moved), len(files_in(tmp_path / "new")), files_in(tmp_path / "old")) == (2, 4, [])


async def test_a_replaced_one_has_its_chunks(tmp_path: Path) -> None:
    """What is put aside has them before the new database has its name: a cut in between loses none."""
    for name in ("old", "now"):
        store = await open_store("sqlite", tmp_path / name)
        await put_all(store, await founded(store), Attached.of(TWO, name))
        await store.close()
    _backup(tmp_path / "old", tmp_path / "copy.db")
    for path in files_in(tmp_path / "old"):
        in_the_way = tmp_path / "now" / "blobs" / path.parent.name
        if not await asyncio.to_thread(in_the_way.exists):
            in_the_way.write_bytes(b"")
    with pytest.raises(OSError, match="exists"):
        await asyncio.to_thread(restored, tmp_path / "now", tmp_path / "copy.db", Settings())
    with closing(sqlite3.connect(tmp_path / "now" / "relay.replaced-0001.db")) as aside:
        carried = {data for (data,) in aside.execute("SELECT bytes FROM carried")}
    with closing(sqlite3.connect(tmp_path / "now" / "relay.db")) as live:
        tables = {name for (name,) in live.execute("SELECT name FROM sqlite_schema")}

    assert carried == set(Attached.of(TWO, "now").chunks)
    assert "carried" not in tables


async def test_the_doctor_sees_chunks(tmp_path: Path) -> None:
    """Rows without bytes are trouble, old bytes without a row advice; what is coming just now is neither."""
    store = await open_store("sqlite", tmp_path)
    await _made(store)
    seen = look(tmp_path / "relay.db", tmp_path / "blobs", DAY + 1)
    assert (seen.chunks, seen.lost, seen.left) == (4, 0, 0)
    first = files_in(tmp_path)[0]
    first.rename(first.with_name(f"{DAY:08x}{'ab' * 16}"))
    await store.close()

    lying = [look(tmp_path / "relay.db", tmp_path / "blobs", DAY + days) for days in (1, 2)]
    assert [(each.lost, each.left) for each in lying] == [(1, 0), (1, 1)]
    assert [found.code for found in of_blobs(lying[1])] == ["chunks_lost", "chunks_left"]
    assert [found.weight for found in of_blobs(Lying())] == ["good"]
