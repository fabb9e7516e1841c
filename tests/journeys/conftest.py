"""What the journeys stand on: one browser, phones in it, a real relay."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, async_playwright, expect

from tests.journeys.couple import MONDAY, WHERE, Couple
from tests.journeys.hands import Hands, pair
from tests.support.world import World

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # only our own pages are opened; as root the browser does not start without it
)
SMALL: ViewportSize = {"width": 360, "height": 780}
TELL_POLICY = (
    "addEventListener('securitypolicyviolation',e=>console.error('policy',e.violatedDirective,e.blockedURI))"
)

PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

NewPhone = Callable[..., Awaitable[Hands]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One browser for all journeys; every phone is a context of its own in it."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        await running.close()


@pytest.fixture(scope="session")
def world(web_app: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A relay that many journeys share; whoever kills one brings one."""
    assert web_app.is_dir()
    with World(tmp_path_factory.mktemp("shared")) as running:
        yield running


@pytest.fixture
def own_world(web_app: Path, tmp_path: Path) -> Iterator[World]:
    """A relay of one journey's own."""
    assert web_app.is_dir()
    with World(tmp_path) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
def either_world(web_app: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    """A relay of one journey's own, over each kind of store."""
    assert web_app.is_dir()
    store = request.getfixturevalue("database") if request.param == "postgres" else ""
    with World(tmp_path, store) as running:
        yield running


async def make_phone(browser: Browser, world: World, **settings: Any) -> Hands:
    """A phone fresh from the shop: 360 × 780, light, without a word of the app on it."""
    wanted = {"viewport": SMALL, "reduced_motion": "reduce", **settings}
    context = await browser.new_context(**wanted)
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(TELL_POLICY)
    return Hands(await context.new_page(), world.app)


@pytest_asyncio.fixture(loop_scope="session")
async def new_phone(browser: Browser) -> AsyncIterator[NewPhone]:
    """Makes phones; at the end they are put away, and none may have had a fault."""
    made: list[Hands] = []

    async def make(world: World, **settings: Any) -> Hands:
        made.append(await make_phone(browser, world, **settings))
        return made[-1]

    yield make
    for hands in made:
        await hands.context.close()
    assert [fault for hands in made for fault in hands.faults] == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def couple(browser: Browser, world: World) -> AsyncIterator[Couple]:
    """Mika and Jo, who met on a Monday and share a notebook while a file runs; neither had a fault."""
    two = Couple(*[await make_phone(browser, world, timezone_id=WHERE) for _ in range(2)])
    for hands in two:
        await hands.page.clock.set_fixed_time(MONDAY)
    await two.mika.connect(world.household())
    await pair(*two)
    yield two
    for hands in two:
        await hands.context.close()
    assert [fault for hands in two for fault in hands.faults] == []
