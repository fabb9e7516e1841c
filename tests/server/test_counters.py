"""The page of totals: what it counts, what it never says, who may ask."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.house.places import SERVER, files
from tests.server.calling import NO_TLS, Caller, Said
from tests.server.making import Made
from twofold_crypto.public.ids import format_id
from twofold_server.app import Running, running
from twofold_server.counters import ROUTES
from twofold_server.settings import Settings


def _free() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@pytest.fixture
def settings() -> Settings:
    """Free ports, one of them for totals."""
    return Settings(app_port=0, relay_port=0, counters_port=_free())


@pytest_asyncio.fixture
async def page(relay: Running, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the page; the relay runs."""
    address = f"http://127.0.0.1:{settings.counters_port}"
    assert address not in relay.origins.relay
    async with httpx.AsyncClient(base_url=address, trust_env=False, verify=NO_TLS) as http:
        yield http


async def _totals(page: httpx.AsyncClient) -> dict[str, str]:
    text = (await page.get("/metrics")).text
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


async def test_answers_are_counted(insider: Caller, page: httpx.AsyncClient) -> None:
    """By route and status; a path of nobody's making is one among others."""
    made = Made.found()
    await insider.found(made)
    await insider.append(made, made.envelope())
    await insider.append(made, made.envelope())
    with pytest.raises(Said):
        await insider.append(made, made.envelope(), token=bytes(32))
    await insider.http.get("/v1/canary")
    await insider.http.get("/canary", headers={"host": "canary.example"})
    totals = await _totals(page)

    assert totals['twofold_answers_total{route="/v1/append",status="200"}'] == "2"
    assert totals['twofold_answers_total{route="/v1/append",status="403"}'] == "1"
    assert totals['twofold_answers_total{route="/v1/found",status="200"}'] == "1"
    assert totals['twofold_answers_total{route="other",status="404"}'] == "1"
    assert totals['twofold_answers_total{route="other",status="421"}'] == "1"


async def test_live_connections_are_counted(insider: Caller, page: httpx.AsyncClient) -> None:
    """Those that are open, and those there were."""
    made = Made.found()
    await insider.found(made)
    async with insider.follow(made) as follower:
        await follower.recv()
        during = await _totals(page)
    async with asyncio.timeout(5):
        after = during
        while after["twofold_sockets_open"] != "0":
            after = await _totals(page)

    assert (during["twofold_sockets_open"], during["twofold_sockets_total"]) == ("1", "1")
    assert after["twofold_sockets_total"] == "1"


async def test_totals_tell_of_nobody(insider: Caller, page: httpx.AsyncClient) -> None:
    """No id, no key, no code and no address is on the page, after all of them were used."""
    made = Made.found()
    token = await insider.found(made)
    await insider.append(made, made.envelope())
    text = (await page.get("/metrics")).text
    secrets = [made.id, made.roster.head, token, *(author.seat.keys.sign for author in made.authors)]

    assert all(format_id(each) not in text and each.hex() not in text for each in secrets)
    assert insider.code not in text
    assert re.sub(r"/v1/[a-z/]+", "", text).count("127.0.0.1") == 0


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [("/", "127.0.0.1", 404), ("/metrics", "relay.example", 421), ("/metrics", "localhost", 200)],
)
async def test_only_this_machine_asks(
    page: httpx.AsyncClient, settings: Settings, path: str, host: str, status: int
) -> None:
    """A page elsewhere that has its name point here gets nothing; nor is there anything but the one page."""
    answer = await page.get(path, headers={"host": f"{host}:{settings.counters_port}"})

    assert (answer.status_code, answer.content == b"") == (status, status != 200)


async def test_totals_are_off_by_default(tmp_path: Path) -> None:
    """Nothing listens, and the relay's own origins have no such page."""
    assert Settings().counters_port == 0
    async with (
        running(tmp_path, Settings(app_port=0, relay_port=0)) as started,
        httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http,
    ):
        for origin in (started.origins.app[0], started.origins.relay[0]):
            assert "twofold_answers" not in (await http.get(f"{origin}/metrics")).text


def test_every_route_is_counted() -> None:
    """The routes that have a name on the page are those of the relay."""
    web = [path.read_text(encoding="utf-8") for path in files(SERVER / "web", ".py")]

    assert {route for text in web for route in re.findall(r'"(/v1/[a-z/]+)"', text)} == ROUTES
