"""People who hold keys and are no longer meant to: what each of them can open, and what they can write."""

from collections.abc import Iterable, Mapping

from tests.support.disk import MemoryDisk
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.errors import RelayRefused
from twofold_client.state import SpaceName
from twofold_crypto.errors import BadGrant, Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, PageItem
from twofold_crypto.public.roster import Roster, parse_record
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import keys_granted
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.sealing import open_envelope, open_with, unwrap_key

from .forger import Forger


class RemovedDevice(Forger):
    """A device that was put out and kept everything: its seat, all its keys, the roster as it knew it."""

    def learn(self, rows: Iterable[PageItem]) -> None:
        """Take the relay's whole database, and every key that any record of it grants to this seat."""
        roster: Roster | None = None
        for row in rows:
            if row.type == FOUNDING:
                roster = Roster.found(row.wire)
            elif row.type != ENVELOPE and roster is not None:
                self.keyring |= _granted(self.seat, roster, row.wire)
                roster = roster.append(row.wire)

    def opens(self, wires: Iterable[bytes]) -> int:
        """How many of these envelopes open with any key it has."""
        return sum(bool(_opened(wire, self.keyring)) for wire in wires)

    async def is_let_in(self) -> str:
        """What the relay says to its proof: "in", or the code of the refusal."""
        relay = self.phone.device.sync(self.name).relay
        try:
            await relay.prove(self.seat, self.roster.space)
        except RelayRefused as refused:
            return refused.name
        return "in"


class Ex(RemovedDevice):
    """An ex who runs the relay and owns an old phone of the other: rows go in past every rule of a relay."""


class Hoarder:
    """A therapist's client that keeps every entry key it was ever given and tries it on everything."""

    def __init__(self) -> None:
        self.entry_keys: list[bytes] = []
        self.epoch_keys: dict[int, bytes] = {}

    def keep(self, wire: bytes, keyring: Mapping[int, bytes]) -> None:
        """The key of an envelope it may read, and the epoch keys it reads by."""
        self.epoch_keys |= keyring
        self.entry_keys.append(unwrap_key(parse_envelope(wire), keyring))

    def opens(self, wires: Iterable[bytes]) -> list[Entry]:
        """The entries of all envelopes that any hoarded key opens."""
        return [entry for wire in wires if (entry := self._open(wire)) is not None]

    def _open(self, wire: bytes) -> Entry | None:
        envelope = parse_envelope(wire)
        for key in self.entry_keys:
            try:
                return open_with(envelope, key)
            except Refused:
                continue
        return _opened(wire, self.epoch_keys)


class RestoredCopy(Phone):
    """A phone over a copy of another phone's disk, as a backup or a cloned phone would be."""

    @classmethod
    def of(cls, disk: MemoryDisk, relay: WireRelay) -> "RestoredCopy":
        """A copy of what `disk` holds now, on a line to the same relay."""
        return cls.new(relay.line, disk=MemoryDisk(disk.data))


def wires_of(rows: Iterable[PageItem]) -> list[bytes]:
    """The envelopes of a log."""
    return [row.wire for row in rows if row.type == ENVELOPE]


def space_id(phone: Phone, name: SpaceName = "shared") -> bytes:
    """The id of a phone's space."""
    return phone.device.sync(name).roster.space


def _opened(wire: bytes, keyring: Mapping[int, bytes]) -> Entry | None:
    """The entry, by the wrap's own epoch or by any key under that epoch's name."""
    envelope = parse_envelope(wire)
    if envelope.wrap is None:
        return None
    for key in keyring.values():
        try:
            return open_envelope(envelope, {envelope.wrap.epoch: key})
        except Refused:
            continue
    return None


def _granted(seat: Seat, roster: Roster, wire: bytes) -> dict[int, bytes]:
    try:
        return keys_granted(seat, roster, parse_record(wire))
    except BadGrant:
        return {}
