"""What every route of the relay shares: read a message, act, answer or refuse.

Raw ASGI below the framework's handlers, which cost three times as much as all of this; the framework
routes to it. One choke point: a handler gets a parsed request and, if it asks for it, a proven space.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from litestar.handlers import ASGIRouteHandler, asgi

from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import Message, parse_request

from .. import log
from ..errors import Declined
from .answers import refuse, reply
from .asgi import App, Receive, Scope, Send
from .bodies import Gone, read_body, require_message
from .buckets import LIMITS, Limits
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


def open_route(path: str, kind: type[R], act: Open[R], parse: Callable[[bytes], R] | None = None) -> Route:
    """POST `path` for a `kind`, without a token; how often is counted by address.

    `parse` reads it where earlier devices wrote it in another form too.
    """
    read = parse or partial(parse_request, kind)

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        require_message(scope)
        scope["state"][LIMITS].take_address(scope)
        request = read(await read_body(scope, receive))
        await reply(scope, send, await act(request, scope["state"][OWN]))

    return _routed(path, run)


def proven_route(path: str, kind: type[R], act: Proven[R], callers: Callers) -> Route:
    """POST `path` for a `kind`, with a token, which is judged before the body is read; counted by device."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        require_message(scope)
        limits: Limits = scope["state"][LIMITS]
        seat = _seat(scope, callers, limits)
        limits.take_seat(seat)
        with limits.under_way(seat):
            request = parse_request(kind, await read_body(scope, receive))
            body = await act(request, seat)
            with limits.answer(seat, len(body)):
                await reply(scope, send, body)

    return _routed(path, run)


def _seat(scope: Scope, callers: Callers, limits: Limits) -> Seat:
    """Whose token it is; whoever has none is counted by address. Refuses unknown, too_often."""
    try:
        return callers.seat_of_request(scope)
    except Declined:
        limits.take_address(scope)
        raise


def _routed(path: str, run: Callable[[Scope, Receive, Send], Awaitable[None]]) -> Route:
    async def handler(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await run(scope, receive, send)
        except (Refused, Declined) as refusal:
            await refuse(scope, send, refusal)
        except Gone:
            return
        except Exception as fault:  # noqa: BLE001 (a fault of ours: one line in the log, one row to the caller)
            log.fault(fault)
            await refuse(scope, send, Declined("failed"))

    return Route(path, handler)
