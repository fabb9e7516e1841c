"""`python -m tests.simulation`: run seeds, or show one."""

import argparse
import sys
import time
from collections import Counter

from tests.simulation.runs import Kind, Outcome, run_seed, run_seeds

_LINE = 300


def main() -> int:
    """Run what the command line asks for; 1 if any seed ended badly."""
    parser = argparse.ArgumentParser(prog="tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, metavar="N", help="how many (1000)")
    parser.add_argument("--start", type=int, default=0, metavar="N", help="the first of them (0)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (2)")
    parser.add_argument("--show", type=int, metavar="SEED", help="run one seed and print its trace")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--honest", action="store_true", help="only a bad net and phones that die")
    kind.add_argument("--faults", action="store_true", help="restored relays and phones, two views too")
    asked = parser.parse_args()
    kinds: list[Kind] = ["honest"] if asked.honest else ["faults"] if asked.faults else ["honest", "faults"]
    if asked.show is not None:
        return max(_show(run_seed(asked.show, kind)) for kind in kinds)
    return max(_many(kind, range(asked.start, asked.start + asked.seeds), asked.jobs) for kind in kinds)


def _show(outcome: Outcome) -> int:
    _say(*outcome.lines, f"seed {outcome.seed} trace {outcome.digest}")
    return int(bool(outcome.findings))


def _many(kind: Kind, seeds: range, jobs: int) -> int:
    began, bad, kinds = time.monotonic(), 0, Counter[str]()
    for outcome in run_seeds(seeds, kind, jobs):
        if outcome.findings:
            bad += 1
            kinds.update({finding.split(" at ")[0] for finding in outcome.findings})
            _say(f"{kind} seed {outcome.seed}: {'; '.join(outcome.findings)[:_LINE]}")
    took = time.monotonic() - began
    _say(*(f"  {count} x {finding}" for finding, count in kinds.most_common()))
    _say(f"{kind}: {len(seeds)} seeds, {bad} bad, {took:.0f} s")
    return int(bad > 0)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
