"""Nobody can use up what a roster has for all: devices and rotates are shared equally, for life."""

import pytest

from tests.vectors import actors as a
from tests.vectors.ops import stream
from twofold_crypto.errors import TooLarge
from twofold_crypto.public.limits import DEVICES_MAX, EPOCHS_MAX, ROTATES_MAX
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join, make_admit

MEMBERS = 2


def _admitted(roster: Roster, by: Seat, device: int, name: str) -> Roster:
    candidate = ask_to_join(Seat.from_seed(a.fixed(name)), a.SPACE, roster.devices[device].member)
    return roster.append(make_admit(by, device, roster, candidate, {1: a.KEY_1.key}, stream(a.fixed(name))))


def test_one_member_cannot_take_all_devices() -> None:
    """Who admits a whole share is refused the next; the other member's first new phone is not."""
    roster = a.AT_1
    for number in range(DEVICES_MAX // MEMBERS - 1):
        roster = _admitted(roster, a.A, 0, f"device {number}")
    with pytest.raises(TooLarge):
        _admitted(roster, a.A, 0, "one too many")

    assert len(_admitted(roster, a.B, 1, "the other's").devices) == DEVICES_MAX // MEMBERS + 2


def test_one_member_cannot_take_all_epochs() -> None:
    """Who rotates a whole share is refused the next; the other rotates, and epochs for removals are left."""
    roster = a.AT_FOUNDING
    for number in range(ROTATES_MAX // MEMBERS):
        roster = roster.append(make_rotate(a.A, 0, roster, stream(a.fixed(f"rotate {number}")))[0])
    with pytest.raises(TooLarge):
        roster.append(make_rotate(a.A, 0, roster, stream(a.fixed("one too many")))[0])

    assert (
        roster.append(make_rotate(a.B, 1, roster, stream(a.fixed("b")))[0]).epoch
        == ROTATES_MAX // MEMBERS + 1
    )
    assert EPOCHS_MAX - ROTATES_MAX == DEVICES_MAX
