"""Whole spaces in and out of a file of the file store, for stores that are no file.

Speaks SQLite to a file that nobody else uses. A row is (number, type, arrived, chain, seq, wire) as every
store has it; a state is (number, hash, size, authors, awaited, accounts) of a space's newest row.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from .blob_carrying import ADD, TABLE
from .copying import at_rest_address

SPACES_AT_A_TIME: Final = 256
_MASK: Final = (1 << 32) - 1
_CHAIN_MASK: Final = 0xFF

_ADD_SPACE: Final = """
INSERT INTO space (rowno, id, head, hash, bytes, heads, awaited, accounts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_ROW: Final = "INSERT INTO log (key, type, arrived, chain, seq, wire) VALUES (?, ?, ?, ?, ?, ?)"
_ADD_ERASED: Final = "INSERT INTO erased (space, member, id) VALUES (?, ?, ?)"
_ADD_SEAT: Final = "INSERT OR IGNORE INTO seat (key, space) VALUES (?, ?)"
_ADD_CODE: Final = "INSERT INTO household (code, spaces_left, spaces_in_all) VALUES (?, ?, ?)"
_ADD_BLOB: Final = "INSERT INTO blob (space, id, member, padded, held, day) VALUES (?, ?, ?, ?, ?, ?)"
_ADD_CHUNK: Final = "INSERT INTO chunk (space, blob, number, mark, digest) VALUES (?, ?, ?, ?, ?)"
_BLOBS: Final = "SELECT id, member, padded, held, day FROM blob WHERE space = ?"
_CHUNKS: Final = "SELECT blob, number, mark, digest FROM chunk WHERE space = ?"
_COUNT: Final = "SELECT count(*) FROM space"
_SPACES: Final = "SELECT rowno, id, head, hash, bytes, heads, awaited, accounts FROM space ORDER BY rowno"
_ROWS: Final = """
SELECT key, type, arrived, chain, seq, wire FROM log WHERE key > ? AND key <= ? ORDER BY key
"""
_ERASED: Final = "SELECT member, id FROM erased WHERE space = ?"
_SEATS: Final = "SELECT key FROM seat WHERE space = ?"
_CODES: Final = "SELECT code, spaces_left, spaces_in_all FROM household"

Values = Iterable[Sequence[Any]]


class Filling:
    """An empty file that takes one space after the other; whole only once it is closed."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file, self._rowno = file, 0

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator["Filling"]:
        """To be filled, and then at rest; a file that was cut off is of no use, so nothing is synced yet."""
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            for pragma in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF"):
                file.execute(f"PRAGMA {pragma}")
            file.execute("BEGIN")
            yield cls(file)
            file.execute("COMMIT")

    def add_codes(self, codes: Values) -> None:
        """Household codes, as they are kept."""
        self._file.executemany(_ADD_CODE, codes)

    def add_space(self, space: bytes, state: Sequence[Any]) -> int:
        """The next space; answers how many there are."""
        if self._rowno % SPACES_AT_A_TIME == SPACES_AT_A_TIME - 1:
            self._file.execute("COMMIT")
            self._file.execute("BEGIN")
        self._rowno += 1
        self._file.execute(_ADD_SPACE, (self._rowno, space, *state))
        return self._rowno

    def add_rows(self, rows: Values) -> None:
        """Of the newest space."""
        high = self._rowno
        self._file.executemany(
            _ADD_ROW,
            ((high << 32 | n, *kind, high << 8 | chain, seq, wire) for n, *kind, chain, seq, wire in rows),
        )

    def add_blobs(self, blobs: Values) -> None:
        """Of the newest space: id, member, padded length, chunks, day of each."""
        self._file.execute(TABLE)
        self._file.executemany(_ADD_BLOB, ((self._rowno, *each) for each in blobs))

    def add_chunks(self, blob: bytes, chunks: Values) -> None:
        """Of a blob: number, mark, hash, and bytes, if they do not lie elsewhere."""
        for number, mark, digest, data in chunks:
            self._file.execute(_ADD_CHUNK, (self._rowno, blob, number, mark, digest))
            if data:
                self._file.execute(ADD, (mark, data))

    def add_rest(self, erased: Values, seats: Values) -> None:
        """What was erased in the newest space, and the seats of its devices."""
        self._file.executemany(_ADD_ERASED, ((self._rowno, *each) for each in erased))
        self._file.executemany(_ADD_SEAT, ((*each, self._rowno) for each in seats))


class Emptying:
    """A file at rest, from which one space after the other is taken."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator["Emptying"]:
        """Only to be read."""
        with closing(sqlite3.connect(at_rest_address(path), uri=True)) as file:
            yield cls(file)

    def codes(self) -> list[Any]:
        """Household codes, as they are kept."""
        return self._file.execute(_CODES).fetchall()

    def count(self) -> int:
        """How many spaces there are."""
        return int(self._file.execute(_COUNT).fetchone()[0])

    def spaces(self) -> Iterator[tuple[int, bytes, tuple[Any, ...]]]:
        """Number within the file, id and state of each."""
        for rowno, space, *state in self._file.execute(_SPACES):
            yield rowno, space, tuple(state)

    def rows(self, rowno: int, at_a_time: int) -> Iterator[list[tuple[Any, ...]]]:
        """The log of a space, some rows at a time."""
        found = self._file.execute(_ROWS, (rowno << 32, rowno << 32 | _MASK))
        while some := found.fetchmany(at_a_time):
            yield [
                (key & _MASK, *kind, chain & _CHAIN_MASK, seq, wire) for key, *kind, chain, seq, wire in some
            ]

    def erased(self, rowno: int) -> list[Any]:
        """Member and id of all that was erased in a space."""
        return self._file.execute(_ERASED, (rowno,)).fetchall()

    def blobs(self, rowno: int) -> list[Any]:
        """Id, member, padded length, chunks and day of each blob of a space."""
        return self._file.execute(_BLOBS, (rowno,)).fetchall()

    def chunks(self, rowno: int) -> Iterator[tuple[bytes, int, bytes, bytes]]:
        """Blob, number, mark and hash of each chunk of a space."""
        yield from self._file.execute(_CHUNKS, (rowno,))

    def seats(self, rowno: int) -> list[Any]:
        """The signing keys of all seats that were ever admitted to a space."""
        return self._file.execute(_SEATS, (rowno,)).fetchall()
