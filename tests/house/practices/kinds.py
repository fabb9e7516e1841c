"""What each kind has room for: where it has a place, which fields its body takes, which sorts there are."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.house.practices.forms import Practice

RETIRED = "retired"
CHECKIN_FIELDS = [
    "distress",
    "safety",
    "closeness",
    "satisfaction",
    "energy",
    "words",
    "body",
    "need",
    "thanks",
    "note",
]


class Room(NamedTuple):
    """What a kind has room for."""

    where: set[str]
    fits: Callable[[list[str]], bool]
    what: frozenset[str] = frozenset()


def _only(field: str, least: int, most: int) -> Callable[[list[str]], bool]:
    return lambda fields: set(fields) <= {field} and least <= len(fields) <= most


def _rising(names: list[str]) -> Callable[[list[str]], bool]:
    return lambda fields: 0 < len(fields) == len(set(fields)) and set(fields) <= set(names)


ROOMS = {
    "checkin": Room({"shareable"}, _rising(CHECKIN_FIELDS)),
    "journal": Room({"solo", "shareable"}, _only("text", 1, 16)),
    "note": Room({"joint"}, _only("text", 1, 8)),
    "agreement": Room({"joint"}, _only("clause", 1, 8)),
    "promise": Room({"shareable"}, lambda fields: fields in (["line"], ["line", "reason", "plan"])),
    "repair": Room({"shareable"}, _rising(["acknowledge", "apologise", "repair", "follow"])),
    "signal": Room(
        {"joint"}, lambda fields: fields == [], frozenset({"pause", "slow", "stop", "timeout", "light"})
    ),
    "ask": Room(
        {"joint"},
        lambda fields: fields in (["line"], ["weight"]),
        frozenset({"heavy", "request", "invitation"}),
    ),
    "plan": Room(
        {"solo", "shareable"},
        _only("step", 1, 20),
        frozenset({"repair", "grounding", "safety", "setback", "disclosure", "own"}),
    ),
    "card": Room({"solo", "shareable"}, _only("line", 1, 8)),
    "moment": Room(
        {"solo", "shareable"},
        _only("line", 1, 1),
        frozenset({"gratitude", "win", "milestone", "appreciation"}),
    ),
    "event": Room({"joint"}, _only("line", 1, 1)),
}
EXTRAS = {
    "asks": {"agreement"},
    "review_in": {"agreement"},
    "lasts": {"ask", "note"},
    "most": {"promise"},
    "within": {"promise"},
    "guide": {"plan"},
    "deck": {"journal"},
    "together": {"card"},
}
"""The kinds in whose forms each extra makes sense."""
SEVERAL = {"signal", "moment"}
AT_HAND = {"repair", "grounding", "safety", "setback", "pause", "slow", "stop", "timeout", "light"}


def misfits(practice: Practice) -> Iterator[str]:
    """Sentences about what its kind has no room for."""
    room = ROOMS[practice.kind]
    if practice.where not in room.where:
        yield f"a {practice.kind} is never {practice.where}"
    if not room.fits([field for field in practice.fields if field != RETIRED]):
        yield f"a {practice.kind} does not take the fields {practice.fields}"
    if not set(practice.what) <= room.what or bool(practice.what) != bool(room.what):
        yield f"a {practice.kind} is not of the sort {practice.what}"
    if len(practice.what) > 1 and practice.kind not in SEVERAL:
        yield f"a {practice.kind} is of one sort"
    for extra, kinds in EXTRAS.items():
        if getattr(practice, extra) and practice.kind not in kinds:
            yield f"a {practice.kind} has no {extra}"
    if practice.kind == "ask" and practice.lasts is None:
        yield "an ask has an end"
    if "safety" in practice.what and practice.where != "solo":
        yield "a safety plan never leaves the own space"
    if AT_HAND & set(practice.what) and not practice.offline:
        yield "what is needed in a hard moment stays at hand"
