"""What every test may stand on: where things lie, the browser, and the servers that some of them need."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from hatch_build import find_node
from tests.support import faults
from tests.support.bytecode import keep_bytecode
from tests.support.postgres import Cluster, NoPostgres, cluster
from tests.support.valkey import NoValkey, Valkey

keep_bytecode(os.environ)
if planted := os.environ.get(faults.VARIABLE):
    faults.plant(planted)

ROOT = Path(__file__).resolve().parent.parent
# The same examples on every machine, and no verdict by stopwatch: a red run can be run again.
settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")

BROWSERS = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the whole project."""
    return ROOT


@pytest.fixture(scope="session")
def web_app() -> Path:
    """The built web app, as the relay serves it; a test that needs it fails loudly without it."""
    built = ROOT / "server" / "twofold_server" / "web_app"
    if not (built / "index.html").exists():
        pytest.fail("The web app is not built. Run ./dev web build", pytrace=False)
    return built


@pytest.fixture(scope="session")
def node() -> str:
    """The Node that builds the app, for tests that ask the other language."""
    return str(find_node())


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium to drive: TWOFOLD_CHROMIUM, or the first one on PATH; absent means failure, never a skip."""
    chosen = os.environ.get("TWOFOLD_CHROMIUM")
    found = chosen or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None or not Path(found).exists():
        pytest.fail(
            "No Chromium for the journeys. On Debian: apt-get install chromium. "
            "Elsewhere: TWOFOLD_CHROMIUM=/path/to/it",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One PostgreSQL for all tests that need one; without its programs they fail, with a sentence."""
    try:
        with cluster() as started:
            yield started
    except NoPostgres as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def database(postgres: Cluster) -> str:
    """The address of an empty place in it."""
    return postgres.address()


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A Valkey of a test's own; without its program the test fails, with a sentence."""
    try:
        with Valkey.started() as started:
            yield started
    except NoValkey as error:
        pytest.fail(str(error), pytrace=False)
