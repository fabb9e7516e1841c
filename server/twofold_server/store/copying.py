"""Copies of a live database, and what a file that claims to be one is worth.

Own connections, apart from the relay's: they only read. A snapshot holds one read transaction from its
beginning to its end, so it is the state at its beginning, whatever is written meanwhile.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .migrate import missing_of, shipped

PAGES_AT_A_TIME: Final = 256
_TABLES: Final = {"schema_version", "space", "log", "household"}
_TOTALS: Final = "SELECT count(*), coalesce(sum(head), 0), coalesce(sum(bytes), 0) FROM space"

Told = Callable[[int, int], None]
"""Called again and again with what is done and what there is in all."""


class Unusable(Exception):
    """The file is no sound database of a relay; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A sound database: its schema, the schemas it lacks, and its totals."""

    schema: int
    missing: list[int]
    spaces: int
    rows: int
    size: int


def snapshot(
    source: Path,
    target: Path,
    told: Told,
    *,
    at_rest: bool = False,
    carry: Callable[[Path], object] | None = None,
) -> Examined:
    """Copy a database that may be in use to a new file, for its owner only, checked and on disk.

    `at_rest`: nobody uses it, and nothing may be made beside it. `carry` puts into the copy what belongs to
    it and lies elsewhere.
    Raises FileExistsError if `target` is there, Unusable if the source or the copy is not sound, OSError.
    """
    if target.exists():
        raise FileExistsError(target)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(descriptor)
    part = Path(name)
    try:
        _copy(at_rest_address(source) if at_rest else read_only(source), part, told)
        if carry is not None:
            carry(part)
        examined = examine(part)
        put(part, target)
    except sqlite3.Error as error:
        raise Unusable(f"{source} cannot be copied: {error}.") from error
    finally:
        part.unlink(missing_ok=True)
    return examined


def _copy(source: str, part: Path, told: Told) -> None:
    with closing(sqlite3.connect(source, uri=True, isolation_level=None)) as live:
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            live.backup(
                copy, pages=PAGES_AT_A_TIME, progress=lambda _, left, total: told(total - left, total)
            )
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()


def put(part: Path, target: Path) -> None:
    """Give the finished file its name, if nobody else has it."""
    sync(part)
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError(target) from None
        part.rename(target)
    sync(target.parent)


def examine(path: Path) -> Examined:
    """Read a file that nobody writes to, whole. Raises Unusable, and WrongSchema if it is not for us."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise Unusable(f"{path} is a live database, with more beside it. Use `twofold backup`.")
    try:
        with closing(sqlite3.connect(at_rest_address(path), uri=True)) as database:
            return _examined(path, database)
    except sqlite3.Error as error:
        raise Unusable(f"{path} is no sound database: {error}.") from error


def _examined(path: Path, database: sqlite3.Connection) -> Examined:
    found = database.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise Unusable(f"{path} is damaged: {found[0].splitlines()[0]}.")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    if not tables >= _TABLES:
        raise Unusable(f"{path} is no database of a relay.")
    applied = versions(database)
    return Examined(
        max(applied, default=0), missing_of(applied, shipped()), *database.execute(_TOTALS).fetchone()
    )


def schema_of(path: Path) -> tuple[int, list[int]]:
    """The newest schema of a database, in use or not, and those it lacks. Raises Unusable, WrongSchema."""
    try:
        applied = _applied(path)
    except sqlite3.Error as error:
        raise Unusable(f"{path} is no sound database of a relay: {error}.") from error
    return max(applied, default=0), missing_of(applied, shipped())


def _applied(path: Path) -> dict[int, str]:
    """What a writer that was cut off left half done is rolled back first: that alone needs to write."""
    try:
        with closing(sqlite3.connect(read_only(path), uri=True)) as database:
            return versions(database)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as database:
        return versions(database)


def versions(database: sqlite3.Connection) -> dict[int, str]:
    """The schemas that were applied, with their digests."""
    return dict(database.execute("SELECT n, sha256 FROM schema_version"))


def read_only(path: Path) -> str:
    """The address of a file that is only to be read."""
    return f"{path.absolute().as_uri()}?mode=ro"


def at_rest_address(path: Path) -> str:
    """The same for one that nobody uses: SQLite locks nothing and makes nothing beside it."""
    return f"{read_only(path)}&immutable=1"


def put_aside(path: Path) -> Path:
    """Close a database that no relay uses, and give it a second name; whoever replaces the first keeps it.

    Raises Unusable if it cannot be closed cleanly.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as old:
            busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        raise Unusable(
            f"{path} cannot be closed cleanly ({error}). "
            f"Move all files named {path.name}* to another folder, then try again."
        ) from error
    if busy:
        raise Unusable(f"Another program reads {path}. Try again when it is done.")
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    taken = sum(1 for _ in path.parent.glob(f"{path.stem}.replaced-*.db"))
    target = path.with_suffix(f".replaced-{taken + 1:04}.db")
    target.hardlink_to(path)
    return target


def sync(path: Path) -> None:
    """A file or folder is on disk, as far as its file system can say so."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # a folder that cannot be synced is none of ours to mend
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
