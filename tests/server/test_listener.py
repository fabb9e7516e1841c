"""How connections are held: a request that is begun must come, first or later on its connection."""

import asyncio
from contextlib import suppress

import pytest

from twofold_server.listener import Http, Listener, bound_socket
from twofold_server.web.asgi import Receive, Scope, Send

WAIT_SECONDS = 10.0
HEAD = b"GET / HTTP/1.1\r\nhost: here\r\n"


class Hasty(Http):
    """A connection with little patience."""

    head_seconds = 0.3


async def _hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok", "more_body": False})


@pytest.mark.parametrize("before", [0, 3])
async def test_half_a_head_is_cut_off(before: int) -> None:
    """However many requests were answered before it, and a later one not before its own time."""
    listening, serving = bound_socket("127.0.0.1", 0), Listener(_hello, Hasty)
    clock = asyncio.get_running_loop().time
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serving.serve(sockets=[listening]))
        await serving.up.wait()
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        for _ in range(before):
            writer.write(HEAD + b"\r\n")
            assert (await reader.readuntil(b"\r\n\r\nok")).startswith(b"HTTP/1.1 200")
        begun = clock()
        writer.write(HEAD)
        with suppress(ConnectionError):
            async with asyncio.timeout(WAIT_SECONDS):
                assert await reader.read() == b""
        took = clock() - begun
        writer.close()
        serving.should_exit = True

    assert (0.25 if before else 0.0) <= took < WAIT_SECONDS
