"""What so many couples need: a model over measured figures, and the table of docs/operations.md from it.

Pure: `bench.sizing_take` measures. The document holds the figures it was computed from, so a test can compute
the table again; `python -m bench.sizing_take` measures anew and writes both.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

DAY: Final = 86_400
COUPLES: Final = (1, 1_000, 1_000_000)

# What people do: guesses of ours, on the busy side.
SPACES: Final = 3
"""Of a couple: a solo space each, and the shared one."""
DEVICES: Final = 4
SMALL_PER_DAY: Final = 12
"""Envelopes of the smallest bucket that a couple writes in a day: check-ins, answers, notes."""
PAGES_PER_DAY: Final = 2
"""Envelopes of 2 KiB: journal pages."""
OPENINGS_PER_DAY: Final = 20
"""Of the app, by all devices of a couple; each proves, fetches and follows in two spaces."""
SPACES_OPENED: Final = 2
BUSIEST_HOUR: Final = 0.15
"""Share of a day's work in its busiest hour."""
LIVE_AT_PEAK: Final = 0.10
"""Share of all people who have the app open at the busiest moment."""

# How machines are filled: choices of ours.
CORE_FILLED: Final = 0.5
FOLLOWERS_PER_NODE: Final = 10_000
CONNECTIONS_PER_NODE: Final = 11
SQLITE_AT_MOST: Final = 10_000
"""Couples up to which one process with a file is advised."""
LOOK_SECONDS: Final = {False: 10, True: 60}
"""By whether there are many nodes: how often a follower looks without a hint."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, on one kind of store. CPU in milliseconds, sizes in bytes."""

    append_cpu: float
    append_database_cpu: float
    opening_cpu: float
    opening_database_cpu: float
    look_cpu: float
    look_database_cpu: float
    follower_memory: float
    process_memory: float
    small_disk: float
    page_disk: float
    space_disk: float
    small_log: float


NAMES: Final[Mapping[str, str]] = {
    "append_cpu": "relay's CPU for an append, ms",
    "append_database_cpu": "database's CPU for an append, ms",
    "opening_cpu": "relay's CPU for proving, fetching and following, ms",
    "opening_database_cpu": "database's CPU for proving, fetching and following, ms",
    "look_cpu": "relay's CPU for a look without a hint, ms",
    "look_database_cpu": "database's CPU for a look without a hint, ms",
    "follower_memory": "memory of a follower, bytes",
    "process_memory": "memory of a relay that nobody uses, bytes",
    "small_disk": "disk for an envelope of the smallest bucket, bytes",
    "page_disk": "disk for an envelope of 2 KiB, bytes",
    "space_disk": "disk for a space with two devices, bytes",
    "small_log": "write-ahead log for a small append, bytes",
}


@dataclass(frozen=True, slots=True)
class Need:
    """What so many couples need at the busiest moment, and in a year."""

    couples: int
    shared: bool
    appends: float
    followers: float
    nodes: int
    append_rate: float
    node_cores: float
    node_memory: float
    database_cores: float
    connections: int
    couple_year: float
    disk_year: float
    log_day: float


def need(couples: int, sqlite: Figures, postgres: Figures) -> Need:
    """The model. Rates are those of the busiest hour."""
    shared = couples > SQLITE_AT_MOST
    cost = postgres if shared else sqlite
    busy = couples * BUSIEST_HOUR / 3600
    appends, openings = busy * (SMALL_PER_DAY + PAGES_PER_DAY), busy * OPENINGS_PER_DAY * SPACES_OPENED
    followers = couples * 2 * LIVE_AT_PEAK * SPACES_OPENED
    looks = followers / LOOK_SECONDS[shared] if shared else 0.0
    relay = appends * cost.append_cpu + openings * cost.opening_cpu + looks * cost.look_cpu
    database = (
        appends * cost.append_database_cpu
        + openings * cost.opening_database_cpu
        + looks * cost.look_database_cpu
    )
    nodes = max(
        2 if shared else 1,
        math.ceil(followers / FOLLOWERS_PER_NODE),
        math.ceil(relay / 1000 / CORE_FILLED) if shared else 1,
    )
    year = 365 * (SMALL_PER_DAY * cost.small_disk + PAGES_PER_DAY * cost.page_disk)
    return Need(
        couples,
        shared,
        appends,
        followers,
        nodes,
        1000 / cost.append_cpu,
        relay / 1000 / nodes,
        cost.process_memory + followers / nodes * cost.follower_memory,
        database / 1000,
        nodes * CONNECTIONS_PER_NODE if shared else 0,
        year + SPACES * cost.space_disk,
        couples * (year + SPACES * cost.space_disk),
        couples * (SMALL_PER_DAY + PAGES_PER_DAY) * cost.small_log,
    )


