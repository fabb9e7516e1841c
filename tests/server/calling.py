"""A small client for tests: says anything a client could say, and hands back what came."""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from tests.server.making import Made
from twofold_crypto.public.ids import format_id
from twofold_crypto.public.limits import FRAME_BYTES_MAX, VERSION
from twofold_crypto.public.messages import (
    MEDIA_TYPE,
    AppendReply,
    AppendRequest,
    ChallengeReply,
    ChallengeRequest,
    FetchRequest,
    FollowFrame,
    FoundReply,
    Item,
    Message,
    Page,
    ProofReply,
    Refusal,
    parse_reply,
    write,
)

R = TypeVar("R", bound=Message)
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nobody is called by it, so it need not know whom to trust: reading that takes longer than most tests."""


class Said(Exception):
    """The relay refused; `code` and `detail` say how."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.status, self.code, self.detail = status, refusal.code, refusal.detail


@dataclass
class Caller:
    """A client of one relay."""

    origin: str
    app_origin: str
    http: httpx.AsyncClient
    code: str
    tokens: dict[bytes, bytes] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def at(cls, origin: str, app_origin: str, code: str) -> AsyncIterator["Caller"]:
        """A client of the relay at this origin."""
        async with httpx.AsyncClient(base_url=origin, timeout=30, trust_env=False, verify=NO_TLS) as http:
            yield cls(origin, app_origin, http, code)

    async def raw(
        self, route: str, body: bytes, token: bytes | None = None, **headers: str
    ) -> httpx.Response:
        """A POST of any bytes; header names have underscores here."""
        sent = {"content-type": MEDIA_TYPE} | {name.replace("_", "-"): v for name, v in headers.items()}
        if token is not None:
            sent["authorization"] = f"Bearer {format_id(token)}"
        return await self.http.post(route, content=body, headers=sent)

    async def say(self, route: str, message: Message, kind: type[R], token: bytes | None = None) -> R:
        """A message and its reply. Raises Said."""
        answer = await self.raw(route, write(message), token)
        if answer.status_code != 200:
            raise Said(answer.status_code, msgspec.msgpack.decode(answer.content, type=Refusal))
        return parse_reply(kind, answer.content)

    async def challenge(self) -> bytes:
        """A fresh challenge."""
        return (await self.say("/v1/challenge", ChallengeRequest(VERSION), ChallengeReply)).challenge

    async def prove(self, made: Made, author: int = 0, known: int = 0, tail: Sequence[bytes] = ()) -> bytes:
        """A token for the space, by one of its authors."""
        proof = made.proof(self.origin, await self.challenge(), author, known, tail)
        return (await self.say("/v1/proof", proof, ProofReply)).token

    async def found(self, made: Made) -> bytes:
        """The space, founded; answers a token for it."""
        await self.say("/v1/found", made.request(self.code), FoundReply)
        self.tokens[made.id] = await self.prove(made)
        return self.tokens[made.id]

    async def append(self, made: Made, *items: Item, token: bytes | None = None) -> list[int]:
        """A batch for a space that was founded here."""
        request = AppendRequest(VERSION, list(items))
        return (await self.say("/v1/append", request, AppendReply, token or self.tokens[made.id])).numbers

    async def fetch(self, made: Made, after: int = 0, token: bytes | None = None) -> Page:
        """A page of a space that was founded here."""
        return await self.say("/v1/fetch", FetchRequest(VERSION, after), Page, token or self.tokens[made.id])

    def socket(self, origin: str | None = "") -> AbstractAsyncContextManager[ClientConnection]:
        """A socket at /v1/follow; an empty origin is the app's, None is none."""
        address = self.origin.replace("http", "ws", 1) + "/v1/follow"
        headers = {} if origin is None else {"Origin": origin or self.app_origin}
        return connect(
            address, additional_headers=headers, compression=None, max_size=FRAME_BYTES_MAX, proxy=None
        )

    @asynccontextmanager
    async def follow(
        self, made: Made, after: int = 0, token: bytes | None = None
    ) -> AsyncIterator[ClientConnection]:
        """A socket that follows a space."""
        async with self.socket() as socket:
            await socket.send(write(FollowFrame(VERSION, token or self.tokens[made.id], after)))
            yield socket


async def next_page(socket: ClientConnection) -> Page:
    """The next page that comes."""
    frame = await socket.recv(decode=False)
    return parse_reply(Page, frame)
