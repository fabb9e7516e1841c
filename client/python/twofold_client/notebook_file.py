"""A notebook file: one's own record in one sealed file, read without the phone that wrote it (docs: Kinds).

Owns what the parts of such an archive mean. All of it is verified before a byte of it is given out.
"""

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Final

from msgspec import Meta

from twofold_crypto.errors import BadCipher, Gap, Refused
from twofold_crypto.public.encoding import Array, decode
from twofold_crypto.public.ids import EntryId, Uint
from twofold_crypto.public.limits import BLOB_ID_BYTES, STREAM_BYTES_MAX
from twofold_crypto.secret.archive import Archive, archive_key, salt_of
from twofold_crypto.secret.entry import Day, Entry, Kind

from .errors import BadNotebook
from .readable import readable_entry

SPACES: Final = ("own", "shared")
MARKS: Final = (None, "erased", "unconfirmed")

Two = Annotated[int, Meta(ge=0, le=1)]


class Row(Array, frozen=True):
    """An entry, where it stood, whether it is one's own, and its mark."""

    space: Two
    mine: Two
    kind: Kind
    version: Uint
    entry_id: EntryId
    revision: Uint
    day: Day
    body: bytes
    mark: Annotated[int, Meta(ge=0, lt=len(MARKS))]

    def entry(self) -> Entry:
        """The entry as its author recorded it."""
        return Entry(self.kind, self.version, self.entry_id, self.revision, self.day, self.body)


class Named(Array, frozen=True):
    """A content by its place: the space, and the id under which an entry of it names the content."""

    space: Two
    blob: Annotated[bytes, Meta(min_length=BLOB_ID_BYTES, max_length=BLOB_ID_BYTES)]


class Table(Array, frozen=True):
    """Part 0: when it was written, how many parts of entries follow, and what the parts after them are."""

    version: Annotated[int, Meta(ge=1, le=1)]
    day: Day
    entry_parts: Uint
    contents: list[Named]


@dataclass(frozen=True, slots=True)
class Notebook:
    """All that a file holds."""

    day: int
    rows: list[Row]
    contents: dict[tuple[int, bytes], bytes]


def read_notebook(file: bytes, passphrase: str) -> Notebook:
    """What a file holds (BadNotebook, with a sentence for each way in which it may not be read)."""
    archive = _archive(file, passphrase)
    try:
        parts = [archive.read(i) for i in range(len(archive.parts))]
        table = decode(Table, parts[0], STREAM_BYTES_MAX)
        rows = [row for part in parts[1 : 1 + table.entry_parts] for row in _rows(part)]
    except Refused as refused:
        raise BadNotebook("The file was altered behind its beginning.") from refused
    if len(parts) != 1 + table.entry_parts + len(table.contents):
        raise BadNotebook("The file was altered behind its beginning.")
    contents = parts[1 + table.entry_parts :]
    places = [(named.space, named.blob) for named in table.contents]
    return Notebook(table.day, rows, dict(zip(places, contents, strict=True)))


def readable_notebook(notebook: Notebook) -> dict[str, Any]:
    """The entries as plain values, in the order in which they came to be held."""
    return {
        "twofold": "notebook",
        "schema": 1,
        "entries": [
            {
                **readable_entry(row.entry()),
                "space": SPACES[row.space],
                "yours": row.mine == 1,
                "mark": MARKS[row.mark],
            }
            for row in notebook.rows
        ],
        "attachments": [f"{SPACES[space]}-{blob.hex()}" for space, blob in notebook.contents],
    }


def _rows(part: bytes) -> list[Row]:
    return decode(list[Row], part, STREAM_BYTES_MAX)


def _archive(file: bytes, passphrase: str) -> Archive:
    try:
        salt = salt_of(file)
    except Refused as refused:
        raise BadNotebook("This is no notebook file.") from refused
    try:
        return Archive(archive_key(unicodedata.normalize("NFC", passphrase).encode(), salt), file)
    except BadCipher as refused:
        raise BadNotebook("The passphrase does not open it, or its beginning was altered.") from refused
    except Gap as refused:
        raise BadNotebook("The file was cut off: its end is missing.") from refused
    except Refused as refused:
        raise BadNotebook("This is no notebook file.") from refused
