"""What waking promises is guarded: with a check taken out, its test fails."""

from pathlib import Path

import pytest

from tests.attacks.test_faults import run
from tests.support.fault_list import Fault
from tests.support.wake_faults import WAKE_FAULTS


@pytest.mark.parametrize("fault", WAKE_FAULTS, ids=lambda fault: fault.name)
def test_a_fault_of_waking_is_caught(fault: Fault, root: Path) -> None:
    """By the claim of its own test, and not by an accident."""
    outcome = run(root, fault.test, fault.name)

    assert outcome.code == 1, outcome.output
    assert {name.partition("[")[0] for name in outcome.failed} == {fault.test}
