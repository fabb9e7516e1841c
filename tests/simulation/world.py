"""The world of a run: a relay, phones, what was written, and one way to let a phone do something."""

from collections.abc import Awaitable, Callable

from tests.simulation.book import Book
from tests.simulation.net import Net, Weather
from tests.simulation.phone import SPACE, Died, SimPhone
from tests.simulation.relay import SimRelay
from tests.simulation.source import Source, Trace
from tests.support.disk import PowerCut
from tests.support.wire import ORIGIN
from twofold_client.changes import Connected, SpaceKept
from twofold_client.errors import DeviceRefused
from twofold_client.founding import SHARED, about_entry, found_space
from twofold_client.state import Space
from twofold_crypto.errors import Refused
from twofold_crypto.public.roster import write_founding
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import sign_founding, write_about, write_genesis

_WRITES_BEFORE_DEATH = 4
_DEATH = 0.03


class World:
    """All of one run."""

    def __init__(self, seed: int, *, honest: bool) -> None:
        self.seed, self.honest = seed, honest
        self.source, self.trace = Source(seed), Trace()
        self.relay = SimRelay(self.source)
        self.net = Net(self.relay, self.source, self.trace)
        self.phones: list[SimPhone] = []
        self.book = Book()
        self.overwritten: set[int | None] = set()
        """Numbers of devices whose disk was once put back to an older state."""
        self.told: set[str] = set()
        """Names of all alarms that a phone that is in has ever told, at the end of an act."""
        self._code = ""
        self.death = 0.0
        """How likely a phone dies at one of the next writes of an act."""

    async def found(self, members: int) -> None:
        """Found the space of so many members, one phone each, all level."""
        self._code = await self.relay.household()
        seats = [Seat.from_seed(self.source.bytes(32)) for _ in range(members)]
        about = write_about(self.source.bytes(32), SHARED, [0] * members, 0)
        genesis = write_genesis(about, [seat.keys for seat in seats])
        founding = write_founding(genesis, [sign_founding(seat, genesis) for seat in seats])
        for member, seat in enumerate(seats):
            phone = self.new_phone(member)
            space = Space(SPACE, seat.seed, member, ORIGIN, "awaited", [founding])
            if member == 0:
                entry = about_entry(about, self.net.today, phone.random)
                space = found_space(SPACE, seat, ORIGIN, founding, entry, phone.random)
            phone.device.vault.commit(SpaceKept(space))
        for phone in self.phones:
            await phone.run()

    def storm(self) -> None:
        """From now on things go wrong."""
        self.net.weather, self.death = Weather(), _DEATH

    def new_phone(self, member: int) -> SimPhone:
        """A phone out of its box."""
        count = sum(phone.member == member for phone in self.phones)
        phone = SimPhone(f"m{member}p{count}", member, self.net, self.source.bytes(16))
        phone.device.vault.commit(Connected(ORIGIN, self._code))
        self.phones.append(phone)
        return phone

    async def let(self, phone: SimPhone, what: str, act: Callable[[], Awaitable[object]]) -> bool:
        """Let a phone do something, which may end in a refusal or a death; True if it ended well."""
        self.trace.say(f"{phone.name} {what}")
        phone.busy, self.net.asked = True, 0
        if self.source.chance(self.death):
            phone.disk.cut_at = phone.disk.writes + self.source.below(_WRITES_BEFORE_DEATH)
            phone.disk.part = self.source.pick([0.0, 0.5, 1.0])
        ended = ""
        try:
            await act()
        except* (DeviceRefused, Refused) as refused:
            ended = _names(refused)
        except* (Died, PowerCut):
            ended = "died"
        phone.busy = False
        phone.disk.cut_at = None
        if phone.disk.died:
            ended = "died"
            phone.open()
        if ended:
            self.trace.say(f"  {phone.name} ends: {ended}")
        self.book.note(phone)
        if phone.joined and not phone.out:
            self.told |= {name for name, _ in phone.alarms()}
        return not ended

    def overwrite(self, phone: SimPhone, data: bytes) -> None:
        """The phone's disk holds an older state of itself."""
        self.overwritten.add(phone.number)
        phone.disk.data = data
        phone.open()


def _names(group: BaseException) -> str:
    if isinstance(group, BaseExceptionGroup):
        return " ".join(sorted({_names(each) for each in group.exceptions}))
    return f"{type(group).__name__} {group}"
