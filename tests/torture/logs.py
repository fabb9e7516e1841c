"""Logs hold no id, no address and no body, whatever goes wrong and however much is asked to be told.

The real relay runs in Python's development mode with asyncio's debugging on, so that all that its libraries
could say is said. Canaries stand in every part of what it gets: bodies, ids, headers, paths, frames, ports of
callers. It is fuzzed, cut off, filled and, in the end, one of its syncs fails. Each line of its log must be
one of the few that the relay has words for, and no line may hold a canary, however it is written.
"""

import asyncio
import base64
import re
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.torture.rig.grammar import Grammar, kinds_of
from tests.torture.rig.load import CUT
from tests.torture.rig.relay import Relay, log_of, serving
from tests.torture.rig.run import Run, require, run_main
from tests.torture.rig.trace import strace
from twofold_server.app import made_parts
from twofold_server.errors import TABLE
from twofold_server.settings import Settings
from twofold_server.store.memory import MemoryStore
from twofold_server.web.door import Names
from twofold_server.web.relay import relay_app

COUNT = 5000
CANARY = b"canary-in-a-cage"
_LINES = re.compile(
    r"serving app=\S+ relay=\S+|stopping|stopped|tidying mebibytes=\d+|disk_full|disk_has_room"
    r"|disk_failed sqlite=[A-Z_a-z]+|fault kind=\w+ where=(\w+\.py:\d+|elsewhere)"
)
_DEBUG = {"PYTHONDEVMODE": "1", "PYTHONASYNCIODEBUG": "1", "PYTHONWARNINGS": "always"}
_SYNC = 400


def work(run: Run) -> str:
    """All of it; answers the figure. Raises Bad."""
    with TemporaryDirectory(prefix="twofold-logs-") as place:
        folder = Path(place) / "data"
        fails = f"inject=fdatasync:error=EIO:when={_SYNC}"
        before = (strace(), "-f", "-qq", "-e", "trace=fdatasync", "-e", fails, "-o", "/dev/null")
        with serving(folder, before, environment=_DEBUG) as relay:
            told = asyncio.run(_everything(relay, run))
        log = log_of(folder).read_text()
    strange = [line for line in log.splitlines() if not _LINES.fullmatch(line)]
    require(not strange, f"{len(strange)} lines that the relay has no words for: {strange[:2]}")
    require("disk_failed" in log, "no sync has failed")
    for name, secret in told.items():
        for way in _ways(secret):
            require(way not in log, f"the log holds {name}")
    codes, lines = sum(code in told for code in TABLE), len(log.splitlines())
    return f"{run.count} inputs with {codes} kinds of refusal, {lines} lines of a log, 0 hold any canary"


def _ways(secret: bytes) -> list[str]:
    """As logs might write it."""
    ways = [secret.hex(), repr(secret)[2:-1], base64.b64encode(secret).decode().rstrip("=")]
    return [*ways, base64.urlsafe_b64encode(secret).decode().rstrip("=")]


async def _everything(relay: Relay, run: Run) -> dict[str, bytes]:
    """All that could be logged happens; answers what must not be."""
    made, told = Made.found(f"logs {run.seed}"), {"a header": CANARY, "the code": relay.code.encode()}
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        token = await caller.found(made)
        item = made.envelope(0, 500)
        await caller.append(made, item)
        told |= {"a token": token, "a space": made.id, "a body": item.wire[-64:-32]}
        told |= {f"a key {n}": author.seat.keys.sign for n, author in enumerate(made.authors)}
        kinds = kinds_of(relay_app(made_parts(MemoryStore(1), Settings()), Names({}, frozenset())))
        fuzz = Grammar(run.seed, made, token, kinds)
        for n in range(run.count):
            path, body, headers = fuzz.request()
            headers |= {"x-canary": CANARY.decode(), "user-agent": CANARY.decode()}
            with suppress(httpx.HTTPError):
                answer = await caller.http.post(
                    f"{path}?{CANARY.decode()}",
                    content=CANARY + body if n % 9 == 0 else body,
                    headers=headers,
                    timeout=2,
                )
                told |= _code_of(answer)
            run.turn(n + 1)
        await _cut_frames(caller, fuzz)
        with suppress(Said, *CUT):
            await caller.found(other := Made.found(f"more {run.seed}"))
            for _ in range(_SYNC):  # until the sync that fails
                await caller.append(other, other.envelope(0, 100))
    relay.wait()
    return {name: secret for name, secret in told.items() if len(secret) >= 8 or name in TABLE}


def _code_of(answer: httpx.Response) -> dict[str, bytes]:
    """The refusal's code, as a name of what was seen; its secret is nothing that a log would hold."""
    found = re.search(rb"[a-z_]{4,24}", answer.content)
    code = found[0].decode() if found else ""
    return {code: f"refusal {code} of nobody".encode()} if code in TABLE else {}


async def _cut_frames(caller: Caller, fuzz: Grammar) -> None:
    """Sockets that end in the middle, in every way."""
    for n in range(60):
        with suppress(*CUT):
            async with caller.socket() as socket:
                await socket.send(CANARY if n % 2 else fuzz.bent(CANARY))
                if n % 3 == 0:
                    socket.transport.abort()


def main() -> int:
    """The command line."""
    return run_main("logs", __doc__, COUNT, work, "inputs")


if __name__ == "__main__":
    sys.exit(main())
