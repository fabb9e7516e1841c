"""Household codes: 80 bits that allow a counted number of foundings (spec: Messages, founding).

Owns the form of a code and what is kept of it; a hash, never the code.
"""

import hashlib
from collections.abc import Callable
from typing import Final

CODE_CHARACTERS: Final = 16
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U, so nothing is read as something else."""

_BYTES = CODE_CHARACTERS * 5 // 8
_KEPT_AS = b"twofold household 1"


def make_code(random: Callable[[int], bytes]) -> str:
    """A new code of 16 characters, from 10 random bytes."""
    number = int.from_bytes(random(_BYTES), "big")
    return "".join(ALPHABET[number >> 5 * i & 31] for i in reversed(range(CODE_CHARACTERS)))


def format_code(code: str) -> str:
    """As people read it: four groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, CODE_CHARACTERS, 4))


def kept(code: str) -> bytes:
    """What the relay keeps of a code: 32 bytes of BLAKE2b."""
    return hashlib.blake2b(code.encode("ascii"), digest_size=32, key=_KEPT_AS).digest()
