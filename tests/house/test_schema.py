"""The relay's whole memory, column by column: what links nothing, times nothing, names nobody."""

import re
import sqlite3
from contextlib import closing

import pytest

from tests.house.places import SERVER

COLUMNS = {
    "space": {"rowno", "id", "head", "hash", "bytes", "heads", "awaited", "accounts"},
    "log": {"key", "type", "arrived", "chain", "seq", "wire"},
    "blob": {"space", "id", "member", "padded", "held", "day"},
    "chunk": {"space", "blob", "number", "mark", "digest"},
    "household": {"code", "spaces_left", "spaces_in_all"},
    "erased": {"space", "member", "id"},
    "seat": {"key", "space"},
    "healing": {"day", "newest"},
    "proved": {"space", "device"},
    "shelf": {"id"},
    "wake": {"space", "device", "endpoint"},
}
"""Every column that may exist. A new one is a decision: is it needed, and what does it tell the host?"""

TELLING = re.compile(
    r"time|date|stamp|clock|hour|minute|second|created|updated|expires|_at$|^at$|addr|ip$|agent|user|name|mail|phone"
)
A_SPACE = re.compile(r"^(space|other_space|.*_space|space_.*|.*_spaces)$")


def _shipped() -> str:
    folder = SERVER / "store" / "schema"
    pages = [page for kind in ("sqlite", "wakes") for page in sorted((folder / kind).glob("*.sql"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def _tables(script: str) -> dict[str, set[str]]:
    """Table → its columns, as SQLite itself understands the script."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(script)
        names = [
            row[0]
            for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not row[0].startswith("sqlite_")
        ]
        return {table: {row[1] for row in database.execute(f"PRAGMA table_info({table})")} for table in names}


def _linking(tables: dict[str, set[str]]) -> list[str]:
    """Tables whose rows could name two spaces, or a space and what it has in common with another."""
    of_a_space = {"space", "log"}
    two = [
        table for table, columns in tables.items() if sum(1 for name in columns if A_SPACE.match(name)) > 1
    ]
    kinds = {"household", "code", "invite", "token", "member", "person", "owner", "peer"}
    common = [table for table in of_a_space & tables.keys() if tables[table] & kinds]
    reverse = [table for table in tables.keys() & kinds if any(A_SPACE.match(name) for name in tables[table])]
    return two + common + reverse


def _timing(tables: dict[str, set[str]]) -> list[str]:
    """Columns named after a moment, a place on the network, or a person."""
    return [
        f"{table}.{name}" for table, columns in tables.items() for name in columns if TELLING.search(name)
    ]


def test_no_column_is_new() -> None:
    """The schema that ships has exactly the columns listed here."""
    assert _tables(_shipped()) == COLUMNS


def test_r04_no_column_links_two_spaces() -> None:
    """No row can say that two spaces belong to one person, device or code."""
    assert _linking(_tables(_shipped())) == []


def test_r04_no_column_holds_a_moment() -> None:
    """No column is made for a time, an address or a name."""
    assert _timing(_tables(_shipped())) == []


def test_the_schema_reads_no_clock() -> None:
    """SQLite fills in no moment by itself, and runs nothing behind the store's back."""
    plain = re.sub(r"--[^\n]*", "", _shipped())

    assert (
        re.findall(r"CURRENT_|datetime|strftime|unixepoch|julianday|TRIGGER|VIEW|AUTOINCREMENT", plain) == []
    )


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TABLE pairing (space INTEGER, other_space INTEGER)",
        "CREATE TABLE space (id BLOB, household BLOB)",
        "CREATE TABLE household (code BLOB, space INTEGER)",
    ],
)
def test_links_are_found(planted: str) -> None:
    """A table that could link two spaces is seen."""
    assert _linking(_tables(planted)) != []


@pytest.mark.parametrize(
    "planted", ["created_at INTEGER", "arrival_time REAL", "ip TEXT", "device_name TEXT"]
)
def test_moments_are_found(planted: str) -> None:
    """A column for a moment, an address or a name is seen."""
    assert _timing(_tables(f"CREATE TABLE log ({planted})")) != []
