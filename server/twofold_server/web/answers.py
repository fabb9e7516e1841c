"""How answers leave: one place that writes a response, one that writes a refusal, for HTTP and WebSocket."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import MEDIA_TYPE

from ..errors import Declined, written
from .asgi import Scope, Send
from .headers import MESSAGE_HEADERS, RELAY_HEADERS, Pairs, readable_by

_MESSAGE_TYPE = MEDIA_TYPE.encode()
LARGE_BYTES: Final = 65_536
"""An answer beyond this is under way until its caller has taken it; a listener holds no more at once."""
READER = "twofold.reader"
"""Key in the scope's state: the app origin that may read the answer."""


async def answer(
    scope: Scope,
    send: Send,
    body: bytes,
    status: int = 200,
    more: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """One whole response, with the headers that every response has."""
    prefix = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    headers: Pairs = [*RELAY_HEADERS, (b"content-length", b"%d" % len(body)), *more]
    if body:
        headers.append((b"content-type", _MESSAGE_TYPE))
    reader = scope["state"].get(READER)
    if reader:
        headers += readable_by(reader)
    await send({"type": f"{prefix}.start", "status": status, "headers": headers})
    await send({"type": f"{prefix}.body", "body": body, "more_body": False})


async def reply(scope: Scope, send: Send, body: bytes) -> None:
    """The answer to a request that was one: a message, which no browser shows as a page."""
    headers = [*_of_messages(scope["state"].get(READER)), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if len(body) > LARGE_BYTES:  # the end of it is sent, and this returns, when the rest has been taken
        await send({"type": "http.response.body", "body": body, "more_body": True})
        body = b""
    await send({"type": "http.response.body", "body": body, "more_body": False})


@cache
def _of_messages(reader: bytes | None) -> Pairs:
    """Made once per reader, of which there are as many as the app has origins."""
    return [*MESSAGE_HEADERS, (b"content-type", _MESSAGE_TYPE), *(readable_by(reader) if reader else ())]


async def refuse(scope: Scope, send: Send, refusal: Refused | Declined) -> None:
    """The refusal's row as a response."""
    row, body = written(refusal)
    await answer(scope, send, body, row.status, _later(refusal))


def _later(refusal: Refused | Declined) -> Pairs:
    """For how long a caller should wait, where it is known."""
    seconds = getattr(refusal, "detail", None)
    return [(b"retry-after", b"%d" % seconds)] if refusal.code == "too_often" and seconds else []


async def hang_up(send: Send, refusal: Refused | Declined, code: int | None = None) -> None:
    """The refusal's row as a socket's close: its close code, or `code`; its stable code as the reason."""
    row, _ = written(refusal)
    await send({"type": "websocket.close", "code": code or row.close, "reason": row.code})
