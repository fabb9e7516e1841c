"""What an earlier version wrote, and this program over its database."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from tests.server.stores import open_sqlite
from tests.support.wire import WireRelay
from tests.upgrades.written import VERSIONS, Written, unpacked
from twofold_server.store.memory import MemoryStore


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """One earlier version after the other."""
    return str(request.param)


@pytest.fixture
def written(version: str, tmp_path: Path) -> Written:
    """What it wrote."""
    return unpacked(version, tmp_path)


@pytest.fixture
async def relay(written: Written) -> AsyncIterator[WireRelay]:
    """This program over that version's database."""
    relay = WireRelay()
    store = await open_sqlite(written.database.parent)
    relay.store = cast("MemoryStore", store)  # the relay's judgement stands before either
    yield relay
    await store.close()
