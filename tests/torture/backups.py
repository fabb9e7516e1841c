"""100 online backups under 200 writes a second: each is sound and has all that was acknowledged before it.

Eight devices of four spaces write at 200 requests a second, as far as this machine lets them, while `twofold
backup` runs again and again. Each copy is looked through: sound, every chain whole, every row that was
acknowledged before the command began. One in ten is restored into another folder and served, and devices read
all of it there. The last is timed: backup, restore and serve, the three commands of a host who moves.
"""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.server.calling import Caller
from tests.torture.rig.history import History, check
from tests.torture.rig.load import Load
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Run, require, run_main
from twofold_crypto.public.messages import item_id

COUNT, SPACES, RATE, RESTORED = 100, 4, 200, 10
MOVED_SECONDS_MAX = 300.0


def work(run: Run) -> str:
    """The backups; answers the figure. Raises Bad."""
    with TemporaryDirectory(prefix="twofold-backups-") as place:
        with serving(Path(place) / "data") as relay:
            load = Load.of(SPACES, run.chance, f"backups {run.seed}")
            rate, restored, moved = asyncio.run(_under_load(relay, load, run, Path(place)))
            require(relay.stop() == 0, f"it did not end well: {relay.log()[-300:]}")
        check(Path(place) / "data" / "relay.db", load.history)
    return (
        f"{run.count} of {run.count} backups sound and complete at {rate:.0f} writes a second, {restored} "
        f"restored and served; backup, restore and serve elsewhere in {moved:.1f} s"
    )


async def _under_load(relay: Relay, load: Load, run: Run, place: Path) -> tuple[float, int, float]:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        loading = asyncio.create_task(load.run(caller, pace=len(load.writers) / RATE))
        began, restored, moved = time.monotonic(), 0, 0.0
        try:
            for n in range(run.count):
                whole = n % RESTORED == RESTORED - 1 or n == run.count - 1
                moved = await _one(relay, load, place / f"{n}.db", whole=whole) or moved
                restored += whole
                run.turn(n + 1)
                require(not loading.done(), "the writers were refused")
        finally:
            loading.cancel()
            await asyncio.gather(loading, return_exceptions=True)
        return load.history.total() / (time.monotonic() - began), restored, moved


async def _one(relay: Relay, load: Load, copy: Path, *, whole: bool) -> float:
    """A backup and what is in it; the seconds that a move took, if it was one."""
    before, began = load.history.copied(), time.monotonic()
    await asyncio.to_thread(_twofold, "backup", "--data", relay.folder, copy)
    took = time.monotonic() - began
    await asyncio.to_thread(check, copy, before)
    if whole:
        began = time.monotonic()
        await _restored(relay, load, copy, before)
        took += time.monotonic() - began
        require(took < MOVED_SECONDS_MAX, f"a move took {took:.0f} s")
    await asyncio.to_thread(copy.unlink)
    return took if whole else 0.0


async def _restored(relay: Relay, load: Load, copy: Path, before: History) -> None:
    """Restored into a folder of another name and served on other ports, devices read all of it."""
    folder = copy.with_suffix("")
    await asyncio.to_thread(_twofold, "restore", "--data", folder, copy)
    with serving(folder) as other:
        async with Caller.at(other.relay_origin, other.app_origin, other.code) as caller:
            for made in load.spaces:
                token, after, seen = await caller.prove(made), 0, dict[int, bytes]()
                while True:
                    page = await caller.fetch(made, after, token)
                    seen |= {n: item_id(row.type, row.wire) for n, row in enumerate(page.items, after + 1)}
                    after += len(page.items)
                    if after >= page.head:
                        break
                require(seen.items() >= before.acked[made.id].items(), "a restored relay lacks rows")
        await asyncio.to_thread(other.stop)
    require(relay.folder != folder, "restored in place")


def _twofold(*words: str | Path) -> None:
    command = [sys.executable, "-m", "twofold_server", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    require(done.returncode == 0, f"`twofold {words[0]}` ended with {done.returncode}: {done.stderr[-300:]}")


def main() -> int:
    """The command line."""
    return run_main("backups", __doc__, COUNT, work, "backups")


if __name__ == "__main__":
    sys.exit(main())
