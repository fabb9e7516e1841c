"""The mailboxes of ceremonies, and how one waits for mail.

The rules are in `core.rendezvous`; here is only the clock, and an event per mailbox that somebody waits at.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from twofold_crypto.public.limits import MAIL_WAIT_SECONDS, VERSION
from twofold_crypto.public.messages import (
    CloseRequest,
    Done,
    OpenRequest,
    PutRequest,
    TakeReply,
    TakeRequest,
    write,
)

from ..core.households import kept
from ..core.rendezvous import Mailboxes
from ..errors import Declined
from ..store.port import Store
from .route import Route, open_route

WAITERS_MAX = 256
_DONE = write(Done(VERSION))


class Rendezvous:
    """The four routes of a mailbox; its id, from a secret of 128 bits, is all it takes to use one."""

    def __init__(self, store: Store, boxes: Mailboxes, clock: Callable[[], float]) -> None:
        self._store, self._boxes, self._clock = store, boxes, clock
        self._bells: dict[bytes, asyncio.Event] = {}
        self._waiters = 0
        self._stopping = False

    def routes(self) -> list[Route]:
        """Open, put, take, close."""
        return [
            open_route("/v1/rendezvous/open", OpenRequest, self.open),
            open_route("/v1/rendezvous/put", PutRequest, self.put),
            open_route("/v1/rendezvous/take", TakeRequest, self.take),
            open_route("/v1/rendezvous/close", CloseRequest, self.close),
        ]

    async def open(self, request: OpenRequest, own: str) -> bytes:  # noqa: ARG002
        """A mailbox, for whoever has a household code, spent or not."""
        code = kept(request.code)
        if not await self._store.knows_household(code):
            raise Declined("code_unknown")
        self._boxes.open(request.rendezvous, code, self._clock())
        return _DONE

    async def put(self, request: PutRequest, own: str) -> bytes:  # noqa: ARG002
        """A message in, and the bell rung."""
        self._boxes.put(request.rendezvous, request.side, request.slot, request.mail, self._clock())
        self._ring(request.rendezvous)
        return _DONE

    async def take(self, request: TakeRequest, own: str) -> bytes:  # noqa: ARG002
        """The other side's messages; waits for the first one a while."""
        mail = self._taken(request)
        if not mail and self._waiters < WAITERS_MAX and not self._stopping:
            await self._wait_bell(request.rendezvous)
            mail = self._taken(request)
        return write(TakeReply(mail))

    async def close(self, request: CloseRequest, own: str) -> bytes:  # noqa: ARG002
        """Emptied and spent; whoever waits learns it."""
        self._boxes.close(request.rendezvous, self._clock())
        self._ring(request.rendezvous)
        return _DONE

    def stop(self) -> None:
        """Let all who wait go: the relay is stopping."""
        self._stopping = True
        for rendezvous in list(self._bells):
            self._ring(rendezvous)

    def forget_old(self) -> None:
        """Mailboxes whose time is over."""
        self._boxes.expire(self._clock())

    def _taken(self, request: TakeRequest) -> list[bytes]:
        return self._boxes.take(request.rendezvous, request.side, request.slot, self._clock())

    def _ring(self, rendezvous: bytes) -> None:
        bell = self._bells.pop(rendezvous, None)
        if bell is not None:
            bell.set()

    async def _wait_bell(self, rendezvous: bytes) -> None:
        bell = self._bells.setdefault(rendezvous, asyncio.Event())
        self._waiters += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(MAIL_WAIT_SECONDS):
                    await bell.wait()
        finally:
            self._waiters -= 1
            if self._waiters == 0:
                self._bells.clear()
