"""The long-lived connection of one space: backlog first, then what arrives; and the appends of its device.

The first frame says who calls, within seconds. A follower that does not read is dropped and comes back by its
cursor; nothing is kept for it but the page it was being sent. Every commit of its space wakes it, so a
follower whose seat has just ended is told so at once, and sees nothing more.
"""

import asyncio
from contextlib import suppress
from typing import Final

from litestar.handlers import ASGIRouteHandler, asgi

from twofold_crypto.errors import Refused
from twofold_crypto.public.messages import FollowFrame, parse_request

from .. import log
from ..errors import RESTART, Declined
from ..notify.port import Notifier, Subscription
from ..store.wakes.port import Sleeper
from ..waking.port import NoWaking, Waking
from .answers import hang_up, refuse
from .asgi import Receive, Scope, Send
from .bodies import Gone
from .buckets import LIMITS
from .caller import Callers, Seat
from .door import FOLLOW_PATH
from .frames import Frames, Keeping, next_frame
from .headers import RELAY_HEADERS
from .line import LINE, Line
from .pages import Pages
from .sending import Sending

FIRST_FRAME_SECONDS: Final = 5.0
READ_SECONDS: Final = 15.0
GOODBYE_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 60.0
"""After how long a socket without pages is seen to be of a seat that has ended."""
AT_ONCE: Final = 4
"""Followers whose page is read at a time: hundreds that come back together hold up nobody who writes."""
LIVE_BYTES: Final = 32_768
"""Wires of one page on a socket: what a follower that does not read can make the relay hold."""


class Follow:
    """The one socket of the relay."""

    def __init__(
        self,
        callers: Callers,
        pages: Pages,
        notifier: Notifier,
        keeping: Keeping,
        waking: Waking | None = None,
        first: float = FIRST_FRAME_SECONDS,
        read: float = READ_SECONDS,
        look: float = LOOK_SECONDS,
    ) -> None:
        self._callers, self._pages, self._notifier, self._keeping = callers, pages, notifier, keeping
        self._waking = waking or NoWaking()
        self._first, self._read, self._look = first, read, look
        self._over = asyncio.Event()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raw: the framework's socket handlers close with codes of their own."""
        if scope["type"] == "http":
            await refuse(scope, send, Declined("wrong_method"))
        else:
            await self._connected(scope, receive, send)

    def route(self) -> ASGIRouteHandler:
        """The same for the framework."""
        return asgi(FOLLOW_PATH, name=FOLLOW_PATH, copy_scope=False)(self.app)

    def stop(self) -> None:
        """From now on every follower that looks up goes, and nobody new comes."""
        self._over.set()

    @property
    def stopping(self) -> bool:
        """Whether followers are to find another relay."""
        return self._over.is_set()

    async def _connected(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept", "subprotocol": None, "headers": RELAY_HEADERS})
        try:
            frame = await self._first_frame(receive)
            if self._over.is_set():
                raise Stopping
            seat, limits = self._callers.seat_of(frame.token), scope["state"][LIMITS]
            with limits.socket(seat):
                await self._open(seat, frame, receive, send, scope["state"].get(LINE))
        except (Refused, Declined) as refusal:
            await _goodbye(send, refusal)
        except Stopping:
            await _goodbye(send, Declined("busy"), RESTART)
        except (Gone, OSError):
            return
        except Exception as fault:  # noqa: BLE001 (a fault of ours: one line in the log, one row to the caller)
            log.fault(fault)
            await _goodbye(send, Declined("failed"))

    async def _first_frame(self, receive: Receive) -> FollowFrame:
        try:
            async with asyncio.timeout(self._first):
                return parse_request(FollowFrame, await next_frame(receive))
        except TimeoutError as error:
            raise Declined("too_slow") from error

    async def _open(
        self, seat: Seat, frame: FollowFrame, receive: Receive, send: Send, line: Line | None
    ) -> None:
        """Serve a caller that may call, for as long as it reads what it is sent."""
        try:
            async with asyncio.timeout(None) as deadline:
                sending = Sending(send, self._read, deadline, line)
                frames = Frames(self._keeping, self._callers, frame.token, sending.frame, line)
                await self._serve(seat, frame.after, frames, sending, receive)
        except TimeoutError as error:
            raise Declined("too_slow") from error

    async def _serve(
        self, seat: Seat, after: int | None, frames: Frames, sending: Sending, receive: Receive
    ) -> None:
        listening = asyncio.ensure_future(frames.listen(receive))
        try:
            if after is None:
                await self._take_alone(seat, listening)
            else:
                await self._stream(seat, after, listening, sending)
        finally:
            sending.close()
            listening.cancel()
            if listening.done() and not listening.cancelled():
                listening.exception()

    async def _take_alone(self, seat: Seat, listening: "asyncio.Future[None]") -> None:
        """No pages: nothing wakes it but the end. Whether its seat has ended is looked at now and then."""
        stopping = asyncio.ensure_future(self._over.wait())
        both = (listening, stopping)
        try:
            while not (await asyncio.wait(both, timeout=self._look, return_when=asyncio.FIRST_COMPLETED))[0]:
                await self._pages.state(seat)
        finally:
            stopping.cancel()
        if listening.done():
            listening.result()
        raise Stopping

    async def _stream(
        self, seat: Seat, after: int, listening: "asyncio.Future[None]", sending: Sending
    ) -> None:
        ear = self._notifier.subscribe(seat.space)
        listening.add_done_callback(lambda _: ear.wake())
        try:
            await self._show(seat, after, ear, listening, sending)
        finally:
            ear.close()

    async def _show(
        self, seat: Seat, after: int, ear: Subscription, listening: "asyncio.Future[None]", sending: Sending
    ) -> None:
        shown = False
        while True:
            async with self._turns:
                page, last = await self._pages.after(seat, after, LIVE_BYTES)
            if not shown or last > after:
                await sending.frame(page)
                self._waking.came(Sleeper(*seat), last)
                shown, more, after = True, last > after, last
                if more:
                    continue
            await ear.wait_hint()
            if listening.done():
                listening.result()
            if self._over.is_set():
                raise Stopping


class Stopping(Exception):
    """This relay goes; its followers come back, to it or to another of its name, by their cursors."""


async def _goodbye(send: Send, refusal: Refused | Declined, code: int | None = None) -> None:
    """The refusal as the close, for whoever still reads; one that does not is left to the listener."""
    with suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE_SECONDS):
            await hang_up(send, refusal, code)
