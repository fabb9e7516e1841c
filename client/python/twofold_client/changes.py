"""The changes a vault knows: each one a value that is sealed into the journal and then applied.

Pure. A transaction is a list of changes; replaying all transactions in order gives the same state again.
"""

from typing import Annotated

import msgspec

from twofold_crypto.public.chain import Head
from twofold_crypto.secret.entry import Entry

from .state import Aside, Held, Shut, Space, SpaceName, Stage, State, Waiting


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


class Learned(Change, frozen=True, tag="learned"):
    """Records and keys that came by ceremony, and how far the space's founding is."""

    name: SpaceName
    stage: Stage
    records: list[bytes] = []
    keys: dict[int, bytes] = {}


class Recorded(Change, frozen=True, tag="recorded"):
    """Own entries, into the outbox."""

    name: SpaceName
    entries: list[Entry]


class SealedWire(msgspec.Struct, frozen=True, array_like=True):
    """An envelope's id, sequence number and wire."""

    id: bytes
    seq: int
    wire: bytes


class SealedUp(Change, frozen=True, tag="sealed"):
    """Wires for the first unsealed entries, the own head after them, and what `seen` has told by now."""

    name: SpaceName
    wires: list[SealedWire]
    own: Head
    told: dict[int, int]


class Rewrapped(Change, frozen=True, tag="rewrapped"):
    """Sealed wires under a newer epoch; ids and signatures are unchanged."""

    name: SpaceName
    wires: list[SealedWire]


class Taken(Change, frozen=True, tag="taken"):
    """What a page brought, with the cursor after it: records, keys, heads, entries, things set aside."""

    name: SpaceName
    cursor: int
    hash: bytes
    records: list[bytes]
    keys: dict[int, bytes]
    heads: dict[int, Head]
    promised: dict[int, int]
    held: dict[bytes, Held]
    shut: dict[bytes, Shut]
    unshut: list[bytes]
    aside: dict[bytes, Aside]
    judged: list[bytes]
    back: list[bytes]
    own: Head | None
    stage: Stage


class Troubled(Change, frozen=True, tag="troubled"):
    """What stands between this space and its relay: name → reason; empty when all is well."""

    name: SpaceName
    trouble: dict[str, str]


AnyChange = Whole | Connected | SpaceKept | Learned | Recorded | SealedUp | Rewrapped | Taken | Troubled
Transaction = Annotated[list[AnyChange], msgspec.Meta(min_length=1)]


def apply(state: State, change: AnyChange) -> State:
    """The state after a change. Spaces are moved in place; only the answer is to be used afterwards."""
    match change:
        case Whole(whole):
            return whole
        case Connected(relay, code):
            state.relay, state.code = relay, code
            for space in state.spaces.values():
                space.relay = space.relay or relay
        case SpaceKept(space):
            state.spaces[space.name] = space
        case _:
            _apply_to_space(state.spaces[change.name], change)
    return state


def _apply_to_space(
    space: Space, change: Learned | Recorded | SealedUp | Rewrapped | Taken | Troubled
) -> None:
    match change:
        case Learned():
            space.stage = change.stage
            space.records += change.records
            space.keyring |= change.keys
        case Recorded():
            space.outbox += [Waiting(entry) for entry in change.entries]
        case SealedUp():
            _seal_up(space, change)
        case Rewrapped():
            _place_wires(space, change.wires)
        case Taken():
            _take(space, change)
        case Troubled():
            space.trouble = dict(change.trouble)


def _seal_up(space: Space, change: SealedUp) -> None:
    unsealed = [waiting for waiting in space.outbox if not waiting.sealed]
    for waiting, sealed in zip(unsealed, change.wires, strict=False):
        waiting.id, waiting.seq, waiting.wire = sealed.id, sealed.seq, sealed.wire
    space.own, space.told = change.own, dict(change.told)


def _place_wires(space: Space, wires: list[SealedWire]) -> None:
    fresh = {sealed.id: sealed.wire for sealed in wires}
    for waiting in space.outbox:
        waiting.wire = fresh.get(waiting.id, waiting.wire)


def _take(space: Space, change: Taken) -> None:
    space.cursor, space.hash, space.stage = change.cursor, change.hash, change.stage
    space.own = change.own
    space.records += change.records
    space.keyring |= change.keys
    space.heads |= change.heads
    space.promised |= change.promised
    for envelope in change.unshut:
        space.quarantine.pop(envelope, None)
    space.quarantine |= change.shut
    space.entries |= change.held
    for item in change.judged:
        space.aside.pop(item, None)
    space.aside |= change.aside
    back = set(change.back)
    space.outbox = [waiting for waiting in space.outbox if waiting.id not in back]
