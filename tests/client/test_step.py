"""The step function, against the file that the TypeScript twin reads too."""

import json
from pathlib import Path

from twofold_client.step import Facts, next_step

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "step.json").read_text("utf-8"))["cases"]


def test_every_case() -> None:
    """Each combination of facts gives the step that the vectors state."""
    assert [next_step(Facts(**case["facts"])) for case in CASES] == [case["next"] for case in CASES]


def test_vectors_cover_all_facts() -> None:
    """The file has every combination of the five conditions with four outboxes."""
    combinations = {tuple(case["facts"].values()) for case in CASES}

    assert len(combinations) == len(CASES) == 2**5 * 4


def test_nothing_is_sealed_before_the_end() -> None:
    """Invariant 1: no case seals or sends unless the run has fetched to the end."""
    hasty = [c for c in CASES if c["next"] in ("seal", "append") and not c["facts"]["caught_up"]]

    assert hasty == []
