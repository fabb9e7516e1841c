"""The sizing table of docs/operations.md is what the model makes of the figures that stand above it."""

from dataclasses import replace

import pytest

from bench.sizing import (
    NAMES,
    PARTS,
    Figures,
    assumed_text,
    computed_text,
    measured_text,
    need,
    part,
    read_measured,
    renewed,
)
from tests.house.places import DOCS

PAGE = (DOCS / "operations.md").read_text(encoding="utf-8")


def test_the_table_follows_from_its_figures() -> None:
    """Computed again from the measured part it is the same; so is what is taken for granted."""
    figures = read_measured(part(PAGE, "measured"))

    assert part(PAGE, "computed") == computed_text(*figures)
    assert part(PAGE, "assumed") == assumed_text()
    assert part(PAGE, "measured") == measured_text(*figures)
    assert [part(PAGE, name) for name in PARTS] == [part(renewed(PAGE, *figures), name) for name in PARTS]


def test_every_figure_was_measured() -> None:
    """Each has a name of its own, and none is zero but what one kind of store does not have."""
    assert len(set(NAMES.values())) == len(NAMES)
    sqlite, postgres = read_measured(part(PAGE, "measured"))
    lacking = {name for name in Figures.__slots__ if getattr(sqlite, name) == 0}

    assert all(getattr(postgres, name) > 0 for name in Figures.__slots__)
    assert lacking <= {
        "append_database_cpu",
        "opening_database_cpu",
        "look_cpu",
        "look_database_cpu",
        "small_log",
    }


@pytest.mark.parametrize("name", Figures.__slots__)
def test_more_of_anything_needs_no_less(name: str) -> None:
    """A figure that is ten times as large makes nothing smaller, for any number of couples."""
    figures = read_measured(part(PAGE, "measured"))
    worse = [replace(each, **{name: getattr(each, name) * 10}) for each in figures]
    for couples in (1, 5_000, 50_000, 1_000_000):
        before, after = need(couples, *figures), need(couples, *worse)
        assert after.nodes >= before.nodes
        assert after.node_cores * after.nodes >= before.node_cores * before.nodes
        assert after.database_cores >= before.database_cores
        assert after.couple_year >= before.couple_year
