"""What people wrote and erased in a run, so that nothing can be missing at its end without being missed."""

from dataclasses import dataclass, field

from tests.simulation.phone import SimPhone

Written = tuple[bytes, int, str]
"""Entry id, revision, text: one person's words at one moment."""


@dataclass
class Book:
    """Every word of a run, and who said it."""

    words: dict[Written, int] = field(default_factory=dict)
    """What was written → the member who wrote it."""
    erased: set[bytes] = field(default_factory=set)
    """Entry ids that somebody began to erase."""
    sealed: dict[bytes, Written] = field(default_factory=dict)
    """Envelope id → the words it carries, as the phone that sealed it says."""

    def write(self, phone: SimPhone, text: str, entry_id: bytes | None, revision: int) -> None:
        """A phone keeps new words, or other words for old ones."""
        entry_id = entry_id or phone.random(16)
        phone.write(text, entry_id, revision)
        self.words[entry_id, revision, text] = phone.member

    def note(self, phone: SimPhone) -> None:
        """Which envelope carries what, as the phone's own vault says now."""
        for envelope, words in phone.sealed_words():
            self.sealed[envelope] = words

    def missing_from(self, there: set[Written]) -> set[Written]:
        """What was written, was not to be erased, and is not there."""
        return {words for words in self.words if words[0] not in self.erased} - there
