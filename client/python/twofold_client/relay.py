"""The relay as a device sees it: one method per message of `twofold_crypto.public.messages`.

Owns which route carries which message; a broken line is Away, the relay's "no" is RelayRefused.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from twofold_crypto.errors import Refused
from twofold_crypto.public import messages as m
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.proof import NO_SPACE
from twofold_crypto.secret.keys import Seat

from .errors import Away
from .line import Line
from .transport import Transport

R = TypeVar("R", bound=m.Message)


class Relay:
    """Requests over one transport; keeps nothing but the sockets that are open, by their tokens."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._lines: dict[bytes, Line] = {}

    @property
    def origin(self) -> str:
        """The relay's origin, which proofs are bound to."""
        return self._transport.origin

    async def prove(self, seat: Seat, space: bytes, known: int = 0, tail: Sequence[bytes] = ()) -> bytes:
        """A token for `space`, earned by a challenge signed with the seat.

        `known` is how many records after record 0 are held here; `tail` brings them.
        """
        challenge = await self._challenge()
        signature = seat.sign("proof", space, self.origin.encode("ascii"), challenge)
        proof = m.ProofRequest(VERSION, space, seat.keys.sign, challenge, signature, known, list(tail))
        return (await self._ask("/v1/proof", proof, m.ProofReply)).token

    async def lookup(self, seat: Seat) -> bytes:
        """The space that this seat was admitted to."""
        challenge = await self._challenge()
        signature = seat.sign("lookup", NO_SPACE, self.origin.encode("ascii"), challenge)
        request = m.LookupRequest(VERSION, seat.keys.sign, challenge, signature)
        return (await self._ask("/v1/lookup", request, m.LookupReply)).space

    async def heal(self, token: bytes) -> None:
        """A human says that the relay need not wait for more devices."""
        await self._ask("/v1/heal", m.HealRequest(VERSION), m.Done, token)

    async def _challenge(self) -> bytes:
        return (await self._ask("/v1/challenge", m.ChallengeRequest(VERSION), m.ChallengeReply)).challenge

    async def found(self, code: str, founding: bytes, rotate: bytes) -> int:
        """Found a space; founding it again changes nothing."""
        request = m.FoundRequest(VERSION, code, founding, rotate)
        return (await self._ask("/v1/found", request, m.FoundReply)).number

    async def append(self, token: bytes, items: list[m.Item]) -> list[int]:
        """Append a batch whole; the numbers come once it is durable.

        Over the socket that follows, if there is one; whatever it leaves open is asked again by request.
        """
        line = self._lines.get(token)
        if line is not None:
            with suppress(Away):
                return await line.append(items)
        reply = await self._ask("/v1/append", m.AppendRequest(VERSION, items), m.AppendReply, token)
        return reply.numbers

    async def fetch(self, token: bytes, after: int) -> m.Page:
        """The page after a number."""
        return await self._ask("/v1/fetch", m.FetchRequest(VERSION, after), m.Page, token)

    @asynccontextmanager
    async def follow(self, token: bytes, after: int) -> AsyncIterator[AsyncIterator[m.Page]]:
        """The same pages as they come: the backlog first, then what arrives."""
        frame = m.write(m.FollowFrame(VERSION, token, after))
        async with self._transport.follow(frame) as socket:
            line = Line(socket)
            async with line.reading():
                self._lines[token] = line
                try:
                    yield line.pages()
                finally:
                    del self._lines[token]

    async def open(self, code: str, rendezvous: bytes) -> None:
        """Open a mailbox for ten minutes."""
        await self._ask("/v1/rendezvous/open", m.OpenRequest(VERSION, code, rendezvous), m.Done)

    async def put(self, rendezvous: bytes, side: int, slot: int, mail: bytes) -> None:
        """Leave message `slot` of `side`; the same bytes again change nothing."""
        await self._ask("/v1/rendezvous/put", m.PutRequest(VERSION, rendezvous, side, slot, mail), m.Done)

    async def take(self, rendezvous: bytes, side: int, slot: int) -> list[bytes]:
        """The other side's messages from `slot` on; empty if none came in a while."""
        request = m.TakeRequest(VERSION, rendezvous, side, slot)
        return (await self._ask("/v1/rendezvous/take", request, m.TakeReply)).mail

    async def close_mailbox(self, rendezvous: bytes) -> None:
        """Empty the mailbox and spend its id."""
        await self._ask("/v1/rendezvous/close", m.CloseRequest(VERSION, rendezvous), m.Done)

    async def ask(self, route: str, message: m.Message, kind: type[R], token: bytes) -> R:
        """A message that has a page of its own, with a token, and its reply."""
        return await self._ask(route, message, kind, token)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._transport.close()

    async def _ask(self, route: str, message: m.Message, kind: type[R], token: bytes | None = None) -> R:
        answer = await self._transport.post(route, m.write(message), token)
        return _read(kind, answer)


def _read(kind: type[R], data: bytes) -> R:
    """A reply of the right form; anything else is an answer from no relay of ours (Away)."""
    try:
        return m.parse_reply(kind, data)
    except Refused as error:
        raise Away("The answer is not in the relay's language.") from error
