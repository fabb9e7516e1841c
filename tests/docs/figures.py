"""Numbers that pages say in a sentence, each beside the line of code that it is."""

import re
import sys
from collections.abc import Iterator
from typing import Final

from tests.docs.reading import Pages
from tests.house.places import ROOT
from twofold_crypto.public import limits
from twofold_server.settings import Settings
from twofold_server.store.reserve import RESERVE_BYTES
from twofold_server.store.tidying import TIDIED_IN_PASSING_BYTES

_MIB: Final = 1 << 20
_HOSTING, _OPERATIONS, _CONTRIBUTING = "docs/self-hosting.md", "docs/operations.md", "CONTRIBUTING.md"


def _python() -> str:
    """The oldest that the distribution says it runs on."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^requires-python = ">=([\d.]+)"', text, re.MULTILINE)
    return found[1] if found else sys.version


def _settings(name: str) -> str:
    fields = dict(zip(Settings.__struct_fields__, Settings.__struct_defaults__, strict=True))
    return f"{fields[name]:,}".replace(",", "")


def said() -> list[tuple[str, str, str]]:
    """(page, the sentence with the number left open, the number)."""
    return [
        ("README.md", r"with Python ([\d.]+) or newer", _python()),
        (_CONTRIBUTING, r"Python ([\d.]+) or newer", _python()),
        ("README.md", r"`http://localhost:(\d+)`", _settings("app_port")),
        (_CONTRIBUTING, r"serves it on port (\d+) and", _settings("app_port")),
        (_CONTRIBUTING, r"the relay on port (\d+),", _settings("relay_port")),
        (_HOSTING, r"`app\.example\.org` → port (\d+)", _settings("app_port")),
        (_HOSTING, r"`relay\.example\.org` → port (\d+)", _settings("relay_port")),
        (_HOSTING, r"good for (\d+) spaces", _settings("household_spaces")),
        (_HOSTING, r"the (\d+) MiB that lie beside the database", str(RESERVE_BYTES // _MIB)),
        (_HOSTING, r"A file above (\d+) MiB", str(TIDIED_IN_PASSING_BYTES // _MIB)),
        ("CHANGELOG.md", r"Attachments of up to (\d+) MiB", str(limits.STREAM_BYTES_MAX // _MIB)),
        (_OPERATIONS, r"must reach the same node for (\w+) minutes", {600: "ten"}[limits.MAIL_SECONDS]),
    ]


def figures_are_of_today(pages: Pages) -> Iterator[str]:
    """Each of these sentences stands on its page, with the number that the code has."""
    for page, sentence, number in said():
        found = re.findall(sentence, pages.page(page), re.DOTALL)
        if not found:
            yield f"{page} says nothing any more like {sentence}"
        yield from (f"{page} says {each}, and it is {number}: {sentence}" for each in found if each != number)
