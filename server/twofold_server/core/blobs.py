"""May this chunk be kept, and what does it make of its blob and its space (spec: Blobs).

Owns who may put and drop, what a blob counts, and when it is forgotten; must not know where chunks lie. All
is judged where the next state is made: nothing is counted twice, and nothing that was dropped comes back.
"""

from dataclasses import dataclass, replace
from typing import Final

from twofold_crypto.errors import Closed
from twofold_crypto.public.blobs import Cut
from twofold_crypto.public.limits import BLOB_DAYS, BLOB_KEPT_BYTES

from ..errors import Declined
from .append import require_in
from .quotas import require_room
from .spaces import Space

DROPPED: Final = 0
"""Stands for the padded length of a blob that was dropped."""


@dataclass(frozen=True, slots=True)
class Blob:
    """What is kept of a blob: whose it is, its padded length, how many chunks there are, and, until all are
    there, the day on which it began."""

    member: int
    padded: int
    held: int = 0
    day: int | None = None

    @property
    def dropped(self) -> bool:
        """Whether its id is all that is left."""
        return self.padded == DROPPED

    @property
    def counts(self) -> int:
        """Bytes of its member's room."""
        return BLOB_KEPT_BYTES + (0 if self.dropped else Cut(self.padded).sealed)

    @property
    def missing(self) -> int:
        """Chunks that have not come."""
        return 0 if self.dropped else Cut(self.padded).count - self.held

    def with_chunk(self) -> "Blob":
        """One chunk more; with the last the day is forgotten."""
        more = replace(self, held=self.held + 1)
        return more if more.missing else replace(more, day=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A chunk that is held: the name under which its bytes lie, and their hash."""

    name: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Offered:
    """A chunk that is brought: its place, and what it would be kept as."""

    blob: bytes
    padded: int
    number: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class Put:
    """What a chunk makes: the blob, the space, and whether the chunk is new."""

    blob: Blob
    space: Space
    took: bool


def put(
    space: Space, device: int, blob: Blob | None, held: Kept | None, offered: Offered, quota: int, day: int
) -> Put:
    """A chunk of a blob; `held` is what is there in its place.

    Refuses `unknown` (the seat has ended), `unknown_blob`, `blob_differs`, Closed, `over_quota`; what is held
    already is judged before the latter two.
    """
    require_in(space, device)
    member = space.roster.devices[device].member
    if blob is not None:
        _require_same(blob, member, held, offered)
        if held is not None:
            return Put(blob, space, took=False)
    if space.roster.closed is not None:
        raise Closed
    if blob is None:
        blob = Blob(member, offered.padded, 0, day)
        require_room(space.accounts[member], blob.counts, quota)
        space = space.with_blobs(member, blob.counts)
    return Put(blob.with_chunk(), space, took=True)


def _require_same(blob: Blob, member: int, held: Kept | None, offered: Offered) -> None:
    if blob.dropped or blob.member != member:
        raise Declined("unknown_blob")
    if blob.padded != offered.padded or (held is not None and held.digest != offered.kept.digest):
        raise Declined("blob_differs")


def readable(blob: Blob | None) -> Blob:
    """The blob, for any device that is in. Refuses `unknown_blob`."""
    if blob is None or blob.dropped:
        raise Declined("unknown_blob")
    return blob


def drop(space: Space, device: int, blob: Blob | None) -> tuple[Blob, Space]:
    """What is left of a blob, and the space with its room; the same where it was dropped before.

    Refuses `unknown`, and `unknown_blob` for what is not there or another member's.
    """
    require_in(space, device)
    if blob is None or blob.member != space.roster.devices[device].member:
        raise Declined("unknown_blob")
    left = Blob(blob.member, DROPPED)
    return left, space.with_blobs(blob.member, left.counts - blob.counts)


def too_old(today: int) -> int:
    """The last day on which a blob can have begun that is forgotten today if it is not whole."""
    return today - BLOB_DAYS - 1


def forgotten(space: Space, blob: Blob) -> Space:
    """The space without a blob that is not whole."""
    return space.with_blobs(blob.member, -blob.counts)
