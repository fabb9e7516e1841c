"""Append and fetch: what is written to a space's log, and what is read from it."""

from twofold_crypto.public.messages import AppendReply, AppendRequest, FetchRequest, write

from ..errors import Declined
from ..notify.port import Notifier
from ..store.port import Store
from .caller import Callers
from .pages import Pages
from .route import Route, proven_route
from .verifying import Verifier


class Envelopes:
    """The two routes of a log."""

    def __init__(self, store: Store, verifier: Verifier, pages: Pages, notifier: Notifier) -> None:
        self._store, self._verifier, self._pages, self._notifier = store, verifier, pages, notifier

    def routes(self, callers: Callers) -> list[Route]:
        """Both, behind a token."""
        return [
            proven_route("/v1/append", AppendRequest, self.append, callers),
            proven_route("/v1/fetch", FetchRequest, self.fetch, callers),
        ]

    async def append(self, request: AppendRequest, space: bytes) -> bytes:
        """Verify, decide, commit; answer and tell the followers only then."""
        state = await self._store.space(space)
        if state is None:
            raise Declined("unknown")
        prepared = await self._verifier.prepare(state, request.items)
        numbers = await self._store.append(space, prepared)
        self._notifier.tell(space, max(numbers))
        return write(AppendReply(numbers))

    async def fetch(self, request: FetchRequest, space: bytes) -> bytes:
        """One page."""
        page, _ = await self._pages.after(space, request.after)
        return page
