"""What lies on the relay's disk, read beside the running relay and without a word to it."""

import asyncio
import sqlite3
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.support.world import World
from twofold_crypto.public.envelope import Header, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING
from twofold_server.store.postgres_line import Line


def headers(world: World) -> list[Header]:
    """The header of every envelope at the relay, in the order of arrival within each space."""
    return [parse_envelope(wire).header for wire in _wires(world, ENVELOPE)]


def spaces(world: World) -> int:
    """How many spaces were ever founded there."""
    return len(_wires(world, FOUNDING))


def _wires(world: World, kind: int) -> list[bytes]:
    if world.store:
        with ThreadPoolExecutor(1) as aside:  # where a loop runs already, another one needs a thread
            return aside.submit(asyncio.run, _wires_shared(world.store, kind)).result()
    address = f"file:{world.data / 'relay.db'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        rows = database.execute("SELECT wire FROM log WHERE type = ? ORDER BY key", (kind,))
        return [wire for (wire,) in rows]


async def _wires_shared(address: str, kind: int) -> list[bytes]:
    line = await Line.opened(address, 1)
    try:
        rows = await line.select("SELECT wire FROM log WHERE type = $1 ORDER BY space, number", kind)
        return [wire for (wire,) in rows]
    finally:
        await line.close()


def numbers(world: World) -> dict[tuple[bytes, int], list[int]]:
    """The sequence numbers of every device in every space, in the order of arrival."""
    found: dict[tuple[bytes, int], list[int]] = defaultdict(list)
    for header in headers(world):
        found[header.space, header.device].append(header.seq)
    return dict(found)
