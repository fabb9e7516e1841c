"""How `twofold invite` talks to a running relay: a socket in the data folder that only its owner can open.

One request, one answer: the number of spaces as a line, the invitation as MessagePack. There is nothing else
that a running relay can be told.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec

from .invitation import Invitation

FILE = "control.sock"
SPACES_MAX = 1_000_000
"""Foundings that one household code can be good for."""
_SECONDS = 10.0
_PATH_MAX = 100

Invite = Callable[[int], Awaitable[Invitation]]


@asynccontextmanager
async def control_socket(folder: Path, invite: Invite) -> AsyncIterator[None]:
    """Answer invitations in `folder` for as long as this is open."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                spaces = int(await reader.readline())
                if not 0 < spaces <= SPACES_MAX:
                    return
                writer.write(msgspec.msgpack.encode(await invite(spaces)))
                await writer.drain()
        except (ValueError, TimeoutError, ConnectionError):
            return
        finally:
            writer.close()

    (folder / FILE).unlink(missing_ok=True)
    with _short(folder) as path:
        server = await asyncio.start_unix_server(serve, path)
    (folder / FILE).chmod(0o600)
    try:
        yield
    finally:
        server.close()
        (folder / FILE).unlink(missing_ok=True)


def ask_running(folder: Path, spaces: int) -> Invitation | None:
    """An invitation from the relay that runs in `folder`; None if none answers."""
    with _short(folder) as path, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_SECONDS)
        try:
            line.connect(path)
            line.sendall(b"%d\n" % spaces)
            answer = b"".join(iter(lambda: line.recv(4096), b""))
            return msgspec.msgpack.decode(answer, type=Invitation)
        except (OSError, msgspec.DecodeError):
            return None


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """A path to the socket that fits a socket address, whatever the folder is called."""
    path = str(folder.absolute() / FILE)
    if len(path) <= _PATH_MAX:
        yield path
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{FILE}"
    finally:
        os.close(descriptor)
