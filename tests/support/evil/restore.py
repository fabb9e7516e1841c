"""Restore: any party as it was. A host puts a backup back, a phone comes out of a drawer or is copied."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from tests.support.disk import MemoryDisk
from tests.support.wire import WireRelay


@dataclass(frozen=True, slots=True)
class Restore:
    """A snapshot of one party; `back` puts the party back to it, as often as wanted."""

    back: Callable[[], None]

    @classmethod
    def of_relay(cls, relay: WireRelay) -> Self:
        """All the relay holds now."""
        photograph = relay.photograph()
        return cls(lambda: relay.rewind(photograph))

    @classmethod
    def of_disk(cls, disk: MemoryDisk) -> Self:
        """All a phone's disk holds now; the phone must be closed before, and opened again after."""
        data = disk.data

        def back() -> None:
            disk.data = data

        return cls(back)


def copies_of(disk: MemoryDisk, count: int) -> list[MemoryDisk]:
    """`count` disks, spread evenly over all the states this one went through (it must have kept them)."""
    states = disk.states or []
    picked = [states[i * len(states) // count] for i in range(min(count, len(states)))]
    return [MemoryDisk(data) for data in picked]
