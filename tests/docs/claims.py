"""What is claimed of the docs: functions from pages to complaints that a thing is unnamed, or is gone."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import click

from tests.docs.reading import Command, Pages, anchors
from tests.house.places import CRYPTO, DEVICE, ROOT, SERVER, WEB_SRC, files
from tests.house.written import commands, options
from twofold_crypto.errors import every_refusal
from twofold_crypto.public import limits
from twofold_server.errors import TABLE
from twofold_server.operate.findings import rendered as findings
from twofold_server.settings import PREFIX, Settings

Claim = Callable[[Pages], Iterator[str]]

_WORD = re.compile(r"\w+")
_VARIABLE = re.compile(r"\bTWOFOLD_[A-Z_]+[A-Z]\b")
_ROUTE = re.compile(r"/v1/[a-z]+(?:/[a-z]+)?")

FOREIGN: Final = {
    "idle_in_transaction_session_timeout",
    "pg_basebackup",
    "remote_apply",
    "remote_write",
    "wal_compression",
}
"""Words of PostgreSQL that the pages name and no line of ours does."""


def _both(what: str, there: Iterable[str], named: Iterable[str]) -> Iterator[str]:
    there, named = set(there), set(named)
    yield from (f"{what} {name} is not named" for name in sorted(there - named))
    yield from (f"{what} {name} is named and gone" for name in sorted(named - there))


@cache
def words_of_the_code() -> frozenset[str]:
    """Every word of ours that runs, schemas and names of files too."""
    places = [*files(SERVER, ".py", ".sql"), *files(CRYPTO, ".py"), *files(DEVICE, ".py")]
    places += [*files(WEB_SRC, ".ts", ".svelte"), ROOT / "dev", ROOT / "hatch_build.py"]
    return frozenset(
        _WORD.findall("\n".join(f"{path}\n{path.read_text(encoding='utf-8')}" for path in places))
    )


@cache
def _variables() -> frozenset[str]:
    """Every variable that is read, here or by a test."""
    tests = [*files(ROOT / "tests", ".py"), *files(ROOT / "client" / "web", ".ts")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in tests if path.parent.name != "docs")
    by_rule = {PREFIX + name.upper() for name in Settings.__struct_fields__}
    return frozenset(by_rule | set(_VARIABLE.findall(text)) | words_of_the_code())


@cache
def _routes() -> frozenset[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in files(SERVER / "web", ".py"))
    return frozenset(_ROUTE.findall(text))


@cache
def _told_commands() -> dict[str, click.Command]:
    return dict(commands())


def commands_are_named(pages: Pages) -> Iterator[str]:
    """Each command has its heading, each option its row there; none that is gone."""
    text = pages.page("docs/self-hosting.md")
    told = {
        found[1]: found[0]
        for found in re.finditer(r"^### `(twofold [a-z ]+)`$.*?(?=^###? |\Z)", text, re.MULTILINE | re.DOTALL)
    }
    yield from _both("command", _told_commands(), told)
    for typed, command in _told_commands().items():
        rows = re.findall(r"^\| `(-[^`]+)` \|", told.get(typed, ""), re.MULTILINE)
        yield from _both(f"option of {typed}", (", ".join(option.opts) for option in options(command)), rows)


def typed_commands_are_there(pages: Pages) -> Iterator[str]:
    """Whatever a page tells people to type is a command, with options that it takes."""
    for command in [*pages.commands(), *pages.spans()]:
        if "twofold " in command.line:
            yield from _misread(command)


def _misread(command: Command) -> Iterator[str]:
    for words in _typed(command.line.split()):
        known = _told_commands()
        name = next(
            (n for n in (" ".join(["twofold", *words[:2]]), f"twofold {words[0]}") if n in known), None
        )
        if name is None:
            yield f"{command.page}: there is no command `twofold {words[0]}`"
            continue
        takes = {each for option in known[name].params for each in option.opts}
        yield from (
            f"{command.page}: `{name}` takes no {word.partition('=')[0]}"
            for word in words
            if word.startswith("--") and word.partition("=")[0] not in takes | {"--help"}
        )


def _typed(words: list[str]) -> Iterator[list[str]]:
    """What follows each `twofold` that is a program and no name."""
    for i, word in enumerate(words[:-1]):
        program = word == "twofold" or word.endswith("bin/twofold")
        if program and re.fullmatch("[a-z]+", words[i + 1]) and words[i + 1] != "twofold":
            yield words[i + 1 :]


def verbs_are_named(pages: Pages) -> Iterator[str]:
    """Each verb of ./dev has its row in CONTRIBUTING, and each that any page names is one."""
    script = (ROOT / "dev").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^  ([a-z]\w*)(?:\|[^)]*)?\) ", script, re.MULTILINE)) - {"help"}
    rows = re.findall(r"^\| `\./dev ([a-z0-9]+)` \|", pages.page("CONTRIBUTING.md"), re.MULTILINE)
    yield from _both("verb", verbs, rows)
    yield from (
        f"{command.page}: there is no verb ./dev {verb}"
        for command in [*pages.commands(), *pages.spans()]
        for verb in re.findall(r"^\./dev ([a-z0-9]+)", command.line)
        if verb not in verbs
    )


def settings_are_named(pages: Pages) -> Iterator[str]:
    """Each setting has its row; each variable that a page names is read somewhere."""
    rows = re.findall(r"^\| `(\w+)` \| `TWOFOLD_\w+` \|", pages.page("docs/self-hosting.md"), re.MULTILINE)
    yield from _both("setting", Settings.__struct_fields__, rows)
    named = set(_VARIABLE.findall(pages.whole))
    yield from (f"variable {name} is named and gone" for name in sorted(named - _variables()))


def refusals_are_named(pages: Pages) -> Iterator[str]:
    """Each refusal of the relay has its row, each judgement of the protocol its place in the spec."""
    rows = re.findall(r"^\| `(\w+)` \| \d{3} \|", pages.page("docs/refusals.md"), re.MULTILINE)
    yield from _both("refusal", TABLE, rows)
    spec = pages.page("docs/protocol.md").partition("\n## Errors\n")[2].partition("\n## ")[0]
    named = {
        code
        for row in re.findall(r"^\| (`[^|]+) \|", spec, re.MULTILINE)
        for code in re.findall(r"`(\w+)`", row)
    }
    yield from _both("judgement", {*every_refusal(), "quarantined"}, named)


def limits_are_named(pages: Pages) -> Iterator[str]:
    """The spec's table has each limit with its number."""
    chapter = pages.page("docs/protocol.md").partition("\n## Limits\n")[2].partition("\n## ")[0]
    told = {
        f"{name} = {value}"
        for names, values in re.findall(r"^\| ([A-Z_, ]+) \| ([^|]+) \|", chapter, re.MULTILINE)
        for name, value in zip(names.split(", "), values.strip().split(", "), strict=True)
    }
    there = {
        f"{name} = {value}"
        for name, value in vars(limits).items()
        if name.isupper() and isinstance(value, int)
    }
    yield from _both("limit", {each.replace(str(2**53 - 1), "2⁵³ − 1") for each in there}, told)


