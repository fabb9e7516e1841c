"""What each member of a space may store: an account per member, judged where the next state is made.

[Note: rooms] Every member has a room of its own, `member_bytes`, for the wires of its envelopes and for its
blobs. Whoever fills one takes nothing from another. Three things have room beyond it, so that a full room is
never a locked one: the smallest bucket (a word that must not wait), what erases, and the roster's records,
which are on no account, as the roster's own limits keep all of them below 12 MiB. What makes an account
smaller is always taken. An envelope is on its author's account, whoever brings it; a blob on the account of
the member who puts it.

Nothing here knows how many spaces a household code has founded: a code bounds what its bearer can fill by
foundings x members x `member_bytes`, without a row that says which spaces are whose.

[Note: rotates of a day] Every rotate makes all devices of a space fetch and keep one more record, for ever.
One that ends nobody is capped per member and day; one that ends a device, and a leave, never are. The count
is in memory with the state and on no disk: it is nobody's business next year who changed keys today, and a
restart that forgets it costs a few records more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from twofold_crypto.public.encoding import encode
from twofold_crypto.public.roster import Roster

from ..errors import Declined

SMALL_RESERVE_BYTES: Final = 1 << 20
"""Beyond a member's room, for envelopes of the smallest bucket and those without a body."""
ERASING_RESERVE_BYTES: Final = 1 << 18
"""Beyond both, for what erases and is no larger than the smallest bucket."""
ROTATES_PER_DAY: Final = 16
"""Rotates of one member that end nobody."""


class Account(msgspec.Struct, frozen=True):
    """Bytes that one member has stored: wires of its envelopes, and its blobs as they are sealed."""

    envelopes: int = 0
    blobs: int = 0

    @property
    def used(self) -> int:
        """All of it."""
        return self.envelopes + self.blobs

    def with_envelopes(self, more: int) -> "Account":
        """So many bytes of wires more, or less."""
        return Account(self.envelopes + more, self.blobs)

    def with_blobs(self, more: int) -> "Account":
        """So many bytes of blobs more, or less."""
        return Account(self.envelopes, self.blobs + more)


Accounts = tuple[Account, ...]
"""One for each member, by its number."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """How often members have rotated on a day without ending anybody."""

    day: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)

    def on(self, day: int) -> "Rotated":
        """As of this day; a clock that went back begins no new one."""
        return self if day <= self.day else Rotated(day)

    def once_more(self, member: int) -> "Rotated":
        """One more by this member."""
        return replace(self, counts={**self.counts, member: self.counts.get(member, 0) + 1})

    def require(self, member: int) -> None:
        """Refuse (capped) a member that has done it often enough today."""
        if self.counts.get(member, 0) >= ROTATES_PER_DAY:
            raise Declined("capped")


NEVER: Final = Rotated()


def room(account: Account, quota: int) -> int:
    """Bytes that a member may still write, what is kept aside left out."""
    return max(0, quota - account.used)


def require_room(account: Account, more: int, quota: int, beyond: int = 0) -> None:
    """Refuse (over_quota) what would not fit, with so much room beyond the quota."""
    if account.used + more > quota + beyond:
        raise Declined("over_quota")


def require_freed(account: Account, before: Account, quota: int) -> None:
    """Refuse (over_quota) what has made an account larger, beyond all that is kept aside.

    What made it smaller is always taken: nobody can fill what is kept aside so that nothing can be erased.
    """
    if account.used > max(quota + SMALL_RESERVE_BYTES + ERASING_RESERVE_BYTES, before.used):
        raise Declined("over_quota")


def opened(members: int) -> Accounts:
    """The accounts of a new space."""
    return (Account(),) * members


def changed(accounts: Accounts, member: int, account: Account) -> Accounts:
    """With another account of one member."""
    return (*accounts[:member], account, *accounts[member + 1 :])


def counted(roster: Roster, stored: Mapping[int, int]) -> Accounts:
    """The accounts of a space from the bytes of wires that are held of each device."""
    accounts = opened(len(roster.rotated))
    for device, size in stored.items():
        member = roster.devices[device].member
        accounts = changed(accounts, member, accounts[member].with_envelopes(size))
    return accounts


def written(accounts: Sequence[Account]) -> bytes:
    """As a store keeps them: MessagePack [[bytes of envelopes, bytes of blobs] per member]."""
    return encode([[each.envelopes, each.blobs] for each in accounts])


def read(kept: bytes) -> Accounts:
    """What `written` has kept."""
    return tuple(Account(*each) for each in msgspec.msgpack.decode(kept))
