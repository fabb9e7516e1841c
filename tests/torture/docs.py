"""Commands of the pages that build or want a database: a clone to a demo, backups over PostgreSQL.

    ./dev torture docs            in a clone of this repository, with the ports of the README free

They are typed as `tests/docs/lines.py` has them from the pages.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from shlex import quote

from tests.docs import lines
from tests.docs.running import Place
from tests.house.places import ROOT
from tests.support.postgres import cluster


def shared(folder: Path) -> str:
    """Serve a database, back it up while it is served, put it back into another."""
    with cluster() as started:
        place = Place(
            folder,
            {
                "postgresql://twofold@db.example/twofold": quote(started.address()),
                "postgresql://twofold@db.example/again": quote(started.address()),
            },
        )
        serve, backup, restore = lines.SHARED
        with place.serving(serve):
            _well(place.run(backup))
        _well(place.run(restore))
    return "served, backed up, restored over PostgreSQL"


def first(folder: Path) -> str:
    """From the repository to an invitation of the scripted person, as the README says."""
    place = Place(folder, {"<this repository>": f"file://{ROOT}"})
    _well(place.run(f"cd {folder} && {lines.CLONE}"))
    inside = f"cd {folder / 'twofold'} && exec "
    with place.serving(inside + lines.RUN, "The app is at"):
        demo = Place(folder / "second")
        with demo.serving(inside + lines.DEMO, "/#/join/"):
            return "cloned, built, served, and invited by the demo"


def _well(done: "subprocess.CompletedProcess[str]") -> None:
    if done.returncode != 0:
        raise SystemExit(f"{done.args}: status {done.returncode}\n{done.stdout}{done.stderr}")


def main() -> None:
    """Both, with a line for each."""
    for part in (shared, first):
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(f"{part(Path(folder))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
