"""What is seen of a relay from its folder and from outside, before anything is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Held:
    """A file or folder: its name, its permissions, whose it is."""

    name: str
    mode: int
    owner: int


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder (first) with what is in it, and its disk."""

    held: tuple[Held, ...]
    free: int
    database: int
    youngest: float
    """When something in it was last changed, by the clock of that moment."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """For how long it is good."""

    days: int


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer of an origin; an `error` if none came."""

    origin: str
    error: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    certificate: Certificate | None = None
    clock: float | None = None
    """What the answer says the time is."""
    socket: str | None = None
    """Empty if a live connection could be opened, or why not; None if it was not tried."""
