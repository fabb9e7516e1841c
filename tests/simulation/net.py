"""The net of a run: requests and answers are lost, late or twice, phones are cut off, programs end midway."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.simulation.phone import Died, SimPhone
from tests.simulation.relay import SimRelay
from tests.simulation.source import Source, Trace
from twofold_client.errors import Away, RelayRefused

_ASKED_MAX = 300
_FIRST_DAY = 20_000
_DAY_SECONDS = 86_400
_WAITING = "/v1/rendezvous/take"


@dataclass
class Weather:
    """How likely each mishap is, per request."""

    lost: float = 0.06
    unanswered: float = 0.06
    late: float = 0.04
    died: float = 0.015
    meanwhile: float = 0.05


class Endless(Exception):
    """One act has asked the relay more often than any act should."""


CALM = Weather(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Late:
    """A request that will reach the relay at another time, perhaps once more."""

    phone: SimPhone
    route: str
    body: bytes
    token: bytes | None


class Net:
    """All that travels passes here and into the trace."""

    def __init__(self, relay: SimRelay, source: Source, trace: Trace) -> None:
        self.relay, self.weather = relay, CALM
        self._source, self._trace = source, trace
        self.late: list[Late] = []
        self.cut_off: set[str] = set()
        self.asked = 0
        """How often the relay was asked in this act."""
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        """What somebody else does between a phone's request and its arrival."""

    @property
    def today(self) -> int:
        """The day on everybody's calendar."""
        return _FIRST_DAY + int(self.relay.now // _DAY_SECONDS)

    async def post(self, phone: SimPhone, route: str, body: bytes, token: bytes | None) -> bytes:
        """Carry a request and its answer, as the weather is."""
        if phone.disk.died:
            raise Died
        if phone.name in self.cut_off:
            raise Away("Cut off.")
        self.asked += 1
        if self.asked > _ASKED_MAX:
            raise Endless
        await self._before(phone, Late(phone, route, body, token))
        answer = await self._ask(phone, route, body, token)
        self._after(phone)
        return answer

    async def _before(self, phone: SimPhone, request: Late) -> None:
        weather, source = self.weather, self._source
        if request.route != _WAITING and source.chance(weather.late):
            self.late.append(request)
        if source.chance(weather.lost):
            self._trace.say(f"    {phone.name} {request.route} is lost")
            raise Away("Lost.")
        if self.meanwhile is not None and source.chance(weather.meanwhile):
            await self.meanwhile()
        self._may_die(phone)

    def _after(self, phone: SimPhone) -> None:
        self._may_die(phone)
        if self._source.chance(self.weather.unanswered):
            self._trace.say(f"    {phone.name} gets no answer")
            raise Away("No answer.")

    def _may_die(self, phone: SimPhone) -> None:
        if self._source.chance(self.weather.died):
            self._trace.say(f"    {phone.name} dies")
            phone.disk.died = True
            raise Died

    async def _ask(self, phone: SimPhone, route: str, body: bytes, token: bytes | None) -> bytes:
        self.relay.show(phone.name)
        self._trace.carry(f"    {phone.name} {route}", body + (token or b""))
        try:
            answer = await self.relay.answer(route, body, token)
        except RelayRefused as refused:
            self._trace.say(f"    refused {refused.name} {refused.detail!r:.60}")
            raise
        self._trace.carry("    answered", answer)
        return answer

    async def deliver(self, which: int) -> None:
        """One of the late requests reaches the relay now; nobody waits for its answer."""
        request = self.late.pop(which)
        self._trace.say(f"late: {request.phone.name} {request.route}")
        try:
            await self._ask(request.phone, request.route, request.body, request.token)
        except RelayRefused:
            return
