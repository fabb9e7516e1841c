"""The same for the phone's language: every fault planted into its protocol or engine makes its test fail."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.faults import VARIABLE

WEB = Path(__file__).resolve().parents[2] / "client" / "web"
AT_ONCE = 2
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class WebFault:
    """A fault of the list: in `module`, `source` (there exactly once) becomes `instead`."""

    name: str
    row: str
    module: str
    source: str
    instead: str
    page: str
    test: str


FAULTS = [
    WebFault(**each)
    for each in json.loads((WEB / "tests" / "support" / "faults.json").read_text(encoding="utf-8"))
]


def run(node: str, fault: WebFault, *, plant: bool = True) -> tuple[int, str]:
    """One test in a process of its own: its exit code and what it said."""
    vitest = WEB / "node_modules" / "vitest" / "vitest.mjs"
    command = [node, str(vitest), "run", fault.page, "-t", re.escape(fault.test).replace(r"\ ", " ")]
    environment = {**os.environ, "NO_COLOR": "1", VARIABLE: fault.name if plant else ""}
    ended = subprocess.run(
        command, cwd=WEB, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, node: str) -> Iterator[dict[str, Future[tuple[int, str]]]]:
    """The runs of all faults that this session asks for, two at a time."""
    asked = {item.name for item in request.session.items}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            fault.name: pool.submit(run, node, fault)
            for fault in FAULTS
            if f"test_web_fault_is_caught[{fault.name}]" in asked
        }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_web_fault_is_caught(fault: WebFault, outcomes: dict[str, Future[tuple[int, str]]]) -> None:
    """With this check taken out, its test fails by its own claim."""
    code, said = outcomes[fault.name].result()

    assert code == 1, said
    assert re.search(rf"FAIL .*{re.escape(fault.page)} .*{re.escape(fault.test)}", said), said
    assert "AssertionError" in said, said


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_web_fault_fits_its_source(fault: WebFault) -> None:
    """The text that a fault takes out occurs in its module exactly once."""
    source = (WEB / fault.module).read_text(encoding="utf-8")

    assert source.count(fault.source) == 1
    assert fault.source != fault.instead


def test_web_without_fault_passes(node: str) -> None:
    """Negative control: the same run without a fault passes, and no fault is named twice."""
    code, said = run(node, FAULTS[0], plant=False)

    assert code == 0, said
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 5
