"""The roster: signed statements of who is in, one linear chain per space (spec: Roster).

Owns the records' bytes and the rules by which one follows another; must not know what a grant opens to.
A `Roster` is immutable: `append` answers the next one or refuses, and the old one still stands.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ..errors import KeyUsed, Malformed, NotForUs, NotPresent, RosterMoved, TooLarge, Unsupported
from ..primitives import KEY_BYTES, TAG_BYTES
from .encoding import Array, decode, encode, labelled_hash, require_version
from .ids import Id, Key, Signature, Uint
from .limits import (
    DEVICES_MAX,
    EPOCHS_MAX,
    MEMBERS_MAX,
    ROSTER_BYTES_MAX,
    ROSTER_RECORDS_MAX,
    ROTATES_MAX,
    SUITE,
)
from .seat import SeatKeys, require_signed

ADMIT, ROTATE, LEAVE = 1, 2, 3
"""Types of a record after the founding."""

DeviceNo = Annotated[int, Meta(ge=0, lt=DEVICES_MAX)]
EpochNo = Annotated[int, Meta(ge=1, le=EPOCHS_MAX)]
_KEYS_MAX = EPOCHS_MAX * KEY_BYTES + TAG_BYTES
AdmitKeys = Annotated[bytes, Meta(min_length=KEY_BYTES + TAG_BYTES, max_length=_KEYS_MAX)]
OneKey = Annotated[bytes, Meta(min_length=KEY_BYTES + TAG_BYTES, max_length=KEY_BYTES + TAG_BYTES)]


class Genesis(Array, frozen=True):
    """G = [version, suite, H("about", about), seats]; a member's number is its position."""

    version: Uint
    suite: Uint
    about: Id
    seats: Annotated[list[SeatKeys], Meta(min_length=1, max_length=MEMBERS_MAX)]


class FoundingWire(Array, frozen=True):
    """Record 0 as it travels: [G, [signature per member]]."""

    genesis: bytes
    signatures: Annotated[list[Signature], Meta(min_length=1, max_length=MEMBERS_MAX)]


class RecordWire(Array, frozen=True):
    """A later record as it travels: [R, signature]."""

    record: bytes
    signature: Signature


class Record(Array, frozen=True):
    """R = [version, space, n, prev id, signer device, type, fields]."""

    version: Uint
    space: Id
    n: Annotated[int, Meta(ge=1, lt=ROSTER_RECORDS_MAX)]
    prev: Id
    signer: DeviceNo
    type: Annotated[int, Meta(ge=ADMIT, le=LEAVE)]
    fields: msgspec.Raw


class AdmitGrant(Array, frozen=True):
    """[E, sealed keys of epochs 1..last]."""

    ephemeral: Key
    sealed: AdmitKeys


class Admit(Array, frozen=True):
    """[sign pk, receive pk, join signature, grant]."""

    sign: Key
    receive: Key
    join: Signature
    grant: AdmitGrant


class Pin(Array, frozen=True):
    """[device, seq, id]: the last envelope of a device that counts; seq 0 names its admission."""

    device: DeviceNo
    seq: Uint
    id: Id


class RotateGrant(Array, frozen=True):
    """[device, E, sealed key of the new epoch]."""

    device: DeviceNo
    ephemeral: Key
    sealed: OneKey


class Rotate(Array, frozen=True):
    """[removed, epoch, commitment, grants]."""

    removed: Annotated[list[Pin], Meta(max_length=DEVICES_MAX)]
    epoch: EpochNo
    commitment: Id
    grants: Annotated[list[RotateGrant], Meta(min_length=1, max_length=DEVICES_MAX)]


