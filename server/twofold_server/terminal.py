"""What the relay's commands share at the terminal: options, settings, and how they give up."""

import sys
from collections.abc import Mapping
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
