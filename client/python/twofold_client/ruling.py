"""What a device that is in a space makes of a release from it: whether it counts there (docs: Kinds).

A release shows its space up to the record that whoever brought it chose. A device of that space knows more:
its own roster may have ended the author since, and its own chains say what counts.
"""

from collections.abc import Callable
from typing import Final, Literal

from twofold_crypto.public.chain import Chains
from twofold_crypto.public.encoding import decode
from twofold_crypto.public.limits import RELEASE_BYTES_MAX
from twofold_crypto.public.roster import parse_record
from twofold_crypto.secret.release import Release, Released

Ruling = Literal["unknown_space", "counts", "not_held", "past_pin", "not_counted", "other_roster"]
"""Of a space that this device is not in · counts here · has not come here, or not all before it · by a device
that has ended, after the last of it that counts · its place is taken, or its author has written two stories ·
with records that are not those here."""

REFUTED: Final[frozenset[Ruling]] = frozenset({"past_pin", "not_counted", "other_roster"})
"""What a device of the space knows not to count there."""

Rule = Callable[[bytes, Released], Ruling]
"""Judges a release, given as bytes and as what it shows."""


def unknown_space(_data: bytes, _released: Released) -> Ruling:
    """The rule of a device that is in no other space."""
    return "unknown_space"


def rule(chains: Chains, data: bytes, released: Released) -> Ruling:
    """Judge a release of the space of these chains by all that they hold."""
    roster = chains.roster
    common = min(released.n, len(roster.ids) - 1)
    if _id_at(data, released, common) != roster.ids[common]:
        return "other_roster"
    if chains.counted(released.envelope):
        return "counts"
    if released.device >= len(roster.devices):
        return "not_held"
    return _ended(chains, released) if roster.devices[released.device].pin else _live(chains, released)


def _id_at(data: bytes, released: Released, n: int) -> bytes:
    """The id of record n as the release has it."""
    release = decode(Release, data, RELEASE_BYTES_MAX)
    return parse_record(release.records[n - 1]).id if n else released.space


def _ended(chains: Chains, released: Released) -> Ruling:
    pin = chains.roster.devices[released.device].pin
    if pin is None or released.seq > pin.seq:
        return "past_pin"
    return "not_counted" if chains.run(released.device).walked else "not_held"


def _live(chains: Chains, released: Released) -> Ruling:
    run = chains.run(released.device)
    forked = run.forked is not None and released.seq >= run.forked
    return "not_counted" if forked or released.seq <= len(run.ids) else "not_held"
