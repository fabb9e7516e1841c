"""Looking at the data folder and at the origins: effects only, judged elsewhere."""

import shutil
import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from .backing import DATABASE, NOTE
from .facts import Certificate, Held, Place, Seen

SECONDS: Final = 10.0
BODY_MAX: Final = 1 << 16
HEALTH, FOLLOW = "/v1/health", "/v1/follow"


def place_of(folder: Path) -> Place:
    """The folder, what is in it, and its disk."""
    stats = [(folder.name, folder.stat()), *((x.name, x.lstat()) for x in sorted(folder.iterdir()))]
    held = tuple(Held(name, stat.st_mode & 0o777, stat.st_uid) for name, stat in stats)
    youngest = max(stat.st_mtime for _, stat in stats)
    return Place(held, shutil.disk_usage(folder).free, (folder / DATABASE).stat().st_size, youngest)


def backup_moment(folder: Path) -> float | None:
    """When the last backup began; None if none is noted."""
    try:
        noted = (folder / NOTE).read_text("ascii").strip()
        return datetime.strptime(noted, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    except (OSError, ValueError):
        return None


def look_at_relay(origin: str, app: str) -> Seen:
    """The relay's origin, asked as a page of the app asks, and whether a live connection opens."""
    seen = _look(origin, HEALTH, {"origin": app})
    return seen if seen.error else replace(seen, socket=_socket(origin, app))


def look_at_app(origin: str) -> Seen:
    """The app's origin, asked as a browser asks."""
    return _look(origin, "/", {"accept": "text/html"})


def _look(origin: str, path: str, headers: dict[str, str]) -> Seen:
    """One GET, with no redirect followed and no proxy between; TLS as this machine trusts it."""
    try:
        with (
            httpx.Client(verify=_trust(), timeout=SECONDS, trust_env=False) as client,
            client.stream("GET", origin + path, headers=headers) as answer,
        ):
            line = answer.extensions["network_stream"].get_extra_info("ssl_object")
            body = next(answer.iter_bytes(BODY_MAX), b"")
            names = {name.lower(): value for name, value in answer.headers.items()}
    except (httpx.HTTPError, OSError) as error:
        return Seen(origin, error=str(error) or type(error).__name__)
    return Seen(
        origin,
        status=answer.status_code,
        headers=names,
        body=body.decode("utf-8", "replace"),
        certificate=_certificate(line),
        clock=_clock(names.get("date")),
    )


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _certificate(line: ssl.SSLObject | None) -> Certificate | None:
    if line is None:
        return None
    ends = ssl.cert_time_to_seconds(str((line.getpeercert() or {})["notAfter"]))
    return Certificate(int((ends - time.time()) / 86400))


def _clock(date: str | None) -> float | None:
    """What a Date header says; None without one. A relay sends none, a proxy mostly does."""
    try:
        return parsedate_to_datetime(date).timestamp() if date else None
    except ValueError:
        return None


def _socket(origin: str, app: str) -> str:
    """Empty if a live connection opens, or why not."""
    trust = _trust() if origin.startswith("https") else None
    try:
        with connect(
            origin.replace("http", "ws", 1) + FOLLOW,
            origin=Origin(app),
            ssl=trust,
            compression=None,
            open_timeout=SECONDS,
            close_timeout=1,
            proxy=None,
        ):
            return ""
    except (WebSocketException, OSError) as error:
        return str(error) or type(error).__name__
