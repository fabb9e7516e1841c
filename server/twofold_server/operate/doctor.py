"""`twofold doctor`: looks at everything a host can forget, and says what to do about it."""

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..control import ABOUT, About, ask_running
from ..settings import Settings
from ..terminal import CONFIG, DATA, STORE, progress, settings_of
from .backing import BLOBS, DATABASE
from .findings import ADVICE, TROUBLE, Finding, finding
from .saying import said

if TYPE_CHECKING:
    from .asking import Way


@click.command(short_help="See whether all is well, and what to do.")
@DATA
@CONFIG
@STORE
@click.option("--json", "as_json", is_flag=True, help="Write all findings as JSON, for programs.")
@click.option("--strict", is_flag=True, help="End with status 1 for advice too.")
@click.option(
    "--at", default="", help="Ask the proxy at this address, not where the names lead from this machine."
)
@click.option(
    "--patience", type=click.FloatRange(0.1, 60), default=10.0, help="Seconds to wait for an answer. [10]"
)
@click.pass_obj
def doctor(
    clock: Callable[[], float] | None,
    folder: Path,
    config: Path | None,
    store: str | None,
    *,
    as_json: bool,
    strict: bool,
    at: str,
    patience: float,
) -> None:
    """Look at the relay in DATA and from outside, and say what is not as it should be, and what to do.

    Looks at the folder and its disk, the clock, SQLite or PostgreSQL, the database with every log in it, the
    backups, the push services if devices are woken, and at both origins as a browser meets them: names,
    certificates, headers, live connections. It changes nothing and opens nothing that is sealed. It may run
    while the relay serves, best as the same user. What it writes names no space and no person. It asks
    nobody but those.

    Each finding has a code that stays, a weight (good, advice or trouble), a sentence, and, unless all is
    good, what to do. Ends with 0 if there is no trouble, else with 1.

    Where a house cannot reach itself by its outer names, --at asks the proxy at its address inside, by the
    same names and certificates.
    """
    from .asking import Way  # noqa: PLC0415 (`--help` need not load all of this)

    settings = settings_of(folder, config, {"store": store})
    found = list(examined(folder, settings, Way(clock or time.time, at, patience)))
    weights = {each.weight for each in found}
    well = TROUBLE not in weights and not (strict and ADVICE in weights)
    if as_json:
        told = {"version": version("twofold"), "well": well, "findings": [asdict(f) for f in found]}
        click.echo(json.dumps(told))
    else:
        for each in found:
            click.echo(said(each))
    sys.exit(0 if well else 1)


def examined(folder: Path, settings: Settings, way: "Way") -> Iterator[Finding]:
    """Everything that is found, by the clock of `way`."""
    from . import checking, looking, outside, shared, waking  # noqa: PLC0415

    running = ask_running(folder, ABOUT, About) if folder.is_dir() else None
    if settings.store:
        yield from shared.look(settings, way.clock)
        if folder.is_dir():
            place = looking.place_of(folder)
            yield from checking.of_the_folder(folder, place)
            yield checking.of_the_clock(place, way.clock())
    elif not (folder / DATABASE).exists():
        yield finding("folder_missing", folder=folder)
        return
    else:
        yield from _of_the_files(folder, settings, way.clock(), full=running is not None and running.full)
    yield checking.of_backups(looking.backup_moment(folder), way.clock())
    yield from waking.look(folder, settings)
    yield outside.of_the_release(running.version if running else None, version("twofold"))
    yield from _of_the_origins(folder, settings, way, running)


def _of_the_files(folder: Path, settings: Settings, now: float, *, full: bool) -> Iterator[Finding]:
    from . import checking, looking  # noqa: PLC0415

    place = looking.place_of(folder)
    yield from checking.of_the_folder(folder, place)
    yield finding("room_none") if full else checking.of_the_room(place)
    yield checking.of_the_clock(place, now)
    yield checking.of_sqlite(sqlite3.sqlite_version_info)
    yield from _of_the_database(folder, now, settings)


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


def _of_the_origins(folder: Path, settings: Settings, way: "Way", running: About | None) -> Iterator[Finding]:
    """By the names that a running relay goes by, else by those of the settings."""
    from . import outside  # noqa: PLC0415

    if running is None:
        names = outside.named(settings)
        if isinstance(names, Finding):
            yield names
            return
        app, relay = names
    else:
        app, relay = running.app_origin, running.relay_origin
    yield outside.of_the_names(app, relay, settings.host)
    if running is not None or (settings.app_origin and settings.relay_origin):
        yield from asked(folder, settings, app, relay, way)


def asked(folder: Path, settings: Settings, app: str, relay: str, way: "Way") -> Iterator[Finding]:
    """Both origins, asked as a phone asks them."""
    from ..reach import here_only, host_of  # noqa: PLC0415
    from . import asking, looking, outside  # noqa: PLC0415

    if not way.at:
        names = dict.fromkeys(host_of(each) for each in (app, relay) if not here_only(each))
        yield from (finding("leads_here", name=name) for name in names if looking.leads_here(name))
    before = _times(folder, settings)
    seen = asking.look_at_relay(relay, app, way)
    renamed = before is not None and not seen.fault and _times(folder, settings) == before
    yield from outside.of_the_relay(replace(seen, renamed=renamed), app)
    yield from outside.of_the_app(asking.look_at_app(app, way), relay)


def _times(folder: Path, settings: Settings) -> int | None:
    """How often this relay was asked how it is by its name; None if that says nothing of one question."""
    running = None if settings.store else ask_running(folder, ABOUT, About)
    return running.asked if running else None
