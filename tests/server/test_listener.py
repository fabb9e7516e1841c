"""How connections are held: a request that is begun must come, first or later on its connection."""

import asyncio
from contextlib import suppress

import pytest

from twofold_server import listener
from twofold_server.app import Running

WAIT_SECONDS = 10.0
HEALTH = b"GET /v1/health HTTP/1.1\r\nhost: %s\r\n"


@pytest.mark.parametrize("before", [0, 3])
async def test_half_a_head_is_cut_off(relay: Running, monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    """However many requests were answered before it, and not before its time."""
    monkeypatch.setattr(listener, "HEAD_SECONDS", 0.3)
    host = relay.origins.relay[1].removeprefix("http://")
    name, _, port = host.rpartition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    clock = asyncio.get_running_loop().time
    for _ in range(before):
        writer.write(HEALTH % host.encode() + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\nok")).startswith(b"HTTP/1.1 200")
    begun = clock()
    writer.write(HEALTH % host.encode())
    with suppress(ConnectionError):
        async with asyncio.timeout(WAIT_SECONDS):
            assert await reader.read() == b""
    writer.close()

    assert clock() - begun >= (0.25 if before else 0.0)
    assert clock() - begun < WAIT_SECONDS
