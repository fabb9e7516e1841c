"""What a vault holds, as plain values: per space a seat, records, keys, a cursor, entries, an outbox.

Owns the shape and nothing else: `changes` moves it, `vault` makes it durable, `judge` decides.
"""

from typing import Literal

import msgspec

from twofold_crypto.public.chain import Head
from twofold_crypto.public.messages import LOG_START
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat

SpaceName = Literal["solo", "shared"]
Stage = Literal["unfounded", "awaited", "founded"]
"""Not yet at the relay · founded or admitted by somebody else, perhaps · known to stand at the relay."""
Where = Literal["phone", "way", "relay"]


class Waiting(msgspec.Struct, array_like=True):
    """An own entry in the outbox; with its place and wire once it is sealed."""

    entry: Entry
    id: bytes = b""
    seq: int = 0
    wire: bytes = b""

    @property
    def sealed(self) -> bool:
        """Whether it has its sequence number and its bytes."""
        return bool(self.wire)


class Held(msgspec.Struct, array_like=True, frozen=True):
    """An entry that came in a page and opened: its author, and the order in which it came to be held."""

    member: int
    device: int
    seq: int
    order: int
    entry: Entry


class Shut(msgspec.Struct, array_like=True, frozen=True):
    """An envelope set aside with a reason; `counted` if its chain is sound and only its entry is shut."""

    reason: str
    device: int
    seq: int
    counted: bool
    wire: bytes


class Aside(msgspec.Struct, array_like=True, frozen=True):
    """A record or envelope that cannot be judged yet, with the reason; judged again after each advance.

    Held under the hash of its wire: another wire with the same id may be the true one, or damaged.
    """

    type: int
    id: bytes
    reason: str
    wire: bytes


class Space(msgspec.Struct):
    """One space on this device. `own` is the newest sealed envelope of this device, sent or not."""

    name: SpaceName
    seed: bytes
    member: int
    relay: str
    stage: Stage
    records: list[bytes]
    keyring: dict[int, bytes] = {}
    cursor: int = 0
    hash: bytes = LOG_START
    heads: dict[int, Head] = {}
    own: Head | None = None
    told: dict[int, int] = {}
    promised: dict[int, int] = {}
    """Device → the highest sequence that somebody's `seen`, or the ceremony of admission, has named."""
    promised_head: bytes = b""
    entries: dict[bytes, Held] = {}
    quarantine: dict[bytes, Shut] = {}
    aside: dict[bytes, Aside] = {}
    outbox: list[Waiting] = []
    trouble: dict[str, str] = {}

    def seat(self) -> Seat:
        """This device's keys in this space."""
        return Seat.from_seed(self.seed)

    def counted(self, envelope: bytes) -> bool:
        """Whether this envelope was judged and has its place in its author's chain."""
        shut = self.quarantine.get(envelope)
        return envelope in self.entries or (shut is not None and shut.counted)


class State(msgspec.Struct):
    """All of one vault: the household's relay and code, and the spaces by name."""

    relay: str = ""
    code: str = ""
    spaces: dict[SpaceName, Space] = {}


class Kept(msgspec.Struct, frozen=True):
    """One entry as a screen would see it; `where` is None for what another member wrote."""

    member: int
    entry: Entry
    where: Where | None
    order: int


def fold(space: Space) -> list[Kept]:
    """The newest revision of every (member, entry id), in the order held; independent of arrival."""
    newest: dict[tuple[int, bytes], tuple[tuple[int, int, int], Kept]] = {}
    for rank, kept in [*_held(space), *_waiting(space)]:
        key = (kept.member, kept.entry.entry_id)
        if key not in newest or newest[key][0] < rank:
            newest[key] = (rank, kept)
    return sorted((kept for _, kept in newest.values()), key=lambda kept: kept.order)


def _held(space: Space) -> list[tuple[tuple[int, int, int], Kept]]:
    return [
        (
            (held.entry.revision, held.seq, held.device),
            Kept(held.member, held.entry, "relay" if held.member == space.member else None, held.order),
        )
        for held in space.entries.values()
    ]


def _waiting(space: Space) -> list[tuple[tuple[int, int, int], Kept]]:
    after = len(space.entries)
    return [
        (
            (waiting.entry.revision, 2**53 + i, 0),
            Kept(space.member, waiting.entry, "way" if waiting.sealed else "phone", after + i),
        )
        for i, waiting in enumerate(space.outbox)
    ]
