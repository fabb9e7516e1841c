"""What the relay's commands share at the terminal: options, settings, and how they give up."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from .settings import Settings, WrongSetting, from_environment

FOLDER_HELP = "Folder for everything the relay keeps; made if missing, closed to others."

DATA = click.option(
    "--data",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=FOLDER_HELP,
)
CONFIG = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings file; otherwise twofold.toml in the data folder, if there is one.",
)
STORE = click.option(
    "--store", help="PostgreSQL instead of a file in DATA: postgresql://user@host/database. [the file]"
)


def settings_of(folder: Path, config: Path | None, options: Mapping[str, str | int | None]) -> Settings:
    """The settings in force; what cannot be one is told, and ends the command."""
    try:
        return from_environment(folder, config, options)
    except WrongSetting as error:
        give_up(str(error))


def give_up(sentence: str) -> NoReturn:
    """Say why, and end with status 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, and nothing elsewhere; told what is done, and what there is in all."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def told(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield told
