"""The parts of the docs that come from the code: `python -m tests.house.written` writes them anew.

A part stands between `<!-- written: NAME -->` and `<!-- end -->`; a test compares it with what the code says.
"""

import re
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import get_args

import click
import msgspec

from tests.house.places import DOCS
from tests.house.practices import page
from tests.house.practices.forms import schemas
from tests.safety.shown import REQUIREMENTS, STORIES, Asked
from twofold_server.errors import rendered
from twofold_server.operate.findings import rendered as findings
from twofold_server.settings import PREFIX, Settings

PART = re.compile(r"(<!-- written: (?P<name>\w+) -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command of the program, by the name people type."""
    for point in sorted(entry_points(group="twofold.commands"), key=lambda point: point.name):
        loaded = point.load()
        if not isinstance(loaded, click.Command):
            raise TypeError(point.name)
        yield f"twofold {point.name}", loaded
        if isinstance(loaded, click.Group):
            yield from (
                (f"twofold {point.name} {name}", loaded.commands[name]) for name in sorted(loaded.commands)
            )


def options(command: click.Command) -> Iterator[click.Option]:
    """The options of a command that help shows, in its order."""
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            yield option


def _commands_text() -> str:
    return "\n".join(_command_text(typed, command) for typed, command in commands())


def _command_text(typed: str, command: click.Command) -> str:
    said = "\n\n".join(" ".join(paragraph.split()) for paragraph in (command.help or "").split("\n\n"))
    rows = [_option_row(option) for option in options(command)]
    table = ["| option | default | what it sets |", "|---|---|---|", *rows, ""] if rows else []
    return "\n".join([f"### `{typed}`", "", said, "", *table])


def _option_row(option: click.Option) -> str:
    default = "required" if option.required else _default(option)
    named = option.envvar if isinstance(option.envvar, str) else None
    variable = f" Also `{named}`." if named else ""
    return f"| `{', '.join(option.opts)}` | {default} | {option.help or ''}{variable} |"


def _default(option: click.Option) -> str:
    plain = isinstance(option.default, str | int | float | Path) and not isinstance(option.default, bool)
    return f"`{option.default}`" if plain and option.default != "" else ""


def _settings_text() -> str:
    head = ["| setting | variable | default | what it sets |", "|---|---|---|---|"]
    return "\n".join([*head, *map(_setting_row, msgspec.structs.fields(Settings))])


def _setting_row(field: msgspec.structs.FieldInfo) -> str:
    metadata = next(meta for meta in get_args(field.type)[1:] if meta.description)
    default = f"`{field.default}`" if field.default != "" else ""
    return f"| `{field.name}` | `{PREFIX}{field.name.upper()}` | {default} | {metadata.description} |"


def _shown_text(all_asked: tuple[Asked, ...]) -> str:
    head = ["| id | what is asked | what is shown | what is open |", "|---|---|---|---|"]
    return "\n".join([*head, *map(_shown_row, all_asked)])


def _shown_row(asked: Asked) -> str:
    pages = sorted({test.partition("::")[0] for test in asked.tests})
    places = ", ".join(f"`{page}`" for page in pages)
    return f"| **{asked.id}** | {asked.asks} | {asked.shown} ({places}) | {asked.open or 'nothing known'} |"


PARTS: dict[str, Callable[[], str]] = {
    "refusals": rendered,
    "commands": _commands_text,
    "settings": _settings_text,
    "drill": lambda: f"```sh\n{(DOCS / 'restore-drill.sh').read_text(encoding='utf-8')}```",
    "findings": findings,
    "practices": page.carried,
    "waiting": page.waiting,
    "flags": page.flags,
    "requirements": lambda: _shown_text(REQUIREMENTS),
    "stories": lambda: _shown_text(STORIES),
}


def _anew(found: re.Match[str]) -> str:
    text = PARTS[found["name"]]().rstrip("\n")
    return f"{found[1]}\n{text}\n\n{found[4]}"


def renewed(page: str) -> str:
    """The page with each of its written parts as the code says it now."""
    return PART.sub(_anew, page)


def main() -> None:
    """Write the parts anew in every page of docs that has one, and the schemas of the practices."""
    for place, schema in schemas().items():
        place.write_text(schema, encoding="utf-8")
    for path in sorted(DOCS.glob("*.md")):
        before = path.read_text(encoding="utf-8")
        after = renewed(before)
        if after != before:
            path.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
