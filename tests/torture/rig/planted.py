"""The faults that the long runs must notice, planted into a real relay: `python -m …planted NAME serve …`."""

import sys
from typing import Final

from tests.support.fault_list import Fault
from tests.support.faults import plant_one

_STORE = "twofold_server.store"
_SQLITE, _WRITER = f"{_STORE}.sqlite", f"{_STORE}.writer"
_FULL = "PRAGMA synchronous = FULL"

_READY = "        statements = [(sql, rows) for sql, rows in group.statements() if rows]\n"
_ANSWERED = (
    "        for job, reply in ready:\n"
    "            if not job.answer.done():\n"
    "                job.answer.set_result(reply())\n"
)
_WAIT = "        await asyncio.sleep(0.02)\n"

_ROWS: Final = (
    ("normal", _SQLITE, _FULL, "PRAGMA synchronous = NORMAL"),
    ("off", _SQLITE, _FULL, "PRAGMA synchronous = OFF"),
    ("ack_before_commit", _WRITER, _READY, f"{_READY}        self._kept(group)\n{_ANSWERED}{_WAIT}"),
    ("no_reserve", f"{_STORE}.reserve", "RESERVE_BYTES: Final = 4 << 20", "RESERVE_BYTES: Final = 0"),
    ("shown_before_commit", _WRITER, _READY, f"{_READY}        self._kept(group)\n{_WAIT}"),
)
PLANTED: Final = {
    name: Fault(name, "R30", module, source, instead, "") for name, module, source, instead in _ROWS
}


def main() -> None:
    """Plant what is named first, then be the program."""
    plant_one(PLANTED[sys.argv.pop(1)])
    from twofold_server.cli import twofold  # noqa: PLC0415 (the fault comes first)

    twofold()


if __name__ == "__main__":
    main()
