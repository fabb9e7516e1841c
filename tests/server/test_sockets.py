"""The short way of a socket: it hands on what the library would, however the bytes are cut."""

import asyncio
from collections.abc import Iterator
from socket import socket as new_socket

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from twofold_server.sockets import Socket, head_of, whole_frame
from twofold_server.web.asgi import Receive, Scope, Send

SIZES = (0, 1, 125, 126, 1_400, 65_535, 65_536, 70_000)
TAKEN = [bytes([n]) * size for n, size in enumerate(SIZES)]


class Line(asyncio.Transport):
    """Keeps what is written to it; beneath it is a socket that leads nowhere."""

    def __init__(self) -> None:
        super().__init__({"socket": new_socket()})
        self.written = bytearray()
        self.wrote = asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        self.written += data
        self.wrote.set()

    def pause_reading(self) -> None:
        """What comes is handed on all the same: a loop may have read it before."""

    def resume_reading(self) -> None:
        """See above."""

    def is_closing(self) -> bool:
        """Never."""
        return False

    def close(self) -> None:
        """Let go of the socket."""
        self.get_extra_info("socket").close()


class Echo:
    """An application that keeps what it is told, says it again, and notes when it was told so much."""

    def __init__(self, count: int) -> None:
        self.told: list[bytes] = []
        self.count, self.all = count, asyncio.Event()

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Accept, then echo for ever."""
        await receive()
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] == "websocket.receive":
            self.told.append(event["bytes"])
            await send({"type": "websocket.send", "bytes": event["bytes"], "text": None})
            if len(self.told) == self.count:
                self.all.set()


def _sent(client: ClientProtocol) -> list[bytes]:
    """Whole frames, with a ping and one in two fragments between them."""
    out = []
    for message in TAKEN:
        client.send_binary(message)
        out.append(b"".join(client.data_to_send()))
        client.send_ping(b"?")
        client.send_binary(b"in ", fin=False)
        client.send_continuation(b"two", fin=True)
        out.append(b"".join(client.data_to_send()))
    return out


def _cut(frames: list[bytes], size: int | None) -> Iterator[bytes]:
    """As they are, or in pieces of a size that knows no frames."""
    if size is None:
        yield from frames
        return
    whole = b"".join(frames)
    yield from (whole[at : at + size] for at in range(0, len(whole), size))


@pytest.mark.parametrize("size", [None, 1, 2, 3, 7, 1_406, 1_409, 65_543, 1_000_000])
async def test_every_message_once(size: int | None) -> None:
    """Alone, in pieces, many together, among pings and fragments: the same messages, in order."""
    expected = [each for message in TAKEN for each in (message, b"in two")]
    echo, line = Echo(len(expected)), Line()
    config = uvicorn.Config(echo, log_config=None, ws_per_message_deflate=False, lifespan="off")
    config.load()
    socket, client = Socket(config, ServerState(), {}), ClientProtocol(parse_uri("ws://here/"))
    socket.connection_made(line)
    client.send_request(client.connect())
    socket.data_received(b"".join(client.data_to_send()))
    await line.wrote.wait()
    client.receive_data(bytes(line.written))
    line.written.clear()
    for piece in _cut(_sent(client), size):
        socket.data_received(piece)
    await echo.all.wait()
    client.receive_data(bytes(line.written))
    frames = [event for event in client.events_received() if isinstance(event, Frame)]

    assert echo.told == expected
    assert [bytes(each.data) for each in frames if each.opcode is Opcode.BINARY] == expected
    socket.connection_lost(None)
    line.close()


@pytest.mark.parametrize("size", SIZES)
def test_heads_are_the_library_s(size: int) -> None:
    """What is written is what the library would write."""
    assert head_of(size) + bytes(size) == Frame(Opcode.BINARY, bytes(size)).serialize(mask=False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x82",
        b"\x82\x80\0\0\0",
        b"\x82\x00",
        b"\x82\x01a",
        b"\x81\x81\0\0\0\0a",
        b"\x02\x81\0\0\0\0a",
        b"\xc2\x81\0\0\0\0a",
        b"\x82\x81\0\0\0\0",
        b"\x82\x81\0\0\0\0ab",
        b"\x82\x7e\x00\x01\0\0\0\0a",
        b"\x82\xff" + bytes(7) + b"\x01\0\0\0\0a",
    ],
)
def test_the_rest_is_for_the_library(data: bytes) -> None:
    """Nothing, pieces, text, fragments, reserved bits, no mask, more than one: never the short way."""
    assert whole_frame(data) is None
