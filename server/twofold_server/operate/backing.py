"""`twofold backup` and `twofold restore`: a copy of what the relay keeps, and the way back from one."""

import asyncio
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from ..folder import InUse, closed_folder, locked
from ..settings import Settings
from ..terminal import CONFIG, DATA, STORE, give_up, progress, settings_of
from . import shared
from .shared import told_plainly

NOTE: Final = "last-backup"
"""File in the data folder with the moment of the last `twofold backup`."""
DATABASE: Final = "relay.db"
BLOBS: Final = "blobs"
STAGE: Final = "restoring"

_LOST = "{count} chunks of blobs have no bytes in {folder}: they are not in the backup. See `twofold doctor`."
_REPLACE = "--replace is for the file store. Make an empty database, and name it with --store."


@click.command(short_help="Copy a relay to a file while it serves.")
@DATA
@CONFIG
@STORE
@click.argument("target", metavar="DEST", type=click.Path(path_type=Path))
def backup(folder: Path, config: Path | None, store: str | None, target: Path) -> None:
    """Copy all that the relay keeps in DATA to the new file DEST, while it serves or while it does not.

    The copy holds all that was acknowledged when the command began. It is checked, it is on disk before the
    command ends, and only its owner can read it; a file that is there is never written over. It is sealed as
    the relay's own database is, and no more: keep it where you would keep that. Settings are not in it.

    With --store the spaces are in PostgreSQL; DEST is a file of the same form, and DATA only notes when it
    was made. Either kind of store can be restored from it.
    """
    settings = settings_of(folder, config, {"store": store})
    began = datetime.now(UTC)
    if settings.store:
        with told_plainly():
            totals = _shared_backup(settings, target)
    else:
        totals = _file_backup(folder, target, settings)
    _note(closed_folder(folder) if settings.store else folder, began)
    click.echo(f"Backed up to {target}, checked: {_totals(*totals)}.")


def _shared_backup(settings: Settings, target: Path) -> tuple[int, int, int]:
    try:
        return shared.copy_out(settings, target)
    except FileExistsError:
        give_up(_there(target))
    except OSError as error:
        give_up(f"No backup was made: {error.strerror or error}.")


def _file_backup(folder: Path, target: Path, settings: Settings) -> tuple[int, int, int]:
    from ..store.blob_carrying import carry  # noqa: PLC0415 (`--help` need not load a database)
    from ..store.copying import Unusable, snapshot  # noqa: PLC0415
    from ..store.migrate import WrongSchema  # noqa: PLC0415

    live, blobs, lost = folder / DATABASE, folder / BLOBS, 0
    if not live.exists():
        give_up(f"There is no relay's database in {folder}.")

    def carrying(copy: Path) -> None:
        nonlocal lost
        lost = carry(copy, blobs, live)

    try:
        with progress("Copying") as told:
            made = snapshot(live, target, told, carry=None if settings.blobs else carrying)
    except FileExistsError:
        give_up(_there(target))
    except (Unusable, WrongSchema) as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"{target} cannot be written: {error.strerror or error}.")
    if lost:
        click.echo(_LOST.format(count=lost, folder=blobs), err=True)
    return made.spaces, made.rows, made.size


def _there(target: Path) -> str:
    return f"{target} is there already; a backup never writes over a file."


