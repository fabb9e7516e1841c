"""Append and fetch: what is written to a space's log, and what is read from it."""

from functools import partial

from twofold_crypto.public.messages import (
    ENVELOPE,
    ROSTER,
    AppendReply,
    AppendRequest,
    FetchRequest,
    Item,
    write,
)

from ..core.append import Prepared, verified
from ..core.spaces import Space
from ..core.waking import stirs
from ..core.work import By
from ..errors import Declined
from ..notify.port import Notifier
from ..store.port import Store, Told
from ..store.wakes.port import Sleeper
from ..waking.port import Waking
from .caller import Callers, Seat
from .pages import Pages
from .route import Route, proven_route
from .verifying import Verifier


class Envelopes:
    """The two routes of a log."""

    def __init__(
        self,
        store: Store,
        verifier: Verifier,
        pages: Pages,
        notifier: Notifier,
        callers: Callers,
        waking: Waking,
    ) -> None:
        self._store, self._verifier, self._pages = store, verifier, pages
        self._notifier, self._callers, self._waking = notifier, callers, waking

    def routes(self) -> list[Route]:
        """Both, behind a token."""
        return [
            proven_route("/v1/append", AppendRequest, self.append, self._callers),
            proven_route("/v1/fetch", FetchRequest, self.fetch, self._callers),
        ]

    async def append(self, request: AppendRequest, seat: Seat) -> bytes:
        """A batch by request."""
        return write(AppendReply(await self.keep(request.items, seat)))

    async def keep(self, items: list[Item], seat: Seat) -> list[int]:
        """Verify, decide, commit; answer and tell the followers only then.

        With the commit of a record that ends a seat its tokens end, and its followers are woken to learn it.
        """
        state = await self._store.space(seat.space)
        if state is None:
            raise Declined("unknown")
        prepared = await self._verifier.prepare(state, items)
        numbers = await self._store.append(seat.space, prepared, By(seat.device, self._callers.today))
        if any(item.type == ROSTER for item in items):
            await end_seats(self._store, self._callers, seat.space)
            self._waking.changed(seat.space)
        self._tell(seat, state, prepared, max(numbers))
        return numbers

    def keep_soon(self, items: list[Item], seat: Seat, told: Told) -> bool:
        """`keep`, begun, for one envelope of a space whose state is in memory; False for all else."""
        if len(items) != 1 or items[0].type != ENVELOPE:
            return False
        state = self._store.known(seat.space)
        if state is None:
            return False
        prepared = [verified(state.chain, items[0].wire)]
        by, then = By(seat.device, self._callers.today), partial(self._kept, seat, state, prepared, told)
        return self._store.append_soon(seat.space, prepared, by, then)

    def _kept(
        self,
        seat: Seat,
        state: Space,
        prepared: list[Prepared],
        told: Told,
        numbers: list[int] | None,
        fault: BaseException | None,
    ) -> None:
        try:
            if numbers is not None:
                self._tell(seat, state, prepared, max(numbers))
        finally:
            told(numbers, fault)

    def _tell(self, seat: Seat, state: Space, prepared: list[Prepared], newest: int) -> None:
        """Whoever follows, and whoever is to be woken; `state` is from before."""
        self._notifier.tell(seat.space, newest)
        if newest > state.number and stirs(prepared):
            self._waking.arrived(Sleeper(*seat), newest)

    async def fetch(self, request: FetchRequest, seat: Seat) -> bytes:
        """One page."""
        page, last = await self._pages.after(seat, request.after)
        self._waking.came(Sleeper(*seat), last)
        return page


async def end_seats(store: Store, callers: Callers, space: bytes) -> None:
    """After records were kept: the tokens of whoever is not in any more are worth nothing."""
    state = await store.space(space)
    if state is not None:
        callers.end_seats(state.roster)
