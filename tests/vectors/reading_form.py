"""The form of a case of reading.json, and the orders in which it shows its rows."""

import random
from collections.abc import Sequence

from tests.vectors.ops import Json
from tests.vectors.reading_scene import Scene
from twofold_crypto.public.envelope import Wrap, parse_envelope, write_envelope

Orders = list[list[list[int]]]


def case(
    name: str,
    why: str,
    scene: Scene,
    *,
    orders: Orders | None = None,
    at_once: bool = False,
    without: Sequence[int] = (),
    reader: int | None = None,
    own: int = 0,
    joint: Sequence[str] = (),
) -> Json:
    """A case over all rows of a scene but `without`, in some orders; `at_once` if what came first is kept."""
    device = scene.reader if reader is None else reader
    author = scene.authors[device]
    rows = [index for index in range(len(scene.rows)) if index not in without]
    given = {
        "seed": author.seat.seed.hex(),
        "member": author.member,
        "own": own,
        "joint": sorted(joint),
        "founding": scene.rows[0][1],
        "rows": scene.rows,
        "orders": orders or in_any_order(name, rows, at_once=at_once),
    }
    return {"name": name, "op": "read", "in": given, "why": why}


def in_any_order(name: str, rows: list[int], count: int = 4, *, at_once: bool = False) -> Orders:
    """As it came, row by row, and shuffled with some rows twice; in pages, or each order in one."""
    chance = random.Random(name)
    orders = [[rows]] if at_once else [[rows], [[row] for row in rows]]
    while len(orders) < count:
        some = rows + chance.sample(rows, min(2, len(rows)))
        chance.shuffle(some)
        cut = 0 if at_once else chance.randrange(len(some) + 1)
        orders.append([some[:cut], some[cut:]] if cut else [some])
    return orders


def short_scene(name: str, turns: int = 2) -> Scene:
    """Both founders write in turn."""
    scene = Scene(name)
    for turn in range(turns):
        scene.write(turn % 2, f"{turn}")
    return scene


def bare(wire: str) -> str:
    """The wire without body and wrap."""
    return rewritten(wire, body=False, wrap=None)


def rewritten(wire: str, *, body: bool, wrap: Wrap | None) -> str:
    """The wire with another wrap, and with its body or without."""
    e = parse_envelope(bytes.fromhex(wire))
    parts = (e.header_bytes, e.commitment, e.body_hash, e.signature)
    return write_envelope(*parts, e.body if body else None, wrap).hex()
