"""One space from founding to a follower, over real sockets, on each kind of store."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.server.calling import Caller, next_page
from tests.server.making import Made
from tests.server.starting import Started
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import LOG_START, Page, parse_reply, running_hash


@pytest_asyncio.fixture(params=["standing", "standing_on_postgres"])
async def caller(request: pytest.FixtureRequest) -> AsyncIterator[Caller]:
    """A client of the standing relay of each kind."""
    started: Started = request.getfixturevalue(request.param)
    async with Caller.at(started.relay_origin, started.app_origin, started.code) as made:
        yield made


async def test_what_is_appended_is_fetched(caller: Caller) -> None:
    """Founding, proof, append, fetch: the same wires come back, numbered, with the running hash."""
    made = Made.found()
    await caller.found(made)
    wires = [made.envelope(n % 2) for n in range(5)]

    assert await caller.append(made, *wires[:2]) == [3, 4]
    assert await caller.append(made, *wires[2:]) == [5, 6, 7]

    page = await caller.fetch(made)
    expected = LOG_START
    for key in (*made.roster.ids, *(parse_envelope(item.wire).id for item in wires)):
        expected = running_hash(expected, key, int(key not in made.roster.ids))

    assert [item.wire for item in page.items] == [made.founding, made.rotate, *(w.wire for w in wires)]
    assert [item.arrived for item in page.items] == [0, 0, 1, 1, 1, 1, 1]
    assert (page.head, page.hash) == (7, expected)


async def test_followers_see_backlog_then_arrivals(caller: Caller) -> None:
    """A follower gets what was there, and each append after it, as the pages of fetch."""
    made = Made.found()
    await caller.found(made)
    first, second = made.envelope(), made.envelope()
    await caller.append(made, first)
    async with caller.follow(made, 2) as socket:
        backlog = await next_page(socket)
        await caller.append(made, second)
        arrival = await next_page(socket)

    assert [item.wire for item in backlog.items] == [first.wire]
    assert [item.wire for item in arrival.items] == [second.wire]
    assert arrival == await caller.fetch(made, 3)


async def test_a_follower_at_the_end_is_told_so(caller: Caller) -> None:
    """There is always one page, so that a device knows it has caught up."""
    made = Made.found()
    await caller.found(made)
    async with caller.follow(made, 2) as socket:
        page = await next_page(socket)

    assert page == parse_reply(
        Page, (await caller.raw("/v1/fetch", b"\x92\x01\x02", caller.tokens[made.id])).content
    )
    assert (page.after, page.items, page.head) == (2, [], 2)
