"""Looking at the data folder, and at what names lead to: effects only, judged elsewhere."""

import shutil
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ..reach import leads_back
from .backing import DATABASE, NOTE
from .facts import Held, Place


def place_of(folder: Path) -> Place:
    """The folder, what is in it, and its disk; no database of its own counts as one of no size."""
    stats = [(folder.name, folder.stat()), *((x.name, x.lstat()) for x in sorted(folder.iterdir()))]
    held = tuple(Held(name, stat.st_mode & 0o777, stat.st_uid) for name, stat in stats)
    size = sum(stat.st_size for name, stat in stats[1:] if name == DATABASE)
    return Place(
        held,
        free=shutil.disk_usage(folder).free,
        database=size,
        youngest=max(stat.st_mtime for _, stat in stats),
        installed=Path(__file__).stat().st_mtime,
    )


def backup_moment(folder: Path) -> float | None:
    """When the last backup began; None if none is noted."""
    try:
        noted = (folder / NOTE).read_text("ascii").strip()
        return datetime.strptime(noted, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    except (OSError, ValueError):
        return None


def leads_here(name: str) -> bool:
    """Whether a name leads this machine to itself alone, as an entry in its own list of hosts does."""
    with suppress(OSError):
        found = {str(each[4][0]) for each in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
        return all(leads_back(address.partition("%")[0]) for address in found)
    return False
