"""What the relay's commands share at the terminal: options, settings, and how they give up."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from .folder import LOCK
from .settings import Settings, WrongSetting, from_environment

F = TypeVar("F", bound=Callable[..., Any])

FOLDER_HELP = "Folder for everything the relay keeps; made if missing, closed to others."


def own_folder() -> Path:
    """Where `twofold serve` keeps what it keeps, if nothing is said: among the data of whoever runs it."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "twofold"


def served_folder() -> Path | None:
    """The same for the other commands, once a relay was served there: none makes it by a slip."""
    folder = own_folder()
    return folder if (folder / LOCK).exists() else None


def _said(ctx: click.Context, param: click.Parameter, folder: Path | None) -> Path:
    if folder is None:
        raise click.MissingParameter(ctx=ctx, param=param)
    return folder


def _data(default: Callable[[], Path | None], more: str, *, needed: bool = True) -> Callable[[F], F]:
    return click.option(
        "--data",
        "folder",
        default=default,
        callback=_said if needed else None,
        envvar="TWOFOLD_DATA",
        type=click.Path(file_okay=False, path_type=Path),
        help=f"{FOLDER_HELP} {more}",
    )


_LIKE_SERVE = "Required, unless `twofold serve` was used without."
DATA = _data(served_folder, _LIKE_SERVE)
DATA_OF_GROUP = _data(served_folder, _LIKE_SERVE, needed=False)
DATA_TO_SERVE = _data(own_folder, "[~/.local/share/twofold]")
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
