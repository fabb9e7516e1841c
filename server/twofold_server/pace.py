"""When the interpreter looks for garbage, once everything stands."""

import gc
from typing import Final

LOOK_EVERY: Final = (20_000, 50, 50)
"""New objects before the youngest are looked through; nearly all of a request's go by themselves."""


def settle() -> None:
    """For a process that serves from now on: what stands now stays, and is not looked through again."""
    gc.collect()
    gc.set_threshold(*LOOK_EVERY)
    gc.freeze()
