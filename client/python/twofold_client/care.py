"""Care: what was disclosed into a space with a third person, by whom, and whether the other agrees.

A pure fold over the set of acts of a care space; the protocol judges where a released entry comes from.
"""

from typing import Final

from twofold_crypto.public.limits import ID_BYTES
from twofold_crypto.secret.entry import encode_body

from .bodies import need_bytes, read_array

APPROVE: Final = "approve"


def encode_approval(envelope: bytes) -> bytes:
    """The body of an `approve`: the envelope of the `release` it approves (BadSchema)."""
    body = encode_body([envelope])
    decode_approval(body)
    return body


def decode_approval(body: bytes) -> bytes:
    """Read an `approve`: the id of an envelope (BadSchema)."""
    return need_bytes(read_array(body, 1)[0], ID_BYTES)
