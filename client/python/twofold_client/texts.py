"""What counts as a text that people wrote, here and on the phone alike.

Owns the one rule for texts in bodies: not empty, no space around it. Knows no kind.
"""

from typing import Final, TypeGuard

from twofold_crypto.secret.entry import Value

SPACE: Final = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What counts as space: ECMAScript's WhiteSpace and LineTerminator."""


def is_text(value: Value) -> TypeGuard[str]:
    """Whether this is text, not empty, and without space around it."""
    return isinstance(value, str) and value != "" and value.strip(SPACE) == value
