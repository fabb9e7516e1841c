"""The closed list of what the relay ever logs: events and their fields; no id, address, body or time.

The service manager adds the time. A traceback never leaves: a fault is told by its kind and the line of
this program where it arose.
"""

import logging
import sys
import traceback
from contextlib import suppress
from typing import TextIO

_OURS = "twofold"


def serving(app_origin: str, relay_origin: str, out: TextIO | None = None) -> None:
    """Both origins answer."""
    _write("serving", out, app=app_origin, relay=relay_origin)


def tidying(size: int) -> None:
    """Before serving, a file of so many bytes is written anew, without what erasing left in it."""
    _write("tidying", None, mebibytes=str(size >> 20))


def stopping() -> None:
    """A signal came; what is under way is finished."""
    _write("stopping")


def stopped() -> None:
    """All is on disk and every file is closed."""
    _write("stopped")


def disk_failed(name: str) -> None:
    """SQLite could not say that a commit is on disk; serving ends. `name` is SQLite's own."""
    _write("disk_failed", None, sqlite=name)


def disk_full() -> None:
    """A write found no room; what was kept aside is given to what removes and erases, all else is refused."""
    _write("disk_full")


def disk_has_room() -> None:
    """There is room again, and some of it is kept aside."""
    _write("disk_has_room")


def bucket_of_another() -> None:
    """The prefix in the bucket is another database's: nothing is swept there."""
    _write("bucket_of_another")


def fault(error: BaseException) -> None:
    """A fault of the program itself."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if _OURS in f.filename]
    where = f"{ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno}" if ours else "elsewhere"
    _write("fault", None, kind=type(error).__name__, where=where)


def _write(event: str, out: TextIO | None = None, **fields: str) -> None:
    words = [event, *(f"{name}={value}" for name, value in fields.items())]
    with suppress(OSError, ValueError):  # nobody reads it, or its disk is full: that ends no serving
        print(*words, file=out or sys.stderr, flush=True)


class _Silenced(logging.Handler):
    """Turns an error of a library into a `fault` line, and drops all else: its texts may hold addresses."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            fault(record.exc_info[1])


def silence_libraries() -> None:
    """No library of ours writes to the log by itself."""
    root = logging.getLogger()
    root.handlers = [_Silenced(level=logging.ERROR)]
    for name in (
        "uvicorn",
        "uvicorn.error",
        "uvicorn.access",
        "uvicorn.asgi",
        "websockets",
        "litestar",
        "asyncio",
    ):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.ERROR)
