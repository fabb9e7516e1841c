"""Whether the machine is at rest: a figure taken among busy neighbours says little about the program."""

import time

_SECONDS = 0.25
RESTED = 0.9
"""From this share on, latencies can be believed."""


def core_share() -> float:
    """The share of one core that this process gets when it asks for a whole one."""
    begun, spent = time.perf_counter(), time.thread_time()
    while (now := time.perf_counter()) < begun + _SECONDS:
        pass
    return (time.thread_time() - spent) / (now - begun)
