"""What every route of the relay shares: read a message, act, answer or refuse.

Raw ASGI below the framework's handlers, which cost three times as much as all of this; the framework
routes to it. One choke point: a handler gets a parsed request and, if it asks for it, a proven space.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from litestar.handlers import ASGIRouteHandler, asgi

from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import Message, parse_request

from .. import log
from ..errors import Declined
from .answers import answer, refuse
from .asgi import Receive, Scope, Send
from .bodies import Gone, read_body, require_message
from .caller import Callers
from .door import OWN

R = TypeVar("R", bound=Message)
Open = Callable[[R, str], Awaitable[bytes]]
"""A route that anybody may call: (request, the relay's own origin) → body of the answer."""
Proven = Callable[[R, bytes], Awaitable[bytes]]
"""A route that needs a token: (request, the token's space) → body of the answer."""


def open_route(path: str, kind: type[R], act: Open[R]) -> ASGIRouteHandler:
    """POST `path` for a `kind`, without a token."""

    async def run(scope: Scope, receive: Receive) -> bytes:
        require_message(scope)
        request = parse_request(kind, await read_body(scope, receive))
        return await act(request, scope["state"][OWN])

    return _routed(path, run)


def proven_route(path: str, kind: type[R], act: Proven[R], callers: Callers) -> ASGIRouteHandler:
    """POST `path` for a `kind`, with a token; the token is judged before the body is read."""

    async def run(scope: Scope, receive: Receive) -> bytes:
        require_message(scope)
        space = callers.space_of_request(scope)
        request = parse_request(kind, await read_body(scope, receive))
        return await act(request, space)

    return _routed(path, run)


def _routed(path: str, run: Callable[[Scope, Receive], Awaitable[bytes]]) -> ASGIRouteHandler:
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
            await answer(scope, send, body)

    return asgi(path, name=path, copy_scope=False)(handler)
