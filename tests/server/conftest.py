"""Relays for tests, on free ports, over real sockets: one for the whole run, or one of a test's own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.calling import Caller
from tests.server.starting import Started
from tests.support.postgres import Cluster
from twofold_server.app import Running, running
from twofold_server.settings import Settings


@pytest.fixture
def settings() -> Settings:
    """Free ports; little else than the defaults."""
    return Settings(app_port=0, relay_port=0)


@pytest_asyncio.fixture
async def relay(tmp_path: Path, settings: Settings) -> AsyncIterator[Running]:
    """A relay in this process, for tests that look inside."""
    async with running(tmp_path, settings) as started:
        yield started


@pytest_asyncio.fixture
async def insider(relay: Running) -> AsyncIterator[Caller]:
    """A client of the relay in this process."""
    code = (await relay.invite(64)).code
    async with Caller.at(relay.origins.relay[1], relay.origins.app[1], code) as made:
        yield made


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """One `twofold serve` for all tests that need no more than to call it."""
    with Started.in_folder(tmp_path_factory.mktemp("standing"), household_spaces=100_000) as started:
        yield started


@pytest.fixture(scope="session")
def standing_on_postgres(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """The same over PostgreSQL."""
    folder, store = tmp_path_factory.mktemp("standing"), postgres.address()
    with Started.in_folder(folder, household_spaces=100_000, store=store) as started:
        yield started


@pytest_asyncio.fixture
async def caller(standing: Started) -> AsyncIterator[Caller]:
    """A client of the standing relay."""
    async with Caller.at(standing.relay_origin, standing.app_origin, standing.code) as made:
        yield made
