"""What a device makes of a log, against the file that the TypeScript judge reads too."""

import json
from pathlib import Path

import pytest

from tests.vectors.reading_ops import NOTES, read

FILE = json.loads((Path(__file__).parents[1] / "vectors" / "reading.json").read_text("utf-8"))
CASES = {case["name"]: case for case in FILE["cases"]}


@pytest.mark.parametrize("name", CASES)
def test_every_case(name: str) -> None:
    """Each order in which the rows may come ends in what the case states."""
    assert read(CASES[name]["in"]) == CASES[name]["out"]


def test_every_output_is_explained() -> None:
    """The file says of each part of a case what it means."""
    shown = {f"out.{key}" for case in CASES.values() for key in case["out"]}
    given = {f"in.{key}" for case in CASES.values() for key in case["in"]}

    assert shown | given - {"in.member"} == set(FILE["notes"]) == set(NOTES)


def test_twenty_orders_are_read() -> None:
    """One busy history is shown in twenty orders."""
    assert len(CASES["twenty orders"]["in"]["orders"]) == 20
