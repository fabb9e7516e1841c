"""Fifty honest runs, with real devices over the real relay core; more by `./dev torture simulation`."""

import os
import subprocess
import sys

import pytest

from tests.simulation.runs import run_seed

_SEEDS = 50
_DIGESTS = (
    "from tests.simulation.runs import run_seed; print([run_seed(s, 'honest').digest for s in range(5)])"
)


@pytest.mark.parametrize("seed", range(_SEEDS))
def test_honest_run_ends_well(seed: int) -> None:
    """Loss, delay, repetition, partitions and deaths leave one state, every word once, and no alarm."""
    outcome = run_seed(seed, "honest")
    assert outcome.findings == [], "\n".join([*outcome.lines, f"--honest --show {seed}"])


def test_seed_reproduces_run_exactly() -> None:
    """Processes that hash differently make the same run of a seed, to the byte."""
    first, second = _digests("1"), _digests("2")
    assert first == second


def _digests(hashing: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hashing}
    ran = subprocess.run([sys.executable, "-c", _DIGESTS], env=environment, check=True, capture_output=True)
    return ran.stdout.decode()
