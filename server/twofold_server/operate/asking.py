"""Asking both origins as a browser would: effects only, judged in `outside`.

Nobody is asked but the two names themselves, and whoever the machine asks for their addresses.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from ..reach import host_of, port_of
from .facts import Certificate, Seen

BODY_MAX: Final = 1 << 16
ECHO_SECONDS: Final = 3.0
"""For a ping to come back: a relay closes a connection on which nobody says who calls soon after."""
HEALTH, FOLLOW = "/v1/health", "/v1/follow"
_DAY: Final = 86400.0
_EARLY, _OVER, _OTHER_NAMES = 9, 10, (62, 64)
_PLAIN: Final = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"}
"""What OpenSSL makes of an answer without TLS."""


@dataclass(frozen=True, slots=True)
class Way:
    """How origins are asked, and by which clock what they say is judged."""

    clock: Callable[[], float] = time.time
    at: str = ""
    """The address of a proxy, to be asked in place of what the names lead to."""
    patience: float = 10.0


def look_at_relay(origin: str, app: str, way: Way) -> Seen:
    """The relay's origin, asked as a page of the app asks, and whether a live connection carries anything."""
    seen = _look(origin, HEALTH, {"origin": app}, way)
    return seen if seen.fault else _connected(seen, app, way)


def look_at_app(origin: str, way: Way) -> Seen:
    """The app's origin, asked as a browser asks."""
    return _look(origin, "/", {"accept": "text/html"}, way)


def _look(origin: str, path: str, headers: dict[str, str], way: Way) -> Seen:
    """One GET, with no redirect followed and no proxy of this machine's between; TLS as it trusts."""
    try:
        with (
            httpx.Client(verify=_trust(), timeout=way.patience, trust_env=False) as client,
            client.stream(
                "GET",
                _place(origin, way) + path,
                headers=headers | {"host": origin.partition("://")[2]},
                extensions={"sni_hostname": host_of(origin)},
            ) as answer,
        ):
            line = answer.extensions["network_stream"].get_extra_info("ssl_object")
            body = next(answer.iter_bytes(BODY_MAX), b"")
            names = {name.lower(): value for name, value in answer.headers.items()}
    except (httpx.HTTPError, OSError) as error:
        return Seen(origin, *_why(error))
    return Seen(
        origin,
        status=answer.status_code,
        headers=names,
        body=body.decode("utf-8", "replace"),
        certificate=_certificate(line, way.clock()),
        ahead=_ahead(names.get("date"), way.clock()),
    )


def _place(origin: str, way: Way) -> str:
    """Where to ask for an origin: there, or at the address that was given instead."""
    if not way.at:
        return origin
    address = f"[{way.at}]" if ":" in way.at else way.at
    return f"{origin.partition('://')[0]}://{address}:{port_of(origin)}"


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _certificate(line: ssl.SSLObject | None, now: float) -> Certificate | None:
    if line is None:
        return None
    told = line.getpeercert() or {}
    begins, ends = (ssl.cert_time_to_seconds(str(told[name])) for name in ("notBefore", "notAfter"))
    return Certificate(int((ends - now) / _DAY), (now - begins) / (ends - begins))


def _ahead(date: str | None, now: float) -> float | None:
    """By what a Date header is ahead; None without one. A relay sends none, a proxy mostly does."""
    try:
        return parsedate_to_datetime(date).timestamp() - now if date else None
    except ValueError:
        return None


def _connected(seen: Seen, app: str, way: Way) -> Seen:
    """The same, with what became of a live connection; of a second one, as a busy moment is no fault."""
    first = _opened(seen, app, way)
    return _opened(seen, app, way) if first.socket else first


def _opened(seen: Seen, app: str, way: Way) -> Seen:
    """Whether a live connection opens, and whether what is said on it comes through."""
    trust = _trust() if seen.origin.startswith("https:") else None
    place = (way.at or host_of(seen.origin), port_of(seen.origin))
    try:
        with connect(
            seen.origin.replace("http", "ws", 1) + FOLLOW,
            origin=Origin(app),
            sock=socket.create_connection(place, way.patience),
            ssl=trust,
            compression=None,
            open_timeout=way.patience,
            close_timeout=min(1.0, way.patience),
            proxy=None,
        ) as line:
            echoed = line.ping().wait(min(ECHO_SECONDS, way.patience))
            return replace(seen, socket="", held=not echoed)
    except (WebSocketException, OSError) as error:
        return replace(seen, socket=str(error) or type(error).__name__)


def _why(error: BaseException) -> tuple[str, str]:
    """The code of a fault, and its reason."""
    for each in _chain(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            by_day = {_EARLY: "tls_early", _OVER: "tls_over"} | dict.fromkeys(_OTHER_NAMES, "tls_name")
            return by_day.get(each.verify_code, "tls_foreign"), each.verify_message
        if isinstance(each, ssl.SSLError):
            reason = each.reason or str(each)
            return "no_tls" if reason in _PLAIN else "tls_fails", reason.replace("_", " ").lower()
        if isinstance(each, socket.gaierror) and each.errno != socket.EAI_AGAIN:
            return "name_unknown", str(each)
    return "unreachable", str(error) or type(error).__name__


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
