"""A page of a space's log, as fetch answers it and follow sends it: the same bytes by the same lines.

What the store hands over has the form of a page's items: it is encoded, and nothing of it is decoded first.
"""

from twofold_crypto.public.encoding import encode
from twofold_crypto.public.limits import PAGE_BYTES_MAX, PAGE_ITEMS_MAX

from ..core.append import require_in
from ..core.quotas import room
from ..core.spaces import Space
from ..errors import Declined
from ..store.port import Store, Stored
from .caller import Seat


class Pages:
    """Reads pages from a store; `quota` makes the room that a member has left."""

    def __init__(self, store: Store, quota: int) -> None:
        self._store, self._quota = store, quota

    async def after(self, seat: Seat, number: int, size: int = PAGE_BYTES_MAX) -> tuple[bytes, int]:
        """The page after `number` as bytes, of wires of `size` bytes at most, and the number of its last row.

        Refuses `unknown`, also for a seat that has ended since it got its token: what shows a log asks here.
        """
        state, space = await self.state(seat), seat.space
        rows: list[Stored] = []
        if number < state.number:
            rows = await self._store.rows(space, number, state.number, PAGE_ITEMS_MAX, size)
        left = room(state.account_of(seat.device), self._quota)
        return encode([number, rows, state.number, state.hash, left]), number + len(rows)

    async def state(self, seat: Seat) -> Space:
        """The state of a space as one who is in it may see it. Refuses `unknown`."""
        state = await self._store.space(seat.space)
        if state is None:
            raise Declined("unknown")
        require_in(state, seat.device)
        return state
