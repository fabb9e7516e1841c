"""SIGKILL of the real relay at random points under load: nothing acknowledged is lost, ready again in 2 s.

Six devices of three spaces write, erase and follow. The relay is killed after a random time, one time in ten
while it starts. After each kill it is started again and its database looked through beside it: sound, every
chain whole, every row that was acknowledged or shown to a follower there, nothing that was never sent.
A new database is begun every 25 kills.

How long a start takes is measured from the command until the relay has said where it is, which it does when
it answers; nothing else is in it. What it waits meanwhile for a processor that others have is told apart.
"""

import asyncio
import random
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.server.calling import Caller
from tests.torture.rig.history import check
from tests.torture.rig.load import Load
from tests.torture.rig.relay import Relay, Start, begin, launched, log_of
from tests.torture.rig.run import Jobs, Run, require, run_main

COUNT, LIFE = 1000, 25
SECONDS_MAX = 2.0
_AT_MOST = 0.4


def work(run: Run, fault: str = "") -> str:
    """The kills; answers the figure. Raises Bad."""
    acked, starts, done = 0, list[Start](), 0
    with TemporaryDirectory(prefix="twofold-kill-") as place:
        while done < run.count:
            life = min(LIFE, run.count - done)
            load = Load.of(3, run.chance, f"kill {run.seed} {done}")
            folder = Path(place) / f"{done}"
            for n in range(life):
                starts.append(_one(folder, load, run.chance, fault, again=n))
                run.turn(done := done + 1)
            check(folder / "relay.db", load.history)
            acked += load.history.total()
    slowest = max(start.own for start in starts)
    require(slowest <= SECONDS_MAX, f"a start took {slowest:.2f} s")
    return f"{done} kills, {acked} acknowledgements, 0 lost, {_told(starts)}"


def _told(starts: list[Start]) -> str:
    own = sorted(start.own for start in starts)
    half, most = own[len(own) // 2], max(start.seconds for start in starts)
    return (
        f"ready after {half:.2f} s (half of them), {own[-1]:.2f} s (all), {most:.2f} s with waits for others"
    )


def _one(folder: Path, load: Load, chance: random.Random, fault: str, *, again: int) -> Start:
    """Start, look, load, kill; answers how long the start took."""
    if again and chance.random() < 0.1:
        _killed_while_starting(folder, chance, fault)
    relay = begin(folder, fault=fault)
    try:
        asyncio.run(_under_load(relay, load, chance.uniform(0.01, _AT_MOST), thorough=again % 5 == 0))
    finally:
        relay.kill()
    require("fault" not in log_of(folder).read_text(), f"the relay's log has a fault: {relay.log()[-200:]}")
    return relay.start


def _killed_while_starting(folder: Path, chance: random.Random, fault: str) -> None:
    process = launched(folder, fault=fault)
    try:
        process.wait(chance.uniform(0.05, 0.6))
    except Exception:  # noqa: BLE001 (whatever it did so far, it is cut off now)
        process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)


async def _under_load(relay: Relay, load: Load, seconds: float, *, thorough: bool) -> None:
    if load.founded:
        await asyncio.to_thread(check, relay.folder / "relay.db", load.history, thorough=thorough)
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        loading = asyncio.create_task(load.run(caller))
        await asyncio.sleep(seconds)
        relay.process.send_signal(signal.SIGKILL)
        await loading


def main() -> int:
    """The command line."""
    return run_main("kill", __doc__, COUNT, work, "kills", jobs=Jobs.SHARES)


if __name__ == "__main__":
    sys.exit(main())
