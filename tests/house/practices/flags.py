"""The flags of "must not": what a judge is given, and how it gets its flag.

A judge says whether a practice honours its flag. Its name is the flag, its docstring what the docs say of it.
What only the app can break (what it shows, counts or sends) is judged where the app is tested.
"""

from collections.abc import Callable
from typing import NamedTuple

from tests.house.practices.forms import Practice, Words
from tests.house.practices.sayings import finds


class Case(NamedTuple):
    """A practice and what it says, by language."""

    practice: Practice
    words: dict[str, Words]

    def says(self, saying: str) -> bool:
        """Whether any sentence, in any language, says it."""
        return any(finds(saying, tag, text) for tag, words in self.words.items() for text in words.said())

    def asks(self, saying: str) -> bool:
        """The same, only where somebody writes."""
        return any(finds(saying, tag, text) for tag, words in self.words.items() for text in words.asked())

    def each_prompt_says(self, saying: str) -> bool:
        """Whether every prompt, in every language, says it."""
        return all(finds(saying, tag, text) for tag, words in self.words.items() for text in words.prompts)

    def names_the_other(self) -> bool:
        """Whether any sentence has a place for the other's name."""
        return any("{name}" in text for words in self.words.values() for text in words.said())


Judge = Callable[[Case], bool]


def flags(table: dict[str, Judge]) -> Callable[[Judge], Judge]:
    """A decorator that puts a judge into the table under its flag."""

    def flag(judge: Judge) -> Judge:
        first, *rest = judge.__name__.split("_")
        table[first + "".join(word.capitalize() for word in rest)] = judge
        return judge

    return flag
