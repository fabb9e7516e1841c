"""An act: one counted entry as folds over a space take it, with its author and its envelope.

Folds are functions of the set of acts: neither their order nor any clock can matter.
"""

from dataclasses import dataclass

from twofold_crypto.secret.entry import Entry


@dataclass(frozen=True, slots=True)
class Act:
    """Who wrote it, the id of the envelope it came in, and what it says."""

    member: int
    envelope: bytes
    entry: Entry

    def is_a(self, *kinds: str) -> bool:
        """Whether it is of one of these kinds, in the version and form spoken here."""
        return self.entry.kind in kinds and self.entry.schema == 1 and self.entry.revision == 0
