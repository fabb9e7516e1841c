"""EIO and ENOSPC at each of the first 200 writes and syncs: no false word, and a failed sync is the end.

A run that is only watched tells which calls are the first 200, from the opening of an empty folder on. Then
for each of them and each error the real relay runs under load with that one call failing. A write that fails
is refused or ends the relay; a sync that fails ends it, whatever else happens, since nobody knows what is on
the disk then. After each, the relay starts again without help, holds all it acknowledged, and takes more.
"""

import asyncio
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.server.calling import Caller, Said
from tests.torture.rig.history import check
from tests.torture.rig.load import Load
from tests.torture.rig.relay import NotServing, Relay, begin, log_of, serving
from tests.torture.rig.run import Bad, Jobs, Run, require, run_main
from tests.torture.rig.trace import strace

COUNT, ERRORS = 200, ("EIO", "ENOSPC")
SYNCS = ("fsync", "fdatasync")
_CALLS = ("pwrite64", "ftruncate", *SYNCS)
WATCHED = "watched"
_REQUESTS, _ENOUGH, _SOON = 12, 8.0, 4.0
_LINE = re.compile(r"^(\d+) +(\w+)\(\d+<([^>]*)>")
_HONEST = {"failed", "busy", "disk_full", "storage"}


@dataclass(frozen=True, slots=True)
class Point:
    """The n-th call of a name, of the thread that writes."""

    name: str
    n: int
    file: str

    @property
    def must_hold(self) -> bool:
        """Whether what is on the disk depends on it. SQLite syncs the names of new files too and does not
        look at the answer; the relay does that itself before it serves."""
        return self.name in SYNCS and self.file != WATCHED


@dataclass(slots=True)
class Seen:
    """How the relays ended."""

    ended: int = 0
    refused: int = 0
    unstarted: int = 0
    bad: list[str] = field(default_factory=list)

    def add(self, other: "Seen") -> None:
        """What another saw."""
        self.ended += other.ended
        self.refused += other.refused
        self.unstarted += other.unstarted
        self.bad += other.bad


def work(run: Run) -> str:
    """Every point with every error; answers the figure. Raises Bad."""
    seen = Seen()
    with TemporaryDirectory(prefix="twofold-errors-") as place:
        points = watched(Path(place) / WATCHED, run, run.count)
        require(len(points) == run.count, f"only {len(points)} calls were seen")
        cases = list(enumerate(product(points, ERRORS)))

        def one(case: tuple[int, tuple[Point, str]]) -> Seen:
            n, (point, error) = case
            own = Seen()
            try:
                fail_one(Path(place) / f"{n}", run.part(n), point, error, own)
            except Bad as wrong:
                own.bad.append(f"{point} with {error}: {wrong}")
            return own

        with ThreadPoolExecutor(run.jobs) as pool:
            for done, own in enumerate(pool.map(one, cases), 1):
                seen.add(own)
                run.turn(done, len(cases))
    require(not seen.bad, "\n".join(seen.bad))
    return (
        f"{len(cases)} errors at the first {run.count} calls, 0 false acknowledgements: {seen.ended} ended"
        f" the serving, {seen.unstarted} the start, {seen.refused} were refused or did no harm"
    )


def watched(folder: Path, run: Run, count: int) -> list[Point]:
    """The first so many calls to the disk of a relay under the load that all get."""
    report = folder.with_suffix(".trace")
    before = (strace(), "-f", "-y", "-e", f"trace={','.join(_CALLS)}", "-o", str(report))
    with serving(folder, before) as relay:
        asyncio.run(_loaded(relay, Load.of(2, run.chance, f"watched {run.seed}")))
        relay.stop()
    counts: dict[tuple[str, str], int] = {}
    points: list[Point] = []
    for found in filter(None, map(_LINE.match, report.read_text().splitlines())):
        thread, name = found[1], found[2]
        counts[thread, name] = counts.get((thread, name), 0) + 1
        points.append(Point(name, counts[thread, name], found[3].rpartition("/")[2]))
    return points[:count]


def fail_one(folder: Path, run: Run, point: Point, error: str, seen: Seen, fault: str = "") -> None:
    """A relay with one call that fails, and the one that starts again. Raises Bad."""
    load = Load.of(2, run.chance, f"errors {run.seed} {folder.name}")
    what = f"inject={point.name}:error={error}:when={point.n}"
    before = (strace(), "-f", "-qq", "-e", f"trace={point.name}", "-e", what, "-o", "/dev/null")
    try:
        relay = begin(folder, before, fault)
    except NotServing as words:
        require("Traceback" not in str(words), f"a start that fails speaks in tracebacks: {words}")
        seen.unstarted += 1
    else:
        try:
            asyncio.run(_loaded(relay, load))
            _judge(relay, point, seen)
        finally:
            relay.kill()
    with serving(folder) as again:
        asyncio.run(_again(again, load))
        require(again.stop() == 0, f"the relay that started again did not end well: {again.log()[-300:]}")
    check(folder / "relay.db", load.history)


def _judge(relay: Relay, point: Point, seen: Seen) -> None:
    if not relay.ended and not (point.must_hold and _ends(relay)):
        require(not point.must_hold, "a sync failed and the relay went on serving")
        seen.refused += 1
        return
    require(relay.wait() != 0, "it ended as if all were well")
    require("disk_failed" in log_of(relay.folder).read_text(), f"it ended without a word: {relay.log()}")
    seen.ended += 1


def _ends(relay: Relay) -> bool:
    """Whether it ends by itself, soon."""
    with suppress(subprocess.TimeoutExpired):
        relay.process.wait(_SOON)
    return relay.ended


async def _loaded(relay: Relay, load: Load) -> None:
    """A load that ends by itself, with the relay or after so many requests of each device."""

    async def refused(said: Said) -> None:
        require(said.code in _HONEST, f"a failing disk is called {said.code}")

    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        try:
            await load.enter(caller)
            async with asyncio.timeout(_ENOUGH):
                await load.run(caller, refused, _REQUESTS)
        except (Said, TimeoutError, httpx.TransportError):
            return  # it ended, perhaps in the middle of an answer


async def _again(relay: Relay, load: Load) -> None:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        for writer in load.writers:
            await writer.write(caller)


def main() -> int:
    """The command line."""
    return run_main("errors", __doc__, COUNT, work, "calls", jobs=Jobs.AT_ONCE)


if __name__ == "__main__":
    sys.exit(main())
