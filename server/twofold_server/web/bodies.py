"""Request bodies: bounded by declared length and by what streams in, and by time."""

import asyncio

from twofold_crypto.errors import TooLarge
from twofold_crypto.public.limits import REQUEST_BYTES_MAX
from twofold_crypto.public.messages import MEDIA_TYPE

from ..errors import Declined
from .asgi import Receive, Scope
from .headers import only

BODY_SECONDS = 15.0
WHOLE = "twofold.whole"
"""Key in the scope's state: the listener has the whole body already."""

_TYPE = MEDIA_TYPE.encode()


class Gone(Exception):
    """The caller went away before its request was whole; nobody is there to answer."""


def require_message(scope: Scope) -> None:
    """Refuse all but a POST of exactly our media type: what a foreign page can send unasked is neither."""
    if scope["type"] != "http" or scope["method"] != "POST":
        raise Declined("wrong_method")
    if only(scope["headers"], b"content-type") != _TYPE:
        raise Declined("wrong_type")


async def read_body(scope: Scope, receive: Receive, seconds: float = BODY_SECONDS) -> bytes:
    """The whole body. Refuses TooLarge as early as it shows, and `too_slow`."""
    declared = only(scope["headers"], b"content-length")
    if declared is not None and (not declared.isdigit() or int(declared) > REQUEST_BYTES_MAX):
        raise TooLarge(REQUEST_BYTES_MAX)
    if WHOLE in scope["state"]:
        return await _gathered(receive)
    try:
        async with asyncio.timeout(seconds):
            return await _gathered(receive)
    except TimeoutError as error:
        raise Declined("too_slow") from error


async def _gathered(receive: Receive) -> bytes:
    whole = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise Gone
        whole += event["body"]
        if len(whole) > REQUEST_BYTES_MAX:
            raise TooLarge(REQUEST_BYTES_MAX)
        if not event["more_body"]:
            return bytes(whole)
