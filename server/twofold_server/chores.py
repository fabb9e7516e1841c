"""What is forgotten by time: expired mailboxes, tokens, challenges. One quiet task."""

import asyncio
from collections.abc import Callable, Sequence

from . import log

EVERY_SECONDS = 30.0


async def forget_for_ever(chores: Sequence[Callable[[], None]], every: float = EVERY_SECONDS) -> None:
    """Run all chores again and again until cancelled; a failing one is a line in the log, no more."""
    while True:
        await asyncio.sleep(every)
        for chore in chores:
            try:
                chore()
            except Exception as fault:  # noqa: BLE001 (the others still have their duty)
                log.fault(fault)
