"""The faults that the long runs must notice, planted into a real relay: `python -m …planted NAME serve …`."""

import sys
from typing import Final

from tests.support.fault_list import Fault
from tests.support.faults import plant_one

_STORE = "twofold_server.store"
_SQLITE, _AHEAD = f"{_STORE}.sqlite", f"{_STORE}.ahead"
_FULL = "PRAGMA synchronous = FULL"

_WRITES = "        whole = batch.group.in_one_go()\n"
_ANSWERED = """        def early():
            for job, numbers in batch.jobs:
                job.answer.done() or job.answer.set_result(numbers)
        self._loop.call_soon_threadsafe(early)
        threading.Event().wait(0.05)
"""
_PARTS = "        self._pending, self._kept, self._failed = pending, kept, failed\n"
_SHOWN = """        self._pending, self._failed = pending, failed
        shown, loop = set(), asyncio.get_running_loop()
        def once(group):
            if id(group) not in shown:
                shown.add(id(group))
                kept(group)
        def early():
            statements = type(self)._take(self)
            for batch in self._taken:
                loop.call_soon_threadsafe(once, batch.group)
            threading.Event().wait(0.05)
            return statements
        self._kept, self._take = once, early
"""

_ROWS: Final = (
    ("normal", _SQLITE, _FULL, "PRAGMA synchronous = NORMAL"),
    ("off", _SQLITE, _FULL, "PRAGMA synchronous = OFF"),
    ("ack_before_commit", _AHEAD, _WRITES, f"{_ANSWERED}{_WRITES}"),
    (
        "sync_ignored",
        _AHEAD,
        "        self._error = self._error or error\n",
        "        self._error = None\n",
    ),
    (
        "chunks_unsynced",
        f"{_STORE}.blobs.files",
        "folder: Path, sync: Sync = os.fsync) -> None:",
        "folder: Path, sync: Sync = lambda _: None) -> None:",
    ),
    ("no_reserve", f"{_STORE}.reserve", "RESERVE_BYTES: Final = 4 << 20", "RESERVE_BYTES: Final = 0"),
    ("shown_before_commit", _AHEAD, _PARTS, _SHOWN),
    (
        "slow_start",
        "twofold_server.app",
        "            await told(relay)\n",
        "            await asyncio.sleep(2.1)\n            await told(relay)\n",
    ),
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
