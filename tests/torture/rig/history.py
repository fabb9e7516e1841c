"""What devices were told, kept beside the relay; and what a database must hold of it afterwards.

Acknowledged or shown to a follower: it must be there, under that number, with those bytes. Sent and not
answered: whole or absent. Erased and acknowledged: its body is nowhere. More than was ever sent: never.
"""

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.rig.run import require
from twofold_crypto.public.messages import ENVELOPE, item_id
from twofold_server.store.survey import survey

_NUMBERS = (1 << 32) - 1


@dataclass(slots=True)
class History:
    """All that was sent, acknowledged, shown and erased, by space."""

    sent: dict[bytes, dict[bytes, bytes]] = field(default_factory=lambda: defaultdict(dict))
    """id → wire"""
    acked: dict[bytes, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))
    """number → id"""
    erasing: set[bytes] = field(default_factory=set)
    """Ids in the erases of envelopes that were sent."""
    erased: set[bytes] = field(default_factory=set)
    """Those of envelopes that were acknowledged."""

    blobs: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Space and id of blobs whose one chunk was acknowledged."""

    def send(self, space: bytes, kind: int, wire: bytes, erases: tuple[bytes, ...] = ()) -> bytes:
        """Something leaves; answers its id."""
        id_ = item_id(kind, wire)
        self.sent[space][id_] = wire
        self.erasing.update(erases)
        return id_

    def ack(self, space: bytes, number: int, id_: bytes, erases: tuple[bytes, ...] = ()) -> None:
        """The relay said it has it under this number."""
        held = self.acked[space].setdefault(number, id_)
        require(held == id_, f"number {number} was given twice")
        self.erased.update(erases)

    def total(self) -> int:
        """How many acknowledgements there were."""
        return sum(map(len, self.acked.values()))

    def copied(self) -> "History":
        """As it stands now."""
        acked = defaultdict(dict, {space: dict(each) for space, each in self.acked.items()})
        return History(self.sent, acked, self.erasing, set(self.erased))


def check(path: Path, history: History, *, thorough: bool = True) -> None:
    """Raises Bad unless the database is sound, whole, and holds what it must and nothing else."""
    if thorough:
        found = survey(path, lambda _done, _of: None)
        trouble = found.unreadable or found.foreign or found.damaged
        require(not trouble, f"damaged: {trouble}")
        require(not found.broken, f"{found.broken} chains are broken")
        require(not any(found.orphans.values()), f"orphans: {dict(found.orphans)}")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        sound = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        require(sound == "ok", f"integrity: {sound}")
        for rowno, space in database.execute("SELECT rowno, id FROM space"):
            rows = database.execute(
                "SELECT key, type, wire FROM log WHERE key > ? AND key <= ?",
                (rowno << 32, rowno << 32 | _NUMBERS),
            )
            _check_space(history, space, {key & _NUMBERS: (kind, wire) for key, kind, wire in rows})
        known = {space for (space,) in database.execute("SELECT id FROM space")}
        lost = [space for space, acked in history.acked.items() if acked and space not in known]
        require(not lost, f"{len(lost)} acknowledged spaces are lost")


def _check_space(history: History, space: bytes, rows: dict[int, tuple[int, bytes]]) -> None:
    acked, sent = history.acked.get(space, {}), history.sent.get(space, {})
    lost = [number for number in acked if number not in rows]
    require(not lost, f"{len(lost)} acknowledged rows are lost, the first is {lost[:1]}")
    for number, (kind, wire) in rows.items():
        id_ = item_id(kind, wire)
        require(number not in acked or acked[number] == id_, f"row {number} is another than was acknowledged")
        if kind != ENVELOPE or id_ not in sent:
            require(kind != ENVELOPE, f"row {number} was never sent")
            continue
        if id_ in history.erased:
            require(wire != sent[id_], f"row {number} was erased and has its body")
        elif id_ not in history.erasing:
            require(wire == sent[id_], f"row {number} has other bytes than were sent")
