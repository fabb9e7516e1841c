"""Attachments that entries name, and their contents in a folder beside an export.

Reads what this device has: no relay is asked. A content is written only if all of it is as its author sealed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from twofold_crypto.errors import Refused
from twofold_crypto.secret.entry import Entry

from .attaching import Attachment, kept_in
from .disk import write_aside
from .said import KINDS, decode_said
from .state import Kept


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """How many contents were written, and how many this device has not got whole."""

    written: int = 0
    lacking: int = 0


def named_in(entry: Entry) -> Iterator[Attachment]:
    """The attachments that an entry names; none of one that does not read."""
    if entry.kind not in KINDS or entry.schema != 1:
        return
    try:
        said = decode_said(entry.kind, entry.body).get("attachments") or []
    except Refused:
        return
    for each in said:
        yield Attachment(each["key"], each["blob"], each["total"], each["hash"])


def write_out(entries: Iterable[Kept], vault: Path, folder: Path) -> WrittenOut:
    """Write the contents of all attachments as files called by their ids, for their owner alone. OSError."""
    written = lacking = 0
    for attachment in {each.blob: each for kept in entries for each in named_in(kept.entry)}.values():
        content = kept_in(vault, attachment)
        if content is None:
            lacking += 1
            continue
        folder.mkdir(mode=0o700, exist_ok=True)
        write_aside(folder / attachment.blob.hex(), content)
        written += 1
    return WrittenOut(written, lacking)
