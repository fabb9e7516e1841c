"""A device: one vault, its spaces, and a line to a relay for each. The composition root of this package."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from twofold_crypto.errors import Refused
from twofold_crypto.primitives import Random, hash32, random_bytes
from twofold_crypto.public.encoding import labelled_hash
from twofold_crypto.public.limits import ENTRY_ID_BYTES
from twofold_crypto.public.proof import require_origin
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat

from .alarms import Alarm, alarms_of
from .changes import Connected, Dismissed, Recorded, SpaceKept
from .comparing import confirmed, state_code_of
from .enrolling import seat_that_waits
from .errors import DeviceRefused
from .folding import erased_here, fold
from .founding import about_entry, found_solo, may_write_on, pledged_space
from .kinds import require_schema
from .naming import next_name
from .outbox import bucket
from .relay import Relay
from .said import require_place
from .schemas import JOINT
from .settling import Rules, Schema
from .state import Kept, Pledge, Space, SpaceName, State
from .step import Step
from .sync import SpaceSync
from .transport import HttpTransport, Transport
from .vault import Vault


@dataclass(frozen=True, slots=True)
class Outside:
    """All that a device takes from the world: lines to relays, randomness, the day, what its kinds mean."""

    today: Callable[[], int]
    line: Callable[[str], Transport] = HttpTransport
    random: Random = random_bytes
    schema: Schema = require_schema
    joint: frozenset[str] = JOINT


@dataclass
class Device:
    """Verbs over one vault. Recording needs no network; `run` brings every space level, attachments last."""

    vault: Vault
    outside: Outside
    carry: Callable[[SpaceName], Awaitable[object]] | None = None
    """Brings and drops attachments of a space; `Attachments` over this device says how."""
    _syncs: dict[bytes, SpaceSync] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """What the vault holds."""
        return self.vault.state

    @property
    def random(self) -> Random:
        """This device's source of randomness."""
        return self.outside.random

    @property
    def rules(self) -> Rules:
        """What this device knows of kinds."""
        return Rules(self.outside.schema, self.outside.joint)

    def begin(self) -> None:
        """Found the solo space on this device; offline, and only once."""
        if "solo" not in self.state.spaces:
            space = found_solo(self.state.relay, self.outside.today(), self.random)
            self.vault.commit(SpaceKept(space))

    def about(self, about: bytes) -> Entry:
        """The entry that describes a space founded today."""
        return about_entry(about, self.outside.today(), self.random)

    def make_entry(self, kind: str, body: bytes, entry_id: bytes | None = None, revision: int = 0) -> Entry:
        """A new entry of today, its body judged by its kind (BadSchema) and by its size (TooLarge)."""
        chosen = entry_id or self.random(ENTRY_ID_BYTES)
        entry = Entry(kind, 1, chosen, revision, self.outside.today(), body)
        self.outside.schema(entry)
        bucket(entry)
        return entry

    def record(self, *entries: tuple[SpaceName, Entry]) -> None:
        """Keep entries in the outboxes of their spaces, all in one transaction; durable on return.

        BadSchema for what has no place in its space.
        """
        for name, entry in entries:
            require_place(name, entry)
        self.vault.commit(*(Recorded(name, [entry]) for name, entry in entries))

    def sync(self, name: SpaceName) -> SpaceSync:
        """The engine of one space, over a line of its own."""
        space = self.space(name)
        key = hash32(space.seed + f"{name} {space.relay}".encode())
        if key not in self._syncs:
            relay = Relay(self.outside.line(space.relay))
            self._syncs[key] = SpaceSync(self.vault, name, relay, self.rules, self.random, self.outside.today)
        return self._syncs[key]

    def space(self, name: SpaceName) -> Space:
        """The space of this name, which must be there."""
        return self.vault.space(name)

    async def run(self) -> dict[SpaceName, Step]:
        """Bring every space that has a relay level; each space's last step: idle, or wait."""
        for pledge in list(self.state.pledges.values()):
            await self._redeem(pledge)
        names = [name for name, space in self.state.spaces.items() if space.relay]
        steps = {name: await self.run_space(name) for name in names}
        for name in names:  # words first: a content may take minutes
            await self._carry(name)
        while renamed := next_name(self.state):
            self.vault.commit(renamed)
        return steps

    async def run_space(self, name: SpaceName) -> Step:
        """Bring one space level; under its next seat, if that one has come in."""
        step = await self.sync(name).run()
        reseated = seat_that_waits(self.space(name), self.rules)
        if reseated is None:
            return step
        self.vault.commit(reseated)
        return await self.sync(name).run()

    async def _carry(self, name: SpaceName) -> None:
        space = self.space(name)
        if self.carry is not None and (space.bringing or space.dropping):
            with suppress(DeviceRefused):  # what is left waits for the next run
                await self.carry(name)

    async def _redeem(self, pledge: Pledge) -> None:
        """A space whose founding was signed here, once the relay has it with all signatures."""
        relay, seat = Relay(self.outside.line(pledge.relay)), Seat.from_seed(pledge.seed)
        try:
            token = await relay.prove(seat, labelled_hash("genesis", pledge.genesis))
            page = await relay.fetch(token, 0)
            if page.items:
                self.vault.commit(SpaceKept(pledged_space(pledge, page.items[0].wire)))
        except (DeviceRefused, Refused):
            return  # not yet
        finally:
            await relay.close()

    async def connect(self, relay: str, code: str) -> Step:
        """Keep the household's relay and code, and found the solo space there.

        Refuses (Malformed, Unsupported) an origin that no proof could be bound to.
        """
        require_origin(relay)
        self.vault.commit(Connected(relay, code))
        self.begin()
        return await self.sync("solo").run()

    def entries(self, name: SpaceName) -> list[Kept]:
        """The newest revision of everything in a space, own outbox included."""
        return fold(self.space(name))

    def alarms(self, name: SpaceName) -> list[Alarm]:
        """What this device's human should know about a space; `ended_care` past the end date of one."""
        space = self.space(name)
        over = [] if may_write_on(space, self.outside.today()) else [Alarm("ended_care", "")]
        return sorted([*alarms_of(space), *over])

    def dismiss(self, name: SpaceName) -> None:
        """The human has read that the relay was healed, and which own devices others have let in."""
        self.vault.commit(Dismissed(name, len(self.space(name).ledger.roster.devices)))

    def undo_copies(self, name: SpaceName) -> list[Kept]:
        """What the own member has erased and this device still holds."""
        return erased_here(self.space(name))

    def state_code(self, name: SpaceName) -> list[str]:
        """Six words to compare with another device: equal where the same was shown."""
        return state_code_of(self.space(name))

    def confirmed(self, name: SpaceName) -> dict[int, int]:
        """Other member → the day of its newest entry that shows that it has what was written here."""
        return confirmed(self.space(name))

    async def close(self) -> None:
        """Close all lines and the vault."""
        for sync in self._syncs.values():
            await sync.relay.close()
        self.vault.close()
