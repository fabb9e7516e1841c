"""What a decision may ask about rows that are held, beyond the state of the space.

[Note: questions] A decision is a pure function, and most need no row at all: the next envelope of a live
author is judged by its head. One that does need rows asks; if the answer is not there, `Unanswered` leaves
the decision, the store finds the answer, and the decision is made again from the start. So the rare cases
cost a second turn, and the ordinary one costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from twofold_crypto.public.chain import Link

from .spaces import Place, Row


@dataclass(frozen=True, slots=True)
class At:
    """Which rows stand at a place? Several, if an envelope came again, fuller, or if branches are held."""

    place: Place


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is held of an author."""

    device: int


@dataclass(frozen=True, slots=True)
class Named:
    """The rows of these envelopes, where devices of one member wrote them."""

    devices: tuple[int, ...]
    ids: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Erased:
    """Which of these ids has a member erased?"""

    member: int
    ids: frozenset[bytes]


Question = At | Whole | Named | Erased


@dataclass(frozen=True, slots=True)
class Chained:
    """An envelope that is held, as its chain sees it."""

    link: Link
    erases: tuple[bytes, ...]


class Unanswered(Exception):
    """A decision cannot be made before this is known."""

    def __init__(self, question: Question) -> None:
        super().__init__(type(question).__name__)
        self.question = question


@dataclass(slots=True)
class Known:
    """The answers so far."""

    answers: dict[Question, Any] = field(default_factory=dict)

    def rows(self, question: At | Named) -> Sequence[Row]:
        """Rows, in order of their numbers. Raises Unanswered."""
        found: Sequence[Row] = self._answer(question)
        return found

    def chained(self, question: Whole) -> Sequence[Chained]:
        """Envelopes of one author. Raises Unanswered."""
        found: Sequence[Chained] = self._answer(question)
        return found

    def erased(self, question: Erased) -> frozenset[bytes]:
        """Those of the ids that were erased. Raises Unanswered."""
        found: frozenset[bytes] = self._answer(question)
        return found

    def _answer(self, question: Question) -> Any:  # noqa: ANN401 (each question has its own kind of answer)
        if question not in self.answers:
            raise Unanswered(question)
        return self.answers[question]
