"""A text in every field of every kind: bodies that a device would keep, and the fields from the schemas.

Owns where words can stand. Which texts they are is the corpus's; what screens make of them is the journeys'.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.journeys.corpus import fitting
from twofold_client.agreements import PROPOSE, Proposal, encode_proposal
from twofold_client.kinds import NAME_BYTES_MAX, TEXT_BYTES_MAX, TEXTS, Checkin, encode_checkin, encode_person
from twofold_client.said import KINDS, encode_said
from twofold_client.shapes import Said, Shape
from twofold_client.texts import SPACE
from twofold_client.versions import Clause, Version, encode_version

_RUNS: Final = re.compile(f"[{SPACE}]+")
HERE: Final = "\0here"
"""Stands in a template where the text comes."""
AGREEMENT: Final = b"\1" * 16

WORDLESS: Final = frozenset(
    {
        *("about", "signal", "putaside", "cheer", "chosen", "rhythm", "did", "left", "ageing"),
        *("accept", "decline", "sign", "withdraw", "sealed", "approve", "erase"),
        *("spare", "sheet", "place", "seat", "household"),
    }
)
"""Kinds in which nobody can write anything: numbers, ids and names of practices."""
CARRIED: Final = frozenset({"hold", "opened", "release"})
"""Kinds that hold another kind's body: what stands there is judged and shown as that kind."""
OWN_READERS: Final = {
    "checkin": set(TEXTS),
    "person": {"name"},
    "phone": {"name"},
    PROPOSE: {"text", "applies_to", "sign"},
}
"""Kinds with a reader of their own, and the fields of words that they have."""


def text_fields(shape: Shape, at: str = "") -> Iterator[tuple[str, int]]:
    """Every field of words inside a shape, and the bytes it takes."""
    if shape.words:
        yield at, shape.words
    for name, part in shape.parts.items():
        yield from text_fields(part, f"{at}.{name}" if at else name)


def documented(root: Path) -> set[str]:
    """Every kind that the table of docs/kinds.md names."""
    page = (root / "docs" / "kinds.md").read_text("utf-8")
    table = page[page.index("| kind |") :].partition("\n\n")[0]
    rows = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def templates(day: int, repair: bytes, ask: bytes) -> Iterator[tuple[str, dict[str, Said]]]:
    """A body of every kind with words, the text in all fields that may hold it at once."""
    step = {"text": HERE, "day": day}
    change = {"day": day, "earlier": HERE, "reason": HERE, "plan": HERE}
    answers = [{"prompt": 0, "text": HERE}, {"prompt": 1, "text": HERE}]
    made: dict[str, Said] = {"practice": None, "text": HERE, "attachments": [], "answers": answers}
    yield "journal", made
    yield "note", {"text": HERE, "last": None}
    yield "named", {"agreement": AGREEMENT, "name": HERE, "practice": None, "nth": 1}
    promise = {"text": HERE, "size": 1, "due": None, "practice": None}
    yield "promise", {**promise, "state": 0, "changes": []}
    yield "promise", {**promise, "state": 2, "changes": [change]}
    steps = dict.fromkeys(("acknowledge", "apologise", "repair", "follow"), step)
    yield "repair", {"practice": None, **steps}
    yield "repairanswer", {"repair": repair, "answer": 2, "text": HERE}
    yield "ask", {"what": 1, "weight": None, "text": HERE, "by": None, "last": day + 7}
    yield "ask", {"what": 2, "weight": None, "text": HERE, "by": None, "last": day + 7}
    yield "askanswer", {"ask": ask, "answer": 3, "day": None, "text": HERE}
    yield "plan", {"what": 5, "title": HERE, "steps": [HERE, HERE], "practice": None}
    yield "card", {"practice": None, "title": HERE, "lines": [HERE, None, HERE]}
    yield "moment", {"practice": None, "text": HERE, "what": 1}
    times = {"minute": None, "minutes": None, "repeat": 0, "last": None}
    yield "event", {"title": HERE, "start": day, **times, "note": HERE, "practice": None, "zone": "UTC"}


def holds(said: Said, at: str = "") -> Iterator[str]:
    """The fields of a template in which the text stands."""
    if said == HERE:
        yield at
    parts: list[tuple[str, Said]] = []
    if isinstance(said, Mapping):
        parts = list(said.items())
    elif isinstance(said, list):
        parts = [("each", each) for each in said]
    for name, part in parts:
        yield from holds(part, f"{at}.{name}" if at else name)


def filled(shape: Shape, said: Said, text: str) -> Said:
    """The template with the text in its places, as much of it as each takes; on one line where one is."""
    if said == HERE:
        plain = _RUNS.sub(" ", text)
        return fitting(plain if shape.words in ONE_LINE else text, min(shape.words, 3_000))
    if isinstance(said, Mapping):
        return {name: filled(shape.parts[name], part, text) for name, part in said.items()}
    return [filled(shape.parts["each"], part, text) for part in said] if isinstance(said, list) else said


ONE_LINE: Final = frozenset({120, 200})
"""Limits that only lines have."""


def bodies(text: str, day: int, repair: bytes, ask: bytes) -> Iterator[tuple[str, bytes]]:
    """The text in every field of every kind, but for names of people and agreements."""
    for kind, said in templates(day, repair, ask):
        yield kind, encode_said(kind, filled(KINDS[kind].shape, said, text))
    part = fitting(text, TEXT_BYTES_MAX // len(TEXTS))
    yield "checkin", encode_checkin(Checkin(need=part, thanks=part, note=part, shared=frozenset(TEXTS)))


def name(text: str) -> bytes:
    """The text as a person's name."""
    return encode_person(fitting(_RUNS.sub(" ", text), NAME_BYTES_MAX))


def proposal(text: str, nth: int) -> bytes:
    """The text in every field of an agreement's clause."""
    clause = Clause(bytes([nth]) * 16, text, text, text, None, None)
    return encode_proposal(Proposal(AGREEMENT, encode_version(Version(bytes([nth]) * 16, None, (clause,)))))
