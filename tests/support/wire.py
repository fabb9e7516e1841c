"""A relay in this process: the real one's judgement over its memory store, behind the device's port.

No sockets and no clock, so both ends stand in one test; the line can be cut, tampered with and rewound.
"""

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from twofold_client.errors import Away, RelayRefused
from twofold_client.transport import Socket, Transport
from twofold_crypto.errors import Refused
from twofold_crypto.primitives import random_bytes
from twofold_crypto.public import blobs
from twofold_crypto.public import messages as m
from twofold_crypto.public.limits import PAGE_BYTES_MAX, PAGE_ITEMS_MAX, VERSION
from twofold_server.core.append import prepare, require_in
from twofold_server.core.households import kept, make_code
from twofold_server.core.quotas import room
from twofold_server.core.rendezvous import Mailboxes
from twofold_server.core.spaces import Space, found
from twofold_server.core.work import By
from twofold_server.errors import Declined, detail_of, row_of
from twofold_server.notify.local import LocalNotifier
from twofold_server.store.memory import MemoryStore
from twofold_server.store.port import Founding
from twofold_server.web.blobs import BlobRoutes
from twofold_server.web.caller import Callers, Seat
from twofold_server.web.envelopes import end_seats
from twofold_server.web.proving import Proving
from twofold_server.web.spaces import heal

ORIGIN = "http://localhost:8301"
QUOTA = 64 << 20

Handler = Callable[[bytes, bytes | None], Awaitable[m.Message | bytes]]


@dataclass
class Line:
    """How the line between devices and the relay behaves."""

    down: bool = False
    asked: Callable[[str], None] | None = None
    """Called with the route before the relay acts; may raise Away."""
    answered: Callable[[str], None] | None = None
    """Called with the route after the relay acted; may raise Away, and the answer is lost."""
    tamper: Callable[[m.Page], m.Page] | None = None
    posts: list[str] = field(default_factory=list)


