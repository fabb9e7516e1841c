"""The commands of the pages about installing, as they stand there, for tests that do what the pages say."""

import re
from pathlib import Path

from tests.house.places import DOCS

PAGES = DOCS / "install"
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[str]:
    """Every block of commands of a page, in its order; what is for a reader's own eyes is no `sh`."""
    return _BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))


def deployed() -> dict[str, Path]:
    """Every file of deploy/ by its name there."""
    folder = DOCS.parent / "deploy"
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
