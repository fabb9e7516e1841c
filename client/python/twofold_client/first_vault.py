"""Vaults of the first program: what they held, read once and carried over into what a vault holds now.

That program kept opened entries and the heads of their authors, and no envelope. So whatever it had opened
stays, with what waits to be sent, the seats, the records and the keys; and the log is read again from its
start, as on a phone that comes in anew, since nothing else tells what counts. Frozen: these shapes never
change again.
"""

from collections.abc import Sequence

import msgspec

from twofold_crypto.public.chain import Head
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import LOG_START
from twofold_crypto.secret.entry import Entry

from . import state as now
from .ledger import Verified
from .state import Held


class _Waiting(msgspec.Struct, array_like=True):
    entry: Entry
    id: bytes = b""
    seq: int = 0
    wire: bytes = b""


class _Space(msgspec.Struct):
    """As far as it is carried over; what lay aside or did not open comes again with the log."""

    name: str
    seed: bytes
    member: int
    relay: str
    stage: now.Stage
    records: list[bytes]
    heads: dict[int, Head]
    """Not carried over: no later program writes it, so that no later vault is taken for one of these."""
    keyring: dict[int, bytes] = {}
    own: Head | None = None
    promised_head: bytes = b""
    entries: dict[bytes, Held] = {}
    outbox: list[_Waiting] = []


class _State(msgspec.Struct):
    relay: str = ""
    code: str = ""
    spaces: dict[str, _Space] = {}


class _Change(msgspec.Struct, frozen=True, array_like=True):
    pass


class _Whole(_Change, frozen=True, tag="whole"):
    state: _State


class _Connected(_Change, frozen=True, tag="connected"):
    relay: str
    code: str


class _SpaceKept(_Change, frozen=True, tag="space"):
    space: _Space


class _Learned(_Change, frozen=True, tag="learned"):
    name: str
    stage: now.Stage
    records: list[bytes] = []
    keys: dict[int, bytes] = {}


class _Recorded(_Change, frozen=True, tag="recorded"):
    name: str
    entries: list[Entry]


class _Wire(msgspec.Struct, frozen=True, array_like=True):
    id: bytes
    seq: int
    wire: bytes


class _SealedUp(_Change, frozen=True, tag="sealed"):
    name: str
    wires: list[_Wire]
    own: Head
    told: dict[int, int]


class _Rewrapped(_Change, frozen=True, tag="rewrapped"):
    name: str
    wires: list[_Wire]


class _Taken(_Change, frozen=True, tag="taken"):
    name: str
    cursor: int
    hash: bytes
    records: list[bytes]
    keys: dict[int, bytes]
    heads: dict[int, Head]
    promised: dict[int, int]
    held: dict[bytes, Held]
    shut: msgspec.Raw
    unshut: list[bytes]
    aside: msgspec.Raw
    judged: list[bytes]
    back: list[bytes]
    own: Head | None
    stage: now.Stage


class _Troubled(_Change, frozen=True, tag="troubled"):
    name: str
    trouble: dict[str, str]


_Any = _Whole | _Connected | _SpaceKept | _Learned | _Recorded | _SealedUp | _Rewrapped | _Taken | _Troubled
_decoder = msgspec.msgpack.Decoder(list[_Any])


def carried_over(payloads: Sequence[bytes]) -> now.State:
    """What such a vault held, as a vault holds it now. MsgspecError or KeyError for any other vault."""
    state = _State()
    for payload in payloads:
        for change in _decoder.decode(payload):
            state = _apply(state, change)
    spaces = {name: _space(space) for name, space in state.spaces.items()}
    return now.State(relay=state.relay, code=state.code, spaces=spaces)


def _apply(state: _State, change: _Any) -> _State:
    match change:
        case _Whole(whole):
            return whole
        case _Connected(relay, code):
            state.relay, state.code = relay, code
            for space in state.spaces.values():
                space.relay = space.relay or relay
        case _SpaceKept(space):
            state.spaces[space.name] = space
        case _Troubled():
            pass
        case _:
            _apply_to_space(state.spaces[change.name], change)
    return state


def _apply_to_space(space: _Space, change: _Learned | _Recorded | _SealedUp | _Rewrapped | _Taken) -> None:
    match change:
        case _Learned():
            space.stage = change.stage
            space.records += change.records
            space.keyring |= change.keys
        case _Recorded():
            space.outbox += [_Waiting(entry) for entry in change.entries]
        case _SealedUp():
            unsealed = [waiting for waiting in space.outbox if not waiting.wire]
            for waiting, sealed in zip(unsealed, change.wires, strict=False):
                waiting.id, waiting.seq, waiting.wire = sealed.id, sealed.seq, sealed.wire
            space.own = change.own
        case _Rewrapped():
            fresh = {sealed.id: sealed.wire for sealed in change.wires}
            for waiting in space.outbox:
                waiting.wire = fresh.get(waiting.id, waiting.wire)
        case _Taken():
            _take(space, change)


def _take(space: _Space, change: _Taken) -> None:
    space.stage, space.own = change.stage, change.own
    space.records += change.records
    space.keyring |= change.keys
    space.entries |= change.held
    back = set(change.back)
    space.outbox = [waiting for waiting in space.outbox if waiting.id not in back]


def _space(space: _Space) -> now.Space:
    """The space with its log unread; what is sealed and not yet back is held, so that it is sent as it is."""
    sealed = [waiting for waiting in space.outbox if waiting.wire]
    return now.Space(
        name=space.name,
        seed=space.seed,
        member=space.member,
        relay=space.relay,
        stage=space.stage,
        records=space.records,
        keyring=space.keyring,
        hash=LOG_START,
        verified={each.id: Verified.of(parse_envelope(each.wire), each.wire) for each in sealed},
        own=space.own,
        promised_head=space.promised_head,
        entries=space.entries,
        outbox=[now.Waiting(each.entry, each.id, each.seq, each.wire) for each in space.outbox],
    )
