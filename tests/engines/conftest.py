"""What the journey stands on in other engines: each browser started once, phones in it, a real relay.

Nothing here is collected by a plain `pytest`: only `./dev e2e` brings these browsers.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines.firefox import firefox
from tests.engines.hands import Hands
from tests.engines.webkit import webkit
from tests.engines.window import Engine
from tests.support.world import World

NETWORK = re.compile(r"can’t establish a connection|WebSocket connection to .* failed|Could not connect")
"""What engines themselves write when a line is down; no fault of the app."""

DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"

NewPhone = Callable[[], Hands]


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Nothing here is collected unless this folder is named."""
    return None if any("engines" in named for named in config.args) else True


@pytest.fixture(params=[firefox, webkit], ids=["firefox", "webkitgtk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """One engine of one journey's own; at its end no page may have had a fault."""
    folder = tmp_path / "engine"
    folder.mkdir()
    with request.param(folder) as running:
        yield running
        assert [line for line in running.said() if not NETWORK.search(line)] == []


@pytest.fixture
def world(web_app: Path, tmp_path: Path) -> Iterator[World]:
    """A relay of one journey's own."""
    assert web_app.is_dir()
    with World(tmp_path) as running:
        yield running


@pytest.fixture
def new_phone(engine: Engine, world: World) -> NewPhone:
    """Makes phones."""
    return lambda: Hands(engine.phone(), world.app)


@pytest.fixture
def keep_picture(engine: Engine) -> Callable[[str, Hands], None]:
    """Keeps what a phone shows, where TWOFOLD_SHOTS says; else nothing is kept."""
    wanted = os.environ.get("TWOFOLD_SHOTS")

    def keep(name: str, hands: Hands) -> None:
        if wanted:
            folder = Path(wanted)
            folder.mkdir(parents=True, exist_ok=True)
            hands.window.ask(DRAWN)
            (folder / f"{name}-{engine.name}.png").write_bytes(hands.window.picture())

    return keep
