"""The host's commands where the spaces are in PostgreSQL: what is done, and how it is told when it fails.

A backup is a file as the file store has it, whatever it was made from; see `store.postgres_copying`.
"""

import asyncio
import secrets
import shutil
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from ..errors import Declined
from ..settings import Settings
from ..terminal import give_up, progress
from .findings import Finding, finding

STAGE: Final = "restoring"
DAY_SECONDS: Final = 86_400
_NOT_EMPTY: Final = (
    "That database has spaces or household codes already. Make an empty one, and name it with --store."
)
_GONE: Final = "The database went away. Try again when it answers."
_NO_EXTRA: Final = "PostgreSQL needs an extra: install `twofold[postgres]`."

T = TypeVar("T")


@contextmanager
def told_plainly() -> Iterator[None]:
    """What may go wrong with a database is told in a sentence, and ends the command."""
    from ..store.copying import Unusable  # noqa: PLC0415 (`--help` need not load a database)
    from ..store.migrate import WrongSchema  # noqa: PLC0415

    try:
        yield
    except (Unusable, WrongSchema) as error:
        give_up(str(error))
    except Declined:
        give_up(_GONE)
    except ModuleNotFoundError:
        give_up(_NO_EXTRA)


def copy_out(settings: Settings, target: Path) -> "tuple[int, int, int]":
    """A backup of the database; answers spaces, rows and bytes. Raises FileExistsError, OSError."""
    from ..store.postgres_copying import snapshot  # noqa: PLC0415

    with progress("Copying") as told:
        made = snapshot(settings.store, target, told)
    return made.spaces, made.rows, made.size


def put_back(folder: Path, source: Path, settings: Settings) -> "tuple[int, int, int]":
    """A backup, of either kind of store, into an empty database; every space in it heals."""
    from ..app import heal_offline  # noqa: PLC0415
    from ..store import postgres_filling  # noqa: PLC0415
    from ..store.copying import examine, snapshot  # noqa: PLC0415

    examine(source)
    if not asyncio.run(postgres_filling.is_empty(settings.store)):
        give_up(_NOT_EMPTY)
    stage = folder / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    today = None if settings.blobs else int(time.time() // DAY_SECONDS)
    try:
        with progress("Copying") as told:
            snapshot(source, stage / "relay.db", told, at_rest=True)
        found = _current(stage, settings)
        asyncio.run(heal_offline(folder, settings))
        with progress("Filling") as told:
            asyncio.run(postgres_filling.put_back(stage / "relay.db", settings.store, told, today))
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return found


def _current(stage: Path, settings: Settings) -> "tuple[int, int, int]":
    """Brought to the newest schema, as a relay would; an older backup is as good as a new one."""
    from msgspec.structs import replace  # noqa: PLC0415

    from ..app import opened_store  # noqa: PLC0415
    from ..store.copying import examine  # noqa: PLC0415

    async def opened_once() -> None:
        async with opened_store(stage, replace(settings, store=""), lambda: None):
            pass

    asyncio.run(opened_once())
    found = examine(stage / "relay.db")
    return found.spaces, found.rows, found.size


def schema_of(settings: Settings) -> tuple[int, list[int]]:
    """The newest schema of the database, and those it lacks. Raises WrongSchema, OSError."""
    from ..store.postgres_migrate import missing, shipped  # noqa: PLC0415

    return _asked(settings, lambda line: missing(line, shipped()))


def apply(settings: Settings) -> None:
    """What the schema lacks. Raises WrongSchema, OSError."""
    from ..store.postgres_migrate import migrate, shipped  # noqa: PLC0415

    _asked(settings, lambda line: migrate(line, shipped()))


def _asked(settings: Settings, question: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
    from ..store.postgres_line import Line  # noqa: PLC0415

    async def asked() -> T:
        line = await Line.opened(settings.store, 1)
        try:
            return await question(line)
        finally:
            await line.close()

    return asyncio.run(asked())


def look(settings: Settings, clock: Callable[[], float] = time.time) -> Iterator[Finding]:
    """What `twofold doctor` finds in the database, and on the way that hints take."""
    from . import checking  # noqa: PLC0415

    try:
        from ..store.postgres_survey import moment, survey_shared  # noqa: PLC0415
    except ModuleNotFoundError:
        yield finding("unreadable", reason="PostgreSQL needs an extra, `twofold[postgres]`")
        return
    with progress("Reading the logs") as told:
        found = survey_shared(settings.store, secrets.token_bytes(32), told)
    yield from checking.of_the_server(found)
    if found.survey.missing:
        yield finding("schema_behind", schema=found.survey.schema)
    else:
        yield from checking.of_the_survey(found.survey)
    if not found.survey.unreadable:
        says = _asked(settings, moment)
        differs = says and checking.of_another_clock("the database", says - clock())
        if differs:
            yield differs
        yield checking.of_hints(settings.notify, asyncio.run(_hints(settings)))


async def _hints(settings: Settings) -> str:
    """Empty if a hint would pass now, or why not."""
    from ..app import made_notifier  # noqa: PLC0415
    from ..notify.between import BetweenNotifier  # noqa: PLC0415

    notifier = made_notifier(settings)
    if not isinstance(notifier, BetweenNotifier):
        return ""
    try:
        async with notifier.once():
            return ""
    except notifier.faults as error:
        return str(error) or type(error).__name__
