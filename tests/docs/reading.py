"""The pages that people read, under any root: the project's own, or a copy with something planted."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.house.places import ROOT

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
_FRONT = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a block of commands, on its page."""

    page: str
    line: str

    @property
    def words(self) -> list[str]:
        """As a shell reads it, without what stands behind `#`."""
        return shlex.split(self.line, comments=True)


@dataclass(frozen=True)
class Pages:
    """All pages under a root; decisions are history and are read for their links alone."""

    root: Path = ROOT

    @cached_property
    def texts(self) -> dict[str, str]:
        """Page → what it says."""
        docs = sorted(path for path in (self.root / "docs").rglob("*.md") if "decisions" not in path.parts)
        pages = [*(self.root / name for name in _FRONT), *docs]
        return {path.relative_to(self.root).as_posix(): path.read_text(encoding="utf-8") for path in pages}

    @cached_property
    def whole(self) -> str:
        """Everything, one page after the other."""
        return "\n".join(self.texts.values())

    def page(self, name: str) -> str:
        """One of them."""
        return self.texts[name]

    def commands(self) -> Iterator[Command]:
        """Every line of every block of commands, continued lines joined."""
        for page, text in self.texts.items():
            for block in _BLOCK.findall(text):
                for line in block.replace("\\\n", " ").splitlines():
                    if line.strip() and not line.startswith("#"):
                        yield Command(page, line.strip())

    def spans(self) -> Iterator[Command]:
        """Everything set as code within a line."""
        for page, text in self.texts.items():
            for span in _SPAN.findall(_FENCE.sub("", text)):
                yield Command(page, span)

    def linked(self) -> Iterator[tuple[str, str, str]]:
        """(page, page that it leads to, place on it) for every link among our own, decisions too."""
        for path in [*(self.root / name for name in _FRONT), *sorted((self.root / "docs").rglob("*.md"))]:
            text = _FENCE.sub("", path.read_text(encoding="utf-8"))
            for target in re.findall(r"\]\(([^):\s]+)\)", text):
                leads, _, place = target.partition("#")
                to = (path.parent / leads).resolve() if leads else path
                yield path.relative_to(self.root).as_posix(), str(to), place


def anchors(text: str) -> set[str]:
    """The places of a page that a link can name."""
    plain = (re.sub(r"[`*_]|\[([^]]*)\]\([^)]*\)", r"\1", heading) for heading in _HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in plain}
