"""Bytes as words that people write down and read aloud: the English list of BIP-39 (spec: Words).

The list and its checksum come from a library that only this file imports. Must not know what the bytes
are for.
"""

import functools
import unicodedata

from mnemonic import Mnemonic

from .errors import BadWords
from .primitives import KEY_BYTES
from .public.limits import SHEET_WORDS, WORD_BITS

_CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_BLANKS = str.maketrans("\t\n\v\f\r", "     ")


@functools.cache
def _list() -> Mnemonic:
    """The library with its list, read once and only when words are asked for."""
    return Mnemonic("english")


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(_list().wordlist)


def format_words(raw: bytes) -> str:
    """32 bytes as 24 small words with single spaces; the last holds the checksum."""
    if len(raw) != KEY_BYTES:
        raise ValueError("words are for 32 bytes")
    return _list().to_mnemonic(raw)


def parse_words(text: str) -> bytes:
    """The 32 bytes of 24 words; case, width and blanks do not matter.

    BadWords with (position from 0, words near it) for the first word that is not in the list; without detail
    for another number of words, and for words whose checksum does not fit.
    """
    words = split_words(text)
    for at, word in enumerate(words):
        if word not in _known():
            raise BadWords((at, near_words(word)))
    if len(words) != SHEET_WORDS:
        raise BadWords
    try:
        return bytes(_list().to_entropy(words))
    except ValueError as error:
        raise BadWords from error


def split_words(text: str) -> list[str]:
    """What was typed, as words: NFKD, A to Z made small, split at blanks."""
    plain = unicodedata.normalize("NFKD", text).translate(_CAPITALS).translate(_BLANKS)
    return [word for word in plain.split(" ") if word]


def near_words(typed: str) -> list[str]:
    """Words of the list that `typed` may stand for, in the list's order: one slip away, or as begun."""
    return [word for word in _list().wordlist if _near(typed, word)]


def _near(typed: str, word: str) -> bool:
    """The same first four letters; or one letter more, less or other; or two neighbours swapped."""
    if len(typed) >= 4 and typed[:4] == word[:4]:
        return True
    start = 0
    while start < min(len(typed), len(word)) and typed[start] == word[start]:
        start += 1
    left, right = typed[start:], word[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def leading_words(raw: bytes, count: int) -> list[str]:
    """The first `count` times 11 bits of `raw` as words, without a checksum."""
    bits = int.from_bytes(raw, "big")
    unused = len(raw) * 8 - count * WORD_BITS
    if unused < 0:
        raise ValueError("too few bytes for these words")
    wordlist = _list().wordlist
    return [wordlist[(bits >> (unused + (count - 1 - i) * WORD_BITS)) & 2047] for i in range(count)]
