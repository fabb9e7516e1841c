"""Thirteen thousand requests and frames that nobody should send: random, and bent from good ones.

Claims: no 5xx, no answer later than a second, memory growth under 20 MB. Most of it goes to the ASGI
application in this process; a share goes over real sockets to a real process. All from one seed.
"""

import asyncio
import gc
import random
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from websockets.exceptions import WebSocketException

from tests.server.calling import Caller
from tests.server.making import Made
from tests.server.starting import Started
from twofold_crypto.public.ids import format_id
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import (
    AppendRequest,
    ChallengeRequest,
    CloseRequest,
    FetchRequest,
    FollowFrame,
    FoundRequest,
    HealRequest,
    Item,
    LookupRequest,
    Message,
    OpenRequest,
    ProofRequest,
    PutRequest,
    parse_request,
    write,
)
from twofold_server.app import made_parts
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.settings import Settings
from twofold_server.store.memory import MemoryStore
from twofold_server.store.port import Founding
from twofold_server.web.asgi import App
from twofold_server.web.caller import Seat
from twofold_server.web.door import Names
from twofold_server.web.relay import Parts, relay_app

INSIDE, SOCKETS, FRAMES = 12_000, 800, 200
GROWTH_MAX = 20 * 1024 * 1024
SECONDS_MAX = 1.0
OPENERS = [b"\x91", b"\x81\x01", b"\xdd\xff\xff\xff\xff", b"\xdf\x7f\xff\xff\xff", b"\xc6\xff\xff\xff\xff"]
INTEGERS = [0, 1, -1, 127, 128, 2**31, 2**32, 2**53 - 1, 2**53, 2**63, 2**64 - 1, -(2**63)]
CODE, BOX = "0" * 16, b"r" * 32
HOST, APP = b"localhost:8301", b"http://localhost:8300"


class Fuzz:
    """Makes requests from a seed; knows good ones, and how to bend them."""

    def __init__(
        self, seed: int, made: Made, token: bytes, challenge_of: Callable[[], bytes] | None = None
    ) -> None:
        self.random = random.Random(seed)
        self.token, self.made, self.challenge_of = token, made, challenge_of
        random_bytes = self.random.randbytes
        challenge = random_bytes(64)
        branch = made.branch()
        tail = [branch.admission(0).wire, branch.removal(0, branch.pin(2)).wire, branch.leaving(1).wire]
        self.tails = [[], [b"\x91"], [made.rotate, *tail], [made.rotate, *tail[1:]], tail]
        wires = [made.branch().wire(), made.branch().wire(erases=[random_bytes(32)]), made.rotate]
        wires += [made.branch().rotation().wire, made.branch().leaving(1).wire, *tail]
        self.good: dict[str, list[Message]] = {
            "/v1/challenge": [ChallengeRequest(VERSION)],
            "/v1/proof": [
                made.proof("http://localhost:8301", challenge),
                ProofRequest(VERSION, random_bytes(32), random_bytes(32), challenge, random_bytes(64), 0, []),
            ],
            "/v1/lookup": [
                LookupRequest(VERSION, made.authors[0].seat.keys.sign, challenge, random_bytes(64)),
            ],
            "/v1/heal": [HealRequest(VERSION)],
            "/v1/found": [made.request(CODE), FoundRequest(VERSION, "Z" * 16, b"\x92", b"\x92")],
            "/v1/append": [
                AppendRequest(VERSION, [Item(kind, wire)]) for kind in (0, 1, 2) for wire in wires
            ],
            "/v1/fetch": [FetchRequest(VERSION, after) for after in (0, 1, 2**32, 2**53 - 1)],
            "/v1/rendezvous/open": [OpenRequest(VERSION, CODE, BOX)],
            "/v1/rendezvous/put": [PutRequest(VERSION, BOX, 0, slot, b"mail") for slot in range(8)],
            "/v1/rendezvous/close": [CloseRequest(VERSION, random_bytes(32))],
        }
        self.frames = [FollowFrame(VERSION, token, 0), FollowFrame(VERSION, bytes(32), 2**53 - 1)]

    def request(self) -> tuple[str, bytes, dict[str, str]]:
        """A path, a body, headers: mostly ours, sometimes not."""
        path = self.random.choice(list(self.good))
        body = self.bent(write(self._message(path)))
        headers = {
            "content-type": "application/vnd.msgpack",
            "authorization": f"Bearer {format_id(self.token)}",
        }
        if self.random.random() < 0.1:
            headers[self.random.choice(["content-type", "authorization", "origin", "x-y"])] = self.text()
        if self.random.random() < 0.05:
            path = self.random.choice([path + "/", path + self.path(), self.path(), path.upper()])
        return path, body, headers

    def _message(self, path: str) -> Message:
        """A good message; a proof is signed for a fresh challenge where there is one."""
        if path != "/v1/proof" or self.challenge_of is None:
            return self.random.choice(self.good[path])
        tail, known = self.random.choice(self.tails), self.random.randrange(5)
        author = self.random.randrange(2)
        return self.made.proof("http://localhost:8301", self.challenge_of(), author, known, tail)

    def path(self) -> str:
        """Something after a slash."""
        return "/" + "".join(self.random.choice("abv1/.-_~%20") for _ in range(self.random.randrange(12)))

    def text(self) -> str:
        """A header's value."""
        return "".join(chr(self.random.randrange(33, 127)) for _ in range(self.random.randrange(1, 60)))

    def bent(self, good: bytes) -> bytes:
        """Good bytes made worse, or bytes from nowhere, or a good structure of the wrong things."""
        ways = [self._flipped, self._cut, self._grown, self._noise, self._nested, self._other, self._swapped]
        return good if self.random.random() < 0.1 else self.random.choice(ways)(good)

    def _flipped(self, good: bytes) -> bytes:
        out = bytearray(good)
        for _ in range(self.random.randrange(1, 4)):
            out[self.random.randrange(len(out))] = self.random.randrange(256)
        return bytes(out)

    def _cut(self, good: bytes) -> bytes:
        return good[: self.random.randrange(len(good))]

    def _grown(self, good: bytes) -> bytes:
        return good + self.random.randbytes(self.random.randrange(1, 40))

    def _noise(self, good: bytes) -> bytes:
        del good
        return self.random.randbytes(self.random.randrange(200))

    def _nested(self, good: bytes) -> bytes:
        opener = self.random.choice(OPENERS)
        return good[:2] + opener * self.random.randrange(1, 3000)

    def _other(self, good: bytes) -> bytes:
        del good
        return msgspec.msgpack.encode(self._value(3))

    def _swapped(self, good: bytes) -> bytes:
        try:
            fields = msgspec.msgpack.decode(good)
        except msgspec.DecodeError:
            return good
        fields[self.random.randrange(len(fields))] = self._value(2)
        return msgspec.msgpack.encode(fields)

    def _value(self, depth: int) -> Any:  # noqa: ANN401 (anything at all)
        plain: list[Callable[[], Any]] = [
            lambda: None,
            lambda: self.random.random() < 0.5,
            lambda: self.random.choice(INTEGERS),
            lambda: self.random.choice([0.0, float("nan"), float("inf"), 1e308]),
            lambda: self.random.randbytes(self.random.choice([0, 1, 16, 31, 32, 33, 64, 300])),
            lambda: self.random.choice(["", "0" * 16, "é" * 9, "\x00", "\U0001f512"]),
        ]
        if depth and self.random.random() < 0.4:
            values = [self._value(depth - 1) for _ in range(self.random.randrange(5))]
            return values if self.random.random() < 0.7 else {str(n): v for n, v in enumerate(values)}
        return self.random.choice(plain)()


