"""One space in memory: its rows, and the answers that decisions ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from ..core.append import Prepared, decide
from ..core.known import At, Chained, Erased, Known, Named, Question, Unanswered
from ..core.spaces import Place, Row, Space
from ..core.work import By, Outcome, chained_rows


@dataclass
class MemoryLog:
    """A space's state, its rows by number and by place, and what was erased, by (member, id)."""

    space: Space
    rows: list[Row] = field(default_factory=list)
    places: dict[Place, list[int]] = field(default_factory=dict)
    erased: set[tuple[int, bytes]] = field(default_factory=set)

    @classmethod
    def founded(cls, space: Space, rows: Sequence[Row]) -> "MemoryLog":
        """The log of a new space."""
        log = cls(space)
        log.add(space, rows)
        return log

    def add(self, space: Space, rows: Sequence[Row]) -> None:
        """The next state and the rows that made it."""
        self.space = space
        self.rows += rows
        for row in rows:
            self.places.setdefault(row.place, []).append(row.number)

    def append(self, prepared: list[Prepared], quota: int, by: By) -> list[int]:
        """Decide and keep a batch; answers a number per item. Refuses as `decide` does."""
        outcome = self.decided(prepared, quota, by)
        self.add(outcome.space, outcome.rows)
        for each, on in outcome.erased.items():
            (self.erased.add if on else self.erased.discard)(each)
        for number, wire in outcome.dropped.items():
            self.rows[number - 1] = replace(self.rows[number - 1], wire=wire)
        return outcome.numbers

    def decided(self, prepared: list[Prepared], quota: int, by: By) -> Outcome:
        """What a batch would make of it; nothing is kept."""
        answers: dict[Question, Any] = {}
        while True:
            try:
                return decide(self.space, prepared, Known(answers), quota, by)
            except Unanswered as asked:
                answers[asked.question] = self.answer(asked.question)

    def at(self, place: Place) -> list[Row]:
        """The rows at a place."""
        return [self.rows[number - 1] for number in self.places.get(place, ())]

    def answer(self, question: Question) -> Sequence[Row] | Sequence[Chained] | frozenset[bytes]:
        """See `core.known`."""
        match question:
            case At(place):
                return self.at(place)
            case Named(devices, ids):
                return [row for row in self.rows if row.key in ids and row.place.chain in devices]
            case Erased(member, ids):
                return frozenset(key for key in ids if (member, key) in self.erased)
            case whole:
                return chained_rows([row for row in self.rows if row.place.chain == whole.device])
