"""Fixed seats and bytes that the vectors speak of: a space of two, its first records and envelopes."""

from typing import Any

import msgspec

from tests.vectors.ops import stream
from twofold_crypto.primitives import hash32
from twofold_crypto.public.encoding import labelled_hash
from twofold_crypto.public.envelope import Seen
from twofold_crypto.public.roster import Roster, write_founding
from twofold_crypto.secret import epoch, record, sealing
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat


def fixed(name: str) -> bytes:
    """32 bytes that belong to a name."""
    return hash32(name.encode())


A, B, C, STRANGER = (Seat.from_seed(fixed(name)) for name in ("seat a", "seat b", "seat c", "stranger"))

ABOUT = record.write_about(fixed("blind"), 2, [0, 0], 0)
GENESIS = record.write_genesis(ABOUT, [A.keys, B.keys])
FOUNDING = write_founding(GENESIS, [record.sign_founding(seat, GENESIS) for seat in (A, B)])
SPACE = labelled_hash("genesis", GENESIS)
AT_FOUNDING = Roster.found(FOUNDING)
ROTATE, KEY_1 = epoch.make_rotate(A, 0, AT_FOUNDING, stream(fixed("rotate 1")))
AT_1 = AT_FOUNDING.append(ROTATE)
JOIN = record.ask_to_join(C, SPACE, 1)
ADMIT = record.make_admit(B, 1, AT_1, JOIN, {1: KEY_1.key}, stream(fixed("admit")))
AT_2 = AT_1.append(ADMIT)
ROTATE_2, KEY_2 = epoch.make_rotate(B, 1, AT_2, stream(fixed("rotate 2")))
AT_3 = AT_2.append(ROTATE_2)
WIRES = [FOUNDING, ROTATE, ADMIT, ROTATE_2]
KEYS = {1: KEY_1.key, 2: KEY_2.key}

ENTRY = Entry("note", 1, fixed("entry")[:16], 0, 20779, bytes.fromhex("91a568656c6c6f"))


def sealed(
    seat: Seat, device: int, seq: int, prev: bytes, head: bytes, name: str, seen: tuple[Seen, ...] = ()
) -> sealing.Sealed:
    """An envelope of a fixed entry, sealed with the randomness that belongs to `name`."""
    place = sealing.Place(SPACE, device, seq, prev, head, seen)
    return sealing.seal(seat, place, ENTRY, KEY_2, stream(fixed(name)))


FIRST = sealed(A, 0, 1, SPACE, AT_3.head, "envelope 1")
SECOND = sealed(A, 0, 2, FIRST.id, AT_3.head, "envelope 2")
FROM_C = sealed(C, 2, 1, AT_2.ids[2], AT_3.head, "envelope c", (Seen(0, 1, FIRST.id),))


def hexes(wires: list[bytes]) -> list[str]:
    """Wires as JSON holds them."""
    return [wire.hex() for wire in wires]


def unpacked(data: bytes) -> Any:  # noqa: ANN401  plain values of any shape
    """The plain values of MessagePack bytes, to be changed and packed again."""
    return msgspec.msgpack.decode(data)


def packed(value: object) -> str:
    """Hex of MessagePack."""
    return msgspec.msgpack.encode(value).hex()


def changed(data: bytes, *path_and_value: Any) -> str:
    """Hex of `data` with the element at the path set to the last argument."""
    value = unpacked(data)
    *path, last, new = path_and_value
    inner = value
    for step in path:
        inner = inner[step]
    inner[last] = new
    return packed(value)
