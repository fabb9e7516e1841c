"""Who is let in, and what the others are told (spec: Proof).

[Note: uniform unknown] Unknown space, foreign space, unknown key, bad signature and a token that is not good
get the same answer. The space is read before anything is judged by it, the signature is verified whatever the
space, and a tail is read for its form before either. `unknown` leaves no sooner than a moment after the
question came, so that what was looked at meanwhile does not show. Only whoever has signed with a key that was
once let in learns more: `ended` with the records that say so, `forked_roster` with the record where two
rosters part.

A challenge is spent by the first proof that names it, whatever becomes of that: what a refusal costs is asked
for as often as challenges are given, which is counted by address.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

from twofold_crypto.errors import Ended, Forged, ForkedRoster, Refused
from twofold_crypto.public.encoding import encode
from twofold_crypto.public.limits import (
    BATCH_BYTES_MAX,
    BATCH_ITEMS_MAX,
    PROOF_SECONDS,
    REQUEST_BYTES_MAX,
)
from twofold_crypto.public.messages import (
    ROSTER,
    Item,
    LookupReply,
    LookupRequest,
    ProofReply,
    ProofRequest,
    Records,
)
from twofold_crypto.public.proof import require_lookup, require_proof

from ..core.append import prepare
from ..core.spaces import Space
from ..core.tail import Tail
from ..core.work import By
from ..errors import Declined
from ..notify.port import Notifier
from ..store.port import Store
from .caller import Callers, Seat
from .envelopes import end_seats

UNKNOWN_SECONDS: Final = 0.1
"""Between a proof and its `unknown`, at least: more than looking at a space takes."""
RECORDS_READ = 16
"""Records read at a time for a detail: each may be as large as a record can be."""

Run = Callable[[Callable[[], Any]], Awaitable[Any]]


class Proving:
    """Proofs and lookups; `run` is where long judgements are made."""

    def __init__(self, store: Store, callers: Callers, notifier: Notifier, run: Run) -> None:
        self._store, self._callers, self._notifier, self._run = store, callers, notifier, run

    async def prove(self, request: ProofRequest, own: str) -> ProofReply:
        """A token for the seat. Refuses challenge_spent, unknown, Ended, ForkedRoster."""
        self._callers.spend(request.challenge)
        async with self._in_even_time():
            space = await self._store.space(request.space)
            try:
                require_proof(request, own)
            except Forged as error:
                raise Declined("unknown") from error
            tail = await self._run(lambda: Tail.read(request.tail)) if request.tail else Tail([], [])
            if space is None:
                raise Declined("unknown")
            if tail.wires:
                space = await self._after_tail(space, request, tail)
            return await self._judged(space, request)

    async def look_up(self, request: LookupRequest, own: str) -> LookupReply:
        """The space of a seat that knows none. Refuses challenge_spent and unknown."""
        self._callers.spend(request.challenge)
        async with self._in_even_time():
            space = await self._store.space_of_seat(request.public)
            try:
                require_lookup(request, own)
            except Forged as error:
                raise Declined("unknown") from error
            if space is None:
                raise Declined("unknown")
            return LookupReply(space)

    @asynccontextmanager
    async def _in_even_time(self) -> AsyncIterator[None]:
        """See the note: `unknown` waits for its moment."""
        clock = asyncio.get_running_loop().time
        ends = clock() + UNKNOWN_SECONDS
        try:
            yield
        except Declined as refusal:
            if refusal.code == "unknown":
                await asyncio.sleep(ends - clock())
            raise

    async def _judged(self, space: Space, request: ProofRequest) -> ProofReply:
        device = space.roster.device_of(request.public)
        if device is None:
            raise Declined("unknown")
        if device.ended_n is not None:
            first = min(request.known + 1, device.ended_n)  # the end itself, whatever roster is known
            raise Ended(await self._records(space, first, device.ended_n + 1))
        if space.healing is not None and request.known < len(space.roster.ids):
            await self._store.proved(space.id, device.number)
        token = self._callers.issue(Seat(space.id, device.number))
        return ProofReply(token, PROOF_SECONDS)

    async def _records(self, space: Space, first: int, upto: int) -> bytes:
        """Records from n = `first` to below `upto`, as many as fit, as MessagePack."""
        wires: list[bytes] = []
        for start in range(first, upto, RECORDS_READ):
            for wire in await self._store.records(space.id, start, min(upto, start + RECORDS_READ)):
                if sum(map(len, wires)) + len(wire) > REQUEST_BYTES_MAX:
                    return encode(Records(wires))
                wires.append(wire)
        return encode(Records(wires))

    async def _after_tail(self, space: Space, request: ProofRequest, tail: Tail) -> Space:
        """The space once the prover's records are kept that continue it. Refuses ForkedRoster."""
        parts_at = tail.parts_at(space.roster)
        if parts_at is not None:
            founding = (await self._store.records(space.id, 0, 1))[0]
            if await self._run(lambda: tail.lets_in(founding, request.public)):
                raise ForkedRoster(await self._records(space, parts_at, parts_at + 1))
            return space
        wires = await self._run(lambda: tail.continues(space.roster, request.public))
        for batch in _batches(wires):
            space = await self._keep(space, batch)
        return space

    async def _keep(self, space: Space, wires: list[bytes]) -> Space:
        """A batch of records kept; if somebody else was faster, what stands now is what is judged."""
        try:
            prepared = await self._run(lambda: prepare(space, [Item(ROSTER, wire) for wire in wires]))
            numbers = await self._store.append(space.id, prepared, By(day=self._callers.today, mends=True))
        except Refused:
            numbers = []
        except Declined as refusal:
            if refusal.code != "capped":
                raise
            numbers = []
        await end_seats(self._store, self._callers, space.id)
        if numbers:
            self._notifier.tell(space.id, max(numbers))
        return await self._store.space(space.id) or space


def _batches(wires: list[bytes]) -> Iterator[list[bytes]]:
    """In order, each as large as a batch may be."""
    batch: list[bytes] = []
    for wire in wires:
        if len(batch) == BATCH_ITEMS_MAX or sum(map(len, batch)) + len(wire) > BATCH_BYTES_MAX:
            yield batch
            batch = []
        batch.append(wire)
    if batch:
        yield batch
