"""What each change does to the state. Pure of the world; spaces are moved in place."""

from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import LOG_START

from .changes import (
    AnyChange,
    Carried,
    Connected,
    Dismissed,
    Filled,
    Found,
    GivenUp,
    Learned,
    Pledged,
    Quieted,
    Recorded,
    Renamed,
    Reseated,
    Returning,
    Rewrapped,
    RolledBack,
    SealedUp,
    SealedWire,
    SheetBegun,
    Signed,
    SpaceChange,
    SpaceKept,
    Taken,
    Troubled,
    Whole,
    Wished,
)
from .ledger import Verified
from .outbox import unsealed
from .state import Space, State, Waiting


def apply(state: State, change: AnyChange) -> State:
    """The state after a change. Only the answer is to be used afterwards."""
    match change:
        case Whole(whole):
            return whole
        case Connected(relay, code):
            state.relay, state.code = relay, code
            for space in state.spaces.values():
                space.relay = space.relay or relay
        case SpaceKept(space):
            state.spaces[space.name] = space
            state.pledges.pop(space.name, None)
        case Pledged(pledge):
            state.pledges[pledge.name] = pledge
        case Returning(returns):
            state.returns = list(returns)
        case SheetBegun(seed):
            state.sheet = seed
        case Renamed(name, to):
            renamed = state.spaces[name]
            renamed.name = to
            state.spaces = {each.name: each for each in state.spaces.values()}
        case _:
            _apply_to_space(state.spaces[change.name], change)
    return state


def _apply_to_space(space: Space, change: SpaceChange) -> None:
    match change:
        case Learned():
            space.stage = change.stage
            space.records += change.records
            space.keyring |= change.keys
        case Recorded() | SealedUp() | Rewrapped() | GivenUp():
            _move_outbox(space, change)
        case Taken():
            _take(space, change)
        case RolledBack() | Filled() | Found():
            _move_lost(space, change)
        case Reseated():
            _take_seat(space, change)
        case _:
            _mark(space, change)


def _mark(space: Space, change: Signed | Wished | Dismissed | Quieted | Troubled | Carried) -> None:
    match change:
        case Signed():
            space.pending = change.wire
        case Wished():
            space.wish = change.wish
        case Dismissed():
            space.healed, space.noticed = False, change.devices
        case Quieted():
            space.quiet = change.quiet
        case Troubled():
            space.trouble = dict(change.trouble)
        case Carried():
            space.bringing, space.dropping = list(change.bringing), list(change.dropping)


def _move_outbox(space: Space, change: Recorded | SealedUp | Rewrapped | GivenUp) -> None:
    match change:
        case Recorded():
            fresh = [Waiting(entry) for entry in change.entries]
            fresh[0].erases = list(change.erases)
            space.outbox += fresh
        case SealedUp():
            _seal_up(space, change)
        case Rewrapped():
            _place_wires(space, change.wires)
        case GivenUp():
            _place_wires(space, change.wires)
            given = [sealed.id for sealed in change.wires]
            space.kept_back += given
            sealed = sum(1 for waiting in space.outbox if waiting.sealed)
            space.outbox.insert(sealed, Waiting(change.erasing, erases=sorted(given)))


def _seal_up(space: Space, change: SealedUp) -> None:
    for waiting, sealed in zip(unsealed(space), change.wires, strict=False):
        waiting.id, waiting.seq, waiting.wire = sealed.id, sealed.seq, sealed.wire
        space.verified[sealed.id] = Verified.of(parse_envelope(sealed.wire), sealed.wire)
    space.own, space.told = change.own, dict(change.told)


def _place_wires(space: Space, wires: list[SealedWire]) -> None:
    fresh = {sealed.id: sealed.wire for sealed in wires}
    for waiting in space.outbox:
        waiting.wire = fresh.get(waiting.id, waiting.wire)


def _take(space: Space, change: Taken) -> None:
    space.cursor, space.hash, space.stage = change.cursor, change.hash, change.stage
    if change.records:
        space.records += change.records
        space.pending = b""
    space.keyring |= change.keys
    space.verified |= change.verified
    for envelope in change.unshut:
        space.quarantine.pop(envelope, None)
    space.quarantine |= change.shut
    for item in change.cleared:
        space.refused.pop(item, None)
    space.refused |= change.refused
    space.entries |= change.held
    for envelope in change.dropped:
        space.entries.pop(envelope, None)
    for item in change.judged:
        space.aside.pop(item, None)
    space.aside |= change.aside
    _level_lists(space, change)


def _level_lists(space: Space, change: Taken) -> None:
    if change.back:
        back = set(change.back)
        space.outbox = [waiting for waiting in space.outbox if waiting.id not in back]
    if change.found:
        _forget_lost(space, change.found)
    if change.filled or change.hollow:
        filled = set(change.filled)
        space.hollow = [each for each in space.hollow if each not in filled] + change.hollow


def _move_lost(space: Space, change: RolledBack | Filled | Found) -> None:
    match change:
        case RolledBack():
            space.cursor, space.hash = change.cursor, change.hash
            space.lost, space.healed = list(change.lost), space.healed or change.healed
            space.outbox = change.again + space.outbox
            for key in change.cleared:
                space.refused.pop(key, None)
                space.aside.pop(key, None)
        case Filled():
            filled = set(change.envelopes)
            space.hollow = [each for each in space.hollow if each not in filled]
        case Found():
            _forget_lost(space, change.ids)


def _forget_lost(space: Space, ids: list[bytes]) -> None:
    found = set(ids)
    space.lost = [each for each in space.lost if each not in found]


def _take_seat(space: Space, change: Reseated) -> None:
    space.cursor, space.hash = 0, LOG_START  # what was forgotten may have kept a body from being taken
    if space.number is not None:
        space.seats.append(space.number)
    space.seed, space.stage = change.seed, change.stage
    space.wish, space.pending = change.wish, b""
    space.own, space.told, space.trouble = None, {}, {}
    space.outbox = list(change.outbox)
    for envelope in change.forgotten:
        space.verified.pop(envelope, None)
    space.__dict__.pop("_ledger", None)
