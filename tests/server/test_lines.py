"""A device's appends on a real relay: over the socket it follows by, by request, and when a line is cut."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.server.making import Made
from tests.server.starting import Started
from twofold_client.errors import Away, RelayRefused
from twofold_client.relay import Relay
from twofold_client.transport import HttpTransport, Socket

_ANSWER = b"\x93"


class Counted(HttpTransport):
    """A real line that remembers what went by request."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self.posts: list[str] = []

    async def post(self, route: str, body: bytes, token: bytes | None = None) -> bytes:
        """See `Transport`."""
        self.posts.append(route)
        return await super().post(route, body, token)

    @property
    def appends(self) -> int:
        """Appends by request."""
        return self.posts.count("/v1/append")


class Cut(Socket):
    """A socket whose line breaks when an answer comes: the relay has done its part unheard."""

    def __init__(self, inner: Socket) -> None:
        self._inner = inner

    async def send(self, frame: bytes) -> None:
        """As ever."""
        await self._inner.send(frame)

    async def frames(self) -> AsyncIterator[bytes]:
        """Pages, up to the first answer."""
        async for frame in self._inner.frames():
            if frame.startswith(_ANSWER):
                raise Away("The line was cut.")
            yield frame


class CutTransport(Counted):
    """Every socket of it is cut."""

    @asynccontextmanager
    async def follow(self, first: bytes) -> AsyncIterator[Socket]:
        """See `Transport`."""
        async with super().follow(first) as socket:
            yield Cut(socket)


async def opened(standing: Started, transport: Counted) -> tuple[Relay, Made, bytes]:
    """A space at the relay, and a token for it."""
    made, relay = Made.found(), Relay(transport)
    await relay.found(standing.code, made.founding, made.rotate)
    return relay, made, await relay.prove(made.authors[0].seat, made.id)


async def test_appends_take_the_open_line(standing: Started) -> None:
    """While a socket is open nothing is appended by request, and the pages come as ever."""
    transport = Counted(standing.relay_origin)
    relay, made, token = await opened(standing, transport)
    items = [made.envelope() for _ in range(20)]
    async with relay.follow(token, 2) as pages:
        numbers = [await relay.append(token, [item]) for item in items]
        shown: list[bytes] = []
        while len(shown) < len(items):
            shown += [item.wire for item in (await anext(pages)).items]
    await relay.close()

    assert numbers == [[n] for n in range(3, 23)]
    assert shown == [item.wire for item in items]
    assert transport.appends == 0


async def test_without_a_line_by_request(standing: Started) -> None:
    """Before a socket is open, and after it, appends go by request, with the same outcome."""
    transport = Counted(standing.relay_origin)
    relay, made, token = await opened(standing, transport)
    before = await relay.append(token, [made.envelope()])
    async with relay.follow(token, 3):
        between = await relay.append(token, [made.envelope()])
    after = await relay.append(token, [made.envelope()])
    await relay.close()

    assert [before, between, after] == [[3], [4], [5]]
    assert transport.appends == 2


async def test_a_cut_line_ends_knowing(standing: Started) -> None:
    """The answer is lost, the append is asked again by request, and it has the number it had: one row."""
    transport = CutTransport(standing.relay_origin)
    relay, made, token = await opened(standing, transport)
    item = made.envelope()
    async with relay.follow(token, 2):
        numbers = await relay.append(token, [item])
    rows = (await relay.fetch(token, 2)).items
    await relay.close()

    assert numbers == [3]
    assert [row.wire for row in rows] == [item.wire]
    assert transport.appends == 1


async def test_a_refusal_comes_by_the_line(standing: Started) -> None:
    """It is a refusal as by request, with its detail; nothing is asked twice."""
    transport = Counted(standing.relay_origin)
    relay, made, token = await opened(standing, transport)
    made.envelope()
    async with relay.follow(token, 2):
        with pytest.raises(RelayRefused) as caught:
            await relay.append(token, [made.envelope()])
    await relay.close()

    assert caught.value.name == "gap"
    assert caught.value.detail is not None
    assert transport.appends == 0
