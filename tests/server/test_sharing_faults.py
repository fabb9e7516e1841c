"""What relays that share a database promise is guarded: with a check taken out, its test fails."""

from pathlib import Path

import pytest

from tests.attacks.test_faults import run
from tests.support.fault_list import Fault
from tests.support.relay_faults import RELAY_FAULTS


@pytest.mark.parametrize("fault", RELAY_FAULTS, ids=lambda fault: fault.name)
def test_a_fault_among_relays_is_caught(fault: Fault, root: Path) -> None:
    """By the claim of its own test, and not by an accident."""
    outcome = run(root, fault.test, fault.name)

    assert outcome.code == 1, outcome.output
    assert list(outcome.failed) == [fault.test]
