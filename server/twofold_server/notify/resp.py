"""The little of Redis's language that hints need: a command out, a reply in.

One connection, one reader; whoever subscribes on it only listens from then on. Servers that speak it: Redis,
Valkey, and what is made like them. Knows nothing of spaces.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

PORT: Final = 6379
REPLY_BYTES_MAX: Final = 1 << 20
_PARTS_MAX: Final = 64

Reply = bytes | int | list["Reply"] | None
"""What a server says: a text, a number, several, or nothing."""


class Unsaid(OSError):
    """The server refuses, or what it says is no reply; the connection is of no use any more."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and who we are to it."""

    host: str
    port: int
    user: str
    password: str
    secure: bool
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """From redis://, rediss:// (TLS), or unix:///path. Raises Unsaid for anything else."""
        try:
            parts = urlsplit(text)
            port = parts.port or PORT
        except ValueError as error:
            raise Unsaid(f"no address of Redis: {error}") from error
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if parts.scheme == "unix":
            return cls("", 0, user, password, secure=False, path=parts.path)
        host, secure = parts.hostname or "localhost", parts.scheme == "rediss"
        return cls(host, port, user, password, secure=secure)


class Connection:
    """Open with `Connection.opened`; every failure is an OSError."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def opened(cls, address: Address) -> "Connection":
        """Connect, and say who we are if there is a password."""
        if address.path:
            reader, writer = await asyncio.open_unix_connection(address.path, limit=REPLY_BYTES_MAX)
        else:
            trust = ssl.create_default_context() if address.secure else None
            reader, writer = await asyncio.open_connection(
                address.host, address.port, ssl=trust, limit=REPLY_BYTES_MAX
            )
        connection = cls(reader, writer)
        try:
            if address.password:
                who = [address.user, address.password] if address.user else [address.password]
                await connection.ask("AUTH", *who)
        except BaseException:
            connection.abort()
            raise
        return connection

    async def ask(self, *words: str) -> Reply:
        """A command and its reply."""
        await self.say(*words)
        return await self.reply()

    async def say(self, *words: str) -> None:
        """A command; its reply is read by whoever reads."""
        sent = [f"*{len(words)}\r\n".encode()]
        for word in words:
            data = word.encode()
            sent.append(b"$%d\r\n%b\r\n" % (len(data), data))
        self._writer.write(b"".join(sent))
        await self._writer.drain()

    async def reply(self) -> Reply:
        """The next reply. Raises Unsaid for an error, or for what is no reply."""
        try:
            return await self._reply()
        except (ValueError, RecursionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise Unsaid("The connection ended, or no reply came on it.") from error

    async def _reply(self) -> Reply:
        line = await self._reader.readuntil(b"\r\n")
        kind, rest = line[:1], line[1:-2]
        match kind:
            case b"+":
                return rest
            case b"-":
                raise Unsaid(rest.decode("ascii", "replace"))
            case b":":
                return int(rest)
            case b"$":
                return await self._text(int(rest))
            case b"*":
                count = int(rest)
                if count > _PARTS_MAX:
                    raise ValueError(count)
                return [await self._reply() for _ in range(count)]
        raise ValueError(kind)

    async def _text(self, size: int) -> bytes | None:
        if size < 0:
            return None
        if size > REPLY_BYTES_MAX:
            raise ValueError(size)
        return (await self._reader.readexactly(size + 2))[:-2]

    def abort(self) -> None:
        """Hang up at once."""
        with suppress(RuntimeError):  # its loop is gone already
            self._writer.transport.abort()
