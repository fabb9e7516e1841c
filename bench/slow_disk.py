"""A disk that takes 8 ms for every sync, as an SD card does: what group commit is worth there.

A tracer delays each sync of the relay, and of a reference that commits once per request, alike.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from bench.figures import fast, told
from bench.limits import raw_requests
from bench.load import run_writers
from bench.relay import served, tracer
from bench.run import Run
from bench.spaces import founded, make_room, one_each
from bench.writes import reference

_WRITERS, _SYNC_MS, _TIMES = 32, 8, 10
_NAME = "W4 slow disk, 32 writers, beside one commit a request"


def measure(run: Run) -> None:
    """Both under the same delay, one after the other."""
    with TemporaryDirectory(prefix="twofold-bench-") as name:
        slow = tracer(Path(name) / "report", _SYNC_MS)
        if not slow:
            run.add(told(_NAME, 0, "/s", "not measured: there is no strace here to slow a sync down"))
            return
        alone = _one_commit_each(slow, run.count(6, 3))
        own = _relay(slow, run.count(60, 20))
    run.add(fast(_NAME, own, "/s", alone, _TIMES, f"every sync takes {_SYNC_MS} ms longer"))


def _one_commit_each(slow: tuple[str, ...], each: int) -> float:
    with reference("--each", before=slow) as raw:
        return uvloop.run(run_writers(raw.port, raw_requests(raw.port, _WRITERS, each))).rate


def _relay(slow: tuple[str, ...], each: int) -> float:
    with served(before=slow) as relay:
        rooms = uvloop.run(founded(relay.port, relay.code, [make_room() for _ in range(_WRITERS)]))
        requests = [
            one_each(relay.port, author, author.seal(room, each)) for room in rooms for author in room.authors
        ]
        return uvloop.run(run_writers(relay.port, requests)).rate
