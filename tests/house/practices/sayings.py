"""Words by which a practice would break what it must not: patterns in `sayings/`, one file per language.

A further language needs such a file before its words count as complete.
"""

import json
import re
from functools import cache
from pathlib import Path

PLACE = Path(__file__).with_suffix("")


@cache
def sayings(language: str) -> dict[str, list[str]]:
    """Every saying with its patterns in this language."""
    told: dict[str, list[str]] = json.loads((PLACE / f"{language}.json").read_text(encoding="utf-8"))
    return told


@cache
def _pattern(saying: str, language: str) -> re.Pattern[str]:
    patterns = "|".join(sayings(language)[saying]) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{patterns})(?!\w)", re.IGNORECASE)


def finds(saying: str, language: str, text: str) -> bool:
    """Whether the text says it, as whole words, in either case."""
    return _pattern(saying, language).search(text) is not None
