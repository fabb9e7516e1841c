"""Every line that a page has people type, and who runs it; what the ordinary run leaves out says why."""

from collections.abc import Callable
from typing import Final

from tests.house.places import ROOT, docs

SERVE: Final = "twofold serve --data /var/lib/twofold --app-port 8300 --relay-port 8301"
BACKUP: Final = "twofold backup --data /var/lib/twofold /srv/backups/twofold-$(date +%F).db"
DOCTOR: Final = "twofold doctor --data /var/lib/twofold"
LOOK: Final = "twofold serve --invite"
HERE: Final = (SERVE, BACKUP, DOCTOR, LOOK)
"""Run by `test_commands`, one after the other."""

_STORE: Final = "postgresql://twofold@db.example/"
SHARED: Final = (
    f"TWOFOLD_STORE={_STORE}twofold twofold serve --data /var/lib/twofold",
    f"twofold backup --data /var/lib/twofold --store {_STORE}twofold /srv/backups/twofold.db",
    f"twofold restore --data /var/lib/twofold --store {_STORE}again /srv/backups/twofold.db",
)
"""Run by `./dev torture docs`, over a PostgreSQL of its own."""

CLONE, RUN, DEMO, TEST = (
    "git clone <this repository> twofold && cd twofold",
    "./dev run",
    "./dev demo",
    "./dev test",
)
FIRST: Final = (CLONE, RUN, DEMO)
"""Run by `./dev torture docs`, in a clone of this repository."""

DRILL: Final = "tests/upgrades/test_drill.py"
"""Runs `docs/restore-drill.sh` as a whole."""

FETCHED: Final = ("pipx install twofold      # or: uv tool install twofold",)

MANAGER: Final = ("systemctl stop twofold@3      # SIGTERM", "systemctl start twofold@3")
UNIT: Final = ROOT / "deploy" / "nodes" / "twofold@.service"

EXCEPTIONS: Final[dict[str, tuple[tuple[str, ...], Callable[[str], bool]]]] = {
    "a database": (SHARED, lambda line: "postgresql://" in line),
    "a build": (FIRST, lambda line: line == CLONE or line in (RUN, DEMO)),
    "this run itself": ((TEST,), lambda line: line in docs() and line == "./dev test"),
    "a release": (FETCHED, lambda line: line.startswith("pipx install ")),
    "a service manager": (MANAGER, lambda line: line.startswith("systemctl ") and UNIT.exists()),
}
"""What the ordinary run leaves out: name → (lines, whether a line is out of it for that reason)."""