def routes_are_named(pages: Pages) -> Iterator[str]:
    """Each address of the relay's API is in the spec, and no page names another."""
    told = set(_ROUTE.findall(pages.page("docs/protocol.md")))
    yield from (f"route {name} is not named" for name in sorted(_routes() - told))
    yield from (
        f"route {name} is named and gone" for name in sorted(set(_ROUTE.findall(pages.whole)) - _routes())
    )


def findings_are_named(pages: Pages) -> Iterator[str]:
    """Each thing that `twofold doctor` can find has its row."""
    row = re.compile(r"^\| `(\w+)` \| (?:trouble|advice) \|", re.MULTILINE)
    yield from _both("finding", row.findall(findings()), row.findall(pages.page("docs/self-hosting.md")))


def practices_are_named(pages: Pages) -> Iterator[str]:
    """Each practice of the catalogue, and each that waits, has its row."""
    folder = ROOT / "client" / "practices"
    there = [
        each["id"]
        for each in json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))["practices"]
    ]
    there += json.loads((folder / "later.json").read_text(encoding="utf-8"))
    named = re.findall(r"^\| ([A-Z]\d+|own-[a-z-]+) \|", pages.page("docs/practices.md"), re.MULTILINE)
    yield from _both("practice", there, named)


def names_are_ours(pages: Pages) -> Iterator[str]:
    """A word with underscores that a page sets as code is a word of the code, or one of PostgreSQL's."""
    words = {
        (command.page, word)
        for command in pages.spans()
        for word in re.findall(r"^([a-z]+(?:_[a-z]+)+)(?: = .*)?$", command.line)
    }
    yield from (
        f"{page}: `{word}` is named and gone"
        for page, word in sorted(words)
        if word not in FOREIGN | words_of_the_code()
    )


def links_lead_somewhere(pages: Pages) -> Iterator[str]:
    """Each link among our own pages leads to a page, and to a place on it that is there."""
    for page, target, place in pages.linked():
        to = Path(target)
        if not to.exists():
            yield f"{page}: nothing is at {to.name}"
        elif place and place not in anchors(to.read_text(encoding="utf-8")):
            yield f"{page}: {to.name} has no place #{place}"


def files_are_there(pages: Pages) -> Iterator[str]:
    """Each file that a page names by its place is there."""
    for command in pages.spans():
        for place in re.findall(
            r"^((?:client|server|crypto|tests|docs|bench|deploy)/[\w./-]+)", command.line
        ):
            if "NAME" not in place and not (ROOT / place).exists():
                yield f"{command.page}: there is no {place}"


def words_have_their_places(pages: Pages) -> Iterator[str]:
    """Each folder that has words of a second language is named where translators look."""
    places = [*files(WEB_SRC, ".de.ts"), *files(ROOT / "client" / "practices", "de.json")]
    places += [*files(ROOT / "tests" / "house", "de.json")]
    text = pages.page("docs/for-translators.md")
    folders = {path.parent.relative_to(ROOT).as_posix() for path in places}
    yield from (f"words in {each} are not named" for each in sorted(folders) if f"`{each}/" not in text)


def the_host_has_a_column(pages: Pages) -> Iterator[str]:
    """One table says who sees what; the other one who hosts is apart from the other one and from a host."""
    text = pages.page("docs/threat-model.md").partition("\n## Who can see what\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    who = {cell.strip() for cell in rows[0]} if rows else set()
    for each in ("you", "the other one", "the other one, who hosts", "somebody else, who hosts"):
        if each not in who:
            yield f"who can see what has no column for {each}"
    yield from (
        f"{row[0].strip()} has {len(row)} cells of {len(rows[0])}" for row in rows if len(row) != len(rows[0])
    )


CLAIMS: Final[tuple[Claim, ...]] = (
    commands_are_named,
    typed_commands_are_there,
    verbs_are_named,
    settings_are_named,
    refusals_are_named,
    limits_are_named,
    routes_are_named,
    findings_are_named,
    practices_are_named,
    names_are_ours,
    links_lead_somewhere,
    files_are_there,
    words_have_their_places,
    the_host_has_a_column,
)
