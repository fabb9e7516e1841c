"""What one transaction of the one writer makes of blobs; knows rows and their order, judges nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ...core.blobs import Blob, Kept, Offered

Values = tuple[Any, ...]
Key = tuple[int, bytes]
"""A space's row and a blob's id."""

_KEEP: Final = "INSERT OR REPLACE INTO blob (space, id, member, padded, held, day) VALUES (?, ?, ?, ?, ?, ?)"
_FORGET: Final = "DELETE FROM blob WHERE space = ? AND id = ?"
_ADD: Final = "INSERT INTO chunk (space, blob, number, mark, digest) VALUES (?, ?, ?, ?, ?)"
_RENAME: Final = "UPDATE chunk SET mark = ? WHERE space = ? AND blob = ? AND number = ?"
_OWN: Final = "INSERT INTO shelf (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM shelf)"
_REMOVE: Final = "DELETE FROM chunk WHERE space = ? AND blob = ?"


@dataclass(slots=True)
class Changes:
    """What a group makes of blobs, in its order; whoever comes later in the group is judged by it."""

    blobs: dict[Key, Blob | None] = field(default_factory=dict)
    added: dict[Key, dict[int, Kept]] = field(default_factory=dict)
    """Chunks whose bytes lie where this group says, new ones and mended ones."""
    rows: list[tuple[str, Values]] = field(default_factory=list)

    def put(self, key: Key, blob: Blob, offered: Offered) -> None:
        """A chunk more."""
        kept = offered.kept
        self.blobs[key] = blob
        self.added.setdefault(key, {})[offered.number] = kept
        self.rows.append((_KEEP, (*key, blob.member, blob.padded, blob.held, blob.day)))
        self.rows.append((_ADD, (*key, offered.number, kept.name, kept.digest)))

    def end(self, key: Key, left: Blob | None) -> list[bytes]:
        """No chunks any more, and of the blob only what is left; the names that this group had added."""
        self.blobs[key] = left
        self.rows.append((_REMOVE, key))
        if left is None:
            self.rows.append((_FORGET, key))
        else:
            self.rows.append((_KEEP, (*key, left.member, left.padded, left.held, left.day)))
        return [kept.name for kept in self.added.pop(key, {}).values()]

    def mend(self, key: Key, offered: Offered) -> None:
        """A chunk lies elsewhere; whoever ends it later in the group takes its bytes away there too."""
        self.added.setdefault(key, {})[offered.number] = offered.kept
        self.rows.append((_RENAME, (offered.kept.name, *key, offered.number)))

    def own(self, drawn: bytes) -> None:
        """The database's id, unless it has one."""
        self.rows.append((_OWN, (drawn,)))

    def statements(self) -> Iterator[tuple[str, list[Values]]]:
        """One by one, as they came."""
        return ((statement, [row]) for statement, row in self.rows)
