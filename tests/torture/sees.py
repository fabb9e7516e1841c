"""1,000 random sequences over real vaults: "What they can see" is what the other's keys open."""

import argparse
import os
import subprocess
import sys

from tests.house.places import ROOT
from tests.support.faults import VARIABLE

PAGE = "tests/safety/seen.test.ts"
FEW = 40
FAULT = "an_edited_page_leaves_the_list"


def main(argv: list[str]) -> int:
    """0 if list and keys agreed after each sequence, and disagreed where a fault was planted."""
    parser = argparse.ArgumentParser(prog="./dev torture sees", description=__doc__)
    parser.add_argument("--sequences", type=int, default=1000)
    sequences = parser.parse_args(argv).sequences
    bad = _lived(sequences)
    found = _lived(FEW, fault=FAULT) == 1
    sys.stdout.write(f"{sequences} sequences: {'BAD' if bad else 'all agree'}; ")
    sys.stdout.write(f"{FAULT} is {'found out' if found else 'NOT found out'}\n")
    return int(bool(bad) or not found)


def _lived(sequences: int, fault: str = "") -> int:
    """So many sequences of the phone's own program; with a fault planted nothing is printed."""
    command = [sys.executable, "hatch_build.py", "npm", "test", "--", PAGE]
    told = {"TWOFOLD_HISTORIES": str(sequences), VARIABLE: fault}
    hidden = subprocess.DEVNULL if fault else None
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | told, stdout=hidden, stderr=hidden, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
