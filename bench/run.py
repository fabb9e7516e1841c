"""What a run is: how much of everything, and what its jobs found."""

from dataclasses import dataclass, field

from bench.figures import Figure


@dataclass(slots=True)
class Run:
    """One run; `quick` takes fewer of everything."""

    quick: bool
    figures: list[Figure] = field(default_factory=list)

    def count(self, full: int, quick: int) -> int:
        """How many, by the kind of run."""
        return quick if self.quick else full

    def add(self, *figures: Figure) -> None:
        """Figures for the table, in the order measured."""
        self.figures += figures
