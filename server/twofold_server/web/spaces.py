"""Challenge, proof and founding: how a seat comes in."""

from twofold_crypto.public.limits import PROOF_SECONDS
from twofold_crypto.public.messages import (
    ChallengeReply,
    ChallengeRequest,
    FoundReply,
    FoundRequest,
    ProofReply,
    ProofRequest,
    write,
)

from ..store.port import Founding, Store
from .caller import Callers
from .route import Route, open_route
from .verifying import Verifier


class Spaces:
    """The three routes before a token."""

    def __init__(self, store: Store, verifier: Verifier, callers: Callers) -> None:
        self._store, self._verifier, self._callers = store, verifier, callers

    def routes(self) -> list[Route]:
        """All open: what they need, they carry."""
        return [
            open_route("/v1/challenge", ChallengeRequest, self.challenge),
            open_route("/v1/proof", ProofRequest, self.prove),
            open_route("/v1/found", FoundRequest, self.found),
        ]

    async def challenge(self, request: ChallengeRequest, own: str) -> bytes:  # noqa: ARG002
        """A challenge; nothing is stored for it."""
        return write(ChallengeReply(self._callers.challenge()))

    async def prove(self, request: ProofRequest, own: str) -> bytes:
        """A token for the space; the space is read before anything is judged by it."""
        self._callers.require_fresh(request.challenge)
        space = await self._store.space(request.space)
        return write(ProofReply(self._callers.prove(request, own, space), PROOF_SECONDS))

    async def found(self, request: FoundRequest, own: str) -> bytes:  # noqa: ARG002
        """A new space, counted against the household code; a retry is no second one."""
        space, rows = await self._verifier.found(request)
        return write(FoundReply(await self._store.found(Founding(request, space, rows))))
