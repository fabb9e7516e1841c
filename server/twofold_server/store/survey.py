"""A look through the whole database, in use or not: is it sound, and does every log lead to its head?

[Note: by ciphertext alone] The running hash of a log is made of its rows' ids, so it can be made again
without any key. An id covers the hash of its body too: a body that was changed is no body of that row any
more. What was erased has lost its body and keeps its id, so erasing breaks no log.

Reads space by space: no read lasts so long that the relay's own log of writes could not be emptied.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from twofold_crypto.errors import Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, LOG_START, item_id, running_hash

from .copying import read_only, versions
from .migrate import WrongSchema, missing_of, shipped

_SPACES: Final = "SELECT rowno FROM space ORDER BY rowno"
_SPACE: Final = "SELECT id, head, hash, bytes FROM space WHERE rowno = ?"
_LOG: Final = "SELECT key, type, arrived, wire FROM log WHERE key > ? AND key <= ? ORDER BY key"
_TOTALS: Final = "SELECT count(*), coalesce(sum(head), 0), coalesce(sum(bytes), 0) FROM space"
_ORPHANS: Final = {
    "log": "SELECT count(*) FROM log WHERE key >> 32 NOT IN (SELECT rowno FROM space)",
    "erased": "SELECT count(*) FROM erased WHERE space NOT IN (SELECT rowno FROM space)",
    "seat": "SELECT count(*) FROM seat WHERE space NOT IN (SELECT rowno FROM space)",
    "proved": "SELECT count(*) FROM proved WHERE space NOT IN (SELECT rowno FROM space)",
    "household": "SELECT count(*) FROM household WHERE spaces_left < 0 OR spaces_left > spaces_in_all",
}
_NUMBERS: Final = (1 << 32) - 1
_NO_ID: Final = bytes(32)

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found; whatever stands in the way of looking on leaves the rest as it is here."""

    unreadable: str = ""
    foreign: str = ""
    damaged: str = ""
    schema: int = 0
    missing: tuple[int, ...] = ()
    spaces: int = 0
    rows: int = 0
    size: int = 0
    broken: int = 0
    orphans: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Server:
    """What a database that is no file says of itself.

    `off` are settings without which it can lose what it said it has; `each` are the connections that one
    relay may take.
    """

    version: str = ""
    off: tuple[str, ...] = ()
    connections: int = 0
    in_use: int = 0
    each: int = 0


@dataclass(frozen=True, slots=True)
class Shared:
    """What was found of such a server, and in its database; `whole`: all spaces were read."""

    survey: Survey = field(default_factory=Survey)
    server: Server = field(default_factory=Server)
    whole: bool = True


def survey(path: Path, told: Told) -> Survey:
    """Look through the database at `path`; told how many spaces are done, and how many there are."""
    try:
        with closing(sqlite3.connect(read_only(path), uri=True, isolation_level=None)) as database:
            applied = versions(database)
            try:
                missing = tuple(missing_of(applied, shipped()))
            except WrongSchema as error:
                return Survey(foreign=str(error))
            schema = max(applied, default=0)
            try:
                return _looked_through(database, schema, missing, told)
            except sqlite3.DatabaseError as error:
                return Survey(schema=schema, missing=missing, damaged=str(error))
    except sqlite3.Error as error:
        return Survey(unreadable=str(error))


def _looked_through(
    database: sqlite3.Connection, schema: int, missing: tuple[int, ...], told: Told
) -> Survey:
    found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        return Survey(schema=schema, missing=missing, damaged=found.splitlines()[0])
    numbers = [rowno for (rowno,) in database.execute(_SPACES)]
    broken = 0
    for done, rowno in enumerate(numbers, 1):
        broken += not _whole(database, rowno)
        told(done, len(numbers))
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    orphans = {name: database.execute(sql).fetchone()[0] for name, sql in _ORPHANS.items() if name in tables}
    spaces, rows, size = database.execute(_TOTALS).fetchone()
    return Survey(
        schema=schema,
        missing=missing,
        spaces=spaces,
        rows=rows,
        size=size,
        broken=broken,
        orphans=orphans,
    )


def _whole(database: sqlite3.Connection, rowno: int) -> bool:
    """Whether the rows of a space, numbered without a gap, lead to the head, hash and size kept of it."""
    database.execute("BEGIN")
    try:
        space, *kept = database.execute(_SPACE, (rowno,)).fetchone()
        return _end(database, rowno, space) == tuple(kept)
    except Refused:
        return False
    finally:
        database.execute("COMMIT")


def _end(database: sqlite3.Connection, rowno: int, space: bytes) -> tuple[int, bytes, int] | None:
    """Number, running hash and size after the last row; None if a number is missing."""
    walk = Walk(space)
    for key, kind, arrived, wire in database.execute(_LOG, (rowno << 32, rowno << 32 | _NUMBERS)):
        walk.step(key & _NUMBERS, kind, arrived, wire)
    return walk.end


@dataclass(slots=True)
class Walk:
    """Through the log of a space, row by row."""

    space: bytes
    number: int = 0
    running: bytes = LOG_START
    size: int = 0
    gapless: bool = True

    def step(self, number: int, kind: int, arrived: int, wire: bytes) -> None:
        """The next row. Raises Refused if its wire is none."""
        self.gapless &= number == self.number + 1
        self.number = number
        self.running = running_hash(self.running, _id(kind, wire, self.space), arrived)
        self.size += len(wire)

    @property
    def end(self) -> tuple[int, bytes, int] | None:
        """Number, running hash and size after the last row; None if a number is missing."""
        return (self.number, self.running, self.size) if self.gapless else None


def _id(kind: int, wire: bytes, space: bytes) -> bytes:
    """The id of a row; none for another space's founding, or for a body that is not the row's own."""
    found = item_id(kind, wire)
    if kind == FOUNDING and found != space:
        return _NO_ID
    if kind == ENVELOPE:
        envelope = parse_envelope(wire)
        return found if envelope.with_wrap(envelope.wrap) == wire else _NO_ID
    return found
