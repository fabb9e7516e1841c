"""`./dev bench`: measures, prints one table, and writes it to bench-results/latest.json.

Everything stays on this machine: servers on free ports of the loopback, data in temporary folders.
"""

import argparse
import os
import platform
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from types import FrameType

from bench import (
    app_find,
    app_start,
    app_use,
    catchup,
    cost,
    figures,
    first_sync,
    fitness,
    limits,
    live,
    postgres_side,
    sizing_take,
    slow_disk,
    writes,
)
from bench.figures import told
from bench.process import ROOT
from bench.quiet import RESTED, core_share
from bench.run import Run

SECONDS_MAX = 340
RESULTS = ROOT / "bench-results" / "latest.json"


Job = Callable[[Run], None]


def _limits(run: Run) -> None:
    run.add(*limits.measured())


JOBS: dict[str, tuple[Job, str]] = {
    "limits": (_limits, "what this machine can do at most: syncs, SQLite, bare ASGI, signatures"),
    "w1": (writes.measure, "eight writers, durable and verified, beside the raw reference"),
    "w2": (catchup.measure, "a new device pulls 10,000 envelopes"),
    "w3": (live.measure, "from one device's append to another's receipt"),
    "w4": (cost.measure, "memory, disk, start"),
    "start": (app_start.measure, "the app's weight, first paint, first use, offline start"),
    "use": (app_use.measure, "a tap until durable, the other's screen, 10,000 pages fetched and shown"),
    "find": (app_find.measure, "a key press of a search among 10,000 pages"),
    "fitness": (fitness.measure, "Lighthouse's three categories; only when named, since npx fetches it"),
    "device": (first_sync.measure, "a device without a screen takes 10,000 envelopes and judges each"),
    "postgres": (postgres_side.measure, "the same load over PostgreSQL, by one relay and by two"),
    "sizing": (sizing_take.measure, "what the table of docs/operations.md stands on, over both stores"),
    "slow": (slow_disk.measure, "a disk that takes 8 ms for every sync"),
}


USUAL = [name for name in JOBS if name != "fitness"]
"""What is measured unless jobs are named."""


class TimeUp(Exception):
    """The run has used all the time it may use."""


def main(arguments: list[str]) -> int:
    """Run the chosen jobs; 0 if every demand of them is met, 1 if one is missed, 2 if a job broke."""
    options = _options(arguments)
    run, begun = Run(quick=options.quick), time.perf_counter()
    signal.signal(signal.SIGALRM, _time_is_up)
    signal.alarm(SECONDS_MAX)
    broken = [fault for name in options.only if (fault := _tried(name, run))]
    signal.alarm(0)
    print(figures.table(run.figures))
    print("\n".join(["", *broken, f"{time.perf_counter() - begun:.0f} s, {_missed(run)}"]))
    figures.write(run.figures, RESULTS, _machine())
    return 2 if broken else int(any(not figure.reached for figure in run.figures))


def _tried(name: str, run: Run) -> str:
    """One job; what broke it, or nothing."""
    print(f"{name}: {JOBS[name][1]} …", file=sys.stderr, flush=True)
    try:
        _say_if_busy(name, run)
        JOBS[name][0](run)
    except TimeUp:
        return f"{name} and what follows it were not measured: {SECONDS_MAX} s are over"
    except Exception as error:  # noqa: BLE001 (one job that breaks does not take the others' figures along)
        return f"{name} broke: {type(error).__name__}: {error}"
    return ""


def _say_if_busy(name: str, run: Run) -> None:
    share = core_share()
    if share < RESTED:
        run.add(told(f"{name}: machine busy, share of a core got", share, "", "latencies say little"))


def _time_is_up(_signal: int, _frame: FrameType | None) -> None:
    signal.alarm(1)  # whatever follows is not begun either
    raise TimeUp


def _missed(run: Run) -> str:
    judged = [figure for figure in run.figures if figure.sense != "told"]
    reached = sum(figure.reached for figure in judged)
    return f"{reached} of {len(judged)} demands reached; also in {RESULTS.relative_to(ROOT)}"


def _machine() -> dict[str, str]:
    return {
        "cores": str(os.cpu_count()),
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


_ABOUT = """Measures Twofold beside the limits of this machine. A figure stands beside a limit,
and their ratio must be at least (≥) or at most (≤) the number in the column `must`."""
_CARRIED = """Figures `carried over` stand beside a peer as measured elsewhere, times the ratio of the raw
reference here and there. Ends with 1 if a demand is missed, with 2 if a job broke."""


def _options(arguments: list[str]) -> argparse.Namespace:
    jobs = "\n".join(f"  {name:<8} {about}" for name, (_, about) in JOBS.items())
    parser = argparse.ArgumentParser(
        prog="./dev bench",
        description=_ABOUT,
        epilog=f"jobs:\n{jobs}\n\n{_CARRIED}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only",
        type=_chosen,
        default=USUAL,
        metavar="w1,w3",
        help="only these jobs",
    )
    parser.add_argument("--quick", action="store_true", help="fewer of everything: a minute, rougher figures")
    return parser.parse_args(arguments)


def _chosen(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in JOBS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no job {', '.join(unknown)}; there are {', '.join(JOBS)}")
    return [name for name in JOBS if name in names]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