class Inside:
    """The relay's ASGI application, called as a server would."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """The status of the answer."""
        pairs = [(b"host", HOST), *((k.encode(), v.encode()) for k, v in headers.items())]
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": pairs,
            "state": {},
        }
        sent: list[Any] = []

        async def receive() -> Any:  # noqa: ANN401
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(event: Any) -> None:  # noqa: ANN401
            sent.append(event)

        await self._app(scope, receive, send)
        status: int = sent[0]["status"]
        return status


@pytest_asyncio.fixture
async def parts() -> AsyncIterator[Parts]:
    """The relay over the store in memory."""
    store = MemoryStore(1 << 24)
    await store.add_household(kept(CODE), 10)
    made = made_parts(store, Settings(device_rate=0, address_rate=0))
    yield made
    made.verifier.close()


def _rss() -> int:
    found_ = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found_ is not None
    return int(found_[1]) * 1024


async def _timed(work: Awaitable[int]) -> int:
    start = time.perf_counter()
    status = await work
    assert time.perf_counter() - start < SECONDS_MAX
    return status


@pytest.mark.timeout(300)
async def test_inside(parts: Parts) -> None:
    """Twelve thousand requests to the application itself; `./dev torture fuzz` brings a million."""
    made = Made.found("fuzzed")
    request = made.request(CODE)
    space, rows = found(request)
    await parts.store.found(Founding(request, space, rows))
    own = "http://localhost:8301"
    token = parts.callers.issue(Seat(space.id, 0))
    app = Inside(relay_app(parts, Names({HOST: own}, frozenset({APP}))))
    fuzz, seen, before = Fuzz(1, made, token, parts.callers.challenge), dict[int, int](), 0
    for n in range(INSIDE):
        if n == INSIDE // 10:
            gc.collect()
            before = _rss()
        status = await _timed(app.post(*fuzz.request()))
        seen[status] = seen.get(status, 0) + 1
    gc.collect()

    assert [status for status in seen if status >= 500] == []
    assert {200, 400, 403, 404, 409, 415} <= set(seen)
    assert _rss() - before < GROWTH_MAX


@pytest.mark.timeout(300)
async def test_over_sockets(tmp_path: Path) -> None:
    """Eight hundred requests and two hundred frames to a real process, which then still serves."""
    with Started.in_folder(tmp_path) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            made = Made.found()
            token = await caller.found(made)
            fuzz = Fuzz(2, made, token)
            before = 0
            for n in range(SOCKETS):
                if n == SOCKETS // 10:
                    before = started.rss()
                path, body, headers = fuzz.request()
                answer = await caller.http.post(path, content=body, headers=headers)
                assert answer.status_code < 500
                assert answer.elapsed.total_seconds() < SECONDS_MAX
            for _ in range(FRAMES):
                await _frame(caller, fuzz)
            await caller.found(other := Made.found())
            assert await caller.append(other, other.envelope()) == [3]

        assert started.rss() - before < GROWTH_MAX


async def _frame(caller: Caller, fuzz: Fuzz) -> None:
    """A socket with one frame; it answers with a page or a close, within a second."""
    frame: bytes | str = fuzz.bent(write(fuzz.random.choice(fuzz.frames)))
    if fuzz.random.random() < 0.1:
        frame = fuzz.text()
    async with caller.socket() as socket:
        await socket.send(frame)
        try:
            async with asyncio.timeout(SECONDS_MAX):
                await socket.recv()
        except TimeoutError:
            assert _asks_for_no_page(frame)
        except WebSocketException:
            assert socket.close_code in (1000, 1003, 1009, 4400, 4403)


def _asks_for_no_page(frame: bytes | str) -> bool:
    """Whether what was sent is well-formed and waits for nothing: a line for appends alone."""
    return isinstance(frame, bytes) and parse_request(FollowFrame, frame).after is None
