"""Fifty honest and fifty faulty runs of real devices over the real relay core; more by `./dev torture`."""

import os
import subprocess
import sys

import pytest

from tests.simulation.runs import run_seed

_SEEDS = 50
_DIGESTS = """
from tests.simulation.runs import run_seed
print([run_seed(seed, kind).digest for seed in range(5) for kind in ("honest", "faults")])
"""


@pytest.mark.parametrize("seed", range(_SEEDS))
def test_honest_run_ends_well(seed: int) -> None:
    """Loss, delay, repetition, partitions and deaths leave one state, every word once, and no alarm."""
    outcome = run_seed(seed, "honest")
    assert outcome.findings == [], "\n".join([*outcome.lines, f"--honest --show {seed}"])


@pytest.mark.parametrize("seed", range(_SEEDS))
def test_faulty_run_ends_well(seed: int) -> None:
    """Restored relays, old copies of phones and second views leave the same, or the alarm they call for."""
    outcome = run_seed(seed, "faults")
    assert outcome.findings == [], "\n".join([*outcome.lines, f"--faults --show {seed}"])


def test_seed_reproduces_run_exactly() -> None:
    """Processes that hash differently make the same run of a seed, to the byte."""
    first, second = _digests("1"), _digests("2")
    assert first == second


def _digests(hashing: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hashing}
    ran = subprocess.run([sys.executable, "-c", _DIGESTS], env=environment, check=True, capture_output=True)
    return ran.stdout.decode()
