"""The socket: what it takes, how it ends, and that it never disturbs others."""

import asyncio
from contextlib import AsyncExitStack, suppress

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.server.calling import Caller, next_page
from tests.server.making import Made
from twofold_crypto.public.limits import FRAME_BYTES_MAX
from twofold_crypto.public.messages import FollowFrame, write
from twofold_server.app import Running
from twofold_server.errors import TABLE
from twofold_server.sockets import SMALL_FRAMES_MAX
from twofold_server.web.asgi import Event
from twofold_server.web.buckets import LIMITS, SOCKETS_MAX
from twofold_server.web.follow import LIVE_BYTES, Follow
from twofold_server.web.frames import Keeping
from twofold_server.web.pages import Pages


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """Close code and reason, once the relay has hung up."""
    with pytest.raises(ConnectionClosed) as caught:
        await _drained(socket)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason


async def _drained(socket: ClientConnection) -> None:
    """Take whatever is still on its way."""
    while True:
        await socket.recv()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("text", "text_frame"),
        (b"", "malformed"),
        (b"\xc1", "malformed"),
        (b"\x91" * 3000, "malformed"),
        (b"\x93\x02\xc0\x00", "unsupported"),
        (write(FollowFrame(1, bytes(32), 0)), "unknown"),
    ],
)
async def test_bad_first_frames_close(caller: Caller, frame: str | bytes, code: str) -> None:
    """Each with the close code and the reason of its row, and others go on."""
    made = Made.found()
    await caller.found(made)
    async with caller.follow(made) as good:
        await next_page(good)
        async with caller.socket() as bad:
            await bad.send(frame)
            assert await closed(bad) == (TABLE[code].close, code)
        await caller.append(made, made.envelope())

        assert len((await next_page(good)).items) == 1


async def test_an_oversized_frame_closes(caller: Caller) -> None:
    """1009, before the frame is kept anywhere."""
    async with caller.socket() as socket:
        await socket.send(bytes(FRAME_BYTES_MAX + 1))

        assert (await closed(socket))[0] == 1009


async def test_many_small_frames_close(caller: Caller) -> None:
    """Pings and fragments that end no message: some are nobody's fault, more are `too_often`."""
    async with caller.socket() as pinging, caller.socket() as pieces:
        await pieces.send([b"\x93", *[b""] * (SMALL_FRAMES_MAX - 2), b""])
        for _ in range(SMALL_FRAMES_MAX):
            await pinging.ping()

        assert await closed(pinging) == (TABLE["too_often"].close, "too_often")
        assert await closed(pieces) == (TABLE["malformed"].close, "malformed")
    async with caller.socket() as pieces:
        with suppress(ConnectionClosed):
            await pieces.send([b"\x93", *[b""] * (SMALL_FRAMES_MAX + 1)])

        assert await closed(pieces) == (TABLE["too_often"].close, "too_often")


async def test_one_device_takes_no_place_of_others(caller: Caller) -> None:
    """So many sockets of a device are open and no more; others come in, and its own once one has gone."""
    made = Made.found()
    await caller.found(made)
    other = await caller.prove(made, 1)
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(caller.follow(made)) for _ in range(SOCKETS_MAX)]
        for socket in sockets:
            await next_page(socket)
        async with caller.follow(made) as late, caller.follow(made, 0, other) as theirs:
            assert await closed(late) == (TABLE["too_often"].close, "too_often")
            await next_page(theirs)
        await sockets[0].close()
        async with caller.follow(made) as again:
            await next_page(again)


async def test_a_long_backlog_comes_in_pages(caller: Caller) -> None:
    """Oldest first, gapless, each page bounded, and what fetch gives from the same place."""
    made = Made.found()
    await caller.found(made)
    items = [made.envelope(size=20000) for _ in range(30)]
    for n in range(0, 30, 10):
        await caller.append(made, *items[n : n + 10])
    async with caller.follow(made, 2) as socket:
        wires, after = [], 2
        while after < 32:
            page = await next_page(socket)
            fetched = await caller.fetch(made, after)
            assert page.items == fetched.items[: len(page.items)]
            assert sum(len(item.wire) for item in page.items) <= LIVE_BYTES
            wires += [item.wire for item in page.items]
            after += len(page.items)

    assert wires == [item.wire for item in items]


