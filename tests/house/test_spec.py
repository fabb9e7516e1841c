"""The spec is whole: each chapter has its beats, and each MUST has its witnesses."""

import json
import re
from functools import cache

import pytest

from tests.house.musts import MUSTS
from tests.house.places import ROOT, SPEC, VECTORS

WITHOUT_BYTES = {
    "Conventions",
    "Limits",
    "Errors",
    "Security considerations",
    "Rationale",
    "Vectors",
}
"""Chapters that lay out no bytes of their own: they list, explain or define."""


def _text() -> str:
    return re.sub(r"\s+", " ", SPEC.read_text(encoding="utf-8"))


def _chapters() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", SPEC.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _normative() -> str:
    """The chapters, without the words before the first."""
    return re.sub(r"\s+", " ", "".join(_chapters().values()))


@cache
def _cases(module: str) -> frozenset[str]:
    data = json.loads((VECTORS / f"{module}.json").read_text(encoding="utf-8"))
    return frozenset(case["name"] for case in data["cases"])


def _exists(witness: str) -> bool:
    """Whether this vector or this test is there."""
    page, found, test = witness.partition("::")
    if found:
        path = ROOT / page
        return path.exists() and f"def {test}(" in path.read_text(encoding="utf-8")
    module, _, case = witness.partition(": ")
    return (VECTORS / f"{module}.json").exists() and case in _cases(module)


def test_every_must_has_its_row() -> None:
    """Each MUST of the spec stands in exactly one sentence of the table, and there are no others."""
    text = _normative()
    unknown = [fragment for fragment in MUSTS if text.count(fragment) != 1 or fragment.count("MUST") != 1]
    starts = {text.index(fragment) + fragment.index("MUST") for fragment in MUSTS if fragment in text}
    musts = [found.start() for found in re.finditer("MUST", text)]
    bare = [text[max(0, at - 40) : at + 60] for at in musts if at not in starts]

    assert (unknown, bare) == ([], [])


@pytest.mark.parametrize("fragment", MUSTS)
def test_must_has_its_witnesses(fragment: str) -> None:
    """The vectors and tests that a MUST names are there."""
    assert MUSTS[fragment] != ()
    assert [witness for witness in MUSTS[fragment] if not _exists(witness)] == []


@pytest.mark.parametrize("chapter", sorted(set(_chapters()) - WITHOUT_BYTES))
def test_chapter_has_its_beats(chapter: str) -> None:
    """How it is made, an example, how it is written, and what the reader MUST reject."""
    told = _chapters()[chapter]
    written = "```" in told or "|---" in told or "written" in told.lower()

    assert ("Example:" in told, "MUST reject" in told, written) == (True, True, True)


def test_table_would_notice() -> None:
    """A vector or a test that is not there is no witness."""
    assert not _exists("roster: no such case")
    assert not _exists("no_such_module: a case")
    assert not _exists("tests/house/test_spec.py::test_that_is_not_there")
    assert _exists("tests/house/test_spec.py::test_table_would_notice")
