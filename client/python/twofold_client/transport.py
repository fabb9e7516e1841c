"""How bytes travel to a relay and back: a port, and the real one over httpx and websockets.

Knows routes, statuses and close codes; must not know what the bytes mean, beyond the relay's refusal.
"""

import ssl
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from twofold_crypto.errors import Refused, Unsupported
from twofold_crypto.public.ids import format_id
from twofold_crypto.public.limits import FRAME_BYTES_MAX, MAIL_WAIT_SECONDS, VERSION, VERSION_OLDEST
from twofold_crypto.public.messages import MEDIA_TYPE, Refusal, Spoken, parse_reply

from .errors import Away, RelayRefused

_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = MAIL_WAIT_SECONDS + 10.0
_TRY_LATER = ("busy", "failed", "too_slow", "too_often")
_OVER = {4403: "unknown"}
"""Close codes that are a refusal of the caller; every other close is a line that broke."""


class Socket(ABC):
    """One open socket at /v1/follow. Raises Away and RelayRefused, nothing else."""

    @abstractmethod
    async def send(self, frame: bytes) -> None:
        """One more frame."""

    @abstractmethod
    def frames(self) -> AsyncIterator[bytes]:
        """What comes, until the line ends."""


class Transport(ABC):
    """One line to one relay. Raises Away and RelayRefused, nothing else."""

    origin: str

    @abstractmethod
    async def post(self, route: str, body: bytes, token: bytes | None = None) -> bytes:
        """The body of a successful answer."""

    @abstractmethod
    def follow(self, first: bytes) -> AbstractAsyncContextManager[Socket]:
        """A socket at /v1/follow that has sent `first`."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of all connections."""


class HttpTransport(Transport):
    """The line to a real relay. One per space, so that no connection links two."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._tls = ssl.create_default_context() if origin.startswith("https:") else None
        self._client = httpx.AsyncClient(
            base_url=origin,
            headers={"content-type": MEDIA_TYPE, "accept": MEDIA_TYPE},
            timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
            verify=self._tls or False,
            trust_env=False,
        )

    async def post(self, route: str, body: bytes, token: bytes | None = None) -> bytes:
        """POST and read the whole answer."""
        headers = {"authorization": f"Bearer {format_id(token)}"} if token else {}
        try:
            async with self._client.stream("POST", route, content=body, headers=headers) as answer:
                content = await _bounded(answer)
        except httpx.HTTPError as error:
            raise Away(f"The relay at {self.origin} was not reached.") from error
        if answer.is_success:
            return content
        raise _refusal(answer.status_code, content)

    @asynccontextmanager
    async def follow(self, first: bytes) -> AsyncIterator[Socket]:
        """A WebSocket with the relay's own origin as `Origin`, binary frames only."""
        address = self.origin.replace("http", "ws", 1) + "/v1/follow"
        opening = connect(
            address,
            origin=None,
            additional_headers={"Origin": self.origin},
            compression=None,
            max_size=FRAME_BYTES_MAX,
            open_timeout=_CONNECT_SECONDS,
            proxy=None,
            ssl=self._tls,
        )
        try:
            socket = await opening
        except (OSError, TimeoutError, WebSocketException) as error:
            raise Away(f"The relay at {self.origin} was not reached.") from error
        try:
            opened = _WebSocket(socket)
            await opened.send(first)
            yield opened
        finally:
            await socket.close()

    async def close(self) -> None:
        """Close pooled connections."""
        await self._client.aclose()


class _WebSocket(Socket):
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, frame: bytes) -> None:
        """One more frame."""
        try:
            await self._socket.send(frame)
        except ConnectionClosed as error:
            raise _closed(error) from error

    async def frames(self) -> AsyncIterator[bytes]:
        """What comes, until the line ends."""
        while True:
            try:
                yield await self._socket.recv(decode=False)
            except ConnectionClosed as error:
                raise _closed(error) from error


def _closed(error: ConnectionClosed) -> Away | RelayRefused:
    code = error.rcvd.code if error.rcvd else 0
    if code in _OVER:
        name = error.rcvd.reason if error.rcvd and error.rcvd.reason else _OVER[code]
        return RelayRefused(name, "The relay ended the line.", "")
    return Away("The line to the relay ended.")


async def _bounded(answer: httpx.Response) -> bytes:
    """The whole body, as long as it is no longer than any answer of a relay."""
    whole = bytearray()
    async for chunk in answer.aiter_bytes():
        whole += chunk
        if len(whole) > FRAME_BYTES_MAX:
            raise Away("The answer is longer than any answer of a relay.")
    return bytes(whole)


def _refusal(status: int, content: bytes) -> Away | RelayRefused:
    try:
        refusal = parse_reply(Refusal, content)
    except Refused:
        return Away(f"The relay answered {status} in an unknown way.")
    return refused(refusal)


def refused(refusal: Refusal) -> Away | RelayRefused:
    """A relay's refusal; what only says "later" is a relay that is away."""
    if refusal.code in _TRY_LATER:
        return Away(refusal.sentence)
    if refusal.code == Unsupported.code:
        return RelayRefused(refusal.code, _older(refusal.detail), refusal.todo, refusal.detail)
    return RelayRefused(refusal.code, refusal.sentence, refusal.todo, refusal.detail)


def _older(detail: bytes | int | None) -> str:
    """Which of the two has to be renewed, as far as the relay tells what it speaks."""
    try:
        spoken = parse_reply(Spoken, detail if isinstance(detail, bytes) else b"")
    except Refused:
        return "The relay speaks another version than this program."
    if spoken.oldest > VERSION:
        return "This program is older than the relay, and speaks nothing that the relay still speaks."
    if spoken.newest < VERSION_OLDEST:
        return "The relay is older than this program, and speaks nothing that this program still speaks."
    return "The relay does not speak a suite or feature that this program uses."
