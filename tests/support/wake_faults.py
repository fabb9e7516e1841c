"""Faults of what waking promises, each with the test that must fail."""

from typing import Final

from tests.support.fault_list import Fault

_WAKER = "twofold_server.waking.waker"
_CALLING = "twofold_server.waking.calling"
_WAKING, _CALLS = "tests/server/test_waking.py", "tests/server/test_wake_calls.py"

WAKE_FAULTS: Final = [
    Fault(
        "a_push_carries_something",
        "E4",
        _CALLING,
        'return "\\r\\n".join((*lines, "", "")).encode("ascii")',
        'return "\\r\\n".join((*lines, "", "1")).encode("ascii")',
        f"{_CALLS}::test_push_is_signed_and_empty",
    ),
    Fault(
        "an_endpoint_is_logged",
        "B10",
        _WAKER,
        "            endpoint = await self._wakes.claim(sleeper, due.number)",
        "            endpoint = await self._wakes.claim(sleeper, due.number)\n"
        '            log._write("waking", None, at=str(endpoint))',
        f"{_WAKING}::test_no_endpoint_is_logged",
    ),
    Fault(
        "a_push_leaves_at_once",
        "E4",
        _WAKER,
        "self._clock() + self._seconds * (1 + self._chance())",
        "self._clock()",
        f"{_WAKING}::test_a_wake_takes_its_time",
    ),
    Fault(
        "a_removed_device_is_woken",
        "D1",
        _WAKER,
        "if state is not None and is_in(state, sleeper.device):",
        "if state is not None:",
        f"{_WAKING}::test_a_removed_device_is_not_woken",
    ),
    Fault(
        "inner_addresses_are_called",
        "E4",
        _CALLING,
        "if not addresses or not all(map(self._way.open, addresses)):",
        "if not addresses or not any(map(self._way.open, addresses)):",
        f"{_CALLS}::test_inner_addresses_are_not_called",
    ),
    Fault(
        "each_relay_wakes",
        "R30",
        "twofold_server.store.postgres_wakes",
        "AND told = 0 AND upto",
        "AND upto",
        "tests/server/test_wake_stores.py::test_two_relays_wake_once",
    ),
]
