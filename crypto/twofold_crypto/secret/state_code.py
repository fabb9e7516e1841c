"""The state code: six words that two people compare to know they were shown the same (spec: State code)."""

from collections.abc import Sequence

from ..errors import Malformed
from ..public.encoding import Part, labelled_hash
from ..public.limits import STATE_WORDS
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
    """Six words, from the first 66 bits of `state_hash`."""
    return leading_words(state_hash(space, roster_head, heads), STATE_WORDS)
