"""A phone of a run: a real device over a disk that can die at any write and a line that can fail anywhere."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from random import Random as Seeded
from typing import TYPE_CHECKING

from tests.support.disk import MemoryDisk, PowerCut
from tests.support.phone import VAULT_KEY
from tests.support.wire import ORIGIN
from twofold_client import parting
from twofold_client.alarms import may_not_write
from twofold_client.device import Device, Outside
from twofold_client.errors import Away
from twofold_client.kinds import Checkin, decode_checkin, encode_checkin
from twofold_client.state import Kept, Space, SpaceName
from twofold_client.transport import Socket, Transport
from twofold_client.vault import Vault
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import make_rotate

if TYPE_CHECKING:
    from tests.simulation.book import Written
    from tests.simulation.net import Net

SPACE = "shared"


class Died(BaseException):
    """The phone's program ends here, without a word to anybody."""


class SimDisk(MemoryDisk):
    """A disk that remembers that the power went away, and then takes nothing more."""

    def __init__(self, data: bytes | None = None) -> None:
        super().__init__(data)
        self.died = False

    def append(self, data: bytes) -> None:
        """Put at the end, or die."""
        self._alive()
        try:
            super().append(data)
        except PowerCut:
            self.died = True
            raise

    def replace(self, data: bytes) -> None:
        """Let it hold this, or die."""
        self._alive()
        try:
            super().replace(data)
        except PowerCut:
            self.died = True
            raise

    def _alive(self) -> None:
        if self.died:
            raise PowerCut


