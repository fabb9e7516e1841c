"""The real store in a process of its own, to be traced: writes, erases, tidies, and says what it was told.

`python -m tests.torture.rig.stored FOLDER TURNS SEED [FAULT]`; lines of FOLDER/acks are acknowledgements.
"""

import asyncio
import os
import random
import sys
from pathlib import Path
from typing import Any

from tests.server.making import Made
from tests.support.faults import plant_one
from tests.torture.rig.history import History
from twofold_crypto.public.blobs import PutChunkRequest
from twofold_crypto.public.limits import BUCKET_BYTES_MIN, TAG_BYTES, VERSION
from twofold_crypto.public.messages import ENVELOPE, ROSTER, Item, item_id

CODE = "0" * 16
QUOTA = 1 << 26
_BLOB = "blob "


class Told:
    """Writes each acknowledgement to its file with a call of its own, after it came."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "acks", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def tell(self, *words: bytes | int, kind: str = "") -> None:
        """One line."""
        text = kind + " ".join(word.hex() if isinstance(word, bytes) else str(word) for word in words)
        os.write(self._file, f"{text}\n".encode())


def read_told(folder: Path, made: dict[bytes, dict[bytes, bytes]], upto: int) -> History:
    """What was acknowledged by the first so many lines."""
    history = History()
    history.sent.update(made)
    lines = (folder / "acks").read_text().splitlines()
    for n, line in enumerate(lines):
        if line.startswith(_BLOB):
            if n < upto:
                space, id_ = (bytes.fromhex(word) for word in line.removeprefix(_BLOB).split(" "))
                history.blobs.append((space, id_))
            continue
        name, number, first, *others = line.split(" ")
        id_, *erases = (bytes.fromhex(word) for word in (first, *others))
        if n < upto:
            history.ack(bytes.fromhex(name), int(number), id_, tuple(erases))
    return history


def chunk_of(blob: bytes) -> bytes:
    """The one chunk of a blob of the smallest length."""
    return blob * ((BUCKET_BYTES_MIN + TAG_BYTES) // len(blob))


class Devices:
    """What two devices of each of some spaces send; the same seed makes the same."""

    def __init__(self, seed: int, spaces: int = 3) -> None:
        self.chance = random.Random(seed)
        self.spaces = [Made.found(f"stored {seed} {n}") for n in range(spaces)]
        self.mine: dict[tuple[bytes, int], list[bytes]] = {}

    def next(self, made: Made, author: int) -> tuple[Item, bytes, tuple[bytes, ...]]:
        """The author's next envelope, its id, and what it erases."""
        mine, erases = self.mine.setdefault((made.id, author), []), tuple[bytes, ...]()
        if len(mine) > 3 and self.chance.random() < 0.1:
            erases = (mine.pop(self.chance.randrange(len(mine))),)
        wire = made.wire(author, self.chance.choice((100, 200, 900, 3000)), erases)
        id_ = item_id(ENVELOPE, wire)
        mine.append(id_)
        return Item(ENVELOPE, wire), id_, erases

    def turn(self) -> list[tuple[Made, Item, bytes, tuple[bytes, ...]]]:
        """What is sent at the same time: one of each device, of some devices."""
        chosen = [(made, author) for made in self.spaces for author in (0, 1) if self.chance.random() < 0.7]
        return [(made, *self.next(made, author)) for made, author in chosen]


def sent_by(seed: int, turns: int) -> tuple[dict[bytes, dict[bytes, bytes]], set[bytes]]:
    """All that `turns` of this seed send, by space and id, and all they erase."""
    devices, erasing = Devices(seed), set[bytes]()
    sent: dict[bytes, dict[bytes, bytes]] = {made.id: {} for made in devices.spaces}
    for _ in range(turns):
        for made, item, id_, erases in devices.turn():
            sent[made.id][id_] = item.wire
            erasing.update(erases)
        devices.chance.random()
    return sent, erasing


async def run(folder: Path, turns: int, seed: int) -> None:
    """The whole life of a store: opened, written to, tidied, closed."""
    from twofold_server.core.append import prepare  # noqa: PLC0415 (a fault is planted first)
    from twofold_server.core.households import kept  # noqa: PLC0415
    from twofold_server.core.spaces import found  # noqa: PLC0415
    from twofold_server.store.port import Founding  # noqa: PLC0415
    from twofold_server.store.sqlite import SqliteStore  # noqa: PLC0415

    devices, told = Devices(seed), Told(folder)
    store: Any = await SqliteStore.opened(folder, QUOTA, lambda error: print(error, file=sys.stderr))  # noqa: T201
    await store.add_household(kept(CODE), 99)
    for made in devices.spaces:
        request = made.request(CODE)
        await store.found(Founding(request, *found(request)))
        told.tell(made.id, 1, made.id)
        told.tell(made.id, 2, item_id(ROSTER, made.rotate))

    async def send(made: Made, item: Item, id_: bytes, erases: tuple[bytes, ...]) -> None:
        space = await store.space(made.id)
        (number,) = await store.append(made.id, prepare(space, [item]))
        told.tell(made.id, number, id_, *erases)

    async def attach(made: Made, blob: bytes) -> None:
        request = PutChunkRequest(VERSION, blob, BUCKET_BYTES_MIN, 0, chunk_of(blob))
        await store.blobs.put(made.id, 0, request, 20_000)
        told.tell(made.id, blob, kind=_BLOB)

    blobs = random.Random(seed + 1)
    for _ in range(turns):
        fresh = [blobs.randbytes(16) for _ in range(blobs.choice((0, 0, 1, 2)))]
        attaching = (attach(blobs.choice(devices.spaces), blob) for blob in fresh)
        await asyncio.gather(*(send(*each) for each in devices.turn()), *attaching)
        if devices.chance.random() < 0.04:
            await store.tidy(0)
    await store.close()


def main() -> None:
    """See the module."""
    folder, turns, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    if len(sys.argv) > 4:
        from tests.torture.rig.planted import PLANTED  # noqa: PLC0415

        plant_one(PLANTED[sys.argv[4]])
    asyncio.run(run(folder, turns, seed))


if __name__ == "__main__":
    main()
