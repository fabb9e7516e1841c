"""The kinds that several members answer, sign or disclose: which there are, and who judges their bodies.

Owns that table. `kinds.require_schema` asks here for every kind it does not know itself.
"""

from collections.abc import Callable
from typing import Final

from twofold_crypto.errors import BadSchema
from twofold_crypto.secret.entry import Entry

from .agreements import ANSWERS, PROPOSE, decode_answer, decode_proposal
from .care import APPROVE, RELEASE, Schema, decode_approval, require_release
from .reveals import OPENED, SEALED, decode_opening, decode_sealed

Judge = Callable[[bytes], object]

_JUDGES: Final[dict[str, Judge]] = {
    PROPOSE: decode_proposal,
    **dict.fromkeys(ANSWERS, decode_answer),
    SEALED: decode_sealed,
    OPENED: decode_opening,
    APPROVE: decode_approval,
}

JOINT: Final = frozenset({PROPOSE, *ANSWERS, SEALED, OPENED, APPROVE})
"""What was said to the others: who received it keeps a copy, also when its author erases it."""


def require_spoken(entry: Entry, schema: Schema) -> None:
    """Judge an entry of these kinds (BadSchema); it is said once and never revised. Other kinds pass.

    `schema` judges the entry that a release discloses.
    """
    judge = _JUDGES.get(entry.kind)
    if judge is None and entry.kind != RELEASE:
        return
    if entry.revision != 0:
        raise BadSchema
    if judge is None:
        require_release(entry.body, schema)
    else:
        judge(entry.body)
