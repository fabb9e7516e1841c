"""What a run is: how long it may take, and what its jobs learn from each other."""

from dataclasses import dataclass, field

from bench.figures import Figure, middle
from bench.peers import Scale


@dataclass(slots=True)
class Run:
    """One run; `quick` takes fewer of everything. The raw reference is measured by whoever needs it first."""

    quick: bool
    raw_rates: list[float] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def count(self, full: int, quick: int) -> int:
        """How many, by the kind of run."""
        return quick if self.quick else full

    def add(self, *figures: Figure) -> None:
        """Figures for the table, in the order measured."""
        self.figures += figures

    def scale(self) -> Scale:
        """How this machine compares to the one of the peers (1 if the raw reference did not run)."""
        return Scale.of(middle(self.raw_rates)) if self.raw_rates else Scale(1.0)
