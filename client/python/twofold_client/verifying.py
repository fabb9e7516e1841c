"""`twofold verify`: says what an exported agreement shows, offline, with nothing but the file.

Owns the terminal: every text from the file is shown so that it can neither hide nor pose as something else.
"""

import datetime as dt
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click

from twofold_crypto.public.ids import format_id
from twofold_crypto.secret.release import Released
from twofold_crypto.words import leading_words

from .errors import BadExport
from .exported import FILE_BYTES_MAX, Exported, read_export
from .versions import Clause

KEY_WORDS = 6
"""Words of a fingerprint: the first 66 bits of a public key, too many to search for another like it."""
_JOINERS = "\u200c\u200d"
"""Invisible, harmless, and part of ordinary writing."""
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_EPOCH = dt.date(1970, 1, 1)


@click.command(name="verify")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Check an exported agreement, offline and with nothing but the file.

    FILE is what `twofold export --agreement` wrote. If it is sound, this shows who signed and what: each
    member by number, with the key that founded the member's place in the space as six words to compare. It
    says what was signed as of one head of the space's roster. Whether the agreement still holds, no file can
    tell.

    Ends with 1 and a sentence if anything in the file is not as it was signed.
    """
    try:
        lines = list(describe(read_export(_read(file))))
    except BadExport as fault:
        click.echo(f"This file shows no agreement. {fault}", err=True)
        sys.exit(1)
    for line in lines:
        click.echo(line)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise BadExport(f"It cannot be opened: {error.strerror}.") from error


def describe(exported: Exported) -> Iterator[str]:
    """What a sound file shows, line by line."""
    yield "Every signature in this file holds, under exactly the words below."
    yield ""
    yield f"Agreement {format_id(exported.agreement)}"
    yield f"Version   {format_id(exported.hash)}"
    yield f"Space     {format_id(exported.space)}"
    yield ""
    for each in exported.signatures:
        yield from _signer(each)
    yield ""
    for number, clause in enumerate(exported.content.clauses, 1):
        yield from _clause(number, clause)
        yield ""
    yield f"Signed, as of head {exported.n}. What came later, this file cannot tell."


def _signer(released: Released) -> Iterator[str]:
    key = released.genesis.seats[released.member].sign
    yield f"Signed by member {released.member}, key: {key_words(key)}"
    if released.ended:
        yield f"  with device {released.device}, which has ended since"


def key_words(key: bytes) -> str:
    """A public key in short, as words to compare with what the other person's device shows."""
    return " ".join(leading_words(key, KEY_WORDS))


def _clause(number: int, clause: Clause) -> Iterator[str]:
    yield f"Clause {number}"
    yield from _quoted("", clause.text)
    if clause.applies_to is not None:
        yield from _quoted("applies to: ", clause.applies_to)
    if clause.sign is not None:
        yield from _quoted("to be seen by: ", clause.sign)
    if clause.review_day is not None:
        yield f"  to be looked at again on {day_text(clause.review_day)}"
    if clause.end_day is not None:
        yield f"  until {day_text(clause.end_day)}"


def day_text(day: int) -> str:
    """A day as every calendar writes it."""
    return (_EPOCH + dt.timedelta(days=day)).isoformat()


def _quoted(label: str, text: str) -> Iterator[str]:
    """A text behind a bar, line by line, so that none of it can pose as a line of this program."""
    yield from (f"  | {line}" for line in f"{label}{plain(text)}".split("\n"))


def plain(text: str) -> str:
    """The text with everything spelled out that a terminal would obey or hide; line ends stay."""
    return "".join(char if _is_shown(char) else f"\\u{{{ord(char):x}}}" for char in text)


def _is_shown(char: str) -> bool:
    return char == "\n" or char in _JOINERS or unicodedata.category(char) not in _INVISIBLE
