"""The long-lived connection of one space: backlog first, then what arrives, in the pages of fetch.

One frame from the follower, within seconds; after that it only listens. A follower that does not read is
dropped and comes back by its cursor; nothing is kept for it but the page it was being sent. Every commit of
its space wakes it, so a follower whose seat has just ended is told so at once, and sees nothing more.
"""

import asyncio
from typing import Final

from litestar.handlers import ASGIRouteHandler, asgi

from twofold_crypto.errors import Malformed, Refused
from twofold_crypto.public.messages import FollowFrame, parse_request

from .. import log
from ..errors import Declined
from ..notify.port import Notifier, Subscription
from .answers import hang_up, refuse
from .asgi import Receive, Scope, Send
from .bodies import Gone
from .caller import Callers, Seat
from .door import FOLLOW_PATH
from .headers import RELAY_HEADERS
from .pages import Pages

FIRST_FRAME_SECONDS: Final = 5.0
READ_SECONDS: Final = 20.0


class Follow:
    """The one socket of the relay."""

    def __init__(
        self,
        callers: Callers,
        pages: Pages,
        notifier: Notifier,
        first: float = FIRST_FRAME_SECONDS,
        read: float = READ_SECONDS,
    ) -> None:
        self._callers, self._pages, self._notifier = callers, pages, notifier
        self._first, self._read = first, read
        self._stopping = False

    def route(self) -> ASGIRouteHandler:
        """Raw: the framework's socket handlers close with codes of their own."""
        follow = self._connected

        async def handler(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                await refuse(scope, send, Declined("wrong_method"))
            else:
                await follow(receive, send)

        return asgi(FOLLOW_PATH, name=FOLLOW_PATH, copy_scope=False)(handler)

    def stop(self) -> None:
        """From now on every follower that looks up goes."""
        self._stopping = True

    async def _connected(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept", "subprotocol": None, "headers": RELAY_HEADERS})
        try:
            frame = await self._first_frame(receive)
            await self._serve(self._callers.seat_of(frame.token), frame.after, receive, send)
        except (Refused, Declined) as refusal:
            await hang_up(send, refusal)
        except (Gone, OSError):
            return
        except Exception as fault:  # noqa: BLE001 (a fault of ours: one line in the log, one row to the caller)
            log.fault(fault)
            await hang_up(send, Declined("failed"))

    async def _first_frame(self, receive: Receive) -> FollowFrame:
        try:
            async with asyncio.timeout(self._first):
                return parse_request(FollowFrame, await _frame(receive))
        except TimeoutError as error:
            raise Declined("too_slow") from error

    async def _serve(self, seat: Seat, after: int, receive: Receive, send: Send) -> None:
        ear = self._notifier.subscribe(seat.space)
        watch = asyncio.ensure_future(_frame(receive))
        watch.add_done_callback(lambda _: ear.wake())
        try:
            await self._stream(seat, after, ear, watch, send)
        finally:
            ear.close()
            watch.cancel()
            if watch.done() and not watch.cancelled():
                watch.exception()

    async def _stream(
        self, seat: Seat, after: int, ear: Subscription, watch: "asyncio.Future[bytes]", send: Send
    ) -> None:
        first = True
        while True:
            page, last = await self._pages.after(seat, after)
            if first or last > after:
                await self._send(page, send)
                first, more = False, last > after
                after = last
                if more:
                    continue
            await ear.wait_hint()
            if watch.done():
                watch.result()
                raise Malformed  # a second frame
            if self._stopping:
                raise Declined("busy")

    async def _send(self, page: bytes, send: Send) -> None:
        try:
            async with asyncio.timeout(self._read):
                await send({"type": "websocket.send", "bytes": page, "text": None})
        except TimeoutError as error:
            raise Declined("too_slow") from error


async def _frame(receive: Receive) -> bytes:
    event = await receive()
    if event["type"] != "websocket.receive":
        raise Gone
    frame = event.get("bytes")
    if frame is None:
        raise Declined("text_frame")
    return bytes(frame)
