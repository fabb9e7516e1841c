"""The changes a vault knows: each one a value that is sealed into the journal and then applied.

A transaction is a list of changes; replaying all transactions in order gives the same state again. What each
one does is in `applying`.
"""

from typing import Annotated

import msgspec

from twofold_crypto.public.chain import Head
from twofold_crypto.secret.entry import Entry

from .ledger import Verified
from .state import Aside, Held, Pledge, Refusal, Return, Shut, Space, SpaceName, Stage, State, Waiting, Wish


class Change(msgspec.Struct, frozen=True, array_like=True):
    """Base of all changes."""


class Whole(Change, frozen=True, tag="whole"):
    """The state as it is: the first frame of a new or compacted vault."""

    state: State


class Connected(Change, frozen=True, tag="connected"):
    """The household's relay and code; spaces founded before without a relay go there."""

    relay: str
    code: str


class SpaceKept(Change, frozen=True, tag="space"):
    """A space, new on this device."""

    space: Space


class Pledged(Change, frozen=True, tag="pledged"):
    """A space that will be, once all have signed."""

    pledge: Pledge


class Learned(Change, frozen=True, tag="learned"):
    """Records and keys that came by ceremony, and how far the space's founding is."""

    name: SpaceName
    stage: Stage
    records: list[bytes] = []
    keys: dict[int, bytes] = {}


class Recorded(Change, frozen=True, tag="recorded"):
    """Own entries, into the outbox; `erases` goes with the first of them."""

    name: SpaceName
    entries: list[Entry]
    erases: list[bytes] = []


class SealedWire(msgspec.Struct, frozen=True, array_like=True):
    """An envelope's id, sequence number and wire."""

    id: bytes
    seq: int
    wire: bytes


class SealedUp(Change, frozen=True, tag="sealed"):
    """Envelopes for the first unsealed entries, the own head after them, and what `seen` has told by now."""

    name: SpaceName
    wires: list[SealedWire]
    own: Head
    told: dict[int, bytes]


class GivenUp(Change, frozen=True, tag="given up"):
    """Sealed envelopes that go without their words, and the entry whose envelope will erase them."""

    name: SpaceName
    wires: list[SealedWire]
    erasing: Entry


class Rewrapped(Change, frozen=True, tag="rewrapped"):
    """Sealed wires under a newer epoch; ids and signatures are unchanged."""

    name: SpaceName
    wires: list[SealedWire]


class Taken(Change, frozen=True, tag="taken"):
    """What a page brought, with the cursor after it: records, keys, envelopes, entries, things set aside.

    `unshut` have opened after all, `cleared` were refused in a damaged copy and have come soundly.
    `back` are own envelopes that left the outbox, `found` what is no longer lost, `dropped` entries of others
    that their author has erased; `hollow` came without a body that is held here, `filled` with one.
    """

    name: SpaceName
    cursor: int
    hash: bytes
    stage: Stage
    records: list[bytes]
    keys: dict[int, bytes]
    verified: dict[bytes, Verified]
    held: dict[bytes, Held]
    shut: dict[bytes, Shut]
    unshut: list[bytes]
    refused: dict[bytes, Refusal]
    cleared: list[bytes]
    dropped: list[bytes]
    aside: dict[bytes, Aside]
    judged: list[bytes]
    back: list[bytes]
    found: list[bytes]
    hollow: list[bytes]
    filled: list[bytes]


class RolledBack(Change, frozen=True, tag="rolled back"):
    """The relay's whole log was read again: its end, what it lacks, and what of what was refused is gone."""

    name: SpaceName
    cursor: int
    hash: bytes
    lost: list[bytes]
    again: list[Waiting]
    cleared: list[bytes]
    healed: bool


class Filled(Change, frozen=True, tag="filled"):
    """The relay has taken the bodies of these envelopes."""

    name: SpaceName
    envelopes: list[bytes]


class Found(Change, frozen=True, tag="found"):
    """These are no longer looked for: the relay has them, or they can count nowhere any more."""

    name: SpaceName
    ids: list[bytes]


class Signed(Change, frozen=True, tag="signed"):
    """A roster record that was signed and not yet seen in the log; empty once it can never be."""

    name: SpaceName
    wire: bytes


class Wished(Change, frozen=True, tag="wished"):
    """What this device is about to write into the roster."""

    name: SpaceName
    wish: Wish


class Reseated(Change, frozen=True, tag="reseated"):
    """Another seat takes this one's place; what had not come to count is recorded again under it."""

    name: SpaceName
    seed: bytes
    stage: Stage
    outbox: list[Waiting]
    forgotten: list[bytes]
    wish: Wish


class Renamed(Change, frozen=True, tag="renamed"):
    """What this device calls a space from now on."""

    name: SpaceName
    to: SpaceName


class Returning(Change, frozen=True, tag="returning"):
    """The spaces that a recovery is still to bring back."""

    returns: list[Return]


class SheetBegun(Change, frozen=True, tag="sheet"):
    """A recovery sheet is to be made from this seed; empty once it is made."""

    seed: bytes


class Dismissed(Change, frozen=True, tag="dismissed"):
    """A human has read that the relay was healed, and which of so many devices others have let in."""

    name: SpaceName
    devices: int


class Quieted(Change, frozen=True, tag="quieted"):
    """This device stops following a space and keeps all of it; or follows it again."""

    name: SpaceName
    quiet: bool


class Troubled(Change, frozen=True, tag="troubled"):
    """What stands between this space and its relay: name → reason; empty when all is well."""

    name: SpaceName
    trouble: dict[str, str]


class Carried(Change, frozen=True, tag="carried"):
    """The blobs that are to be brought to the relay, and those that it is to drop."""

    name: SpaceName
    bringing: list[bytes]
    dropping: list[bytes]


SpaceChange = (
    Learned
    | Recorded
    | SealedUp
    | GivenUp
    | Rewrapped
    | Taken
    | RolledBack
    | Filled
    | Found
    | Signed
    | Wished
    | Reseated
    | Dismissed
    | Quieted
    | Troubled
    | Carried
)
AnyChange = Whole | Connected | SpaceKept | Pledged | Returning | SheetBegun | Renamed | SpaceChange
Transaction = Annotated[list[AnyChange], msgspec.Meta(min_length=1)]
