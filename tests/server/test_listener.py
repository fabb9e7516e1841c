"""How connections are held: what one owes must come in time, and one too many is told so."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest

from twofold_server.connections import HEAD_BYTES_MAX, Manners, Patience
from twofold_server.gate import KEPT_ASIDE, Gate, room_for
from twofold_server.listener import Listener, bound_socket
from twofold_server.web.addresses import Proxies, networks_of
from twofold_server.web.asgi import App, Receive, Scope, Send

WAIT_SECONDS = 10.0
HEAD = b"GET / HTTP/1.1\r\nhost: here\r\n"
POST = b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 40\r\n\r\n"
UPGRADE = HEAD + (
    b"connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
HASTY = Patience(head=0.2, body=0.2, idle=0.2, read=0.2)


async def _hello(_scope: Scope, receive: Receive, send: Send) -> None:
    while (event := await receive()).get("more_body"):
        pass
    if event["type"] == "http.disconnect":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok", "more_body": False})


async def _much(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(64):
        await send({"type": "http.response.body", "body": bytes(1 << 20), "more_body": True})


@dataclass
class Line:
    """A connection to a listener."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def said(self, request: bytes) -> bytes:
        """The answer to a request that is one."""
        self.writer.write(request)
        return await self.reader.readuntil(b"\r\n\r\nok")

    async def rest(self) -> bytes:
        """All that comes until it ends, which it must."""
        out = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(WAIT_SECONDS):
                while part := await self.reader.read(1 << 16):
                    out += part
        self.writer.close()
        return out


Connect = Callable[[], Awaitable[Line]]


@asynccontextmanager
async def _listening(manners: Manners, app: App = _hello) -> AsyncIterator[Connect]:
    listening, serving = bound_socket("127.0.0.1", 0), Listener(app, manners)

    async def connect() -> Line:
        return Line(*await asyncio.open_connection(*listening.getsockname()))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serving.serve(sockets=[listening]))
        await serving.up.wait()
        yield connect
        serving.should_exit = True


async def _drip(line: Line, what: bytes) -> bytes:
    """A byte now and then, for ever; answers what came once the other side ends it."""

    async def drip() -> None:
        with suppress(ConnectionError):
            for n in range(len(what)):
                line.writer.write(what[n : n + 1])
                await line.writer.drain()
                await asyncio.sleep(0.05)

    dripping = asyncio.create_task(drip())
    try:
        return await line.rest()
    finally:
        dripping.cancel()


@pytest.mark.parametrize("before", [0, 3])
async def test_half_a_head_is_cut_off(before: int) -> None:
    """However many requests were answered before it, and a later one not before its own time."""
    clock = asyncio.get_running_loop().time
    async with _listening(Manners(HASTY)) as connect:
        line = await connect()
        for _ in range(before):
            assert (await line.said(HEAD + b"\r\n")).startswith(b"HTTP/1.1 200")
        begun = clock()
        line.writer.write(HEAD)
        assert await line.rest() == b""
        took = clock() - begun

    assert (0.15 if before else 0.0) <= took < WAIT_SECONDS


@pytest.mark.parametrize("what", [b"", HEAD * 99, b"\r\n" * 200], ids=["silent", "head", "empty lines"])
@pytest.mark.parametrize("before", [0, 1])
async def test_drips_are_cut_off(what: bytes, before: int) -> None:
    """Whoever sends nothing, a head byte by byte, or empty lines before one, is cut off, first and later."""
    async with _listening(Manners(HASTY)) as connect:
        line = await connect()
        for _ in range(before):
            await line.said(HEAD + b"\r\n")

        assert await _drip(line, what) == b""


async def test_a_dripping_body_is_told() -> None:
    """Half a body byte by byte: `too_slow`, and the connection ends."""
    async with _listening(Manners(HASTY)) as connect:
        line = await connect()
        line.writer.write(POST)
        answer = await _drip(line, bytes(39))

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"too_slow" in answer


