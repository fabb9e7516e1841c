"""How the interpreter works once everything stands: whose turn it is, and when it looks for garbage."""

import gc
import sys
from typing import Final

SWITCH_SECONDS: Final = 0.000_05
"""How long a thread that waits for the interpreter lets another go on. The one that writes needs it for
moments between syncs; by default it would wait until the event loop has nothing to do."""
LOOK_EVERY: Final = (20_000, 50, 50)
"""New objects before the youngest are looked through; nearly all of a request's go by themselves."""


def settle() -> None:
    """For a process that serves from now on: what stands now stays, and is not looked through again."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.set_threshold(*LOOK_EVERY)
    gc.freeze()
