"""What comparable relays reached on the machine where they were measured, and how to carry it over.

All of them were run once, with their durability as they ship it, beside a raw reference that appended
9,285 items a second (8 writers, 1 KiB) and pushed one to a follower in 1.11 ms. A figure is carried over to
this machine by what the raw reference does here.
"""

from dataclasses import dataclass
from typing import Final

RAW_REFERENCE: Final = 9_285.0

EVOLU_RATE: Final = 762.0
"""Items a second of the fastest peer that is durable at its acknowledgement."""
HOCUSPOCUS_RATE: Final = 4_312.0
"""Items a second of the fastest sync peer; its acknowledgement is not durable."""
HOCUSPOCUS_P99_MS: Final = 10.4
ACTUAL_CATCH_UP: Final = 63_073.0
"""Items a second of the fastest catch-up: the whole log in one response."""
HOCUSPOCUS_PUSH_P50_MS: Final = 1.26
EVOLU_PUSH_P99_MS: Final = 4.4
RAW_PUSH_P50_MS: Final = 1.11
RAW_PUSH_P99_MS: Final = 1.8


@dataclass(frozen=True, slots=True)
class Scale:
    """This machine's raw reference over theirs: above 1, this one is faster."""

    factor: float

    @classmethod
    def of(cls, raw_rate: float) -> "Scale":
        """From the items a second that the raw reference appended here."""
        return cls(raw_rate / RAW_REFERENCE)

    def rate(self, there: float) -> float:
        """A rate measured there, as this machine would have it."""
        return there * self.factor

    def time(self, there: float) -> float:
        """A latency measured there, as this machine would have it."""
        return there / self.factor
