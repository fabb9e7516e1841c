"""Whom does an append wake, and whom may a relay call for it (spec: Wake).

Owns what wakes and who sleeps; must not know where endpoints lie, what the time is, or how a call is made.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from twofold_crypto.public.envelope import Envelope

from .append import Prepared
from .erasing import erases_only
from .spaces import Space

HOSTS: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "*.notify.windows.com",
)
"""The push services of Chromium, Firefox, Safari and Edge."""
_ANY: Final = "*."


def stirs(prepared: Sequence[Prepared]) -> bool:
    """Whether a batch wakes: it has an envelope with a body that does more than erase. Records never do."""
    for each in prepared:
        parsed = each.parsed
        if isinstance(parsed, Envelope) and parsed.body is not None and not erases_only(parsed):
            return True
    return False


def is_in(space: Space, device: int) -> bool:
    """Whether a device may be woken at all: it is in, in a space that goes on."""
    roster = space.roster
    return roster.closed is None and roster.present(device, len(roster.ids) - 1)


def newest_for(space: Space, device: int, arrived: Mapping[int, int]) -> int:
    """The newest number that another member's device (author → number) brought; 0 if there is none."""
    devices = space.roster.devices
    own = devices[device].member
    return max((number for author, number in arrived.items() if devices[author].member != own), default=0)


def may_call(host: str, hosts: Sequence[str]) -> bool:
    """Whether a host is one of these; `*.name` is every name below it."""
    return any(host.endswith(each[1:]) if each.startswith(_ANY) else host == each for each in hosts)
