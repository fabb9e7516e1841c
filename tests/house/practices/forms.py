"""The form of the catalogue's files, as types; their JSON Schemas, for editors, are made from these.

Owns how the files are opened. What a practice may be and say is judged in `kinds`, `by_form` and `by_words`.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tests.house.places import ROOT

PRACTICES = ROOT / "client" / "practices"

Id = Annotated[
    str,
    Meta(pattern="^[A-Za-z0-9-]{1,24}$", description="Never changes: pages that people wrote name it."),
]
Line = Annotated[str, Meta(min_length=1, max_length=120)]
Kind = Literal[
    "checkin",
    "journal",
    "note",
    "agreement",
    "promise",
    "repair",
    "signal",
    "ask",
    "plan",
    "card",
    "moment",
    "event",
]
Group = Literal["A", "B", "C", "D", "E", "F", "G", "H", "I", "K"]


class Practice(msgspec.Struct, forbid_unknown_fields=True, rename="camel", frozen=True):
    """One practice without its words."""

    id: Id
    group: Group
    kind: Kind
    where: Annotated[
        Literal["solo", "shareable", "joint"],
        Meta(description="solo: never leaves the own space; shareable: begins there; joint: made for both."),
    ]
    cadence: Annotated[
        Literal["none", "daily", "weekly", "monthly", "quarterly", "whenNeeded"],
        Meta(
            description="What a member is offered when setting their own rhythm. It never starts by itself."
        ),
    ]
    fields: Annotated[
        list[str],
        Meta(max_length=20, description="One type per prompt, in the order of the prompts. Never reordered."),
    ]
    must_not: Annotated[
        list[str],
        Meta(min_length=1, description="Flags of docs/practices.md, each judged by a test."),
    ]
    what: Annotated[list[str], Meta(description="Which sort of its kind it makes.")] = []
    asks: Annotated[
        list[Literal["applies", "sign", "review", "end"]],
        Meta(description="What an agreement's form asks for beside the clause."),
    ] = []
    review_in: Annotated[int, Meta(ge=7, le=366, description="Days until it is looked at again.")] | None = (
        None
    )
    lasts: Annotated[int, Meta(ge=0, le=14, description="Days that it stays after its own.")] | None = None
    most: Annotated[int, Meta(ge=1, le=3, description="So many promises at a time, at most.")] | None = None
    within: Annotated[int, Meta(ge=1, le=7, description="Days that a promise has, at most.")] | None = None
    guide: Annotated[bool, Meta(description="Steps to follow on the screen; nothing is written.")] = False
    deck: Annotated[bool, Meta(description="One prompt at a time; passing over leaves nothing.")] = False
    together: Annotated[bool, Meta(description="Its lines are kept together or not at all.")] = False
    offline: Annotated[bool, Meta(description="Stays at hand: two taps away, without a network.")] = False


class Catalogue(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """All practices, in the order in which they are shown."""

    format: Literal[1]
    practices: list[Practice]


class Words(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What one practice says in one language."""

    title: Annotated[str, Meta(min_length=1, max_length=48)]
    lead: Line
    prompts: list[Line] = []
    starters: Annotated[list[Line], Meta(max_length=8)] = []

    def asked(self) -> list[str]:
        """What stands where somebody writes."""
        return [*self.prompts, *self.starters]

    def said(self) -> list[str]:
        """Every sentence."""
        return [self.title, self.lead, *self.asked()]


class Language(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Everything that is said in one language."""

    language: Annotated[str, Meta(pattern="^[a-z]{2}$")]
    groups: dict[Group, Line]
    practices: dict[Id, Words]


class Later(msgspec.Struct, forbid_unknown_fields=True, rename="camel", frozen=True):
    """Why nothing carries a row yet."""

    waits_for: Literal["session", "step", "scale", "release", "everywhere", "never"]
    why: Line


def catalogue() -> Catalogue:
    """The catalogue as it stands."""
    return msgspec.json.decode((PRACTICES / "catalogue.json").read_bytes(), type=Catalogue)


def languages() -> dict[str, Language]:
    """Every language there is a file for, by its tag."""
    pages = sorted((PRACTICES / "words").glob("*.json"))
    return {page.stem: msgspec.json.decode(page.read_bytes(), type=Language) for page in pages}


def later() -> dict[str, Later]:
    """Rows that nothing carries yet."""
    return msgspec.json.decode((PRACTICES / "later.json").read_bytes(), type=dict[str, Later])


def schemas() -> dict[Path, str]:
    """The JSON Schema of each sort of file, where it lies."""
    forms = {"catalogue": Catalogue, "words": Language}
    return {
        PRACTICES / f"{name}.schema.json": json.dumps(msgspec.json.schema(form), indent=2) + "\n"
        for name, form in forms.items()
    }