async def test_a_cursor_beyond_the_end_shows_it(caller: Caller) -> None:
    """A device whose cursor is ahead of the relay gets the head, and draws its own conclusion."""
    made = Made.found()
    await caller.found(made)
    async with caller.follow(made, 99) as socket:
        page = await next_page(socket)

    assert (page.after, page.items, page.head) == (99, [], 2)


async def test_many_follow_one_space(caller: Caller) -> None:
    """Every follower gets every row once, in order, however the appends fall."""
    made = Made.found()
    await caller.found(made)
    items = [made.envelope(n % 2) for n in range(40)]

    async def listen() -> list[bytes]:
        wires: list[bytes] = []
        async with caller.follow(made, 2) as socket:
            while len(wires) < len(items):
                wires += [item.wire for item in (await next_page(socket)).items]
        return wires

    listening = [asyncio.create_task(listen()) for _ in range(10)]
    for item in items:
        await caller.append(made, item)

    assert await asyncio.gather(*listening) == [[item.wire for item in items]] * 10


async def test_stopping_says_goodbye(insider: Caller, relay: Running) -> None:
    """A follower learns that the relay stops, by a close and not by a silence."""
    made = Made.found()
    await insider.found(made)
    async with insider.follow(made) as socket:
        await next_page(socket)
        relay.parts.stop()

        assert await closed(socket) == (1012, "busy")


async def test_leavers_leave_nothing(insider: Caller, relay: Running) -> None:
    """After a hundred comings and goings nobody is counted."""
    made = Made.found()
    await insider.found(made)
    for _ in range(10):
        async with asyncio.timeout(20):
            await asyncio.gather(*(_visit(insider, made) for _ in range(10)))
    hub = vars(relay.parts.notifier)
    for _ in range(10_000):
        if hub["_count"] == 0:
            break
        await asyncio.sleep(0)

    assert hub["_ears"] == {}


async def _visit(caller: Caller, made: Made) -> None:
    async with caller.follow(made) as socket:
        await next_page(socket)


async def test_who_follows_is_let_go_slowly(insider: Caller, relay: Running) -> None:
    """A relay that is to stop sends its followers away one after the other, takes no new one, says so to
    whoever asks for its health, and serves all else until then."""
    made = Made.found()
    await insider.found(made)
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(insider.follow(made)) for _ in range(4)]
        for socket in sockets:
            await next_page(socket)
        relay.parts.let_go(0.4)
        assert (await insider.http.get("/v1/health")).status_code == 503
        async with insider.follow(made) as late:
            assert await closed(late) == (1012, "busy")
        assert [socket.close_code for socket in sockets].count(None) > 0
        assert await insider.append(made, made.envelope()) == [3]
        assert [await closed(socket) for socket in sockets] == [(1012, "busy")] * 4


async def test_who_does_not_read_is_dropped(insider: Caller, relay: Running) -> None:
    """A socket that takes nothing is given up in its time, and its goodbye waits for nobody either."""
    made = Made.found()
    token = await insider.found(made)
    parts = relay.parts
    pages = Pages(parts.store, 1 << 20)
    keeping = Keeping(parts.limits.take_seat, parts.envelopes.keep_soon, parts.envelopes.keep)
    follow = Follow(parts.callers, pages, parts.notifier, keeping, read=0.05)
    coming: list[Event] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "bytes": write(FollowFrame(1, token, 0))},
    ]
    never, sent = asyncio.Event(), []

    async def receive() -> Event:
        if not coming:
            await never.wait()
        return coming.pop(0)

    async def send(event: Event) -> None:
        sent.append(event["type"])
        if event["type"] != "websocket.accept":
            await never.wait()

    async with asyncio.timeout(10):
        scope = {"type": "websocket", "state": {LIMITS: parts.limits}}
        await follow.app(scope, receive, send)

    assert sent == ["websocket.accept", "websocket.send", "websocket.close"]
