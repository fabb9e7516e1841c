"""1,000 random sequences of sharing and leaving: "What they can see" is what the other's keys open, in real vaults."""

import argparse
import os
import subprocess
import sys

from tests.house.places import ROOT
from tests.support.faults import VARIABLE

PAGE = "tests/safety/seen.test.ts"
FAULT = "an_edited_page_leaves_the_list"


def main(argv: list[str]) -> int:
    """0 if list and keys agreed after each sequence, and disagreed where a fault was planted."""
    parser = argparse.ArgumentParser(prog="./dev torture sees", description=__doc__)
    parser.add_argument("--sequences", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(argv)
    bad = _lived(asked.sequences, asked.seed)
    found = _lived(40, asked.seed, fault=FAULT) == 1
    sys.stdout.write(f"{asked.sequences} sequences from seed {asked.seed}: {'BAD' if bad else 'all agree'}; ")
    sys.stdout.write(f"{FAULT} is {'found out' if found else 'NOT found out'}\n")
    return int(bool(bad) or not found)


def _lived(sequences: int, seed: int, fault: str = "") -> int:
    """So many sequences of the phone's own program; with a fault planted nothing is printed."""
    command = [sys.executable, "hatch_build.py", "npm", "test", "--", PAGE]
    told = {"TWOFOLD_SEQUENCES": str(sequences), "TWOFOLD_SEED": str(seed), VARIABLE: fault}
    hidden = subprocess.DEVNULL if fault else None
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | told, stdout=hidden, stderr=hidden, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
