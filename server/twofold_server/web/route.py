"""What every route of the relay shares: read a message, act, answer or refuse.

Raw ASGI below the framework's handlers, which cost three times as much as all of this; the framework
routes to it. One choke point: a handler gets a parsed request and, if it asks for it, a proven space.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from litestar.handlers import ASGIRouteHandler, asgi

from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import Message, parse_request

from .. import log
from ..errors import Declined
from .answers import refuse, reply
from .asgi import App, Receive, Scope, Send
from .bodies import Gone, read_body, require_message
from .caller import Callers, Seat
from .door import OWN

R = TypeVar("R", bound=Message)
Open = Callable[[R, str], Awaitable[bytes]]
"""A route that anybody may call: (request, the relay's own origin) → body of the answer."""
Proven = Callable[[R, Seat], Awaitable[bytes]]
"""A route that needs a token: (request, the token's seat) → body of the answer."""


@dataclass(frozen=True, slots=True)
class Route:
    """A path and the application that answers there."""

    path: str
    app: App

    def mounted(self) -> ASGIRouteHandler:
        """The same for the framework."""
        return asgi(self.path, name=self.path, copy_scope=False)(self.app)


def open_route(path: str, kind: type[R], act: Open[R]) -> Route:
    """POST `path` for a `kind`, without a token."""

    async def run(scope: Scope, receive: Receive) -> bytes:
        require_message(scope)
        request = parse_request(kind, await read_body(scope, receive))
        return await act(request, scope["state"][OWN])

    return _routed(path, run)


def proven_route(path: str, kind: type[R], act: Proven[R], callers: Callers) -> Route:
    """POST `path` for a `kind`, with a token; the token is judged before the body is read."""

    async def run(scope: Scope, receive: Receive) -> bytes:
        require_message(scope)
        seat = callers.seat_of_request(scope)
        request = parse_request(kind, await read_body(scope, receive))
        return await act(request, seat)

    return _routed(path, run)


def _routed(path: str, run: Callable[[Scope, Receive], Awaitable[bytes]]) -> Route:
    async def handler(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await run(scope, receive)
        except (Refused, Declined) as refusal:
            await refuse(scope, send, refusal)
        except Gone:
            return
        except Exception as fault:  # noqa: BLE001 (a fault of ours: one line in the log, one row to the caller)
            log.fault(fault)
            await refuse(scope, send, Declined("failed"))
        else:
            await reply(scope, send, body)

    return Route(path, handler)
