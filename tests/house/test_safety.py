"""Every requirement and story has its tests, named by its id; the table says neither less nor more."""

import re
from collections.abc import Iterator

import pytest

from tests.house.places import ROOT, WEB, files, name
from tests.safety.shown import REQUIREMENTS, STORIES, Asked

ALL = (*REQUIREMENTS, *STORIES)
PYTHON = re.compile(r"def (test_\w+)\(")
OTHERS = "tests/server/test_blob_"
"""Tests of attached contents are named by rows of another list: what must not be lost."""
TYPESCRIPT = re.compile(r'\b(?:it|test)\("((?:[^"\\]|\\.)+)"')


def _tests() -> Iterator[str]:
    """Every test of both languages, as the table names it."""
    for path in files(ROOT / "tests", ".py"):
        yield from (f"{name(path)}::{test}" for test in PYTHON.findall(path.read_text("utf-8")))
    for path in files(WEB / "tests", ".test.ts"):
        yield from (f"{name(path)}::{test}" for test in TYPESCRIPT.findall(path.read_text("utf-8")))


def ids_in(test: str) -> set[str]:
    """The ids that a test is named by, at the beginning of its name."""
    page, _, said = test.partition("::")
    if page.startswith(OTHERS):
        return set()
    if page.endswith(".py"):
        begins = re.match(r"test_((?:r\d\d_|story_\d\d_)*)", said)
        found = re.findall(r"(r|story_)(\d\d)_", begins[1] if begins else "")
        return {f"R{int(number)}" if what == "r" else f"story {int(number)}" for what, number in found}
    begins = re.match(r"((?:R\d+|story \d+)(?:, (?:R\d+|story \d+))*): ", said)
    return set(begins[1].split(", ")) if begins else set()


TESTS = frozenset(_tests())


def test_every_id_has_its_row() -> None:
    """Twenty-five requirements and sixteen stories, each once, in their order."""
    assert [each.id for each in REQUIREMENTS] == [f"R{number}" for number in range(1, 26)]
    assert [each.id for each in STORIES] == [f"story {number}" for number in range(1, 17)]


@pytest.mark.parametrize("asked", ALL, ids=lambda asked: asked.id)
def test_each_is_shown_by_name(asked: Asked) -> None:
    """All tests that the row names are there, and one of them bears the id."""
    assert [test for test in asked.tests if test not in TESTS] == []
    assert [test for test in asked.tests if asked.id in ids_in(test)] != []


def test_no_named_test_is_left_out() -> None:
    """Whatever test bears an id stands in that id's row."""
    rows = {asked.id: asked.tests for asked in ALL}
    bare = [(test, each) for test in TESTS for each in ids_in(test) if test not in rows.get(each, ())]

    assert bare == []


def test_names_are_read() -> None:
    """The search above reads one id and several, of both languages, and none out of other names."""
    assert ids_in("a.py::test_r02_r12_nothing") == {"R2", "R12"}
    assert ids_in("a.py::test_r17_story_09_locked") == {"R17", "story 9"}
    assert ids_in("a.test.ts::R14, story 8: twelve") == {"R14", "story 8"}
    assert ids_in("a.py::test_row_12_is") == ids_in("a.test.ts::R is: a letter") == set()
