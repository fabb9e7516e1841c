"""Scenes that attacks are played in: a history of the protocol alone, and phones at a relay that lies."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.disk import MemoryDisk
from tests.support.evil import EvilRelay
from tests.support.evil.people import space_id
from tests.support.phone import APP, TODAY, Phone, Table, pair, seeded, table
from tests.support.wire import ORIGIN
from twofold_client.admitting import admit, enrol
from twofold_client.joining import make_invitation
from twofold_client.kinds import Checkin, encode_checkin
from twofold_client.links import Invitation
from twofold_client.meeting import Meeting
from twofold_client.parting import follow, leave, remove
from twofold_client.relay import Relay
from twofold_client.state import SpaceName
from twofold_crypto.primitives import Random
from twofold_crypto.public.chain import Chains, Link, require_author
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.roster import Roster, write_founding
from twofold_crypto.secret.ceremony import ADMIT, INVITER, Joins, Lead, Leads
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join, make_admit, sign_founding, write_about, write_genesis
from twofold_crypto.secret.sealing import EpochKey, Place, seal


@dataclass
class History:
    """A space of two members and three devices (0 and 2 of member 0), as its own members made it."""

    seats: list[Seat]
    wires: list[bytes]
    roster: Roster
    keys: dict[int, bytes]
    random: Random
    heads: dict[int, tuple[int, bytes]] = field(default_factory=dict)

    @property
    def newest(self) -> EpochKey:
        """The newest epoch's key."""
        return EpochKey(self.roster.epoch, self.keys[self.roster.epoch])

    def write(self, device: int, text: str = "words") -> bytes:
        """The next envelope of a device."""
        seq, tail = self.heads.get(device, (0, self.roster.devices[device].admitted_by))
        place = Place(self.roster.space, device, seq + 1, tail, self.roster.head)
        sealed = seal(self.seats[device], place, self.entry(text), self.newest, self.random)
        self.heads[device] = (seq + 1, sealed.id)
        return sealed.wire

    def entry(self, text: str) -> Entry:
        """A check-in with this note."""
        body = encode_checkin(Checkin(note=text))
        return Entry("checkin", 1, self.random(16), 0, TODAY, body)

    def append(self, wire: bytes) -> None:
        """One more record."""
        self.roster = self.roster.append(wire)
        self.wires.append(wire)

    def rotate(self, device: int = 0) -> None:
        """A new epoch."""
        wire, key = make_rotate(self.seats[device], device, self.roster, self.random)
        self.append(wire)
        self.keys[key.epoch] = key.key


def history(seed: int = 1) -> History:
    """Two founders, an epoch, a second device of member 0, a second epoch."""
    random = seeded(seed)
    seats = [Seat.from_seed(random(32)) for _ in range(3)]
    genesis = write_genesis(write_about(random(32), 2, [0, 0], 0), [seat.keys for seat in seats[:2]])
    founding = write_founding(genesis, [sign_founding(seat, genesis) for seat in seats[:2]])
    made = History(seats, [founding], Roster.found(founding), {}, random)
    made.rotate()
    joins = ask_to_join(seats[2], made.roster.space, 0)
    made.append(make_admit(seats[0], 0, made.roster, joins, made.keys, random))
    made.rotate()
    return made


def chains_of(roster: Roster, *wires: bytes) -> Chains:
    """The chains of these envelopes, each one's signature judged."""
    chains = Chains(roster)
    for wire in wires:
        envelope = parse_envelope(wire)
        require_author(roster, envelope)
        chains.add(Link.of(envelope))
    return chains


@dataclass
class Stage:
    """Two paired phones at an evil relay; `a` and `b` keep their vaults on disks that can be copied."""

    evil: EvilRelay
    a: Phone
    b: Phone
    disk: MemoryDisk

    @property
    def space(self) -> bytes:
        """The id of the shared space."""
        return space_id(self.a)

    async def says(self, phone: Phone, *notes: str) -> None:
        """A phone writes, and everybody is level with the relay as it shows itself."""
        for note in notes:
            phone.share(note)
            await phone.run()

    async def run(self) -> None:
        """Both phones run, twice, so that each has seen what the other did."""
        for phone in (self.a, self.b, self.a, self.b):
            await phone.run()

    def reopened(self) -> Phone:
        """`a` after its program ended and began again."""
        return Phone.new(self.evil.line_of("a"), disk=MemoryDisk(self.disk.data))


async def stage(row: str) -> Stage:
    """Two phones that paired while the relay was still honest."""
    evil, disk = EvilRelay(row), MemoryDisk()
    a, b = Phone.new(evil.line_of("a"), disk=disk), Phone.new(evil.line_of("b"))
    await a.connect(ORIGIN, await evil.household())
    await pair(a, b)
    return Stage(evil, a, b, disk)


def told(phone: Phone, name: SpaceName = "shared") -> list[tuple[str, str]]:
    """The alarms of a phone: name and reason."""
    return [(alarm.name, alarm.reason) for alarm in phone.device.alarms(name)]


async def linked(
    old: Phone,
    new: Phone,
    before_run: Callable[[], object] = lambda: None,
    leads: list[Lead] | None = None,
) -> Phone:
    """The ceremony admit, honest on both sides; the new phone, level with the relay.

    `before_run` happens before the new phone first fetches; `leads` are told in place of the true ones.
    """
    invitation = make_invitation(old.device, APP)
    one, other = table()
    async with asyncio.TaskGroup() as both:
        says = admit(old.device, invitation, one) if leads is None else _misleads(old, invitation, one, leads)
        both.create_task(says)
        await one.ready.wait()
        both.create_task(enrol(new.device, invitation, other))
    await old.run()
    before_run()
    await new.run()
    return new


async def _misleads(old: Phone, invitation: Invitation, human: Table, leads: list[Lead]) -> None:
    """An old device's side of the ceremony, played by a modified client."""
    relay = Relay(old.device.outside.line(invitation.relay))
    meeting = Meeting(relay, invitation.secret, ADMIT, INVITER, old.device.random)
    async with meeting.attempt(human, old.device.state.code):
        await meeting.tell(Leads(leads))
        await meeting.hear(Joins)


def code_of(phone: Phone, name: SpaceName = "shared") -> list[str]:
    """The six words that two people would compare."""
    return phone.device.state_code(name)


async def removed(phone: Phone, device: int, name: SpaceName = "shared") -> None:
    """A phone puts another device of its own member out, and pins what it holds of it."""
    assert await remove(phone.device, name, [device])


async def leaves(phone: Phone, name: SpaceName = "shared") -> None:
    """A person leaves a space, and says so."""
    assert await leave(phone.device, name)


def goes_quiet(phone: Phone, name: SpaceName = "shared") -> None:
    """A person leaves a space and says nothing: offline, at once."""
    follow(phone.device, name, quiet=True)
