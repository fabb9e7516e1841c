"""`twofold doctor`: looks at everything a host can forget, and says what to do about it."""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import click

from ..control import ABOUT, About, ask_running
from ..settings import Settings
from ..terminal import CONFIG, DATA, STORE, progress, settings_of
from .backing import BLOBS, DATABASE
from .findings import ADVICE, GOOD, TROUBLE, Finding, finding

_COLOURS = {GOOD: "green", ADVICE: "yellow", TROUBLE: "red"}


@click.command(short_help="See whether all is well, and what to do.")
@DATA
@CONFIG
@STORE
@click.option("--json", "as_json", is_flag=True, help="Write all findings as JSON, for programs.")
@click.option("--strict", is_flag=True, help="End with status 1 for advice too.")
def doctor(folder: Path, config: Path | None, store: str | None, *, as_json: bool, strict: bool) -> None:
    """Look at the relay in DATA and from outside, and say what is not as it should be, and what to do.

    Looks at the folder and its disk, the clock, SQLite, the database with every log in it, the backups, and
    at both origins as a browser meets them. It changes nothing and opens nothing that is sealed. It may run
    while the relay serves, best as the same user. What it writes names no space and no person.

    Ends with 0 if there is no trouble, else with 1.
    """
    settings = settings_of(folder, config, {"store": store})
    found = list(_findings(folder, settings))
    weights = {each.weight for each in found}
    well = TROUBLE not in weights and not (strict and ADVICE in weights)
    if as_json:
        click.echo(
            json.dumps({"version": version("twofold"), "well": well, "findings": [asdict(f) for f in found]})
        )
    else:
        for each in found:
            _say(each)
    sys.exit(0 if well else 1)


def _findings(folder: Path, settings: Settings) -> Iterator[Finding]:
    from . import checking, looking, shared, waking  # noqa: PLC0415 (`--help` need not load all of this)

    now = time.time()
    running = ask_running(folder, ABOUT, About) if folder.is_dir() else None
    if settings.store:
        yield from shared.look(settings)
        yield checking.of_backups(looking.backup_moment(folder), now)
    elif not (folder / DATABASE).exists():
        yield finding("folder_missing", folder=folder)
        return
    else:
        yield from checking.of_the_place(folder, looking.place_of(folder), now)
        yield checking.of_sqlite(sqlite3.sqlite_version_info)
        yield from _of_the_database(folder, now, settings)
        yield checking.of_backups(looking.backup_moment(folder), now)
    yield from waking.look(folder, settings)
    yield checking.of_the_release(running.version if running else None, version("twofold"))
    app = running.app_origin if running else settings.app_origin
    relay = running.relay_origin if running else settings.relay_origin
    if app and relay:
        yield from checking.of_the_relay(looking.look_at_relay(relay, app), app, now)
        yield from checking.of_the_app(looking.look_at_app(app), relay, now)


def _of_the_database(folder: Path, now: float, settings: Settings) -> Iterator[Finding]:
    from ..store.blob_carrying import look  # noqa: PLC0415
    from ..store.survey import survey  # noqa: PLC0415
    from . import checking  # noqa: PLC0415

    with progress("Reading the logs") as told:
        found = survey(folder / DATABASE, told)
    yield from checking.of_the_survey(found)
    if settings.blobs:
        yield finding("chunks_elsewhere")
    elif not (found.unreadable or found.foreign or found.damaged):
        yield from checking.of_blobs(look(folder / DATABASE, folder / BLOBS, int(now // checking.DAY)))


def _say(each: Finding) -> None:
    click.echo(f"{click.style(f'{each.weight:<8}', fg=_COLOURS[each.weight])}{each.code:<16} {each.sentence}")
    if each.todo:
        click.echo(f"{'':<24} {each.todo}")
