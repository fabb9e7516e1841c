"""What a server of Redis's language may say, and what is made of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.valkey import PASSWORD, Valkey
from twofold_server.notify.resp import Address, Connection, Reply, Unsaid


@asynccontextmanager
async def _saying(answer: bytes) -> AsyncIterator[Connection]:
    """A connection to whoever gives this answer to anything, and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"PING\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        connection = await Connection.opened(Address.parse(f"redis://127.0.0.1:{port}/0"))
        yield connection
        connection.abort()


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (b"+PONG\r\n", b"PONG"),
        (b":-7\r\n", -7),
        (b"$3\r\na\r\n\r\n", b"a\r\n"),
        (b"$-1\r\n", None),
        (b"*3\r\n$1\r\na\r\n:1\r\n*0\r\n", [b"a", 1, []]),
    ],
)
async def test_a_reply_is_understood(answer: bytes, reply: Reply) -> None:
    """Texts, numbers, nothing, and several of them."""
    async with _saying(answer) as connection:
        assert await connection.ask("PING") == reply


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"+PON",
        b"-ERR no\r\n",
        b"?\r\n",
        b":x\r\n",
        b"$9\r\nab\r\n",
        b"$99999999999\r\n",
        b"*65\r\n",
        b"*1\r\n" * 5000,
        b"*2\r\n:1\r\n",
        b"+" * (1 << 21),
    ],
)
async def test_what_is_no_reply_is_refused(answer: bytes) -> None:
    """Errors, halves, too much: all of it is a connection that is of no use any more."""
    async with _saying(answer) as connection:
        with pytest.raises(OSError, match=r"reply|ERR|reset|lost"):
            await connection.ask("PING")


def test_an_address_says_who_and_where() -> None:
    """Host, port, user and password, with marks for what a URL cannot hold; TLS for rediss."""
    assert Address.parse("rediss://me:a%2Fb@db.example:7000/3") == Address(
        "db.example", 7000, "me", "a/b", secure=True
    )
    assert Address.parse("redis://db.example") == Address("db.example", 6379, "", "", secure=False)
    with pytest.raises(Unsaid):
        Address.parse("redis://db.example:none")


async def test_a_real_server_knows_who_asks(valkey: Valkey) -> None:
    """With the password it answers; with another one nothing is opened."""
    connection = await Connection.opened(Address.parse(valkey.address))
    assert await connection.ask("PING") == b"PONG"
    connection.abort()
    with pytest.raises(Unsaid, match=r"WRONGPASS|invalid"):
        await Connection.opened(Address.parse(valkey.address.replace(PASSWORD[:3], "yes")))
