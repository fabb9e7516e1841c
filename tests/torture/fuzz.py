"""1,000,000 inputs over all routes and socket frames: no answer of class 5xx, no hang over 1 s, no growth.

Nineteen in twenty go to the relay's application in this process: messages of every route that there is, made
from its types, then bent; and sockets with frames of all kinds. One in twenty goes over real sockets to a
real process. A request that may wait (`take`) is let wait a moment and then cut off.
"""

import asyncio
import gc
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from tests.server.calling import Caller
from tests.server.making import Made
from tests.server.test_fuzz import APP, CODE, GROWTH_MAX, HOST, SECONDS_MAX, _rss
from tests.torture.rig.grammar import Grammar, kinds_of
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Jobs, Run, require, run_main
from twofold_crypto.public.messages import write
from twofold_server.app import made_parts
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.settings import Settings
from twofold_server.store.memory import MemoryStore
from twofold_server.store.port import Founding
from twofold_server.web.asgi import App
from twofold_server.web.caller import Seat
from twofold_server.web.door import FOLLOW_PATH, Names
from twofold_server.web.relay import relay_app

COUNT, OUTSIDE = 1_000_000, 20
_OWN = HOST.decode()
_WAITS = ("/v1/rendezvous/take",)
_MOMENT = 0.02
_SETTLED = 10


def work(run: Run) -> str:
    """All of it; answers the figure. Raises Bad."""
    outside = run.count // OUTSIDE
    routes, seen, slowest, grown = asyncio.run(_inside(run, run.count - outside))
    with TemporaryDirectory(prefix="twofold-fuzz-") as place, serving(Path(place) / "data") as relay:
        more = asyncio.run(_outside(relay, run, outside))
        require(relay.stop() == 0, f"it did not end well: {relay.log()[-300:]}")
    statuses = ", ".join(f"{status} {count}" for status, count in sorted((seen + more).items()))
    told = f"slowest {1000 * slowest:.0f} ms, grown by {grown / (1 << 20):.1f} MiB ({statuses})"
    return f"{run.count} inputs over {routes} routes and sockets, 0 of class 5xx, {told}"


async def _inside(run: Run, count: int) -> tuple[int, Counter[int], float, int]:
    store = MemoryStore(1 << 24)
    await store.add_household(kept(CODE), 10)
    parts = made_parts(store, Settings(address_rate=0, device_rate=0))
    made = Made.found("fuzzed")
    request = made.request(CODE)
    await store.found(Founding(request, *found(request)))
    app = relay_app(parts, Names({HOST: f"http://{_OWN}"}, frozenset({APP})))
    token = parts.callers.issue(Seat(made.id, 0))
    kinds = kinds_of(app)
    require(len(kinds) > 9, f"only {len(kinds)} routes are seen")
    fuzz = Grammar(run.seed, made, token, kinds, parts.callers.challenge)
    seen, slowest, before = Counter[int](), 0.0, 0
    for n in range(count):
        if n == count // _SETTLED:
            gc.collect()
            before = _rss()
        began = time.perf_counter()
        status = await (_frames(app, fuzz) if n % 16 == 0 else _post(app, fuzz))
        took = time.perf_counter() - began
        seen[status] += 1
        slowest = max(slowest, took)
        require(status < 500, f"input {n} is answered with {status}")
        require(took < SECONDS_MAX, f"input {n} takes {took:.2f} s")
        run.turn(n + 1)
    parts.verifier.close()
    gc.collect()
    grown = _rss() - before
    require(grown < GROWTH_MAX, f"memory has grown by {grown >> 20} MiB")
    return len(kinds), seen, slowest, grown


async def _post(app: App, fuzz: Grammar) -> int:
    """The status of the answer; 0 for one that waits."""
    path, body, headers = fuzz.request()
    events = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []
    try:
        async with asyncio.timeout(_MOMENT if path in _WAITS else SECONDS_MAX):
            await app(_scope("http", path, headers), _receive(events), _sender(sent))
    except TimeoutError:
        require(path in _WAITS, f"{path} hangs")
        return 0
    status: int = sent[0]["status"]
    return status


