"""How a seat comes in: challenge, proof, lookup, founding; and the human's word that ends a healing."""

from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import (
    ChallengeReply,
    ChallengeRequest,
    Done,
    FoundReply,
    FoundRequest,
    HealRequest,
    LookupRequest,
    ProofRequest,
    parse_proof,
    write,
)

from ..core.append import require_in
from ..errors import Declined
from ..store.port import Founding, Store
from .caller import Callers, Seat
from .proving import Proving
from .route import Route, open_route, proven_route
from .verifying import Verifier


class Spaces:
    """The routes before a token, and the one that speaks of the whole space."""

    def __init__(self, store: Store, verifier: Verifier, callers: Callers, proving: Proving) -> None:
        self._store, self._verifier, self._callers, self._proving = store, verifier, callers, proving

    def routes(self) -> list[Route]:
        """Open, but for heal: what they need, they carry."""
        return [
            open_route("/v1/challenge", ChallengeRequest, self.challenge),
            open_route("/v1/proof", ProofRequest, self.prove, parse_proof),
            open_route("/v1/lookup", LookupRequest, self.look_up),
            open_route("/v1/found", FoundRequest, self.found),
            proven_route("/v1/heal", HealRequest, self.heal, self._callers),
        ]

    async def challenge(self, request: ChallengeRequest, own: str) -> bytes:  # noqa: ARG002
        """A challenge; nothing is stored for it."""
        return write(ChallengeReply(self._callers.challenge()))

    async def prove(self, request: ProofRequest, own: str) -> bytes:
        """A token for the space."""
        return write(await self._proving.prove(request, own))

    async def look_up(self, request: LookupRequest, own: str) -> bytes:
        """The space of a seat."""
        return write(await self._proving.look_up(request, own))

    async def found(self, request: FoundRequest, own: str) -> bytes:  # noqa: ARG002
        """A new space, counted against the household code; a retry is no second one."""
        space, rows = await self._verifier.found(request)
        return write(FoundReply(await self._store.found(Founding(request, space, rows))))

    async def heal(self, request: HealRequest, seat: Seat) -> bytes:  # noqa: ARG002
        """A human says that no device is missing."""
        await heal(self._store, seat)
        return write(Done(VERSION))


async def heal(store: Store, seat: Seat) -> None:
    """End the healing of a seat's space. Refuses `unknown`."""
    state = await store.space(seat.space)
    if state is None:
        raise Declined("unknown")
    require_in(state, seat.device)
    await store.heal(seat.space)
