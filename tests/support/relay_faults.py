"""Faults of what relays that share a database promise, each with the test that must fail."""

from typing import Final

from tests.support.fault_list import Fault

_BACKING = "tests/server/test_postgres_backing.py"

RELAY_FAULTS: Final = [
    Fault(
        "missed_hints_stay_missed",
        "R30",
        "twofold_server.notify.between",
        "                    self._beneath.wake_all()\n                    await self._publish(say)",
        "                    await self._publish(say)",
        "tests/server/test_hints.py::test_after_a_cut_everybody_looks_up[valkey]",
    ),
    Fault(
        "half_a_restore_is_served",
        "R30",
        "twofold_server.store.postgres_migrate",
        "    if RESTORING in applied:",
        "    if applied.pop(RESTORING, None) and False:",
        f"{_BACKING}::test_a_restore_that_was_cut_off",
    ),
    Fault(
        "what_was_put_back_is_believed",
        "R30",
        "twofold_server.store.postgres_filling",
        "_ERA: Final = 0",
        "_ERA: Final = 1",
        f"{_BACKING}::test_what_was_put_back_heals",
    ),
]
