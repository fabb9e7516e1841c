"""The step function, against the file that the TypeScript twin reads too."""

import json
from pathlib import Path

from twofold_client.step import Facts, next_step

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "step.json").read_text("utf-8"))["cases"]
FIRST = ("online", "founded", "proven", "stopped", "caught_up")
THEN = ("lost", "due", "silent")


def _combinations(names: tuple[str, ...], chosen: list[dict[str, int]]) -> set[tuple[bool, ...]]:
    return {tuple(bool(facts[name]) for name in names) for facts in chosen}


def test_every_case() -> None:
    """Each combination of facts gives the step that the vectors state."""
    assert [next_step(Facts(**case["facts"])) for case in CASES] == [case["next"] for case in CASES]


def test_vectors_cover_all_facts() -> None:
    """The file has every combination of what comes before the end of the log, and of what comes there."""
    facts = [case["facts"] for case in CASES]
    at_the_end = [f for f in facts if tuple(f[name] for name in FIRST) == (True, True, True, False, True)]

    assert len(_combinations(FIRST, facts)) == 2**5
    assert len(_combinations((*THEN, "sealed", "unsealed"), at_the_end)) == 2**5


def test_nothing_is_sealed_before_the_end() -> None:
    """Invariant 1: no case seals or sends unless the run has fetched to the end."""
    hasty = [c for c in CASES if c["next"] in ("seal", "append") and not c["facts"]["caught_up"]]

    assert hasty == []


def test_healing_goes_before_writing() -> None:
    """Invariant 7: while the relay lacks something, nothing new is sealed, sent or signed."""
    hasty = [c for c in CASES if c["next"] in ("seal", "append", "record") and c["facts"]["lost"]]

    assert hasty == []
