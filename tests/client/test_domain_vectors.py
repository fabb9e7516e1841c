"""Python does what the vectors of kinds say, which both languages read."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors import domain_cases, make
from tests.vectors.domain_ops import OPS
from tests.vectors.ops import outcome

CASES = [
    pytest.param(case, id=f"{module}: {case['name']}")
    for module in domain_cases.MODULES
    for case in json.loads((Path(make.__file__).parent / f"{module}.json").read_text("utf-8"))["cases"]
]


@pytest.mark.parametrize("case", CASES)
def test_vector_holds(case: dict[str, Any]) -> None:
    """The case is folded, taken or refused exactly as written."""
    happened = outcome(OPS[case["op"]], case["in"])

    assert happened == {key: case[key] for key in ("out", "error") if key in case}
