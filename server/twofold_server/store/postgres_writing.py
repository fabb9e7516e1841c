"""What is written to PostgreSQL: a batch is one INSERT, and more only where it erases, admits or founds.

The INSERT comes first: it takes the next numbers, and whoever comes second with them keeps nothing at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from ..core import authors, quotas
from ..core.spaces import ROSTER_CHAIN, Row, Space
from ..core.work import Outcome
from .port import Founding
from .postgres_blobs import held_room
from .postgres_line import Statement
from .postgres_states import Held

_LOG: Final = """
INSERT INTO log (space, number, type, arrived, chain, seq, wire, hash, size, authors, awaited, era, accounts)
VALUES {rows}
"""
_COLUMNS_OF_A_ROW: Final = 12
_DROP: Final = "UPDATE log SET wire = $3 WHERE space = $1 AND number = $2"
_ERASED: Final = "INSERT INTO erased (space, member, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_ERASED_NO_MORE: Final = "DELETE FROM erased WHERE space = $1 AND member = $2 AND id = $3"
_SEAT: Final = "INSERT INTO seat (space, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_TAKE: Final = """
UPDATE household SET spaces_left = spaces_left - 1
WHERE code = $1 AND spaces_left > 0 AND NOT EXISTS (SELECT 1 FROM schema_version WHERE n = 0)
"""

_NO_STATE: Final = (None,) * 6


def appended(before: Held, outcome: Outcome) -> list[Statement]:
    """What keeps a batch; one statement for all that only adds envelopes or epochs."""
    space = outcome.space
    known = len(before.space.roster.devices)
    statements = [_log(Held(space, before.era), outcome.rows)]
    statements += [(_DROP, (space.id, number, wire)) for number, wire in sorted(outcome.dropped.items())]
    statements += [
        (_ERASED if on else _ERASED_NO_MORE, (space.id, *each)) for each, on in outcome.erased.items()
    ]
    if any(row.place.chain == ROSTER_CHAIN for row in outcome.rows):
        statements += held_room(before.space)
    return [*statements, *_seats(space, known)]


def founded(founding: Founding, code: bytes, era: int) -> list[Statement]:
    """What keeps a new space and takes one from its code's count; nothing if there is none to take."""
    space = founding.space
    return [(_TAKE, (code,)), _log(Held(space, era), founding.rows), *_seats(space, 0)]


def _seats(space: Space, known: int) -> Iterator[Statement]:
    return ((_SEAT, (space.id, device.keys.sign)) for device in space.roster.devices[known:])


def _log(held: Held, rows: Sequence[Row]) -> Statement:
    values: list[Any] = [held.space.id]
    for row in rows:
        state = _state(held) if row is rows[-1] else _NO_STATE
        values += (row.number, row.type, row.arrived, row.place.chain, row.place.seq, row.wire, *state)
    return _LOG.format(rows=_marks(len(rows))), values


def _state(held: Held) -> tuple[Any, ...]:
    space = held.space
    kept = authors.written(space.chain.heads, space.stopped)
    accounts = quotas.written(space.accounts)
    return (space.hash, space.size, kept, space.awaited, held.era, accounts)


def _marks(rows: int) -> str:
    """($1, $2 … $12), ($1, $13 …): the space is said once."""

    def of(first: int) -> Iterable[str]:
        return (f"${n}" for n in (1, *range(first, first + _COLUMNS_OF_A_ROW)))

    return ", ".join(f"({', '.join(of(2 + n * _COLUMNS_OF_A_ROW))})" for n in range(rows))
