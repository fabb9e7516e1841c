"""How a long run is asked for and how it speaks: a seed, progress on a terminal, one line with its figure."""

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SEED = 20_260


class Jobs(Enum):
    """What `--jobs` does in a run: nothing, several cases at a time, or processes that share the count."""

    NONE, AT_ONCE, SHARES = range(3)


class Bad(AssertionError):
    """Something was lost, corrupt, false or too slow; the sentence says what."""


@dataclass(slots=True)
class Run:
    """One long run: how much of it, from which seed, and how it tells how far it is."""

    name: str
    count: int
    seed: int
    quiet: bool = False
    jobs: int = 1
    chance: random.Random = field(init=False)
    _drawn: float = 0.0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def part(self, n: int) -> "Run":
        """One case of it, with a chance of its own, so that it is the same whatever runs beside it."""
        return Run(self.name, 1, hash((self.seed, n)), quiet=True)

    def turn(self, done: int, of: int | None = None) -> None:
        """So much is done; drawn on a terminal, at most five times a second."""
        total = of or self.count
        if self.quiet or not sys.stderr.isatty() or (time.monotonic() - self._drawn < 0.2 and done < total):
            return
        self._drawn = time.monotonic()
        sys.stderr.write(f"\r{self.name} {done}/{total}" + ("\n" if done >= total else ""))
        sys.stderr.flush()


def run_main(
    name: str,
    about: str | None,
    count: int,
    work: Callable[[Run], str],
    unit: str = "rounds",
    words: list[str] | None = None,
    jobs: Jobs = Jobs.NONE,
) -> int:
    """The command line of a run; `work` answers the figure, or raises. Ends with 1 if it was bad."""
    parser = argparse.ArgumentParser(
        prog=f"./dev torture {name}", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=count, metavar="N", help=f"how many {unit} ({count:,})")
    parser.add_argument(
        "--seed", type=int, default=SEED, metavar="N", help=f"what chance comes from ({SEED})"
    )
    if jobs is not Jobs.NONE:
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="how much of it at a time (1)")
    asked = parser.parse_args(words)
    if jobs is Jobs.SHARES and asked.jobs > 1:
        return _shared(name, asked.count, asked.seed, asked.jobs)
    run = Run(name, asked.count, asked.seed, jobs=getattr(asked, "jobs", 1))
    return _judged(run, work)


def _shared(name: str, count: int, seed: int, jobs: int) -> int:
    """As many processes, each with a share of the count and a seed of its own, and a line of its own."""
    shares = [count // jobs + (n < count % jobs) for n in range(jobs)]
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.torture", name, "--count", f"{share}", "--seed", f"{seed + n}"],
            cwd=ROOT,
        )
        for n, share in enumerate(shares)
    ]
    return max(process.wait() for process in begun)


def _judged(run: Run, work: Callable[[Run], str]) -> int:
    began = time.monotonic()
    try:
        figure = work(run)
    except Exception as error:
        _say(f"{run.name}: BAD {error!r} (seed {run.seed}, commit {commit()})")
        if not isinstance(error, Bad):
            raise
        return 1
    _say(f"{run.name}: {figure}, {time.monotonic() - began:.0f} s (seed {run.seed})")
    return 0


def commit() -> str:
    """The commit that is tried, with a plus if files differ from it."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def require(condition: object, sentence: str) -> None:
    """Raises Bad unless it holds."""
    if not condition:
        raise Bad(sentence)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
