"""What earlier versions wrote, unpacked: each by the commit at which that version was whole."""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

from tests.upgrades.make import DATA

FIRST, SECOND, THIRD = "e97fe42", "530f81d", "c96d10f"
"""The first check-in crosses · the whole protocol · the notebook for every day, and its lock."""
VERSIONS = (FIRST, SECOND, THIRD)


@dataclass(frozen=True, slots=True)
class Written:
    """One version's folder: `relay` as it served it, `a` and `b` as two phones kept them."""

    folder: Path
    origin: str
    link: str

    @property
    def database(self) -> Path:
        """The relay's."""
        return self.folder / "relay" / "relay.db"


def unpacked(version: str, folder: Path) -> Written:
    """A copy of one's own, to be opened and written to."""
    with tarfile.open(DATA / f"{version}.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    for name in ("relay", "a", "b"):
        (folder / name).chmod(0o700)
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return Written(folder, told["relay"], told["link"])
