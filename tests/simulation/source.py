"""Where all chance of a run comes from, and where all that happens is written down."""

import hashlib
from collections.abc import Sequence
from random import Random as Seeded
from typing import TypeVar

T = TypeVar("T")
_SHORT = 4


class Source:
    """One seeded generator; every choice of a run is drawn here, in the order in which things happen."""

    def __init__(self, seed: int) -> None:
        self._seeded = Seeded(seed)

    def chance(self, likely: float) -> bool:
        """Whether something happens."""
        return self._seeded.random() < likely

    def unit(self) -> float:
        """A number from 0 up to 1."""
        return self._seeded.random()

    def below(self, end: int) -> int:
        """A whole number from 0, below `end`."""
        return self._seeded.randrange(end)

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self._seeded.randrange(len(things))]

    def weighed(self, weights: dict[str, float]) -> str:
        """One of the names, by weight."""
        return self._seeded.choices(list(weights), list(weights.values()))[0]

    def bytes(self, count: int) -> bytes:
        """Random bytes for whoever is simulated."""
        return self._seeded.randbytes(count)

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of them, in another order."""
        return self._seeded.sample(list(things), len(things))


class Trace:
    """Everything that happened, as lines for people and as one hash over every act, request and answer."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._hash = hashlib.blake2b(digest_size=16)

    def say(self, line: str) -> None:
        """An act, or what came of it."""
        self.lines.append(line)
        self._mix(line.encode())

    def carry(self, line: str, data: bytes) -> None:
        """Bytes that travelled; the line shows their beginning, the hash takes all of them."""
        digest = hashlib.blake2b(data, digest_size=_SHORT).hexdigest()
        self.lines.append(f"{line} {len(data)} bytes {digest}")
        self._mix(line.encode())
        self._mix(data)

    def digest(self) -> str:
        """The hash of all so far."""
        return self._hash.hexdigest()

    def _mix(self, data: bytes) -> None:
        self._hash.update(len(data).to_bytes(8, "big") + data)
