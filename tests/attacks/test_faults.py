"""Every planted fault is caught: with a check taken out, the test that guards it fails."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.fault_list import FAULTS, Fault
from tests.support.faults import VARIABLE

STARRED = (
    "A1",
    "A2",
    "A3",
    "A4",
    "A6",
    "B1",
    "B2",
    "B4",
    "B5",
    "B7",
    "B10",
    "C2",
    "C3",
    "C4",
    "D1",
    "D2",
    "D4",
)
LEAST = 25
AT_ONCE = 2
SECONDS = 60.0
PLUGINS = ("pytest_asyncio.plugin", "pytest_timeout")
"""All that the tests of attacks need; the others of the test run cost each process a second."""
_VERDICTS = re.compile(
    r"AssertionError|assert |Failed: |ExceptionGroup|BaseExceptionGroup|TimeoutError|twofold_\w+\."
)
"""How an honest failure begins in pytest's summary: a claim that does not hold, a deadline, or a refusal."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of one test ended."""

    code: int
    failed: dict[str, str]
    output: str


def run(root: Path, test: str, fault: str = "") -> Outcome:
    """One test in a process of its own, with a fault planted or with none."""
    command = [sys.executable, "-m", "pytest", test, "-x", "-q", "-p", "no:cacheprovider", "--tb=no", "-rf"]
    command += [part for plugin in PLUGINS for part in ("-p", plugin)]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "400", VARIABLE: fault}
    ended = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    failed = dict(re.findall(r"^FAILED (.+?) - (.*)$", ended.stdout, re.MULTILINE))
    return Outcome(ended.returncode, failed, ended.stdout + ended.stderr)


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, root: Path) -> Iterator[dict[str, Future[Outcome]]]:
    """The runs of all faults that this session asks for, two at a time."""
    asked = {item.name for item in request.session.items}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            fault.name: pool.submit(run, root, fault.test, fault.name)
            for fault in FAULTS
            if f"test_fault_is_caught[{fault.name}]" in asked
        }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_caught(fault: Fault, outcomes: dict[str, Future[Outcome]]) -> None:
    """With this check taken out, its test fails by its own claim, not by an accident."""
    outcome = outcomes[fault.name].result()
    said = {name.partition("[")[0]: why for name, why in outcome.failed.items()}

    assert (outcome.code, list(said)) == (1, [fault.test.partition("[")[0]]), outcome.output
    assert _VERDICTS.match(said[fault.test.partition("[")[0]]), outcome.output


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_fits_its_source(fault: Fault, root: Path) -> None:
    """The text that a fault takes out occurs in its module exactly once, and its test exists."""
    rooms = ("crypto", "server", "client/python")
    places = [root / room / f"{fault.module.replace('.', '/')}.py" for room in rooms]
    source = next(path for path in places if path.exists()).read_text(encoding="utf-8")
    page, _, name = fault.test.partition("::")

    assert source.count(fault.source) == 1
    assert fault.source != fault.instead
    assert f"def {name.partition('[')[0]}(" in (root / page).read_text(encoding="utf-8")


def test_every_starred_row_has_a_fault() -> None:
    """Each row that matters most has a check whose absence is noticed; tests of attacks are named by it."""
    rows = {fault.row for fault in FAULTS}
    attacks = [f for f in FAULTS if f.test.startswith("tests/attacks/")]
    named = [f for f in attacks if f"::test_{f.row.lower()}_" not in f.test]

    assert (sorted(set(STARRED) - rows), named) == ([], [])


def test_faults_are_many_and_distinct() -> None:
    """At least 25 faults, no two of one name or one text."""
    assert len(FAULTS) >= LEAST
    assert len({f.name for f in FAULTS}) == len({(f.module, f.source) for f in FAULTS}) == len(FAULTS)


def test_no_fault_no_failure(root: Path) -> None:
    """Negative control: the same run without a fault passes."""
    outcome = run(root, FAULTS[0].test)

    assert (outcome.code, outcome.failed) == (0, {}), outcome.output
