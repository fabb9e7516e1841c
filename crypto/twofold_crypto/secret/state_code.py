"""The state code: six words that two people compare to know they were shown the same (spec: State code)."""

from collections.abc import Sequence

from ..errors import Malformed
from ..primitives import STRETCH_SALT_BYTES, stretch
from ..public.encoding import Part, labelled_hash
from ..public.limits import STATE_WORDS, STRETCH_BYTES, STRETCH_PASSES
from ..public.roster import Pin
from ..words import leading_words


def state_hash(space: bytes, roster_head: bytes, heads: Sequence[Pin]) -> bytes:
    """H("state", space, roster head id, then device, seq, head id of each), 32 bytes.

    `heads` come in any order; a device that has written nothing (seq 0) is left out. Malformed for a device
    that is named twice.
    """
    written = sorted((head for head in heads if head.seq > 0), key=lambda head: head.device)
    if len({head.device for head in written}) != len(written):
        raise Malformed
    parts: list[Part] = []
    for head in written:
        parts += [head.device, head.seq, head.id]
    return labelled_hash("state", space, roster_head, *parts)


def state_code(space: bytes, roster_head: bytes, heads: Sequence[Pin]) -> list[str]:
    """Six words, from the first 66 bits of the stretched `state_hash`; takes a good part of a second.

    Stretched, since whoever writes in the space can try heads until two states have the same words.
    """
    state = state_hash(space, roster_head, heads)
    stretched = stretch(state, space[:STRETCH_SALT_BYTES], STRETCH_PASSES, STRETCH_BYTES)
    return leading_words(stretched, STATE_WORDS)
