"""The roster: signed statements of who is in, one linear chain per space (spec: Roster).

Owns the records' bytes and the rules by which one follows another; must not know what a grant opens to.
A `Roster` is immutable: `append` answers the next one or refuses, and the old one still stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ..errors import Closed, KeyUsed, Malformed, NotForUs, NotPresent, RosterMoved, TooLarge, Unsupported
from ..primitives import KEY_BYTES, TAG_BYTES
from .encoding import Array, decode, encode, labelled_hash, require_ascending, require_version
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
    """A device of the roster: its number, member, keys, the record that admitted it, and how it ended.

    `sponsor` is the device that signed its admit; a founder has none. `ended_n` is n of the record that
    removed it or by which its member left; `pin` is the last of its envelopes that counts, `earlier` the
    pins that a later one took the place of.
    """

    number: int
    member: int
    keys: SeatKeys
    admitted_n: int
    admitted_by: bytes
    sponsor: int | None = None
    ended_n: int | None = None
    pin: Pin | None = None
    earlier: tuple[Pin, ...] = ()

    def ended(self, n: int, pin: Pin) -> "Device":
        """The device with this pin: ended by record `n`, or long ended and pinned further on."""
        if self.pin is None:
            return replace(self, ended_n=n, pin=pin)
        return replace(self, pin=pin, earlier=(*self.earlier, self.pin))


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
    numbers: Mapping[bytes, int]
    """Id → n, of every record."""
    devices: tuple[Device, ...]
    commitments: tuple[bytes, ...]
    used: frozenset[bytes]
    rotated: tuple[int, ...]
    """Rotates that ended no device so far, per member."""
    closed: int | None = None
    """n of the leave record that closed the space."""

    @classmethod
    def found(cls, wire: bytes) -> "Roster":
        """The roster of record 0; its id is the space id, its n is 0."""
        genesis, _, space = parse_founding(wire)
        devices = tuple(Device(i, i, seat, 0, space) for i, seat in enumerate(genesis.seats))
        used = frozenset(key for seat in genesis.seats for key in (seat.sign, seat.receive))
        return cls(space, genesis.about, (space,), {space: 0}, devices, (), used, (0,) * len(devices))

    @property
    def head(self) -> bytes:
        """Id of the newest record."""
        return self.ids[-1]

    @property
    def epoch(self) -> int:
        """The newest epoch; 0 before the first rotate."""
        return len(self.commitments)

    @property
    def present_now(self) -> list[Device]:
        """The devices that are in at the head, ascending."""
        return [device for device in self.devices if device.ended_n is None]

    def number_of(self, record_id: bytes) -> int | None:
        """n of the record with this id, or None."""
        return self.numbers.get(record_id)

    def present(self, device: int, n: int) -> bool:
        """Whether `device` is in at record `n`: admitted by then, and not ended by then."""
        if not 0 <= device < len(self.devices):
            return False
        found = self.devices[device]
        return found.admitted_n <= n and (found.ended_n is None or n < found.ended_n)

    def device_of(self, sign_public: bytes) -> Device | None:
        """The device with this signing key, ended or not, or None."""
        return next((d for d in self.devices if d.keys.sign == sign_public), None)

    def append(self, wire: bytes) -> "Roster":
        """The roster with one more record, or a refusal that leaves this one as it is.

        In this order: form (TooLarge, Malformed, Unsupported), NotForUs, RosterMoved, NotPresent,
        the rules of its type (TooLarge, Malformed, BadKey, KeyUsed, Closed), Forged.
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
        following = self._changed(statement)
        signer = self.devices[record.signer].keys.sign
        require_signed(statement.signature, "roster", self.space, signer, statement.id)
        numbers = {**self.numbers, statement.id: len(self.ids)}
        return replace(following, ids=(*self.ids, statement.id), numbers=numbers)

    def _changed(self, statement: Statement) -> "Roster":
        """Devices, epochs and keys after the record, by the rules of its type."""
        signer = self.devices[statement.record.signer]
        match statement.fields:
            case Admit() as admit:
                return self._admitted(admit, signer, statement.id)
            case Rotate() as rotate:
                return self._rotated(rotate, signer)
            case pins:
                return self._left(pins, signer)

    def _admitted(self, admit: Admit, signer: Device, record_id: bytes) -> "Roster":
        own = sum(device.member == signer.member for device in self.devices)
        if own >= DEVICES_MAX // len(self.rotated):
            raise TooLarge(DEVICES_MAX)
        if len(admit.grant.sealed) != self.epoch * KEY_BYTES + TAG_BYTES:
            raise Malformed
        keys = SeatKeys(admit.sign, admit.receive)
        used = _require_fresh_keys(self.used, [keys])
        require_signed(admit.join, "join", self.space, admit.sign, signer.member, admit.receive)
        device = Device(len(self.devices), signer.member, keys, len(self.ids), record_id, signer.number)
        return replace(self, devices=(*self.devices, device), used=used)

    def _rotated(self, rotate: Rotate, signer: Device) -> "Roster":
        if not all(self._may_pin(pin, signer) for pin in rotate.removed):
            raise Malformed
        following = replace(self, devices=self._pinned(rotate.removed))
        granted = [grant.device for grant in rotate.grants]
        if rotate.epoch != self.epoch + 1 or granted != [d.number for d in following.present_now]:
            raise Malformed
        rotated = self.rotated
        if len(following.present_now) == len(self.present_now):
            if rotated[signer.member] >= ROTATES_MAX // len(rotated):
                raise TooLarge(ROTATES_MAX)
            rotated = tuple(count + (i == signer.member) for i, count in enumerate(rotated))
        return replace(following, commitments=(*self.commitments, rotate.commitment), rotated=rotated)

    def _may_pin(self, pin: Pin, signer: Device) -> bool:
        """Another device of the signer's member: one that is in, or an ended one, further on than before."""
        if pin.device >= len(self.devices) or pin.device == signer.number:
            return False
        device = self.devices[pin.device]
        return device.member == signer.member and (device.pin is None or pin.seq > device.pin.seq)

    def _left(self, pins: list[Pin], signer: Device) -> "Roster":
        if self.closed is not None:
            raise Closed
        if [pin.device for pin in pins] != [d.number for d in self.present_now if d.member == signer.member]:
            raise Malformed
        return replace(self, devices=self._pinned(pins), closed=len(self.ids))

    def _pinned(self, pins: list[Pin]) -> tuple[Device, ...]:
        by_device = {pin.device: pin for pin in pins}
        return tuple(
            device.ended(len(self.ids), by_device[device.number]) if device.number in by_device else device
            for device in self.devices
        )


def let_in_by(roster: Roster, devices: Iterable[int]) -> frozenset[int]:
    """The devices that are in because one of `devices` let them in, itself or by one that it let in.

    They are of the same member, since a device admits for its own. Whether one on the way has ended since
    does not matter; `devices` themselves are not named again.
    """
    named = frozenset(devices)
    found = set(named)
    for device in roster.devices:
        if device.sponsor in found:
            found.add(device.number)
    return frozenset(device.number for device in roster.present_now if device.number in found) - named


def write_founding(genesis: bytes, signatures: list[bytes]) -> bytes:
    """The wire of record 0 from exactly the signed bytes G and one signature per member."""
    return encode(FoundingWire(genesis, signatures))


def write_record(record: bytes, signature: bytes) -> bytes:
    """The wire of a later record from exactly the signed bytes R."""
    return encode(RecordWire(record, signature))