class WireRelay:
    """The relay's whole life in memory; `line()` gives a device its transport."""

    def __init__(self) -> None:
        self.line_state = Line()
        self.now = 0.0
        self.followers = 0
        self.page_items = PAGE_ITEMS_MAX
        self.store = MemoryStore(QUOTA)
        self._callers = Callers(lambda: self.now, random_bytes)
        self._mailboxes = Mailboxes(64, 1 << 20)
        self._changed = asyncio.Condition()
        self._routes: dict[str, Handler] = {
            "/v1/challenge": self._challenge,
            "/v1/proof": self._proof,
            "/v1/lookup": self._lookup,
            "/v1/heal": self._heal,
            "/v1/found": self._found,
            "/v1/append": self._append,
            "/v1/fetch": self._fetch,
            "/v1/rendezvous/open": self._open,
            "/v1/rendezvous/put": self._put,
            "/v1/rendezvous/take": self._take,
            "/v1/rendezvous/close": self._close,
            "/v1/blobs/put": self._put_chunk,
            "/v1/blobs/missing": self._missing_chunks,
            "/v1/blobs/get": self._get_chunks,
            "/v1/blobs/drop": self._drop_blob,
        }

    async def household(self, spaces: int = 16) -> str:
        """A new household code."""
        code = make_code(random_bytes)
        await self.store.add_household(kept(code), spaces)
        return code

    def line(self, _origin: str = ORIGIN) -> Transport:
        """A device's transport to this relay."""
        return _WireTransport(self)

    def photograph(self) -> MemoryStore:
        """All the relay holds, for `rewind`."""
        return copy.deepcopy(self.store)

    def rewind(self, photograph: MemoryStore, *, heal: bool = False) -> None:
        """Restore an old backup, as a host would; with `heal` the host says so, and the relay heals."""
        self.store = copy.deepcopy(photograph)
        if heal:
            self.store.mark_healing(self._callers.today)

    async def answer(self, route: str, body: bytes, token: bytes | None) -> bytes:
        """What the relay answers; RelayRefused by its own table."""
        try:
            answer = await self._routes[route](body, token)
            return answer if isinstance(answer, bytes) else m.write(answer)
        except (Refused, Declined) as refusal:
            row = row_of(refusal)
            raise RelayRefused(row.code, row.sentence, row.todo, detail_of(refusal)) from refusal

    async def page(self, space: bytes, after: int) -> m.Page:
        """The page after a number."""
        state = await self._state(space)
        rows = await self.store.rows(space, after, state.number, self.page_items, PAGE_BYTES_MAX)
        items = [m.PageItem(row.type, row.wire, row.arrived) for row in rows]
        left = min(room(account, QUOTA) for account in state.accounts)
        page = m.Page(after, items, state.number, state.hash, left)
        return self.line_state.tamper(page) if self.line_state.tamper else page

    async def pages(self, first: bytes) -> AsyncIterator[bytes]:
        """What a follower gets."""
        frame = m.parse_request(m.FollowFrame, first)
        seat, after = self._follower(frame.token), frame.after or 0
        while True:
            page = await self._page_for(seat, after)
            if page.items or after == frame.after:
                after += len(page.items)
                yield m.write(page)
            async with self._changed:
                if page.head <= after:
                    await self._changed.wait()
            if self.line_state.down:
                raise Away("The line is cut.")

    def _follower(self, token: bytes) -> Seat:
        try:
            return self._callers.seat_of(token)
        except Declined as refusal:
            raise RelayRefused(refusal.code, "The relay ended the line.", "") from refusal

    async def _page_for(self, seat: Seat, after: int) -> m.Page:
        """A page for a follower; one that has ended meanwhile is hung up on."""
        try:
            require_in(await self._state(seat.space), seat.device)
        except Declined as refusal:
            raise RelayRefused(refusal.code, "The relay ended the line.", "") from refusal
        return await self.page(seat.space, after)

    async def _state(self, space: bytes) -> Space:
        state = await self.store.space(space)
        if state is None:
            raise Declined("unknown")
        return state

    async def cut(self) -> None:
        """Cut every line, followers included."""
        self.line_state.down = True
        await self._tell()

    def mend(self) -> None:
        """Lines work again."""
        self.line_state.down = False

    async def stir(self) -> None:
        """Let everybody who waits look again, after `now` was moved."""
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _challenge(self, body: bytes, _token: bytes | None) -> m.Message:
        m.parse_request(m.ChallengeRequest, body)
        return m.ChallengeReply(self._callers.challenge())

    async def _proof(self, body: bytes, _token: bytes | None) -> m.Message:
        request = m.parse_proof(body)
        reply = await self._proving().prove(request, ORIGIN)
        await self._tell()
        return reply

    async def _lookup(self, body: bytes, _token: bytes | None) -> m.Message:
        return await self._proving().look_up(m.parse_request(m.LookupRequest, body), ORIGIN)

    async def _heal(self, body: bytes, token: bytes | None) -> m.Message:
        m.parse_request(m.HealRequest, body)
        await heal(self.store, self._callers.seat_of(token or b""))
        return m.Done(VERSION)

    def _proving(self) -> Proving:
        """Made for each call: a test may have put another store in."""
        return Proving(self.store, self._callers, LocalNotifier(0), _at_once)

    async def _found(self, body: bytes, _token: bytes | None) -> m.Message:
        request = m.parse_request(m.FoundRequest, body)
        space, rows = found(request)
        return m.FoundReply(await self.store.found(Founding(request, space, rows)))

    async def _append(self, body: bytes, token: bytes | None) -> m.Message:
        seat = self._callers.seat_of(token or b"")
        request = m.parse_request(m.AppendRequest, body)
        prepared = prepare(await self._state(seat.space), request.items)
        numbers = await self.store.append(seat.space, prepared, By(seat.device, self._callers.today))
        await end_seats(self.store, self._callers, seat.space)
        await self._tell()
        return m.AppendReply(numbers)

    async def _fetch(self, body: bytes, token: bytes | None) -> m.Message:
        seat = self._callers.seat_of(token or b"")
        require_in(await self._state(seat.space), seat.device)
        return await self.page(seat.space, m.parse_request(m.FetchRequest, body).after)

    async def _open(self, body: bytes, _token: bytes | None) -> m.Message:
        request = m.parse_request(m.OpenRequest, body)
        if not await self.store.knows_household(kept(request.code)):
            raise Declined("code_unknown")
        self._mailboxes.open(request.rendezvous, kept(request.code), self.now)
        return m.Done(VERSION)

    async def _put(self, body: bytes, _token: bytes | None) -> m.Message:
        request = m.parse_request(m.PutRequest, body)
        self._mailboxes.put(request.rendezvous, request.side, request.slot, request.mail, self.now)
        await self._tell()
        return m.Done(VERSION)

    async def _take(self, body: bytes, _token: bytes | None) -> m.Message:
        request = m.parse_request(m.TakeRequest, body)
        async with self._changed:
            while not (mail := self._taken(request)):
                await self._changed.wait()
        return m.TakeReply(mail)

    def _taken(self, request: m.TakeRequest) -> list[bytes]:
        return self._mailboxes.take(request.rendezvous, request.side, request.slot, self.now)

    async def _close(self, body: bytes, _token: bytes | None) -> m.Message:
        self._mailboxes.close(m.parse_request(m.CloseRequest, body).rendezvous, self.now)
        await self._tell()
        return m.Done(VERSION)

    async def _put_chunk(self, body: bytes, token: bytes | None) -> bytes:
        return await self._blobs().put(m.parse_request(blobs.PutChunkRequest, body), self._seat(token))

    async def _missing_chunks(self, body: bytes, token: bytes | None) -> bytes:
        return await self._blobs().missing(m.parse_request(blobs.MissingRequest, body), self._seat(token))

    async def _get_chunks(self, body: bytes, token: bytes | None) -> bytes:
        return await self._blobs().get(m.parse_request(blobs.GetChunksRequest, body), self._seat(token))

    async def _drop_blob(self, body: bytes, token: bytes | None) -> bytes:
        return await self._blobs().drop(m.parse_request(blobs.DropBlobRequest, body), self._seat(token))

    def _blobs(self) -> BlobRoutes:
        return BlobRoutes(self.store, self._callers)

    def _seat(self, token: bytes | None) -> Seat:
        return self._callers.seat_of(token or b"")