Leave = Annotated[list[Pin], Meta(min_length=1, max_length=DEVICES_MAX)]


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the roster: its number, member, keys, and the record that admitted it."""

    number: int
    member: int
    keys: SeatKeys
    admitted_n: int
    admitted_by: bytes


@dataclass(frozen=True, slots=True)
class Statement:
    """A parsed record: its id, its bytes, its signature, and its fields by type."""

    id: bytes
    record: Record
    signature: bytes
    fields: Admit | Rotate | list[Pin]


def parse_founding(wire: bytes) -> tuple[Genesis, FoundingWire, bytes]:
    """Record 0 → (G, wire, space id). Refuses TooLarge, Malformed, Unsupported, BadKey, KeyUsed, Forged."""
    outer = decode(FoundingWire, wire, ROSTER_BYTES_MAX)
    genesis = decode_genesis(outer.genesis)
    if len(outer.signatures) != len(genesis.seats):
        raise Malformed
    space = labelled_hash("genesis", outer.genesis)
    for seat, signature in zip(genesis.seats, outer.signatures, strict=True):
        require_signed(signature, "found", space, seat.sign)
    return genesis, outer, space


def decode_genesis(data: bytes) -> Genesis:
    """G → genesis, its keys vetted. Refuses TooLarge, Malformed, Unsupported, BadKey, KeyUsed."""
    require_version(data)
    genesis = decode(Genesis, data, ROSTER_BYTES_MAX)
    if genesis.suite != SUITE:
        raise Unsupported(genesis.suite)
    _require_fresh_keys(frozenset(), genesis.seats)
    return genesis


def parse_record(wire: bytes) -> Statement:
    """A later record → its statement, form only. Refuses TooLarge, Malformed, Unsupported."""
    outer = decode(RecordWire, wire, ROSTER_BYTES_MAX)
    require_version(outer.record)
    record = decode(Record, outer.record, ROSTER_BYTES_MAX)
    kinds: dict[int, Any] = {ADMIT: Admit, ROTATE: Rotate, LEAVE: Leave}
    fields = decode(kinds[record.type], bytes(record.fields), ROSTER_BYTES_MAX)
    _require_order(fields)
    return Statement(labelled_hash("roster", outer.record), record, outer.signature, fields)


def _require_order(fields: Admit | Rotate | list[Pin]) -> None:
    """Lists are ascending by device and without repeats."""
    if isinstance(fields, Admit):
        return
    if isinstance(fields, list):
        require_ascending([pin.device for pin in fields])
        return
    require_ascending([pin.device for pin in fields.removed])
    require_ascending([grant.device for grant in fields.grants])


def require_ascending(values: list[Any]) -> None:
    """Refuse (Malformed) a list that is not strictly ascending."""
    if any(left >= right for left, right in zip(values, values[1:], strict=False)):
        raise Malformed


def _require_fresh_keys(used: frozenset[bytes], seats: list[SeatKeys]) -> frozenset[bytes]:
    """All keys vetted and never admitted before; answers the set with them in it."""
    for seat in seats:
        seat.vet()
        if seat.sign in used or seat.receive in used or seat.sign == seat.receive:
            raise KeyUsed
        used |= {seat.sign, seat.receive}
    return used


@dataclass(frozen=True, slots=True)
class Roster:
    """The chain of records of one space and what follows from it: devices, epochs, ids by number."""

    space: bytes
    about: bytes
    ids: tuple[bytes, ...]
    devices: tuple[Device, ...]
    commitments: tuple[bytes, ...]
    used: frozenset[bytes]
    rotated: tuple[int, ...]
    """Rotates without removals so far, per member."""

    @classmethod
    def found(cls, wire: bytes) -> "Roster":
        """The roster of record 0; its id is the space id, its n is 0."""
        genesis, _, space = parse_founding(wire)
        devices = tuple(Device(i, i, seat, 0, space) for i, seat in enumerate(genesis.seats))
        used = frozenset(key for seat in genesis.seats for key in (seat.sign, seat.receive))
        return cls(space, genesis.about, (space,), devices, (), used, (0,) * len(devices))

    @property
    def head(self) -> bytes:
        """Id of the newest record."""
        return self.ids[-1]

    @property
    def epoch(self) -> int:
        """The newest epoch; 0 before the first rotate."""
        return len(self.commitments)

    def number_of(self, record_id: bytes) -> int | None:
        """n of the record with this id, or None."""
        return self.ids.index(record_id) if record_id in self.ids else None

    def present(self, device: int, n: int) -> bool:
        """Whether `device` is in at record `n`."""
        return 0 <= device < len(self.devices) and self.devices[device].admitted_n <= n

    def device_of(self, sign_public: bytes) -> Device | None:
        """The device with this signing key, or None."""
        return next((d for d in self.devices if d.keys.sign == sign_public), None)

    def append(self, wire: bytes) -> "Roster":
        """The roster with one more record, or a refusal that leaves this one as it is.

        In this order: form (TooLarge, Malformed, Unsupported), NotForUs, RosterMoved, NotPresent,
        the rules of its type (TooLarge, Malformed, BadKey, KeyUsed, Unsupported), Forged.
        """
        return self.follow(parse_record(wire))

    def follow(self, statement: Statement) -> "Roster":
        """`append` for a record already parsed."""
        record = statement.record
        if record.space != self.space:
            raise NotForUs
        if record.n != len(self.ids) or record.prev != self.head:
            raise RosterMoved(self.head)
        if not self.present(record.signer, len(self.ids) - 1):
            raise NotPresent
        following = self._admitted(statement) if record.type == ADMIT else self._rotated(statement)
        signer = self.devices[record.signer].keys.sign
        require_signed(statement.signature, "roster", self.space, signer, statement.id)
        return replace(following, ids=(*self.ids, statement.id))

    def _admitted(self, statement: Statement) -> "Roster":
        admit, signer = statement.fields, self.devices[statement.record.signer]
        if not isinstance(admit, Admit):
            raise Malformed
        own = sum(device.member == signer.member for device in self.devices)
        if own >= DEVICES_MAX // len(self.rotated):
            raise TooLarge(DEVICES_MAX)
        if len(admit.grant.sealed) != self.epoch * KEY_BYTES + TAG_BYTES:
            raise Malformed
        keys = SeatKeys(admit.sign, admit.receive)
        used = _require_fresh_keys(self.used, [keys])
        require_signed(admit.join, "join", self.space, admit.sign, signer.member, admit.receive)
        device = Device(len(self.devices), signer.member, keys, len(self.ids), statement.id)
        return replace(self, devices=(*self.devices, device), used=used)

    def _rotated(self, statement: Statement) -> "Roster":
        rotate = statement.fields
        if not isinstance(rotate, Rotate) or rotate.removed:
            raise Unsupported(statement.record.type)
        if rotate.epoch != self.epoch + 1:
            raise Malformed
        if [grant.device for grant in rotate.grants] != [device.number for device in self.devices]:
            raise Malformed
        member = self.devices[statement.record.signer].member
        if self.rotated[member] >= ROTATES_MAX // len(self.rotated):
            raise TooLarge(ROTATES_MAX)
        rotated = tuple(count + (i == member) for i, count in enumerate(self.rotated))
        return replace(self, commitments=(*self.commitments, rotate.commitment), rotated=rotated)


def write_founding(genesis: bytes, signatures: list[bytes]) -> bytes:
    """The wire of record 0 from exactly the signed bytes G and one signature per member."""
    return encode(FoundingWire(genesis, signatures))


def write_record(record: bytes, signature: bytes) -> bytes:
    """The wire of a later record from exactly the signed bytes R."""
    return encode(RecordWire(record, signature))
