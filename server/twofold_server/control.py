"""How commands talk to a running relay: a socket in the data folder that only its owner can open.

One request, one answer: a line, and MessagePack. A number of spaces asks for an invitation; any other line is
a verb and, perhaps, a word. A line that nobody understands gets no answer.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from .errors import Declined

FILE = "control.sock"
INVITE, HOUSEHOLDS, REVOKE, ABOUT = "invite", "households", "revoke", "about"
SPACES_MAX = 1_000_000
"""Foundings that one household code can be good for."""
_SECONDS = 10.0
_PATH_MAX = 100

Answers = Mapping[str, Callable[[str], Awaitable[object]]]
"""Verb → what answers it, given the rest of the line. Raises ValueError for a word that is none."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class About:
    """What runs: its release, and the origins that people are told."""

    version: str
    app_origin: str
    relay_origin: str
    full: bool = False
    """Its disk has no room."""
    asked: int | None = None
    """How often it was asked how it is by the name that people are told; None of one that does not count."""


@asynccontextmanager
async def control_socket(folder: Path, answers: Answers) -> AsyncIterator[None]:
    """Answer in `folder` for as long as this is open."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                verb, _, rest = (await reader.readline()).decode("ascii").strip().partition(" ")
                if verb.isdigit():
                    verb, rest = INVITE, verb
                if verb in answers:
                    writer.write(msgspec.msgpack.encode(await answers[verb](rest)))
                    await writer.drain()
        except (ValueError, TimeoutError, ConnectionError, Declined):
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


def ask_running(folder: Path, line: str, kind: type[T]) -> T | None:
    """What the relay that runs in `folder` answers; None if none does."""
    with _short(folder) as path, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        asked.settimeout(_SECONDS)
        try:
            asked.connect(path)
            asked.sendall(line.encode("ascii") + b"\n")
            answer = b"".join(iter(lambda: asked.recv(4096), b""))
            return msgspec.msgpack.decode(answer, type=kind)
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
