"""`twofold migrate`: the database brought up to this program, with nobody waiting for the relay."""

import asyncio
import shutil
import time
from pathlib import Path

import click

from ..folder import InUse, closed_folder, locked
from ..settings import Settings
from ..terminal import CONFIG, DATA, STORE, give_up, settings_of
from .backing import DATABASE

FRESH_SECONDS = 86_400
"""How old a backup may be at most before the schema of PostgreSQL is changed."""
ROOM_TIMES = 2
"""Room that an upgrade needs beside the database: for its copy, and for what changes."""


@click.command(short_help="Bring the database up to this release.")
@DATA
@CONFIG
@STORE
@click.option(
    "--check", is_flag=True, help="Only say what there is to do: exit status 1 if there is anything."
)
@click.option("--copied", is_flag=True, help="There is a copy of the PostgreSQL database: go on.")
def migrate(folder: Path, config: Path | None, store: str | None, *, check: bool, copied: bool) -> None:
    """Bring the database in DATA to the schema of this program, and copy it aside before.

    `twofold serve` does the same at its start; this command does it while the relay is stopped, and says how
    it went. A database of a newer program is refused and stays as it is. If it is cut off, run it again: each
    step is whole or absent.

    With --store the spaces are in PostgreSQL, and nothing is copied aside: a backup must have been made
    within a day, with `twofold backup` and noted in DATA, or else --copied says that you have one.
    """
    settings = settings_of(folder, config, {"store": store})
    if settings.store:
        _shared(folder, settings, check=check, copied=copied)
        return
    from ..store.copying import Unusable, schema_of  # noqa: PLC0415 (`--help` need not load a database)
    from ..store.migrate import WrongSchema  # noqa: PLC0415

    path = folder / DATABASE
    if not path.exists():
        give_up(f"There is no relay's database in {folder}.")
    try:
        newest, missing = schema_of(path)
        if check or not missing:
            click.echo(_state(newest, missing))
            raise SystemExit(1 if missing else 0)
        with locked(closed_folder(folder)):
            click.echo(_upgraded(folder, settings, missing))
    except InUse as error:
        give_up(f"{error} Stop it first.")
    except (Unusable, WrongSchema) as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"{folder} cannot be written: {error.strerror or error}.")


def _shared(folder: Path, settings: Settings, *, check: bool, copied: bool) -> None:
    from . import shared  # noqa: PLC0415
    from .looking import backup_moment  # noqa: PLC0415

    with shared.told_plainly():
        try:
            newest, missing = shared.schema_of(settings)
            if check or not missing:
                click.echo(_state(newest, missing))
                raise SystemExit(1 if missing else 0)
            made = backup_moment(folder)
            if newest and not copied and (made is None or time.time() - made > FRESH_SECONDS):
                give_up("Make a backup before: `twofold backup`, or a copy of the database and --copied.")
            shared.apply(settings)
            click.echo(f"Schema {missing[-1]} now.")
        except OSError as error:
            give_up(f"The store does not answer: {error.strerror or error}.")


def _state(newest: int, missing: list[int]) -> str:
    if not missing:
        return f"The database has schema {newest}, the newest this program knows. There is nothing to do."
    return f"The database has schema {newest}; {_steps(missing)} to be applied. Run it without --check."


def _steps(missing: list[int]) -> str:
    return f"schema {missing[0]} is" if len(missing) == 1 else f"schemas {missing[0]} to {missing[-1]} are"


def _upgraded(folder: Path, settings: Settings, missing: list[int]) -> str:
    """Open the store, which copies the database aside and applies what is missing."""
    from ..store.copying import examine  # noqa: PLC0415
    from ..store.migrate import WrongSchema, aside  # noqa: PLC0415

    path = folder / DATABASE
    if shutil.disk_usage(folder).free < ROOM_TIMES * path.stat().st_size:
        raise WrongSchema(f"Too little room in {folder}: the database is copied aside before it is changed.")
    click.echo("Copying the database aside, then changing it. This reads all of it.", err=True)
    asyncio.run(_opened_once(folder, settings))
    copy = aside(path, missing[0])
    examine(copy)
    return (
        f"Schema {missing[-1]} now. The database as it was is {copy}, checked; delete it when all is well: "
        "what people erase stays in it."
    )


async def _opened_once(folder: Path, settings: Settings) -> None:
    from ..app import opened_store  # noqa: PLC0415

    async with opened_store(folder, settings, lambda: None):
        pass
