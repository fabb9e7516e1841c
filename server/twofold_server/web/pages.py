"""A page of a space's log, as fetch answers it and follow sends it: the same bytes by the same lines.

The wires are laid into MessagePack as they are stored; decoding and encoding ten thousand structs again
would cost more than reading them from the disk.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from twofold_crypto.public.encoding import encode
from twofold_crypto.public.limits import PAGE_BYTES_MAX, PAGE_ITEMS_MAX

from ..core.append import require_in
from ..core.quotas import room
from ..core.spaces import Space
from ..errors import Declined
from ..store.port import Store, Stored
from .caller import Seat

_ITEM: Final = b"\x93"
_SMALL_ARRAY, _ARRAY16 = 0x90, b"\xdc"
_BIN8, _BIN16, _BIN32 = b"\xc4", b"\xc5", b"\xc6"


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
        items = msgspec.Raw(_items(rows, len(rows)))
        return encode([number, items, state.number, state.hash, left]), number + len(rows)

    async def state(self, seat: Seat) -> Space:
        """The state of a space as one who is in it may see it. Refuses `unknown`."""
        state = await self._store.space(seat.space)
        if state is None:
            raise Declined("unknown")
        require_in(state, seat.device)
        return state


def _items(rows: Iterable[Stored], count: int) -> bytes:
    head = bytes([_SMALL_ARRAY | count]) if count < 16 else _ARRAY16 + count.to_bytes(2, "big")
    parts = [head]
    for row in rows:
        parts += (_ITEM, bytes((row.type,)), _bin_head(len(row.wire)), row.wire, bytes((row.arrived,)))
    return b"".join(parts)


def _bin_head(size: int) -> bytes:
    if size < 1 << 8:
        return _BIN8 + size.to_bytes(1, "big")
    return _BIN16 + size.to_bytes(2, "big") if size < 1 << 16 else _BIN32 + size.to_bytes(4, "big")
