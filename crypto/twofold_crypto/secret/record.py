"""Making roster records: genesis and the founding signatures, join, and the signing of R (spec: Roster)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from ..errors import BadTranscript
from ..primitives import KEY_BYTES, Random
from ..public.encoding import encode, labelled_hash
from ..public.limits import SUITE, VERSION
from ..public.roster import (
    ADMIT,
    LEAVE,
    Admit,
    AdmitGrant,
    Genesis,
    Pin,
    Record,
    Roster,
    Rotate,
    write_record,
)
from ..public.seat import SeatKeys
from .entry import About
from .grant import Grantee, seal_grant
from .keys import Seat

UNKNOWN_KEY = bytes(KEY_BYTES)
"""Stands in a grant for an epoch key that the granting device does not hold."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new seat that asks to be admitted: its public keys and its join signature."""

    keys: SeatKeys
    join: bytes


def write_genesis(about: bytes, seats: Sequence[SeatKeys]) -> bytes:
    """G for these founding seats, in member order, with the hash of the sealed description."""
    return encode(Genesis(VERSION, SUITE, labelled_hash("about", about), list(seats)))


def write_about(blind: bytes, kind: int, roles: Sequence[int], end: int) -> bytes:
    """The sealed description of a space; `blind` is 32 random bytes, so its hash says nothing."""
    return encode(About(blind, kind, list(roles), end))


def sign_founding(seat: Seat, genesis: bytes) -> bytes:
    """SIGN("found", space, pk) by one founding seat."""
    return seat.sign("found", labelled_hash("genesis", genesis))


def ask_to_join(seat: Seat, space: bytes, member: int) -> Candidate:
    """SIGN("join", space, pk_new, member, receive pk); no head, so a retry needs no second ceremony."""
    return Candidate(seat.keys, seat.sign("join", space, member, seat.keys.receive))


def sign_record(
    seat: Seat, device: int, roster: Roster, kind: int, fields: Admit | Rotate | list[Pin]
) -> bytes:
    """The wire of the record that continues `roster`, signed by `device` with `seat`."""
    if roster.devices[device].keys != seat.keys:
        raise BadTranscript
    raw_fields = msgspec.Raw(encode(fields))
    record = Record(VERSION, roster.space, len(roster.ids), roster.head, device, kind, raw_fields)
    raw = encode(record)
    return write_record(raw, seat.sign("roster", roster.space, labelled_hash("roster", raw)))


def make_admit(
    seat: Seat,
    device: int,
    roster: Roster,
    candidate: Candidate,
    keyring: Mapping[int, bytes],
    random: Random,
) -> bytes:
    """The wire of an admit by `device`: keys and join of the candidate, all epoch keys held."""
    grantee = Grantee(
        roster.space,
        roster.head,
        roster.epoch,
        len(roster.devices),
        candidate.keys.receive,
        seat.keys.sign,
    )
    keys = [keyring.get(epoch, UNKNOWN_KEY) for epoch in range(1, roster.epoch + 1)]
    public, sealed = seal_grant(random(KEY_BYTES), grantee, keys)
    admit = Admit(candidate.keys.sign, candidate.keys.receive, candidate.join, AdmitGrant(public, sealed))
    return sign_record(seat, device, roster, ADMIT, admit)


def make_leave(seat: Seat, device: int, roster: Roster, pins: Sequence[Pin]) -> bytes:
    """The wire of a leave by `device`: a pin for every device of its member that is in, ascending."""
    return sign_record(seat, device, roster, LEAVE, list(pins))
