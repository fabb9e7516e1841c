"""What is asked of Twofold where one of the two is the danger, and what shows it: `shown.json`, read.

A test is named by the ids it shows, first: `test_r06_`, `test_r17_story_09_`, `it("R6, story 10: …")`.
`tests/house/test_safety.py` holds table and tests to each other; `docs/safety.md` is written from it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement or story: what it asks, what is shown of it, by which tests, and what is open."""

    id: str
    asks: str
    shown: str
    tests: list[str]
    open: str


def _read() -> tuple[Asked, ...]:
    rows = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return tuple(Asked(**row) for row in rows)


_ALL: Final = _read()
REQUIREMENTS: Final = tuple(asked for asked in _ALL if asked.id.startswith("R"))
STORIES: Final = tuple(asked for asked in _ALL if asked.id.startswith("story"))