async def _frames(app: App, fuzz: Grammar) -> int:
    """A socket with some frames and then its end; the status that its close code stands for."""
    events: list[dict[str, Any]] = [{"type": "websocket.connect"}]
    good = [write(fuzz.random.choice(fuzz.frames))]
    for n in range(fuzz.random.randrange(1, 4)):
        body = good[0] if n == 0 and fuzz.random.random() < 0.5 else fuzz.bent(_any_frame(fuzz))
        text = fuzz.random.random() < 0.05
        events.append(
            {"type": "websocket.receive", "text" if text else "bytes": fuzz.text() if text else body}
        )
    sent: list[Any] = []
    headers = {"origin": APP.decode()}
    try:
        async with asyncio.timeout(SECONDS_MAX):
            await app(_scope("websocket", FOLLOW_PATH, headers), _receive(events), _sender(sent))
    except TimeoutError:
        require(condition=False, sentence="a socket hangs after its end")
    codes = [event["code"] for event in sent if event["type"] == "websocket.close"]
    return codes[0] - 4000 if codes and codes[0] > 4000 else 101


def _any_frame(fuzz: Grammar) -> bytes:
    path = fuzz.random.choice(list(fuzz.good))
    return write(fuzz.random.choice([fuzz._message(path), fuzz.random.choice(fuzz.frames)]))


def _scope(kind: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "type": kind,
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "subprotocols": [],
        "client": ("127.0.0.1", 40_000),
        "headers": [(b"host", HOST), *((k.encode(), v.encode()) for k, v in headers.items())],
        "state": {},
        "extensions": {},
    }


def _receive(events: list[dict[str, Any]]) -> Any:  # noqa: ANN401 (what ASGI calls by its own rules)
    left = iter(events)
    kind = "websocket" if events[0]["type"].startswith("websocket") else "http"

    async def receive() -> Any:  # noqa: ANN401
        return next(left, {"type": f"{kind}.disconnect", "code": 1006})

    return receive


def _sender(sent: list[Any]) -> Any:  # noqa: ANN401
    async def send(event: Any) -> None:  # noqa: ANN401
        sent.append(event)

    return send


async def _outside(relay: Relay, run: Run, count: int) -> Counter[int]:
    """The same to a real process, which then still serves."""
    seen = Counter[int]()
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        made = Made.found(f"outside {run.seed}")
        token = await caller.found(made)
        kinds = kinds_of(relay_app(made_parts(MemoryStore(1), Settings()), Names({}, frozenset())))
        fuzz, before = Grammar(run.seed + 1, made, token, kinds), 0
        for n in range(count):
            if n == count // _SETTLED:
                before = relay.rss()
            seen[await (_frame(caller, fuzz) if n % 16 == 0 else _asked(caller, fuzz))] += 1
        other = Made.found(f"after {run.seed}")
        await caller.found(other)
        require(await caller.append(other, other.envelope()) == [3], "afterwards it serves nobody")
    require(relay.rss() - before < GROWTH_MAX, "the process has grown")
    return seen


async def _asked(caller: Caller, fuzz: Grammar) -> int:
    path, body, headers = fuzz.request()
    limit = _MOMENT * 5 if path in _WAITS else SECONDS_MAX * 2
    try:
        answer = await caller.http.post(path, content=body, headers=headers, timeout=limit)
    except httpx.TimeoutException:
        require(path in _WAITS, f"{path} hangs")
        return 0
    require(answer.status_code < 500, f"{path} answers {answer.status_code}")
    require(answer.elapsed.total_seconds() < SECONDS_MAX, f"{path} takes over a second")
    return answer.status_code


async def _frame(caller: Caller, fuzz: Grammar) -> int:
    """A page or a close, within a second."""
    async with caller.socket() as socket:
        try:
            await socket.send(fuzz.bent(_any_frame(fuzz)))
            async with asyncio.timeout(SECONDS_MAX):
                await socket.recv()
        except WebSocketException:
            code = socket.close_code or 0
            require(code not in (1011, 1006) and code < 4500, f"a socket is closed with {code}")
            return code - 4000 if code > 4000 else 400
        except TimeoutError:
            return 101  # a frame that asks for what comes next, and nothing comes
    return 101


def main() -> int:
    """The command line."""
    return run_main("fuzz", __doc__, COUNT, work, "inputs", jobs=Jobs.SHARES)


if __name__ == "__main__":
    sys.exit(main())
