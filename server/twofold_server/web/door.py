"""The door in front of every route: whose page calls, under which name, from where (spec: Messages).

Owns Host, Origin and preflights; compares literally and believes no forwarded host. It stands before the
framework, so that no route, no error and no socket can be reached around it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import Declined
from ..gate import Gate
from .addresses import Proxies
from .answers import READER, answer, refuse
from .asgi import App, Receive, Scope, Send
from .buckets import ADDRESS, LIMITS, Limits
from .headers import PREFLIGHT_HEADERS, only

OWN = "twofold.own"
"""Key in the scope's state: the origin under which this relay was called."""

FOLLOW_PATH = "/v1/follow"


@dataclass(frozen=True, slots=True)
class Names:
    """Host → the relay's origin under that name, and the origins whose pages may call."""

    own: Mapping[bytes, str]
    readers: frozenset[bytes]

    def may_call(self, origin: bytes) -> bool:
        """The app's origins, and the relay's own for programs that say where they are."""
        return origin in self.readers or origin.decode("latin-1") in self.own.values()


@dataclass(frozen=True, slots=True)
class Guard:
    """What counts who calls: how often, and how many sockets at a time from one address."""

    limits: Limits
    proxies: Proxies
    sockets: Gate | None


class Door:
    """An ASGI application around another one; `straight` has paths that need no framework to be found."""

    def __init__(self, inner: App, names: Names, guard: Guard, straight: Mapping[str, App]) -> None:
        self._inner, self._names, self._guard, self._straight = inner, names, guard, straight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse foreign_host, foreign_origin and stray sockets; answer preflights; let the rest in."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        try:
            self._judge(scope)
        except Declined as refusal:
            await refuse(scope, send, refusal)
            return
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and scope["state"].get(READER):
            await answer(scope, send, b"", 204, more=PREFLIGHT_HEADERS)
            return
        app = self._straight.get(scope["path"], self._inner)
        if scope["type"] == "websocket":
            await self._counted(app, scope, receive, send)
        else:
            await app(scope, receive, send)

    async def _counted(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        """A socket, counted for as long as it is open."""
        address, sockets = scope["state"][ADDRESS], self._guard.sockets
        if sockets is None:
            await app(scope, receive, send)
        elif not sockets.enter(address):
            await refuse(scope, send, Declined("busy"))
        else:
            try:
                await app(scope, receive, send)
            finally:
                sockets.leave(address)

    def _judge(self, scope: Scope) -> None:
        state = scope.setdefault("state", {})
        state.pop(READER, None)
        own = self._names.own.get(only(scope["headers"], b"host") or b"")
        if own is None:
            raise Declined("foreign_host")
        state[OWN] = own
        state[LIMITS], state[ADDRESS] = self._guard.limits, self._guard.proxies.counted(scope)
        origin = only(scope["headers"], b"origin")
        socket = scope["type"] == "websocket"
        if (origin is None and socket) or (origin is not None and not self._names.may_call(origin)):
            raise Declined("foreign_origin")
        if origin in self._names.readers:
            state[READER] = origin
        if socket:
            if scope["path"] != FOLLOW_PATH:
                raise Declined("no_such_route")
            self._guard.limits.take_address(scope)
