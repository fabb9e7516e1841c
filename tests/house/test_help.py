"""The help pack: each number the same in every language, with where it was found and when."""

import datetime as dt
import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tests.house.places import ROOT

PACK = ROOT / "client" / "practices" / "help"
Text = Annotated[str, Meta(min_length=1, max_length=120)]


class Line(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A number; `sources.json` has the page that says so, and the day on which somebody looked."""

    id: Annotated[str, Meta(pattern="^[a-z]+$")]
    number: Annotated[str, Meta(pattern=r"^\d[\d -]{2,20}$")]


class Region(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A country, or several that share a number."""

    id: Annotated[str, Meta(pattern="^[a-z]{2}$")]
    lines: Annotated[list[Line], Meta(min_length=1)]


class Numbers(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """All numbers."""

    format: Literal[1]
    regions: list[Region]


class Said(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the numbers are, in one language; its regions stand in the order in which they are shown."""

    language: str
    regions: dict[str, Text]
    lines: dict[str, tuple[Text, Text]]


Source = tuple[Annotated[str, Meta(pattern="^https?://")], dt.date]
"""It stays here: a phone needs the number alone."""


def _numbers() -> Numbers:
    return msgspec.json.decode((PACK / "numbers.json").read_bytes(), type=Numbers)


def test_every_number_is_told_in_every_language() -> None:
    """Each language names every region and every line, and nothing else; none says a number of its own."""
    lines = {f"{region.id} {line.id}" for region in _numbers().regions for line in region.lines}
    files = sorted(path for path in PACK.glob("*.json") if len(path.stem) == 2)

    assert len(lines) == sum(len(region.lines) for region in _numbers().regions)
    assert {path.stem for path in files} >= {"en", "de"}
    for path in files:
        said = msgspec.json.decode(path.read_bytes(), type=Said)
        assert said.language == path.stem
        assert set(said.regions) == {region.id for region in _numbers().regions}
        assert set(said.lines) == lines
        assert [text for pair in said.lines.values() for text in pair if re.search(r"\d{4}", text)] == []


def test_every_number_has_its_source_and_day() -> None:
    """For each line the page that says so, and when somebody looked last."""
    lines = {f"{region.id} {line.id}" for region in _numbers().regions for line in region.lines}
    sources = msgspec.json.decode((PACK / "sources.json").read_bytes(), type=dict[str, Source])

    assert set(sources) == lines
    assert min(day for _, day in sources.values()) >= dt.date(2026, 1, 1)