class SimPhone:
    """One phone of one member. `copies` are older states of its disk."""

    def __init__(self, name: str, member: int, net: "Net", seed: bytes) -> None:
        self.name, self.member = name, member
        self._net = net
        self.random: Callable[[int], bytes] = Seeded(int.from_bytes(seed, "big")).randbytes
        self.disk = SimDisk()
        self.busy = False
        self.copies: list[bytes] = []
        self.retired = False
        """Its human has put it away: another phone took its place."""
        self.device: Device
        self.open()

    def open(self) -> None:
        """Begin the program anew, from what the disk holds."""
        self.disk = SimDisk(self.disk.data)
        vault = Vault(self.disk, VAULT_KEY, self.random)
        self.device = Device(vault, Outside(lambda: self._net.today, self._line, self.random))

    @property
    def where(self) -> SpaceName:
        """What it calls the one space that all phones of a run share."""
        return next(iter(self.device.state.spaces))

    @property
    def space(self) -> Space:
        """That space."""
        return self.device.space(self.where)

    @property
    def joined(self) -> bool:
        """Whether it keeps the space at all."""
        return bool(self.device.state.spaces)

    def write(self, text: str, entry_id: bytes, revision: int) -> None:
        """Keep an entry, or a new revision of one."""
        body = encode_checkin(Checkin(note=text, shared=frozenset({"note"})))
        self.device.record((self.where, self.device.make_entry("checkin", body, entry_id, revision)))

    def shown(self) -> list[Kept]:
        """What people said, as this phone shows it."""
        return [kept for kept in self.device.entries(self.where) if kept.entry.kind == "checkin"]

    def sealed_words(self) -> "Iterator[tuple[bytes, Written]]":
        """Own envelopes on their way, and the words they carry."""
        if self.joined:
            for waiting in self.space.outbox:
                if waiting.sealed and waiting.entry.kind == "checkin":
                    yield waiting.id, words_of(waiting.entry)

    def all_words(self) -> "Iterator[Written]":
        """All words that this phone holds in any form, shown or not."""
        if self.joined:
            entries = [held.entry for held in self.space.entries.values()]
            entries += [waiting.entry for waiting in self.space.outbox]
            yield from (words_of(entry) for entry in entries if entry.kind == "checkin")

    def kept_back(self) -> "Iterator[Written]":
        """Words for which the relay had no room when they were on their way: they stay on this phone."""
        if self.joined:
            kept = [self.space.entries.get(envelope) for envelope in self.space.kept_back]
            entries = [held.entry for held in kept if held is not None]
            yield from (words_of(entry) for entry in entries if entry.kind == "checkin")

    async def run(self) -> None:
        """Bring the space level with the relay."""
        await self.device.run()

    @property
    def number(self) -> int | None:
        """Its number in the roster as it knows it."""
        return self.space.number

    @property
    def out(self) -> bool:
        """Whether it knows that its seat has ended."""
        return self.joined and ("ended", "") in self.alarms()

    @property
    def may_write(self) -> bool:
        """Whether what it records can still reach anybody."""
        return may_not_write(self.space) is None and self.space.ledger.roster.closed is None

    @property
    def stuck(self) -> bool:
        """Whether something waits here for good, though the space is open."""
        return bool(self.space.outbox) and self.space.ledger.roster.closed is None

    def alarms(self) -> list[tuple[str, str]]:
        """Names and reasons."""
        return [(alarm.name, alarm.reason) for alarm in self.device.alarms(self.where)]

    def owns(self, number: int) -> bool:
        """Whether this is another device of the same member."""
        devices = self.space.ledger.roster.devices
        return number < len(devices) and devices[number].member == self.member and number != self.number

    def knows(self, other: "SimPhone") -> bool:
        """Whether the other is in, as far as this one knows."""
        number, roster = other.number, self.space.ledger.roster
        return number is not None and number < len(roster.devices) and roster.devices[number].pin is None

    def erase(self, entry_id: bytes) -> None:
        """Take back all revisions of an entry that have come back from the relay."""
        parting.erase_entry(self.device, self.where, entry_id)

    async def remove(self, numbers: list[int]) -> None:
        """Put other own devices out."""
        await parting.remove(self.device, self.where, numbers)

    async def pin_onwards(self, number: int) -> None:
        """Confirm more of an own device that has ended."""
        await parting.pin_onwards(self.device, self.where, number)

    async def leave(self) -> None:
        """Leave the space, and say so."""
        await parting.leave(self.device, self.where)

    async def rotate(self) -> None:
        """Begin a new epoch, though nobody goes."""
        sync = self.device.sync(self.where)

        def make(roster: Roster) -> bytes:
            return make_rotate(self.space.seat(), self.number or 0, roster, self.random)[0]

        await sync.append_record(make)

    async def heal_now(self) -> None:
        """Its human says that the restored relay need not wait any longer."""
        await self.device.sync(self.where).heal_now()

    def dismiss(self) -> None:
        """Its human has read what was to be read once."""
        self.device.dismiss(self.where)

    async def enrol_again(self) -> None:
        """Take a new seat in the place of one that another copy of this phone has used."""
        await parting.enrol_again(self.device, self.where, keep=True)

    def described(self) -> str:
        """Where it stands, in one line."""
        if not self.joined:
            return f"{self.name} never joined"
        space, ledger = self.space, self.space.ledger
        heads = " ".join(f"{number}:{head.seq}" for number, head in sorted(ledger.heads().items()))
        parts = [
            f"{self.name} is {self.number}{' retired' if self.retired else ''}",
            f"roster {len(ledger.roster.ids) - 1} {ledger.roster.head.hex()[:6]}",
            f"cursor {space.cursor} heads {heads} own {space.own.seq if space.own else 0}",
            f"outbox {[waiting.seq for waiting in space.outbox]} lost {len(space.lost)}",
            f"pending {bool(space.pending)} wish {space.wish.remove} {space.wish.leave}",
            f"alarms {self.alarms()}",
        ]
        return "  ".join(parts)

    def _line(self, _origin: str) -> Transport:
        return _Line(self, self._net)


def words_of(entry: Entry) -> "Written":
    """Entry id, revision and text of a check-in."""
    return entry.entry_id, entry.revision, decode_checkin(entry.body).note or ""


class _Silent(Socket):
    def __init__(self, first: bytes) -> None:
        self._first = first

    async def send(self, frame: bytes) -> None:
        """Nothing is taken here."""
        raise Away(f"A frame of {len(frame)} bytes found nobody.")

    async def frames(self) -> AsyncIterator[bytes]:
        """None."""
        if not self._first:
            yield self._first


class _Line(Transport):
    def __init__(self, phone: SimPhone, net: "Net") -> None:
        self.origin = ORIGIN
        self._phone, self._net = phone, net

    async def post(self, route: str, body: bytes, token: bytes | None = None) -> bytes:
        """Over the net of the run."""
        return await self._net.post(self._phone, route, body, token)

    @asynccontextmanager
    async def follow(self, first: bytes) -> AsyncIterator[Socket]:
        """Nobody follows in a run: no frame ever comes."""
        yield _Silent(first)

    async def close(self) -> None:
        """Nothing to let go of."""
