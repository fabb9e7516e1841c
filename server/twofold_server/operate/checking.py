"""What to make of what was seen: pure judgements, each from facts to findings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..settings import FILE
from ..store.blob_carrying import Lying
from ..store.survey import Shared, Survey
from .facts import Held, Place
from .findings import Finding, finding

WRITTEN: Final = 1_767_225_600.0
"""The first day of 2026: this program is no older."""
MENDED: Final = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""SQLite's releases with the mended write-ahead log: from the first on, and two older lines from here on."""
ROOM_LEAST, ROOM_EASY = 64 << 20, 256 << 20
STILL_MINUTES, CLOCK_MINUTES = 5, 2
BACKUP_DAYS: Final = 8
DAY: Final = 86400.0
MAY_BE_ROOTS: Final = (FILE, "lost+found")


def of_the_folder(folder: Path, place: Place) -> Iterator[Finding]:
    """Permissions and owners. Settings may be root's, and so may what a file system has of its own."""
    first, *inside = place.held
    kept = [held for held in inside if not (held.name in MAY_BE_ROOTS and held.owner == 0 and _fixed(held))]
    opened = [held.name for held in (first, *kept) if held.mode & 0o077]
    foreign = [held.name for held in kept if held.owner != first.owner]
    if opened:
        yield finding("folder_open", names=", ".join(opened), folder=folder)
    if foreign:
        yield finding("folder_owner", names=", ".join(foreign))
    if not opened and not foreign:
        yield finding("folder_closed")


def _fixed(held: Held) -> bool:
    """Whether nobody but its owner may change it."""
    return not held.mode & 0o022


def of_the_room(place: Place) -> Finding:
    """Whether the disk has room for what comes, and for an upgrade."""
    easy = max(ROOM_EASY, 2 * place.database)
    code = "room" if place.free >= easy else "room_low" if place.free >= ROOM_LEAST else "room_gone"
    return finding(code, free=sized(place.free), size=sized(place.database))


def of_the_clock(place: Place, now: float) -> Finding:
    """A clock that may have gone back, by nothing but what this machine has written before."""
    ahead = (place.youngest - now) / 60
    if now < max(WRITTEN, place.installed - DAY):
        return finding("clock_behind")
    return finding("clock_back", minutes=round(ahead)) if ahead > STILL_MINUTES else finding("clock")


def of_another_clock(whose: str, ahead: float) -> Finding | None:
    """A clock that differs from one that this installation has to do with."""
    minutes = round(abs(ahead) / 60)
    return finding("clock_differs", origin=whose, minutes=minutes) if minutes >= CLOCK_MINUTES else None


def of_sqlite(version: tuple[int, ...]) -> Finding:
    """Whether this SQLite can harm what two programs write to."""
    newest, *lines = MENDED
    mended = version >= newest or any(line <= version < (*line[:2], 99) for line in lines)
    return finding("sqlite" if mended else "sqlite_race", version=".".join(map(str, version)))


def of_the_survey(survey: Survey) -> Iterator[Finding]:
    """Schema, soundness, logs, and rows without a space."""
    if survey.unreadable:
        yield finding("unreadable", reason=survey.unreadable)
        return
    if survey.foreign:
        yield finding("schema_foreign", reason=survey.foreign)
        return
    yield finding("schema_older" if survey.missing else "schema", schema=survey.schema)
    if survey.damaged:
        yield finding("damaged", reason=survey.damaged)
        return
    yield finding("sound", spaces=survey.spaces, rows=survey.rows, size=sized(survey.size))
    yield finding("log_broken", count=survey.broken) if survey.broken else finding("logs_whole")
    orphans = ", ".join(f"{table} {count}" for table, count in survey.orphans.items() if count)
    yield finding("orphans", tables=orphans) if orphans else finding("no_orphans")


def of_blobs(lying: Lying) -> Iterator[Finding]:
    """Whether every chunk of a blob lies where its row says, and nothing else lies there."""
    if lying.lost:
        yield finding("chunks_lost", count=lying.lost)
    if lying.left:
        yield finding("chunks_left", count=lying.left)
    if not lying.lost and not lying.left:
        yield finding("chunks", count=lying.chunks, size=sized(lying.size))


def of_the_server(found: Shared) -> Iterator[Finding]:
    """Whether the database keeps what it says it has, and how many may speak to it."""
    server = found.server
    if server.off:
        yield finding("undurable", names=", ".join(server.off))
    elif server.version:
        yield finding("durable", version=server.version)
    if server.connections:
        few = server.connections - server.in_use < server.each
        counts = {"most": server.connections, "used": server.in_use, "each": server.each}
        yield finding("connections_few" if few else "connections", **counts)
    if not found.whole:
        yield finding("read_in_part", spaces=found.survey.spaces)


def of_hints(notify: str, fault: str) -> Finding:
    """Whether relays that share a database hear of each other at once."""
    if notify == "none":
        return finding("hints_off")
    return finding("hints_lost", reason=fault) if fault else finding("hints")


def of_backups(moment: float | None, now: float) -> Finding:
    """How old the newest backup is."""
    if moment is None:
        return finding("no_backup")
    days = int((now - moment) / DAY)
    return finding("backup_fresh" if days < BACKUP_DAYS else "backup_old", days=days)


def sized(count: int) -> str:
    """Bytes, as people read them."""
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1024:.0f} KiB"