async def _at_once(work: Callable[[], Any]) -> Any:  # noqa: ANN401 (each work has its own result)
    return work()


class _WireSocket(Socket):
    """Pages alone: appends go by request, where tests watch them."""

    def __init__(self, relay: WireRelay, first: bytes) -> None:
        self._relay, self._first = relay, first

    async def send(self, frame: bytes) -> None:
        """Nothing but the first is taken."""
        raise Away(f"A frame of {len(frame)} bytes found nobody.")

    def frames(self) -> AsyncIterator[bytes]:
        """What a follower gets."""
        return self._relay.pages(self._first)


class _WireTransport(Transport):
    def __init__(self, relay: WireRelay) -> None:
        self.origin = ORIGIN
        self._relay = relay

    async def post(self, route: str, body: bytes, token: bytes | None = None) -> bytes:
        """Straight into the relay; the line may lose the answer."""
        line = self._relay.line_state
        if line.down:
            raise Away("The line is cut.")
        line.posts.append(route)
        if line.asked:
            line.asked(route)
        answer = await self._relay.answer(route, body, token)
        if line.answered:
            line.answered(route)
        return answer

    @asynccontextmanager
    async def follow(self, first: bytes) -> AsyncIterator[Socket]:
        """The relay's frames, until the line is cut."""
        if self._relay.line_state.down:
            raise Away("The line is cut.")
        self._relay.followers += 1
        try:
            yield _WireSocket(self._relay, first)
        finally:
            self._relay.followers -= 1

    async def close(self) -> None:
        """Nothing to let go of."""