def measured_text(sqlite: Figures, postgres: Figures) -> str:
    """The figures as the document has them."""
    lines = ["| figure | SQLite | PostgreSQL |", "|---|---|---|"]
    lines += [
        f"| {said} | {_plain(getattr(sqlite, name))} | {_plain(getattr(postgres, name))} |"
        for name, said in NAMES.items()
    ]
    return "\n".join(lines) + "\n"


def read_measured(text: str) -> tuple[Figures, Figures]:
    """The figures of a document. Raises KeyError for one that lacks some."""
    rows = {
        said: (float(a.replace(",", "")), float(b.replace(",", "")))
        for said, a, b in re.findall(r"^\| (.+?) \| (\S+) \| (\S+) \|$", text, re.MULTILINE)
        if _is_number(a)
    }
    one, other = ({field.name: rows[NAMES[field.name]][n] for field in fields(Figures)} for n in (0, 1))
    return Figures(**one), Figures(**other)


def _is_number(text: str) -> bool:
    return text[0].isdigit()


_ROWS: Final = (
    ("store", lambda n: "PostgreSQL" if n.shared else "SQLite"),
    ("envelopes a second, busiest hour", lambda n: _count(n.appends)),
    ("followers at the busiest moment", lambda n: _count(n.followers)),
    ("relay processes", lambda n: str(n.nodes)),
    ("followers of each", lambda n: _count(n.followers / n.nodes)),
    ("appends a second that a whole core serves", lambda n: _count(n.append_rate)),
    ("cores of each, busy", lambda n: _count(n.node_cores)),
    ("memory of each", lambda n: _size(n.node_memory)),
    ("cores of the database, busy", lambda n: _count(n.database_cores) if n.shared else "none"),
    ("connections to the database", lambda n: str(n.connections) if n.shared else "none"),
    ("disk for a couple in its first year", lambda n: _size(n.couple_year)),
    ("disk for all in a year", lambda n: _size(n.disk_year)),
    ("write-ahead log a day", lambda n: _size(n.log_day) if n.shared else "none"),
)


def computed_text(sqlite: Figures, postgres: Figures) -> str:
    """The table as the document has it."""
    needs = [need(couples, sqlite, postgres) for couples in COUPLES]
    head = ["| couples | " + " | ".join(f"{each.couples:,}" for each in needs) + " |", "|---|---|---|---|"]
    return (
        "\n".join([*head, *(f"| {said} | " + " | ".join(map(show, needs)) + " |" for said, show in _ROWS)])
        + "\n"
    )


def assumed_text() -> str:
    """What the model takes for granted, as the document has it."""
    said = {
        "envelopes that a couple writes in a day": f"{SMALL_PER_DAY} small, {PAGES_PER_DAY} of 2 KiB",
        "openings of the app by its devices in a day": f"{OPENINGS_PER_DAY}, each in {SPACES_OPENED} spaces",
        "share of a day's work in its busiest hour": f"{BUSIEST_HOUR:.0%}",
        "people with the app open at the busiest moment": f"{LIVE_AT_PEAK:.0%}",
        "a core is filled to": f"{CORE_FILLED:.0%}",
        "followers of one process at most": f"{FOLLOWERS_PER_NODE:,}",
        "`look_seconds` where there are many processes": str(LOOK_SECONDS[True]),
        "couples for whom a file is enough": f"{SQLITE_AT_MOST:,}",
    }
    return (
        "\n".join(["| taken for granted | |", "|---|---|", *(f"| {a} | {b} |" for a, b in said.items())])
        + "\n"
    )


def _plain(value: float) -> str:
    """Three digits that count."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded >= 100 else f"{rounded:g}"


def _count(value: float) -> str:
    if value < 0.01:
        return "under 0.01"
    return f"{float(f'{value:.2g}') if value < 100 else value:,.{0 if value >= 10 else 2}f}"


def _size(value: float) -> str:
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.0f} B"


PARTS: Final = ("assumed", "measured", "computed")
_PART: Final = re.compile(r"(<!-- sizing: (\w+) -->\n)(.*?)(\n<!-- end -->)", re.DOTALL)


def part(page: str, name: str) -> str:
    """One part of the document. Raises KeyError."""
    return {found[2]: found[3] for found in _PART.finditer(page)}[name] + "\n"


def renewed(page: str, sqlite: Figures, postgres: Figures) -> str:
    """The document with these figures, and what follows from them."""
    texts = {
        "assumed": assumed_text(),
        "measured": measured_text(sqlite, postgres),
        "computed": computed_text(*read_measured(measured_text(sqlite, postgres))),
    }
    return _PART.sub(lambda found: f"{found[1]}{texts[found[2]].rstrip()}{found[4]}", page)