async def test_a_body_nobody_wants_ends() -> None:
    """A request that is answered before its body came: what is left of it has no more time than before."""

    async def hasty(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok", "more_body": False})

    async with _listening(Manners(Patience(idle=60, body=0.2)), hasty) as connect:
        line = await connect()
        await line.said(POST)

        assert await _drip(line, bytes(39)) == b""


async def test_an_answer_unread_is_dropped() -> None:
    """Whoever asks for much and reads nothing of it holds it for so long and no longer."""
    gone = asyncio.Event()

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        await _much(scope, receive, send)
        gone.set()

    async with _listening(Manners(HASTY), watched) as connect:
        line = await connect()
        line.writer.transport.pause_reading()  # type: ignore[attr-defined]
        line.writer.write(HEAD + b"\r\n")
        async with asyncio.timeout(WAIT_SECONDS):
            await gone.wait()
        line.writer.transport.abort()


async def test_little_is_held_of_what_a_socket_leaves() -> None:
    """Who opens a socket and reads nothing of it is soon waited for: no system buffer grows to megabytes."""
    sent, full = 0, asyncio.Event()

    async def watched(_scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal sent
        await receive()
        await send({"type": "websocket.accept"})
        with suppress(TimeoutError):
            for _ in range(256):
                async with asyncio.timeout(0.5):
                    await send({"type": "websocket.send", "bytes": bytes(1 << 15)})
                sent += 1 << 15
        full.set()

    async with _listening(Manners(), watched) as connect:
        line = await connect()
        line.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 12)
        line.writer.transport.pause_reading()  # type: ignore[attr-defined]
        line.writer.write(UPGRADE)
        async with asyncio.timeout(WAIT_SECONDS):
            await full.wait()
        line.writer.transport.abort()

    assert 0 < sent < 1 << 20


async def test_a_long_answer_is_waited_for() -> None:
    """While a request is answered nothing is due, however long that takes."""

    async def slow(_scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.5)
        await _hello(_scope, receive, send)

    async with _listening(Manners(HASTY), slow) as connect:
        line = await connect()

        assert (await line.said(HEAD + b"\r\n")).startswith(b"HTTP/1.1 200")
        line.writer.close()


async def test_a_head_has_a_size() -> None:
    """A head that never ends, however fast it comes, is `too_large` soon."""
    async with _listening(Manners()) as connect:
        line = await connect()
        line.writer.write(HEAD + b"x: " + b"a" * 4 * HEAD_BYTES_MAX)
        answer = await line.rest()

    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(("most", "each"), [(2, 9), (9, 2)], ids=["in all", "per address"])
async def test_one_too_many_is_told(most: int, each: int) -> None:
    """Beyond the number in all, or of one address: `busy`, politely; when one goes, there is room again."""
    async with _listening(Manners(gate=Gate(most, each))) as connect:
        lines = [await connect() for _ in range(2)]
        for line in lines:
            await line.said(HEAD + b"\r\n")
        answer = await (await connect()).rest()
        lines[0].writer.close()
        async with asyncio.timeout(WAIT_SECONDS):
            while (again := await _tried(connect)) is None:
                pass
        for line in (lines[1], again):
            assert (await line.said(HEAD + b"\r\n")).startswith(b"HTTP/1.1 200")
            line.writer.close()

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"busy" in answer


async def _tried(connect: Connect) -> Line | None:
    """A connection that was let in."""
    line = await connect()
    line.writer.write(HEAD + b"\r\n")
    head = await line.reader.readuntil(b"\r\n")
    if head.startswith(b"HTTP/1.1 503 "):
        line.writer.close()
        return None
    await line.reader.readuntil(b"\r\n\r\nok")
    return line


async def test_a_proxy_is_no_household() -> None:
    """The connections of a proxy that the host has named are not counted as one address's."""
    manners = Manners(gate=Gate(9, 1), proxies=Proxies(networks_of("127.0.0.1")))
    async with _listening(manners) as connect:
        for line in [await connect() for _ in range(3)]:
            assert (await line.said(HEAD + b"\r\n")).startswith(b"HTTP/1.1 200")
            line.writer.close()


def test_descriptors_are_kept_aside() -> None:
    """However many connections are wanted, the process keeps descriptors for what it needs itself."""
    import resource  # noqa: PLC0415 (not on every machine)

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
    try:
        assert room_for(100) == 100
        raised = room_for(10_000_000)
        assert raised == min(10_000_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - KEPT_ASIDE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


_POST = b"POST / HTTP/1.1\r\nhost: h\r\n"
SMUGGLED = {
    "both": _POST + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "both the other way": _POST + b"transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": _POST + b"content-length: 1\r\ncontent-length: 2\r\n\r\nab",
    "one length twice": _POST + b"content-length: 1\r\ncontent-length: 1\r\n\r\na",
    "lengths in one": _POST + b"content-length: 1, 1\r\n\r\na",
    "a sign": _POST + b"content-length: +1\r\n\r\na",
    "less than nothing": _POST + b"content-length: -1\r\n\r\n",
    "hexadecimal": _POST + b"content-length: 0x1\r\n\r\na",
    "beyond all numbers": _POST + b"content-length: 99999999999999999999\r\n\r\na",
    "another coding": _POST + b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": _POST + b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "codings apart": _POST + b"transfer-encoding: identity\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "a coding with a tab": _POST + b"transfer-encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "space before the colon": _POST + b"content-length : 1\r\n\r\na",
    "a folded line": _POST + b"x: a\r\n content-length: 1\r\n\r\n",
    "a bad chunk size": _POST + b"transfer-encoding: chunked\r\n\r\nzz\r\n",
    "a chunk too long": _POST + b"transfer-encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
    "a chunk size too large": _POST + b"transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    "bare line ends": b"POST / HTTP/1.1\nhost: h\ncontent-length: 1\n\na",
    "a nul": _POST + b"x: a\x00b\r\n\r\n",
    "a host in the address": b"POST http://elsewhere/ HTTP/1.1\r\nhost: h\r\n\r\n",
    "a version": b"POST / HTTP/9.9\r\nhost: h\r\n\r\n",
    "no method": b"get\x01 / HTTP/1.1\r\nhost: h\r\n\r\n",
    "a tunnel": b"CONNECT elsewhere:1 HTTP/1.1\r\nhost: h\r\n\r\n",
}


@pytest.mark.parametrize("probe", SMUGGLED.values(), ids=SMUGGLED)
async def test_smuggling_ends_the_connection(probe: bytes) -> None:
    """What two readers might cut in two ways is answered 400 and closed; nothing behind it is read."""
    async with _listening(Manners()) as connect:
        line = await connect()
        line.writer.write(probe + HEAD + b"\r\n")
        answer = await line.rest()

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"malformed" in answer
    assert answer.count(b"HTTP/1.1") == 1


async def test_small_answers_wait_for_nothing() -> None:
    """On Python's own event loop, too, what is small leaves before what went before it is acknowledged."""
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = writer.get_extra_info("socket")
        accepted.set_result(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with bound_socket("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        async with await asyncio.start_server(connected, sock=listening):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()

            assert await accepted
