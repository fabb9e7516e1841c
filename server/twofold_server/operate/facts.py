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
    installed: float = 0.0
    """When this program came to the machine, by the clock of that moment."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """For how long it is good."""

    days: int
    over: float = 1.0
    """What part of its life has passed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer of an origin; if none came, the `fault` that it was (a code of the table) and its reason."""

    origin: str
    fault: str = ""
    reason: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    certificate: Certificate | None = None
    ahead: float | None = None
    """Seconds by which the clock of whoever answered is ahead of this machine's; None if it does not say."""
    socket: str | None = None
    """Empty if a live connection could be opened, or why not; None if it was not tried."""
    held: bool = False
    """A live connection was opened, and nothing came back on it."""
    renamed: bool = False
    """A relay answered, and not the one that was meant, or not under this name."""
