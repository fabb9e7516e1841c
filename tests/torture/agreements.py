"""10,000 random histories of two who edit one agreement apart, in both languages."""

import argparse
import os
import subprocess
import sys

from tests.house.places import ROOT
from tests.support.apart import lived, wrong_with

PAGES = ("tests/domain/apart.test.ts", "tests/domain/agreement.test.ts")


def main(argv: list[str]) -> int:
    """0 if every history ended equal, with no text that neither wrote."""
    parser = argparse.ArgumentParser(prog="./dev torture agreements", description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    histories = parser.parse_args(argv).histories
    bad = [(seed, wrong) for seed in range(histories) if (wrong := wrong_with(*lived(seed)))]
    for seed, wrong in bad:
        sys.stdout.write(f"seed {seed}: {wrong}\n")
    sys.stdout.write(f"Python: {histories} histories, {len(bad)} bad\n")
    sys.stdout.flush()
    return int(bool(bad)) or _phone(histories)


def _phone(histories: int) -> int:
    """The same number of the phone's own."""
    command = [sys.executable, "hatch_build.py", "npm", "test", "--", *PAGES]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"TWOFOLD_HISTORIES": str(histories)}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
