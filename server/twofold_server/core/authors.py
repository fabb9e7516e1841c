"""What a space keeps of each author, beside the heads: who has stopped, and what may still come of it.

A live author has a head and nothing else; what is held of it is one branch, without a gap. The two others:

    Frozen    two branches are held; what counts ends before them, until its member ends the device
    Ended     a record has pinned its last envelope; what is missing on the way back may come, newest first

It is a short form of what `Chains` says of all that is held, so that one more envelope needs no look back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from twofold_crypto.public.chain import Head
from twofold_crypto.public.encoding import encode


@dataclass(frozen=True, slots=True)
class Frozen:
    """Two branches are held at sequence `forked`; the author's head is what both of them continue."""

    forked: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The walk back from the pin wants `wants` at sequence `seq`.

    None: it is complete, and nothing more is taken. Empty: it can never be complete.
    """

    seq: int
    wants: bytes | None


Stopped = Frozen | Ended


def written(heads: Mapping[int, Head], stopped: Mapping[int, Stopped]) -> bytes:
    """As a store keeps it: MessagePack, one array per author.

    [device, seq, id, cited] for a live one, a fifth element for the fork of a frozen one, and
    [device, seq, wants | nil] for an ended one.
    """
    rows: list[list[object]] = []
    for device, head in heads.items():
        state = stopped.get(device)
        rows.append(
            [device, head.seq, head.id, head.cited, *([state.forked] if isinstance(state, Frozen) else [])]
        )
    rows += [[device, x.seq, x.wants] for device, x in stopped.items() if isinstance(x, Ended)]
    return encode(rows)


def read(kept: bytes) -> tuple[dict[int, Head], dict[int, Stopped]]:
    """What `written` has kept: heads, and who has stopped."""
    heads: dict[int, Head] = {}
    stopped: dict[int, Stopped] = {}
    for device, *state in msgspec.msgpack.decode(kept):
        if len(state) == 2:
            stopped[device] = Ended(*state)
            continue
        heads[device] = Head(*state[:3])
        if len(state) == 4:
            stopped[device] = Frozen(state[3])
    return heads, stopped
