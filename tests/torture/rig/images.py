"""What a disk may hold after the power failed: what was synced, and of the rest nothing, some, or torn parts.

A name in a folder lasts once the folder is synced; before that, the changes of names last in their order up
to some point. What was written to a file lasts once the file is synced; before that, any of it may.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.rig.trace import Op

SECTOR = 512
WAYS = ("none", "prefix", "subset", "torn", "all")


@dataclass(slots=True)
class File:
    """What surely is on the disk, and what may be."""

    kept: bytearray = field(default_factory=bytearray)
    loose: list[Op] = field(default_factory=list)

    def settle(self) -> None:
        """It was synced."""
        for op in self.loose:
            _put(self.kept, op, op.data)
        self.loose.clear()

    def image(self, way: str, chance: random.Random) -> bytes:
        """Its bytes after the power failed."""
        out, loose = bytearray(self.kept), self.loose
        if way == "none":
            loose = []
        elif way == "prefix":
            loose = loose[: chance.randrange(len(loose) + 1)]
        elif way == "subset":
            loose = [op for op in loose if chance.random() < 0.5]
        for op in loose:
            if way == "torn" and op.what == "write":
                _put_torn(out, op, chance)
            elif way != "torn" or chance.random() < 0.5:
                _put(out, op, op.data)
        return bytes(out)


@dataclass(slots=True)
class Disk:
    """A folder while a process writes to it; `acks` counts what it has told others."""

    names: dict[str, File] = field(default_factory=dict)
    kept_names: dict[str, File] = field(default_factory=dict)
    loose_names: list[Op] = field(default_factory=list)
    made: list[File] = field(default_factory=list)
    """The file that each loose `make` made, in order."""
    acks: int = 0

    def do(self, op: Op) -> None:
        """One call has returned."""
        if op.what == "ack":
            self.acks += 1
        elif op.what in ("make", "move", "drop"):
            self._name(op)
        elif op.what == "sync":
            self._sync(op.path)
        elif op.path in self.names:
            self.names[op.path].loose.append(op)

    def _name(self, op: Op) -> None:
        if op.what == "make":
            if op.path in self.names:
                return
            self.made.append(File())
        self.loose_names.append(op)
        _rename(self.names, op, self.made[-1] if self.made else File())

    def _sync(self, path: str) -> None:
        if path in self.names:
            self.names[path].settle()
        elif any(name.startswith(f"{path}/") for name in (*self.names, *self.kept_names)):
            self.kept_names, self.loose_names, self.made = dict(self.names), [], []

    def image(self, way: str, chance: random.Random) -> dict[str, bytes]:
        """All files, by name, after the power failed now."""
        names, made = dict(self.kept_names), iter(self.made)
        upto = {"none": 0, "all": len(self.loose_names)}.get(way, chance.randrange(len(self.loose_names) + 1))
        for op in self.loose_names[:upto]:
            _rename(names, op, next(made) if op.what == "make" else File())
        return {name: file.image(way, chance) for name, file in names.items()}


def lay(image: dict[str, bytes], original: Path, target: Path) -> None:
    """Write an image of `original` into the folder `target`."""
    for name, data in image.items():
        path = target / Path(name).relative_to(original)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def moments(ops: Sequence[Op], count: int, chance: random.Random) -> list[int]:
    """So many moments of a trace, in order; the power fails just before the call of that number."""
    return sorted(chance.randrange(1, len(ops) + 1) for _ in range(count))


def _rename(names: dict[str, File], op: Op, made: File) -> None:
    if op.what == "make":
        names[op.path] = made
    elif op.what == "drop":
        names.pop(op.path, None)
    elif op.path in names:
        names[op.to] = names.pop(op.path)


def _put(out: bytearray, op: Op, data: bytes) -> None:
    if op.what == "cut":
        del out[op.place :]
        out.extend(bytes(op.place - len(out)))
        return
    out.extend(bytes(max(0, op.place - len(out))))
    out[op.place : op.place + len(data)] = data


def _put_torn(out: bytearray, op: Op, chance: random.Random) -> None:
    """Each sector of it, or not."""
    at = 0
    while at < len(op.data):
        size = min(SECTOR - (op.place + at) % SECTOR, len(op.data) - at)
        if chance.random() < 0.5:
            part = Op("write", op.path, op.place + at)
            _put(out, part, op.data[at : at + size])
        at += size
