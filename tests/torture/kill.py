"""SIGKILL of the real relay at random points under load: nothing acknowledged is lost, ready again in 2 s.

Six devices of three spaces write, erase and follow. The relay is killed after a random time, one time in ten
while it starts. After each kill it is started again and its database looked through beside it: sound, every
chain whole, every row that was acknowledged or shown to a follower there, nothing that was never sent.
A new database is begun every 25 kills.
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
from tests.torture.rig.relay import Relay, begin, launched, log_of
from tests.torture.rig.run import Run, require, run_main

COUNT, LIFE = 1000, 25
SECONDS_MAX = 2.0
_AT_MOST = 0.4


def work(run: Run, fault: str = "") -> str:
    """The kills; answers the figure. Raises Bad."""
    acked, slow, done = 0, [0.0], 0
    with TemporaryDirectory(prefix="twofold-kill-") as place:
        while done < run.count:
            life = min(LIFE, run.count - done)
            load = Load.of(3, run.chance, f"kill {run.seed} {done}")
            folder = Path(place) / f"{done}"
            for n in range(life):
                slow.append(_one(folder, load, run.chance, fault, again=n))
                run.turn(done := done + 1)
            check(folder / "relay.db", load.history)
            acked += load.history.total()
    return f"{done} kills, {acked} acknowledgements, 0 lost, ready after {max(slow):.2f} s at most"


def _one(folder: Path, load: Load, chance: random.Random, fault: str, *, again: int) -> float:
    """Start, look, load, kill; answers how long the start took."""
    if again and chance.random() < 0.1:
        _killed_while_starting(folder, chance, fault)
    relay = begin(folder, fault=fault)
    try:
        asyncio.run(_under_load(relay, load, chance.uniform(0.01, _AT_MOST), thorough=again % 5 == 0))
    finally:
        relay.kill()
    require("fault" not in log_of(folder).read_text(), f"the relay's log has a fault: {relay.log()[-200:]}")
    return relay.seconds


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
    return run_main("kill", __doc__, COUNT, _timed, "kills")


def _timed(run: Run) -> str:
    figure = work(run)
    require(float(figure.split("after ")[1].split()[0]) <= SECONDS_MAX, f"slow start: {figure}")
    return figure


if __name__ == "__main__":
    sys.exit(main())