@click.command(short_help="Put a backup back; phones mend the rest.")
@DATA
@CONFIG
@STORE
@click.option("--replace", is_flag=True, help="Put aside the database that is in DATA now.")
@click.argument("source", metavar="SRC", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(folder: Path, config: Path | None, store: str | None, source: Path, *, replace: bool) -> None:
    """Put the backup SRC into DATA, and have the phones mend what it lacks.

    SRC is checked first, whole, and is not changed. DATA is made if it is not there. A relay that runs in
    DATA must be stopped before; a database that is there stays as it is, unless --replace is given: then it
    is kept beside the new one under another name. `twofold healing` need not be run: this does it.

    With --store it goes into that database, which must be empty; it is made ready, and no relay serves it
    until all is there. SRC may come from either kind of store.
    """
    settings = settings_of(folder, config, {"store": store})
    folder = closed_folder(folder)
    if settings.store:
        with told_plainly():
            _shared_restore(folder, source, settings, replace=replace)
    else:
        _file_restore(folder, source, settings, replace=replace)


def _shared_restore(folder: Path, source: Path, settings: Settings, *, replace: bool) -> None:
    if replace:
        give_up(_REPLACE)
    try:
        with locked(folder):
            totals = shared.put_back(folder, source, settings)
    except InUse as error:
        give_up(f"{error} Stop it first.")
    except OSError as error:
        give_up(f"It was not restored: {error.strerror or error}.")
    click.echo("\n".join([f"Restored into the database: {_totals(*totals)}.", *_next_steps(folder)]))


def _file_restore(folder: Path, source: Path, settings: Settings, *, replace: bool) -> None:
    from ..store.copying import Unusable  # noqa: PLC0415
    from ..store.migrate import WrongSchema  # noqa: PLC0415

    try:
        with locked(folder):
            if (folder / DATABASE).exists() and not replace:
                give_up(f"There is a database in {folder}. Take an empty folder, or give --replace.")
            told = restored(folder, source, settings)
    except InUse as error:
        give_up(f"{error} Stop it first.")
    except (Unusable, WrongSchema) as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"{folder} cannot be written: {error.strerror or error}.")
    click.echo(told)


def restored(folder: Path, source: Path, settings: Settings) -> str:
    """Stage a copy, mark it as restored, and only then give it its name. Answers what is to be said."""
    from ..app import heal_offline  # noqa: PLC0415
    from ..store.blobs.files import take_in  # noqa: PLC0415
    from ..store.copying import examine, put_aside, snapshot, sync  # noqa: PLC0415

    examine(source)
    stage = folder / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    try:
        with progress("Copying") as told:
            found = snapshot(source, stage / DATABASE, told, at_rest=True)
        asyncio.run(heal_offline(stage, settings))
        sync(stage / DATABASE)
        old = folder / DATABASE
        aside = put_aside(old) if old.exists() else None
        if aside and not settings.blobs:
            _with_chunks(aside, folder, stage)
        _own_like(stage / DATABASE, folder)
        for chunk in take_in(stage / BLOBS, folder / BLOBS):
            for made in (chunk.parent.parent, chunk.parent, chunk):
                _own_like(made, folder)
        (stage / DATABASE).replace(folder / DATABASE)
        sync(folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return "\n".join(
        [
            f"Restored to {folder}: {_totals(found.spaces, found.rows, found.size)}.",
            *([f"What was there is now {aside}; delete it when all is well."] if aside else []),
            *_next_steps(folder),
        ]
    )


def _with_chunks(aside: Path, folder: Path, stage: Path) -> None:
    """Give a database that was put aside its chunks, while its own name still keeps them from a sweep.

    It is one file with the one in use till then, so a copy takes them, then its place: a cut leaves either.
    """
    from ..store.blob_carrying import carry  # noqa: PLC0415
    from ..store.blobs.files import folders  # noqa: PLC0415
    from ..store.copying import sync  # noqa: PLC0415

    if not folders(folder / BLOBS):
        return
    copy = stage / aside.name
    shutil.copyfile(aside, copy)
    copy.chmod(0o600)
    carry(copy, folder / BLOBS)
    sync(copy)
    _own_like(copy, folder)
    copy.replace(aside)
    sync(folder)


def _next_steps(folder: Path) -> list[str]:
    return [
        f"Start it: twofold serve --data {folder}",
        "Give it the settings and the names it had: phones know the relay by its origin.",
        "Each phone brings back what this backup lacks when it next connects, and says so once. Until",
        "all have been in touch, or for seven days, nobody can be let in or removed; all else goes on.",
    ]


def _note(folder: Path, moment: datetime) -> None:
    """For `twofold doctor`, which says how old the newest backup is."""
    part = folder / f"{NOTE}.part"
    part.write_text(f"{moment:%Y-%m-%dT%H:%M:%SZ}\n", "ascii")
    part.chmod(0o600)
    _own_like(part, folder)
    part.replace(folder / NOTE)


def _own_like(path: Path, folder: Path) -> None:
    """What root makes for a relay that is not root belongs to whoever owns its folder."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _totals(spaces: int, rows: int, size: int) -> str:
    return f"{spaces} spaces, {rows} rows, {size / (1 << 20):.1f} MiB"
