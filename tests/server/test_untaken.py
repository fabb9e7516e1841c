"""What the relay holds for callers that do not take it: answers, frames, and sockets of seats that ended."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.server.calling import Caller
from tests.server.making import Made
from tests.server.test_follow import closed
from twofold_crypto.public.ids import format_id
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import MEDIA_TYPE, FetchRequest, FollowFrame, write
from twofold_server.app import Running
from twofold_server.web.answers import LARGE_BYTES
from twofold_server.web.asgi import App, Event
from twofold_server.web.buckets import ADDRESS, ANSWER_BYTES_MAX, LIMITS, Limits
from twofold_server.web.caller import Callers, Seat
from twofold_server.web.route import proven_route
from twofold_server.web.sending import Sending

ANSWER = bytes(ANSWER_BYTES_MAX // 2)


class Reader:
    """A caller that takes what it is sent when it is let; `status` is how it was answered."""

    def __init__(self) -> None:
        self.takes, self.begun, self.status, self.size = asyncio.Event(), asyncio.Event(), 0, 0

    async def send(self, event: Event) -> None:
        """As a listener does it: what is large is held, and whatever follows it waits until it was taken."""
        self.status = event.get("status", self.status)
        if self.size > LARGE_BYTES:
            self.begun.set()
            await self.takes.wait()
        self.size += len(event.get("body", b""))


def _asked(app: App, token: bytes, limits: Limits, reader: Reader) -> Awaitable[None]:
    body = write(FetchRequest(VERSION, 0))
    headers = {b"content-type": MEDIA_TYPE.encode(), b"authorization": f"Bearer {format_id(token)}".encode()}
    state = {LIMITS: limits, ADDRESS: "192.0.2.1"}

    async def receive() -> Any:  # noqa: ANN401 (what ASGI calls by its own rules)
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": list(headers.items()), "state": state}
    return asyncio.ensure_future(app(scope, receive, reader.send))


def _route(size: int) -> tuple[App, Callable[[int], bytes], Limits]:
    """A route whose answers have this size, what makes tokens for its devices, and its limits."""
    callers, limits = Callers(lambda: 0.0, secrets.token_bytes), Limits(lambda: 0.0, 0, 0)

    async def act(request: FetchRequest, seat: Seat) -> bytes:
        del request, seat
        return bytes(size)

    def token(device: int) -> bytes:
        return callers.issue(Seat(bytes(32), device))

    return proven_route("/v1/fetch", FetchRequest, act, callers).app, token, limits


async def test_untaken_answers_are_counted() -> None:
    """So many bytes of large answers wait for one device, and no more; another's, and its own when it has
    taken them, are answered."""
    app, token, limits = _route(len(ANSWER))
    mine, others = token(0), token(1)
    slow = [Reader(), Reader()]
    waiting = [_asked(app, mine, limits, reader) for reader in slow]
    for reader in slow:
        await reader.begun.wait()
    refused, other, after = Reader(), Reader(), Reader()
    await _asked(app, mine, limits, refused)
    other.takes.set()
    await _asked(app, others, limits, other)
    for reader in (*slow, after):
        reader.takes.set()
    await asyncio.gather(*waiting)
    await _asked(app, mine, limits, after)

    assert [refused.status, other.status, after.status] == [429, 200, 200]
    assert after.size == len(ANSWER)


async def test_small_answers_leave_at_once() -> None:
    """What a listener holds without harm ends its request, whether it is taken or not."""
    app, token, limits = _route(LARGE_BYTES)
    reader = Reader()
    async with asyncio.timeout(5):
        await _asked(app, token(0), limits, reader)

    assert reader.size == LARGE_BYTES


async def test_a_frame_after_the_end_is_no_fault() -> None:
    """An append that was under way when its socket ended and whose answer nobody takes ends nothing more."""
    faults: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    never = asyncio.Event()

    async def send(_: Event) -> None:
        await never.wait()

    deadline = asyncio.timeout(None)
    async with deadline:
        await asyncio.sleep(0)
    sending = Sending(send, 0.001, deadline)
    sending.close()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await sending.frame(b"answer")

    assert faults == []


async def test_an_ended_seat_keeps_no_socket(relay: Running, insider: Caller) -> None:
    """A socket without pages, of a device that was removed elsewhere, is closed though it says nothing."""
    relay.parts.follow._look = 0.02
    made = Made.found()
    await insider.found(made)
    await insider.append(made, made.admission(0))
    token = await insider.prove(made, 2)
    async with insider.socket() as socket:
        await socket.send(write(FollowFrame(VERSION, token, None)))
        await insider.append(made, made.removal(0, made.pin(2)))

        assert await closed(socket) == (4403, "unknown")
