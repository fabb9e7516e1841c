"""Stores of each kind for the contract, opened as often as a test wants over the same place."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from twofold_server.store.memory import MemoryStore
from twofold_server.store.port import Store
from twofold_server.store.postgres import PostgresStore
from twofold_server.store.sqlite import SqliteStore

QUOTA = 1 << 20
LASTING = ("sqlite", "postgres")
KINDS = ("memory", *LASTING)

Open = Callable[[], Awaitable[Store]]


def opens(kind: str, folder: Path, request: pytest.FixtureRequest) -> Open:
    """How to open a store of this kind; each time the same one, except in memory."""
    if kind == "postgres":
        address: str = request.getfixturevalue("database")

        async def open_postgres() -> Store:
            return await PostgresStore.opened(address, QUOTA)

        return open_postgres

    async def open_other() -> Store:
        return MemoryStore(QUOTA) if kind == "memory" else await open_sqlite(folder)

    return open_other


async def open_sqlite(folder: Path) -> SqliteStore:
    """The store of a folder; a disk that fails fails the test."""
    return await SqliteStore.opened(folder, QUOTA, lambda error: pytest.fail(str(error)))
