"""Sealed until both: a commitment now, its opening later (spec: Reveal).

Owns the hash by which an entry commits to bytes that it does not show yet, and the hash that names a version
of a text which several members sign. Must not know what the bytes mean.
"""

from ..errors import BadCommit, Malformed
from ..primitives import same
from ..public.encoding import labelled_hash
from ..public.limits import BLIND_BYTES, ENTRY_ID_BYTES


def commit_reveal(space: bytes, member: int, entry_id: bytes, blind: bytes, data: bytes) -> bytes:
    """H("reveal", space, member, entry id, blind, bytes), 32 bytes.

    `blind` is 32 random bytes, so that nobody can guess short bytes; space, member and entry id are inside,
    so that nobody can pass off another's commitment as their own. Malformed for a blind or an id of another
    length.
    """
    if len(blind) != BLIND_BYTES or len(entry_id) != ENTRY_ID_BYTES:
        raise Malformed
    return labelled_hash("reveal", space, member, entry_id, blind, data)


def require_opening(
    commitment: bytes, space: bytes, member: int, entry_id: bytes, blind: bytes, data: bytes
) -> None:
    """Refuse (BadCommit; Malformed) unless `blind` and `data` open this commitment of that member's entry."""
    if not same(commit_reveal(space, member, entry_id, blind, data), commitment):
        raise BadCommit


def version_id(data: bytes) -> bytes:
    """H("version", bytes), 32 bytes: what signatures under a version name; the bytes hold a random part."""
    return labelled_hash("version", data)
