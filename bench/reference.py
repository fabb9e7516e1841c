"""The raw reference: what an append costs when nothing but durability is asked for.

Plain ASGI, one writer thread that commits whatever has gathered, WAL with synchronous=FULL, 8 KiB pages;
no auth, no validation, no quota. W1 is measured against it, and W3 carried over by it. Run as
`python -m bench.reference PORT FOLDER [--each]`; with --each every request has a commit of its own.
"""

import asyncio
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]
_Waiting = tuple[bytes, "asyncio.Future[int]"]

_START = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
_BODY = {"type": "http.response.body", "body": b"ok"}


def open_database(path: Path) -> sqlite3.Connection:
    """A database as the relay keeps it: WAL, FULL, 8 KiB pages, a rowid table."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("page_size = 8192", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS log (key INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    return connection


class GroupWriter:
    """A thread that commits together what came while it was committing."""

    def __init__(self, path: Path, group_max: int) -> None:
        self._connection = open_database(path)
        self._group_max = group_max
        self._waiting: list[_Waiting] = []
        self._wake = threading.Condition()
        threading.Thread(target=self._run, daemon=True).start()

    def append(self, body: bytes) -> "asyncio.Future[int]":
        """A future of the number, resolved once it is durable."""
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        with self._wake:
            self._waiting.append((body, future))
            self._wake.notify()
        return future

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._waiting:
                    self._wake.wait()
                group, self._waiting = self._waiting[: self._group_max], self._waiting[self._group_max :]
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT INTO log (body) VALUES (?)", [(body,) for body, _ in group])
            self._connection.execute("COMMIT")
            group[0][1].get_loop().call_soon_threadsafe(_settle, group)


def _settle(group: list[_Waiting]) -> None:
    for _, future in group:
        if not future.done():
            future.set_result(1)


class Reference:
    """An ASGI application that appends every body, and sends it to whoever follows."""

    def __init__(self, writer: GroupWriter) -> None:
        self._writer = writer
        self._followers: set[asyncio.Queue[bytes]] = set()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """One request, or one follower."""
        if scope["type"] == "websocket":
            await self._follow(receive, send)
            return
        body = await _whole(receive)
        if body:
            await self._writer.append(body)
            for follower in self._followers:
                follower.put_nowait(body)
        await send(_START)
        await send(_BODY)

    async def _follow(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        bodies: asyncio.Queue[bytes] = asyncio.Queue()
        self._followers.add(bodies)
        await send({"type": "websocket.send", "bytes": b""})
        while True:
            await send({"type": "websocket.send", "bytes": await bodies.get()})


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
    return body


async def bare_app(scope: dict[str, Any], receive: Receive, send: Send) -> None:  # noqa: ARG001 (ASGI's form)
    """The limit above the reference: read a body, answer, store nothing."""
    while (await receive()).get("more_body", False):
        pass
    await send(_START)
    await send(_BODY)


def main(arguments: list[str]) -> None:
    """Serve on PORT with the database in FOLDER, or with --bare store nothing."""
    app: Application = bare_app
    if "--bare" not in arguments:
        app = Reference(GroupWriter(Path(arguments[1]) / "raw.db", 1 if "--each" in arguments else 4096))
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=int(arguments[0]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(sys.argv[1:])
