"""Appends on the socket: answered like requests, durable like requests, and over with the token."""

import asyncio

import pytest
from websockets.asyncio.client import ClientConnection

from tests.server.calling import Caller, next_page
from tests.server.making import Made
from tests.server.test_follow import closed
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import AppendAnswer, AppendFrame, FollowFrame, Item, parse_frame, write
from twofold_server.errors import TABLE


async def say(socket: ClientConnection, call: int, *items: Item) -> None:
    """An append on a socket."""
    await socket.send(write(AppendFrame(VERSION, call, list(items))))


async def next_answer(socket: ClientConnection) -> AppendAnswer:
    """The next answer; pages before it are passed over."""
    while True:
        frame = parse_frame(await socket.recv(decode=False))
        if isinstance(frame, AppendAnswer):
            return frame


async def test_a_frame_appends(caller: Caller) -> None:
    """Its answer has the numbers under its own call, and fetch shows the rows."""
    made = Made.found()
    await caller.found(made)
    items = [made.envelope(), made.envelope()]
    async with caller.follow(made) as socket:
        await say(socket, 77, *items)
        answer = await next_answer(socket)

    assert (answer.call, answer.numbers, answer.refusal) == (77, [3, 4], None)
    assert [item.wire for item in (await caller.fetch(made, 2)).items] == [item.wire for item in items]


async def test_without_a_cursor_no_pages(caller: Caller) -> None:
    """Who asks for none gets answers alone."""
    made = Made.found()
    token = await caller.found(made)
    async with caller.socket() as socket:
        await socket.send(write(FollowFrame(VERSION, token, None)))
        for call in range(3):
            await say(socket, call, made.envelope())

            assert isinstance(parse_frame(await socket.recv(decode=False)), AppendAnswer)


async def test_many_frames_at_once(caller: Caller) -> None:
    """More than may be under way are all taken, each answered once."""
    made = Made.found()
    await caller.found(made)
    async with caller.follow(made) as socket:
        for call in range(40):
            await say(socket, call, made.envelope())
        answers = [await next_answer(socket) for _ in range(40)]

    numbers = {answer.call: answer.numbers for answer in answers}
    assert numbers == {call: [3 + call] for call in range(40)}


async def test_the_same_frame_again(caller: Caller) -> None:
    """Over the socket, over another, by request: one row, one number."""
    made = Made.found()
    await caller.found(made)
    item = made.envelope()
    for _ in range(2):
        async with caller.follow(made) as socket:
            for _ in range(2):
                await say(socket, 0, item)

                assert (await next_answer(socket)).numbers == [3]
    assert await caller.append(made, item) == [3]


async def test_a_refusal_ends_nothing(caller: Caller) -> None:
    """The refusal's row comes as the answer, and the next frame is taken."""
    made = Made.found()
    await caller.found(made)
    skipped, later = made.envelope(), made.envelope()
    async with caller.follow(made) as socket:
        await say(socket, 5, later)
        refused = await next_answer(socket)
        await say(socket, 6, skipped)
        taken = await next_answer(socket)

    assert refused.call == 5
    assert refused.refusal is not None
    assert (refused.refusal.code, refused.refusal.sentence) == ("gap", TABLE["gap"].sentence)
    assert taken.numbers == [3]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x91\x01", "malformed"),
        (b"\x93\x02\x00\x90", "unsupported"),
        (b"\x93\x01\x00\xc0", "malformed"),
        (b"\x93\x01\xff\x90", "malformed"),
        (bytes(524_289), "malformed"),
        ("text", "text_frame"),
    ],
)
async def test_what_is_no_frame_closes(caller: Caller, frame: bytes | str, code: str) -> None:
    """With the close code and the reason of its row."""
    made = Made.found()
    await caller.found(made)
    async with caller.follow(made) as socket:
        await next_page(socket)
        await socket.send(frame)

        assert await closed(socket) == (TABLE[code].close, code)


async def test_an_ended_token_closes(insider: Caller) -> None:
    """A token that is good for nothing any more is good for no frame."""
    made = Made.found()
    await insider.found(made)
    async with insider.follow(made) as socket:
        await say(socket, 0, made.envelope())
        await next_answer(socket)
        for _ in range(8):  # tokens of a seat; the oldest has given way
            await insider.prove(made)
        await say(socket, 1, made.envelope())

        async with asyncio.timeout(2):
            assert await closed(socket) == (4403, "unknown")
    assert (await insider.fetch(made, 0, token=await insider.prove(made))).head == 3


@pytest.mark.parametrize("after", [0, None])
async def test_a_removed_device_is_cut(caller: Caller, after: int | None) -> None:
    """With the commit that removes it if it follows, else with its next frame; nothing of that is kept."""
    made = Made.found()
    await caller.found(made)
    await caller.append(made, made.admission(0))
    theirs = await caller.prove(made, 2)
    async with caller.socket() as socket:
        await socket.send(write(FollowFrame(VERSION, theirs, after)))
        await say(socket, 0, made.envelope(2))
        await next_answer(socket)
        await caller.append(made, made.removal(0, made.pin(2)))
        if after is None:
            await say(socket, 1, made.envelope(2))

        assert await closed(socket) == (4403, "unknown")
    assert (await caller.fetch(made)).head == 5


async def test_frames_reach_other_followers(caller: Caller) -> None:
    """Who follows gets what came by a frame, as it gets all else."""
    made = Made.found()
    await caller.found(made)
    item = made.envelope()
    async with caller.follow(made, 2) as reader, caller.follow(made, 2) as writer:
        await next_page(reader)
        await say(writer, 0, item)

        assert [row.wire for row in (await next_page(reader)).items] == [item.wire]
