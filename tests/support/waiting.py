"""Bounded waiting for what other tasks do; the only place in the tests of devices that lets time pass."""

import asyncio
from collections.abc import Callable


async def eventually(condition: Callable[[], bool], what: str, seconds: float = 10.0) -> None:
    """Let other tasks run until `condition` holds; AssertionError naming `what` if it never does."""
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 (the condition is another task's, without an event)
                await asyncio.sleep(0.005)
    except TimeoutError as error:
        raise AssertionError(f"{what} did not happen within {seconds:.0f} s") from error
