"""What lies on the relay's disk, read beside the running relay and without a word to it."""

import sqlite3
from collections import defaultdict
from contextlib import closing

from tests.support.world import World
from twofold_crypto.public.envelope import Header, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING


def headers(world: World) -> list[Header]:
    """The header of every envelope at the relay, in the order of arrival within each space."""
    return [parse_envelope(wire).header for wire in _wires(world, ENVELOPE)]


def spaces(world: World) -> int:
    """How many spaces were ever founded there."""
    return len(_wires(world, FOUNDING))


def _wires(world: World, kind: int) -> list[bytes]:
    address = f"file:{world.data / 'relay.db'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        rows = database.execute("SELECT wire FROM log WHERE type = ? ORDER BY key", (kind,))
        return [wire for (wire,) in rows]


def numbers(world: World) -> dict[tuple[bytes, int], list[int]]:
    """The sequence numbers of every device in every space, in the order of arrival."""
    found: dict[tuple[bytes, int], list[int]] = defaultdict(list)
    for header in headers(world):
        found[header.space, header.device].append(header.seq)
    return dict(found)
