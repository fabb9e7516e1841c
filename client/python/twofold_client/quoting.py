"""Texts that others wrote, as a terminal shows them: behind a bar, in short rows, with nothing hidden.

Owns how a foreign text is shown, so that none of it can hide, or pose as a line of this program.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from typing import Final

from twofold_crypto.words import leading_words

KEY_WORDS: Final = 6
"""Words of a fingerprint: the first 66 bits of a public key, too many to search for another like it."""
COLUMNS: Final = 72
"""Of a row, its bar included; fewer than any terminal has, which would break a longer row without a bar."""
BAR: Final = "  | "
GOES_ON: Final = "  |   "
"""Of a row that goes on with the line above; a text cannot begin a row with blanks of its own."""

_INVISIBLE: Final = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_IGNORED: Final = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
    *((0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800)),
    *((0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8)),
    *((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
"""Unicode's Default_Ignorable_Code_Point, and the empty pattern of Braille: first and last of each range."""
_EPOCH: Final = dt.date(1970, 1, 1)


def key_words(key: bytes) -> str:
    """A public key in short, as words to compare with what the other person's device shows."""
    return " ".join(leading_words(key, KEY_WORDS))


def day_text(day: int) -> str:
    """A day as every calendar writes it."""
    return (_EPOCH + dt.timedelta(days=day)).isoformat()


def quoted(text: str) -> Iterator[str]:
    """A text behind a bar, in rows of at most 72 columns."""
    for line in text.split("\n"):
        bar = BAR
        for row in _rows(_pieces(line), COLUMNS - len(GOES_ON)):
            yield f"{bar}{row}".rstrip()
            bar = GOES_ON


def _pieces(line: str) -> Iterator[str]:
    """Each character as it is shown, or spelled out if it could hide or mislead."""
    for at, char in enumerate(line):
        alone = 0 < at < len(line) - 1 and not _is_blank(line[at - 1])
        hides = not _is_shown(char) or (_is_blank(char) and not alone)
        poses = char == "\\" and line[at + 1 : at + 3] == "u{"
        yield f"\\u{{{ord(char):x}}}" if hides or poses else char


def _rows(pieces: Iterator[str], room: int) -> Iterator[str]:
    """The pieces in rows that fit, broken behind a blank where there is one; at least one row."""
    row: list[str] = []
    taken = 0
    for piece in pieces:
        wide = _columns(piece)
        while row and taken + wide > room:
            kept = _last_blank(row)
            yield "".join(row[:kept])
            row = row[kept:]
            taken = sum(map(_columns, row))
        row.append(piece)
        taken += wide
    yield "".join(row)


def _last_blank(row: list[str]) -> int:
    """How many pieces of a full row stay in it."""
    blanks = (at for at in range(len(row), 0, -1) if row[at - 1] == " ")
    return next(blanks, len(row))


def _columns(piece: str) -> int:
    """How wide a terminal may show it; a mark that stands over another letter counts as well."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in piece)


def _is_blank(char: str) -> bool:
    return unicodedata.category(char) == "Zs"


def _is_shown(char: str) -> bool:
    number = ord(char)
    ignored = any(first <= number <= last for first, last in _IGNORED)
    return not ignored and unicodedata.category(char) not in _INVISIBLE
