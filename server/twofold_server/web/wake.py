"""Wake: under which key, where, and no more; each for a seat that is in, and for itself (spec: Wake)."""

from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import Done, write
from twofold_crypto.public.wake import ClearWakeRequest, SetWakeRequest, WakeKeyReply, WakeKeyRequest

from ..core.append import require_in
from ..errors import Declined
from ..store.port import Store
from ..store.wakes.port import Sleeper
from ..waking.port import Waking
from .caller import Callers, Seat
from .route import Route, proven_route


class WakeRoutes:
    """The three routes, behind a token."""

    def __init__(self, store: Store, callers: Callers, waking: Waking) -> None:
        self._store, self._callers, self._waking = store, callers, waking

    def routes(self) -> list[Route]:
        """All three."""
        return [
            proven_route("/v1/wake/key", WakeKeyRequest, self.key, self._callers),
            proven_route("/v1/wake/set", SetWakeRequest, self.set, self._callers),
            proven_route("/v1/wake/clear", ClearWakeRequest, self.clear, self._callers),
        ]

    async def key(self, request: WakeKeyRequest, seat: Seat) -> bytes:  # noqa: ARG002
        """What a device subscribes under."""
        await self._require_in(seat)
        return write(WakeKeyReply(self._waking.key()))

    async def set(self, request: SetWakeRequest, seat: Seat) -> bytes:
        """One endpoint for this device; answered when it is durable."""
        host = request.vetted()
        await self._require_in(seat)
        await self._waking.set(Sleeper(*seat), request.key, host, request.endpoint)
        return write(Done(VERSION))

    async def clear(self, request: ClearWakeRequest, seat: Seat) -> bytes:  # noqa: ARG002
        """None any more."""
        await self._require_in(seat)
        await self._waking.clear(Sleeper(*seat))
        return write(Done(VERSION))

    async def _require_in(self, seat: Seat) -> None:
        """Refuse (unknown) a seat that has ended since it got its token."""
        state = await self._store.space(seat.space)
        if state is None:
            raise Declined("unknown")
        require_in(state, seat.device)
