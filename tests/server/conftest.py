"""A relay for tests: in this process, over real sockets, on free ports, in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.calling import Caller
from twofold_server.app import Running, running
from twofold_server.settings import Settings


@pytest.fixture
def settings() -> Settings:
    """Free ports; little else than the defaults."""
    return Settings(app_port=0, relay_port=0)


@pytest_asyncio.fixture
async def relay(tmp_path: Path, settings: Settings) -> AsyncIterator[Running]:
    """A relay that answers."""
    async with running(tmp_path, settings) as started:
        yield started


@pytest_asyncio.fixture
async def caller(relay: Running) -> AsyncIterator[Caller]:
    """A client of it."""
    async with Caller.of(relay) as made:
        yield made
