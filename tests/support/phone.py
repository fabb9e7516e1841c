"""A model phone: a whole device over a given line, with words a test can read.

`Phone.new()` keeps its vault in memory, `Phone.at(folder)` in a file. `pair` lets two phones meet.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random as Seeded
from typing import Self

from tests.support.disk import MemoryDisk
from twofold_client.device import Device, Outside
from twofold_client.joining import invite, join, make_invitation
from twofold_client.kinds import Checkin, decode_checkin, decode_person, encode_checkin, encode_person, halves
from twofold_client.links import Invitation, parse_household
from twofold_client.meeting import Human
from twofold_client.state import Kept, SpaceName, Where
from twofold_client.transport import HttpTransport, Transport
from twofold_client.vault import Vault
from twofold_crypto.primitives import Random, random_bytes
from twofold_crypto.public.limits import ENTRY_ID_BYTES

TODAY = 20_000
APP = "http://localhost:8300"
VAULT_KEY = bytes(range(32))


def seeded(seed: int) -> Random:
    """Bytes that are the same in every run with this seed."""
    return Seeded(seed).randbytes


class Phone:
    """A device, and the person's few verbs."""

    def __init__(self, vault: Vault, line: Callable[[str], Transport], random: Random) -> None:
        self.device = Device(vault, Outside(lambda: TODAY, line, random))

    @classmethod
    def new(
        cls,
        line: Callable[[str], Transport] = HttpTransport,
        random: Random = random_bytes,
        disk: MemoryDisk | None = None,
    ) -> Self:
        """A phone whose vault is in memory; give the same disk again to open it again."""
        return cls(Vault(disk or MemoryDisk(), VAULT_KEY, random), line, random)

    @classmethod
    def at(
        cls, folder: Path, line: Callable[[str], Transport] = HttpTransport, random: Random = random_bytes
    ) -> Self:
        """A phone whose vault is a real file; open the same folder again after closing it."""
        return cls(Vault.at(folder, random=random), line, random)

    async def connect(self, relay: str, code: str) -> None:
        """Begin, and found the own space at a relay."""
        await self.device.connect(relay, code)

    async def connect_by(self, household_link: str) -> None:
        """The same from the link that the host hands out."""
        household = parse_household(household_link)
        await self.connect(household.relay, household.code)

    def check_in(self, checkin: Checkin) -> bytes:
        """Keep a check-in on this phone: all of it in the own space, what is shared in the shared one."""
        whole, part = halves(checkin)
        own = self.device.make_entry("checkin", whole)
        entries: list[tuple[SpaceName, bytes]] = [("solo", whole)]
        if part is not None and "shared" in self.device.state.spaces:
            entries.append(("shared", part))
        made = [(name, self.device.make_entry("checkin", body, own.entry_id)) for name, body in entries]
        self.device.record(*made)
        return own.entry_id

    def share(self, note: str) -> None:
        """Keep one shared entry alone: a check-in with this note, in the shared space only."""
        body = encode_checkin(Checkin(note=note, shared=frozenset({"note"})))
        self.device.record(("shared", self.device.make_entry("checkin", body)))

    def say_name(self, name: str) -> None:
        """Keep a name in every space there is."""
        entry_id = self.device.random(ENTRY_ID_BYTES)
        entry = self.device.make_entry("person", encode_person(name), entry_id)
        self.device.record(*((space, entry) for space in self.device.state.spaces))

    async def run(self) -> None:
        """Bring all spaces level with the relay, as far as it is reached."""
        await self.device.run()

    def kept(self, kind: str, name: SpaceName = "shared") -> list[Kept]:
        """Entries of a kind in a space, in the order held."""
        return [kept for kept in self.device.entries(name) if kept.entry.kind == kind]

    def checkins(self, name: SpaceName = "shared") -> list[Checkin]:
        """All check-ins of a space."""
        return [decode_checkin(kept.entry.body) for kept in self.kept("checkin", name)]

    def notes(self, name: SpaceName = "shared") -> list[str | None]:
        """The notes of all check-ins of a space."""
        return [checkin.note for checkin in self.checkins(name)]

    def theirs(self) -> list[Checkin]:
        """The other person's check-ins."""
        me = self.device.space("shared").member
        return [decode_checkin(k.entry.body) for k in self.kept("checkin") if k.member != me]

    def names(self) -> dict[int, str]:
        """Member → name, as the shared space tells."""
        return {kept.member: decode_person(kept.entry.body) for kept in self.kept("person")}

    def where(self, name: SpaceName = "shared") -> list[Where | None]:
        """Where each check-in of a space is."""
        return [kept.where for kept in self.kept("checkin", name)]

    def alarms(self, name: SpaceName = "shared") -> list[str]:
        """Names of the alarms of a space."""
        return [alarm.name for alarm in self.device.alarms(name)]

    async def close(self) -> None:
        """Put it away."""
        await self.device.close()


class Table(Human):
    """A seat at a table where two people pass the invitation and read their digits to each other."""

    def __init__(self, ready: asyncio.Event, mine: asyncio.Future[str], theirs: asyncio.Future[str]) -> None:
        self.ready = ready
        self.misreads = False
        self._mine, self._theirs = mine, theirs

    async def opened(self) -> None:
        """Hand the invitation over."""
        self.ready.set()

    async def compare(self, mine: str) -> str:
        """Read mine aloud, type what the other reads; or, misreading, something else."""
        self._mine.set_result(mine)
        read = await self._theirs
        return f"{(int(read) + 1) % 10**6:06d}" if self.misreads else read


def table() -> tuple[Table, Table]:
    """Two people at one table."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    left, right = loop.create_future(), loop.create_future()
    return Table(ready, left, right), Table(ready, right, left)


async def pair(inviter: Phone, joiner: Phone) -> Invitation:
    """The whole ceremony, honest on both sides; the inviter must be connected."""
    invitation = make_invitation(inviter.device, APP)
    one, other = table()
    joiner.device.begin()
    async with asyncio.TaskGroup() as both:
        both.create_task(invite(inviter.device, invitation, one))
        await one.ready.wait()
        both.create_task(join(joiner.device, invitation, other))
    await inviter.run()
    await joiner.run()
    return invitation
