"""What to make of the two names and of what they answered: pure judgements, each from facts to findings."""

from collections.abc import Iterator
from typing import Final

from twofold_crypto.errors import Malformed, Unsupported
from twofold_crypto.public.proof import require_origin

from ..reach import here_only, host_of, leads_back
from ..settings import Settings
from ..web.headers import RELAY_HEADERS
from .checking import of_another_clock
from .facts import Seen
from .findings import Finding, finding

CERTIFICATE_DAYS: Final = 14
RENEWED: Final = 5 / 6
"""Of its life; what renews it begins at two thirds. Some live for hours: an own authority's, say."""
_MISDIRECTED: Final = 421
"""What app and relay answer to whoever calls them by a name that is none of theirs."""
_OF_THE_APP: Final = ("content-security-policy", "x-content-type-options", "referrer-policy")


def named(settings: Settings) -> tuple[str, str] | Finding:
    """Both origins by the settings alone, or what is wrong with one of them."""
    for origin in filter(None, (settings.app_origin, settings.relay_origin)):
        try:
            require_origin(origin)
        except Malformed:
            return finding("origin_unfit", origin=origin)
        except Unsupported:
            return finding("no_tls", place=origin)
    app = settings.app_origin or f"http://localhost:{settings.app_port}"
    return app, settings.relay_origin or f"http://localhost:{settings.relay_port}"


def of_the_names(app: str, relay: str, host: str) -> Finding:
    """Whether a phone could come to both origins at all; `host` is the address that is listened on."""
    if app == relay:
        return finding("one_origin", origin=app)
    here, there = ([o for o in (app, relay) if here_only(o) is own] for own in (True, False))
    if here and there:
        return finding("half_here", here=here[0], there=there[0])
    if there:
        return finding("two_names", app=app, relay=relay)
    if not leads_back(host):
        return finding("no_tls", place=f"What listens at {host}")
    return finding("only_here", app=app)


def of_the_relay(seen: Seen, app: str) -> Iterator[Finding]:
    """The relay's origin, as the app's pages meet it."""
    wrong = _unanswered(seen, "a relay", well=seen.status == 200 and seen.body == "ok")
    if wrong:
        yield wrong
        return
    wanted = {name.decode(): value.decode().lower() for name, value in RELAY_HEADERS}
    lost = [name for name, value in wanted.items() if value not in seen.headers.get(name, "").lower()]
    kept_out = seen.headers.get("access-control-allow-origin") != app
    if lost:
        yield finding("headers_lost", origin=seen.origin, names=", ".join(lost))
    if kept_out:
        yield finding("app_kept_out", origin=seen.origin, app=app)
    if seen.renamed:
        yield finding("name_lost", origin=seen.origin)
    if seen.socket:
        yield finding("no_socket", origin=seen.origin, reason=seen.socket)
    if seen.held:
        yield finding("socket_held", origin=seen.origin)
    if not (lost or kept_out or seen.renamed or seen.socket or seen.held):
        yield finding("reached", origin=seen.origin)
    yield from _of_transport(seen)


def of_the_app(seen: Seen, relay: str) -> Iterator[Finding]:
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
    yield from _of_transport(seen)


def _unanswered(seen: Seen, what: str, *, well: bool) -> Finding | None:
    if seen.fault:
        said = {"origin": seen.origin, "name": host_of(seen.origin), "place": seen.origin}
        return finding(seen.fault, reason=seen.reason, **said)
    if seen.status == _MISDIRECTED:
        return finding("name_foreign", origin=seen.origin)
    return None if well else finding("wrong_answer", origin=seen.origin, status=seen.status, what=what)


def _of_transport(seen: Seen) -> Iterator[Finding]:
    differs = None if seen.ahead is None else of_another_clock(seen.origin, seen.ahead)
    if differs:
        yield differs
    if seen.certificate is None:
        return
    days = seen.certificate.days
    well = days >= CERTIFICATE_DAYS or seen.certificate.over < RENEWED
    yield finding("tls" if well else "tls_ends", origin=seen.origin, days=days)
    if "strict-transport-security" not in seen.headers:
        yield finding("no_hsts", origin=seen.origin)


def of_the_release(running: str | None, installed: str) -> Finding:
    """Whether what runs is what is installed."""
    if running is None:
        return finding("not_running")
    code = "running" if running == installed else "version_differs"
    return finding(code, version=running, installed=installed)
