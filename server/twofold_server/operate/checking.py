"""What to make of what was seen: pure judgements, each from facts to findings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..store.blob_carrying import Lying
from ..store.survey import Shared, Survey
from ..web.headers import RELAY_HEADERS
from .facts import Place, Seen
from .findings import Finding, finding

WRITTEN: Final = 1_767_225_600.0
"""The first day of 2026: this program is no older."""
MENDED: Final = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""SQLite's releases with the mended write-ahead log: from the first on, and two older lines from here on."""
ROOM_LEAST, ROOM_EASY = 64 << 20, 256 << 20
STILL_MINUTES, CLOCK_MINUTES = 5, 2
BACKUP_DAYS, CERTIFICATE_DAYS = 8, 14
DAY: Final = 86400.0
_OF_THE_APP: Final = ("content-security-policy", "x-content-type-options", "referrer-policy")


def of_the_place(folder: Path, place: Place, now: float) -> Iterator[Finding]:
    """Permissions, owners, room, and a clock that may have gone back."""
    opened = [held.name for held in place.held if held.mode & 0o077]
    foreign = [held.name for held in place.held if held.owner != place.held[0].owner]
    if opened:
        yield finding("folder_open", names=", ".join(opened), folder=folder)
    if foreign:
        yield finding("folder_owner", names=", ".join(foreign))
    if not opened and not foreign:
        yield finding("folder_closed")
    easy = max(ROOM_EASY, 2 * place.database)
    code = "room" if place.free >= easy else "room_low" if place.free >= ROOM_LEAST else "room_gone"
    yield finding(code, free=sized(place.free), size=sized(place.database))
    ahead = (place.youngest - now) / 60
    if now < WRITTEN:
        yield finding("clock_behind")
    elif ahead > STILL_MINUTES:
        yield finding("clock_back", minutes=round(ahead))
    else:
        yield finding("clock")


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


def of_the_relay(seen: Seen, app: str, now: float) -> Iterator[Finding]:
    """The relay's origin, as the app's pages meet it."""
    wrong = _unanswered(seen, "a relay", well=seen.status == 200 and seen.body == "ok")
    if wrong:
        yield wrong
        return
    wanted = {name.decode(): value.decode().lower() for name, value in RELAY_HEADERS}
    lost = [name for name, value in wanted.items() if value not in seen.headers.get(name, "").lower()]
    if lost:
        yield finding("headers_lost", origin=seen.origin, names=", ".join(lost))
    if seen.headers.get("access-control-allow-origin") != app:
        yield finding("app_kept_out", origin=seen.origin, app=app)
    elif not lost:
        yield finding("reached", origin=seen.origin)
    if seen.socket:
        yield finding("no_socket", origin=seen.origin, reason=seen.socket)
    yield from _of_transport(seen, now)


def of_the_app(seen: Seen, relay: str, now: float) -> Iterator[Finding]:
    """The app's origin, as a browser meets it."""
    page = seen.status == 200 and seen.headers.get("content-type", "").startswith("text/html")
    wrong = _unanswered(seen, "the app", well=page)
    if wrong:
        yield wrong
        return
    lost = [name for name in _OF_THE_APP if name not in seen.headers]
    if lost:
        yield finding("headers_lost", origin=seen.origin, names=", ".join(lost))
    elif f" {relay} " not in f"{seen.headers['content-security-policy']} ".replace(";", " "):
        yield finding("relay_kept_out", origin=seen.origin, relay=relay)
    else:
        yield finding("reached", origin=seen.origin)
    yield from _of_transport(seen, now)


def of_the_release(running: str | None, installed: str) -> Finding:
    """Whether what runs is what is installed."""
    if running is None:
        return finding("not_running")
    return finding(
        "running" if running == installed else "version_differs", version=running, installed=installed
    )


def _unanswered(seen: Seen, what: str, *, well: bool) -> Finding | None:
    if seen.error:
        return finding("unreachable", origin=seen.origin, reason=seen.error)
    return None if well else finding("wrong_answer", origin=seen.origin, status=seen.status, what=what)


def _of_transport(seen: Seen, now: float) -> Iterator[Finding]:
    if seen.clock is not None and abs(seen.clock - now) > 60 * CLOCK_MINUTES:
        yield finding("clock_differs", origin=seen.origin, minutes=round(abs(seen.clock - now) / 60))
    if seen.certificate is None:
        return
    days = seen.certificate.days
    yield finding("tls" if days >= CERTIFICATE_DAYS else "tls_ends", origin=seen.origin, days=days)
    if "strict-transport-security" not in seen.headers:
        yield finding("no_hsts", origin=seen.origin)


def sized(count: int) -> str:
    """Bytes, as people read them."""
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1024:.0f} KiB"
