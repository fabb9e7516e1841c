"""The relay's origin as one ASGI application: the door, the framework, the routes."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Message, Scope

from twofold_crypto.public.messages import MEDIA_TYPE

from .. import log
from ..errors import Declined, written
from ..gate import Gate
from ..notify.port import Notifier
from ..store.port import Store
from ..waking.port import Waking
from .addresses import Proxies
from .answers import READER
from .asgi import App
from .blobs import BlobRoutes
from .buckets import Limits
from .caller import Callers
from .door import FOLLOW_PATH, Door, Guard, Names
from .envelopes import Envelopes
from .follow import Follow
from .headers import RELAY_HEADERS, readable_by
from .health import health_route
from .proving import Proving
from .rendezvous import Rendezvous
from .spaces import Spaces
from .verifying import Verifier
from .wake import WakeRoutes

_BY_STATUS = {404: "no_such_route", 405: "wrong_method", 413: "too_large"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes stand on."""

    store: Store
    notifier: Notifier
    verifier: Verifier
    callers: Callers
    rendezvous: Rendezvous
    follow: Follow
    envelopes: Envelopes
    limits: Limits
    waking: Waking
    asked: Counter[str] = field(default_factory=Counter)
    """By which of its names the relay was asked how it is."""

    def let_go(self, within: float) -> None:
        """Followers go, one after the other within so many seconds; all else is served still."""
        self.follow.stop()
        self.notifier.wake_all(within)

    def stop(self) -> None:
        """Let go of everybody who waits."""
        self.follow.stop()
        self.rendezvous.stop()
        self.notifier.wake_all()


def relay_app(parts: Parts, names: Names, proxies: Proxies | None = None, sockets: Gate | None = None) -> App:
    """All routes of the relay, behind the door; without a gate nobody counts its sockets."""
    proving = Proving(parts.store, parts.callers, parts.notifier, parts.verifier.run)
    spaces = Spaces(parts.store, parts.verifier, parts.callers, proving)
    of_the_log = parts.envelopes.routes()
    blobs = BlobRoutes(parts.store, parts.callers)
    wake = WakeRoutes(parts.store, parts.callers, parts.waking)
    routes = [*of_the_log, *blobs.routes(), *spaces.routes(), *wake.routes(), *parts.rendezvous.routes()]
    framework = Litestar(
        route_handlers=[
            *(route.mounted() for route in routes),
            parts.follow.route(),
            health_route(lambda: parts.follow.stopping, parts.asked),
        ],
        exception_handlers={HTTPException: _declined, Exception: _failed},
        before_send=[_finish],
        openapi_config=None,
        logging_config=None,
    )
    straight = {route.path: route.app for route in of_the_log} | {FOLLOW_PATH: parts.follow.app}
    guard = Guard(parts.limits, proxies or Proxies(), sockets)
    return Door(cast("App", framework), names, guard, straight)


def _declined(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    return _response(
        Declined(_BY_STATUS.get(error.status_code, "malformed" if error.status_code < 500 else "failed"))
    )


def _failed(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    log.fault(error)
    return _response(Declined("failed"))


def _response(refusal: Declined) -> Response[bytes]:
    row, body = written(refusal)
    return Response(body, status_code=row.status, media_type=MEDIA_TYPE)


async def _finish(message: Message, scope: Scope) -> None:
    """Responses of the framework itself get the headers that ours are written with."""
    if message["type"] != "http.response.start":
        return
    headers = list(message["headers"])
    if RELAY_HEADERS[0] in headers:
        return
    headers += RELAY_HEADERS
    if reader := scope["state"].get(READER):
        headers += readable_by(reader)
    message["headers"] = headers
