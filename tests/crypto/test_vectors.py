"""Python reads every vector file, and the files are what the protocol says today."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors import domain_cases, make
from tests.vectors.ops import OPS, outcome

VECTORS = Path(make.__file__).parent
FILES = sorted(VECTORS.glob("*.json"))
NOT_OF_THE_PROTOCOL = {"step", "reading", *domain_cases.MODULES}
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in FILES
    if path.stem not in NOT_OF_THE_PROTOCOL
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
]


@pytest.mark.parametrize("case", CASES)
def test_vector_holds(case: dict[str, Any]) -> None:
    """The case is taken or refused exactly as written."""
    happened = outcome(OPS[case["op"]], case["in"])

    assert happened == {key: case[key] for key in ("out", "error") if key in case}


@pytest.mark.parametrize("module", make.FILES)
def test_vectors_are_fresh(module: str) -> None:
    """`./dev vectors` would write the same bytes again."""
    assert (VECTORS / f"{module}.json").read_text(encoding="utf-8") == make.text_of(module)


def test_no_file_is_unread() -> None:
    """Every vector file belongs to a module that writes it."""
    assert {path.stem for path in FILES} - NOT_OF_THE_PROTOCOL == set(make.MODULES)


def test_refusals_outnumber_acceptances() -> None:
    """Over the whole protocol, more is refused than taken."""
    refused = [case for case in CASES if "error" in case.values[0]]  # type: ignore[operator]

    assert len(refused) > len(CASES) / 2


def test_no_flip_is_taken() -> None:
    """One flipped byte anywhere in a record, an envelope, a release or a chunk is refused."""
    signed = {"append", "found", "judge_and_open", "inviter_opens", "read_release", "read_chunk"}
    flips = [case.values[0] for case in CASES if case.values[0]["op"] == "flips"]  # type: ignore[index]
    codes = [code for flip in flips if flip["in"]["inner"] in signed for code in flip["out"]["codes"]]  # type: ignore[index]

    assert len(codes) > 10_000
    assert "taken" not in codes
