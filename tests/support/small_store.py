"""The relay, whose database may have only so many pages: to its users, one whose disk is full.

`python -m tests.support.small_store PAGES serve …`; SQLite itself says that there is no room.
"""

import sys

from tests.support.fault_list import Fault
from tests.support.faults import plant_one

_LAST = '"PRAGMA wal_autocheckpoint = 4000",\n'


def main() -> None:
    """Set the limit, then be the program."""
    limit = f'{_LAST}    "PRAGMA max_page_count = {int(sys.argv.pop(1))}",\n'
    plant_one(Fault("small", "R4", "twofold_server.store.sqlite", _LAST, limit, ""))
    from twofold_server.cli import twofold  # noqa: PLC0415 (the limit comes first)

    twofold(prog_name="twofold")


if __name__ == "__main__":
    main()
