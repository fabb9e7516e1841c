"""What time forgets: mailboxes, tokens, challenges; what erasing left; blobs that never were whole."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

from . import log
from .store.port import Store

EVERY_SECONDS = 30.0
LOOK_SECONDS: Final = 600.0
QUIET_SECONDS: Final = 600.0
"""Nothing was written for so long: then nobody waits if the file is written anew."""
DAY_SECONDS: Final = 86_400.0
NIGHT_HOURS: Final = range(1, 5)


async def forget_for_ever(chores: Sequence[Callable[[], None]], every: float = EVERY_SECONDS) -> None:
    """Run all chores again and again until cancelled; a failing one is a line in the log, no more."""
    while True:
        await asyncio.sleep(every)
        for chore in chores:
            try:
                chore()
            except Exception as fault:  # noqa: BLE001 (the others still have their duty)
                log.fault(fault)


async def tidy_for_ever(store: Store, clock: Callable[[], float]) -> None:
    """Look now and then, until cancelled, whether it is night and quiet."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        await tidy_at_night(store, clock())


async def tidy_at_night(store: Store, now: float, quiet: float = QUIET_SECONDS) -> None:
    """Have the store tidied, if it is night by the clock of the machine; a failure is a line in the log."""
    if time.localtime(now).tm_hour not in NIGHT_HOURS:
        return
    try:
        await store.tidy(quiet)
    except Exception as fault:  # noqa: BLE001 (the next night is another one)
        log.fault(fault)


async def clear_blobs_for_ever(store: Store, today: Callable[[], int], every: float = DAY_SECONDS) -> None:
    """At the start and every day, until cancelled: what did not become whole, and bytes without a row."""
    while True:
        await clear_blobs(store, today())
        await asyncio.sleep(every)


async def clear_blobs(store: Store, today: int) -> None:
    """Both at once; a failure is a line in the log."""
    try:
        await store.blobs.forget(today)
        await store.blobs.sweep(today)
    except Exception as fault:  # noqa: BLE001 (tomorrow is another day)
        log.fault(fault)
