"""Blobs for tests: sealed streams of any length, and stores of each kind that they are put into."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server.making import Made, seeded
from twofold_crypto.public.blobs import Cut, PutChunkRequest
from twofold_crypto.public.limits import CHUNK_BYTES, VERSION
from twofold_crypto.secret.stream import StreamReader, StreamWriter
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.store.blobs.port import Shelf
from twofold_server.store.memory import MemoryStore
from twofold_server.store.port import Founding, Store
from twofold_server.store.postgres import PostgresStore
from twofold_server.store.sqlite import SqliteStore

CODE = "0" * 16
DAY = 20000
ROOM = 1 << 22
SMALL, TWO, MANY = 100, CHUNK_BYTES + 900, 9 * CHUNK_BYTES + 5


@dataclass(frozen=True)
class Attached:
    """A content, the id that its blob has, and its sealed chunks."""

    blob: bytes
    content: bytes
    key: bytes
    cut: Cut
    hash: bytes
    chunks: list[bytes]

    @classmethod
    def of(cls, size: int, name: str = "blob") -> "Attached":
        """A content of so many bytes; the same name makes the same one."""
        random = seeded(f"{name} {size}")
        blob, key, content = random(16), random(32), random(size)
        writer = StreamWriter(key, content)
        chunks = [writer.seal_chunk(i) for i in range(writer.count)]
        return cls(blob, content, key, writer.cut, writer.content_hash, chunks)

    def request(self, i: int) -> PutChunkRequest:
        """Chunk i as a message."""
        return PutChunkRequest(VERSION, self.blob, self.cut.padded, i, self.chunks[i])

    def opened(self, chunks: Sequence[bytes]) -> bytes:
        """The content that these chunks make. Refuses as `StreamReader` does."""
        reader = StreamReader(self.key, len(self.content), self.hash)
        for i, chunk in enumerate(chunks):
            reader.take(i, chunk)
        return reader.finish()


async def open_store(
    kind: str, folder: Path, address: str = "", room: int = ROOM, shelf: Shelf | None = None
) -> Store:
    """A store of this kind over the same place each time, except in memory."""
    if kind == "postgres":
        return await PostgresStore.opened(address, room, shelf)
    if kind == "memory":
        return MemoryStore(room)
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    return await SqliteStore.opened(folder, room, lambda error: pytest.fail(str(error)), shelf=shelf)


async def founded(store: Store, name: str = "", members: int = 2) -> Made:
    """A space of so many members in it."""
    if not await store.knows_household(kept(CODE)):
        await store.add_household(kept(CODE), 8)
    made = Made.found(name, members)
    request = made.request(CODE)
    await store.found(Founding(request, *found(request)))
    return made


async def put_all(
    store: Store, made: Made, attached: Attached, numbers: Iterable[int] | None = None, device: int = 0
) -> list[int]:
    """These chunks, or all, one after the other; what each put answered."""
    chosen = range(attached.cut.count) if numbers is None else numbers
    return [await store.blobs.put(made.id, device, attached.request(i), DAY) for i in chosen]


async def got(store: Store, made: Made, attached: Attached) -> bytes:
    """The content, fetched by range."""
    chunks: list[bytes] = []
    while len(chunks) < attached.cut.count:
        _, more = await store.blobs.get(made.id, attached.blob, len(chunks), attached.cut.count)
        chunks += more
    return attached.opened(chunks)


async def used(store: Store, made: Made, member: int = 0) -> int:
    """Bytes of blobs on a member's account."""
    space = await store.space(made.id)
    assert space is not None
    return space.accounts[member].blobs


def files_in(folder: Path) -> list[Path]:
    """All chunks that lie in a data folder."""
    return sorted(path for path in (folder / "blobs").rglob("*") if path.is_file())
