"""How often a device and an address may call: buckets, and whose address counts."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.exceptions import InvalidStatus

from tests.server.calling import Caller
from tests.server.making import Made
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import ChallengeRequest, FetchRequest, write
from twofold_server.app import Running, running
from twofold_server.errors import Declined
from twofold_server.settings import Settings, WrongSetting, load
from twofold_server.web.addresses import Proxies, networks_of
from twofold_server.web.buckets import BURST_SECONDS, UNDER_WAY_MAX, Buckets, Limits
from twofold_server.web.caller import Seat

PROXY, ELSEWHERE = "192.0.2.1", "198.51.100.7"
SEAT = Seat(bytes(32), 0)


class Clock:
    """Seconds, as a test says."""

    now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def settings() -> Settings:
    """A few requests a second, two sockets at a time; this machine is a proxy."""
    return Settings(
        app_port=0,
        relay_port=0,
        proxy="127.0.0.1",
        device_rate=2,
        address_rate=2,
        connections_per_address=2,
    )


def _emptied(buckets: Buckets, key: str, count: int) -> int:
    """Take until it is refused, at most so often; answers the seconds that the refusal names."""
    for _ in range(count):
        buckets.take(key)
    with pytest.raises(Declined, match="too_often") as caught:
        buckets.take(key)
    assert caught.value.detail is not None
    return caught.value.detail


def test_a_bucket_fills_again() -> None:
    """A burst, then a wait of which the refusal tells the length, then as many as came in meanwhile."""
    clock = Clock()
    buckets = Buckets(clock, 5)
    assert _emptied(buckets, "a", 5 * BURST_SECONDS) == 1
    clock.now += 2
    assert _emptied(buckets, "a", 10) == 1
    clock.now += 1_000_000

    assert _emptied(buckets, "a", 5 * BURST_SECONDS) == 1


def test_buckets_are_each_ones_own() -> None:
    """What one key has taken is no other's loss, and those longest unused are forgotten."""
    buckets = Buckets(Clock(), 1, kept=2)
    for key in ("a", "b"):
        _emptied(buckets, key, BURST_SECONDS)
    buckets.take("c")

    assert _emptied(buckets, "a", BURST_SECONDS) == 1


def test_a_clock_that_goes_back() -> None:
    """It gives nothing and takes nothing."""
    clock = Clock()
    buckets = Buckets(clock, 1)
    _emptied(buckets, "a", BURST_SECONDS)
    clock.now -= 500

    assert _emptied(buckets, "a", 0) == 1


def test_no_rate_is_no_limit() -> None:
    """With a rate of 0 nothing is counted."""
    buckets = Buckets(Clock(), 0)
    for _ in range(10_000):
        buckets.take("a")


def test_few_are_under_way() -> None:
    """One device has so many requests answered at a time; when one is done, the next may come."""
    limits, entered = Limits(Clock(), 0, 0), []
    for _ in range(UNDER_WAY_MAX):
        entered.append(limits.under_way(SEAT))
        entered[-1].__enter__()
    with pytest.raises(Declined, match="too_often"), limits.under_way(SEAT):
        pass
    with limits.under_way(Seat(bytes(32), 1)):
        pass
    entered[0].__exit__(None, None, None)
    with limits.under_way(SEAT):
        pass


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        (ELSEWHERE, [], ELSEWHERE),
        (ELSEWHERE, [b"203.0.113.1"], ELSEWHERE),
        (PROXY, [], PROXY),
        (PROXY, [b"203.0.113.1"], "203.0.113.1"),
        (PROXY, [b"10.9.9.9, 203.0.113.1"], "203.0.113.1"),
        (PROXY, [b"10.9.9.9", b"203.0.113.1"], "203.0.113.1"),
        (PROXY, [b"203.0.113.1, 192.0.2.1"], "203.0.113.1"),
        (PROXY, [b"203.0.113.1, 10.1.2.3,192.0.2.1"], "203.0.113.1"),
        (PROXY, [b"203.0.113.1, nonsense"], PROXY),
        (PROXY, [b"203.0.113.1, nonsense, 192.0.2.1"], PROXY),
        (PROXY, [b"203.0.113.1:8080"], PROXY),
        (PROXY, [b"\xff\xfe, "], PROXY),
        ("::ffff:192.0.2.1", [b"203.0.113.1"], "203.0.113.1"),
        (PROXY, [b"2001:db8:1:2:3::4"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", [], "2001:db8:1:2::/64"),
        ("fd00::7", [b"203.0.113.1"], "203.0.113.1"),
    ],
)
def test_the_right_most_counts(peer: str, forwarded: list[bytes], counted: str) -> None:
    """Forwarded addresses are believed from named proxies only, from the right, up to the first other one."""
    proxies = Proxies(networks_of("192.0.2.1, 10.0.0.0/8, fd00::/8"))
    headers = [(b"x-forwarded-for", value) for value in forwarded]

    assert proxies.counted({"client": (peer, 1), "headers": headers}) == counted


def test_a_wrong_proxy_is_told(tmp_path: Path) -> None:
    """A proxy that is no address: a sentence at the start."""
    with pytest.raises(WrongSetting, match="'elsewhere' does not appear"):
        load(tmp_path, None, {"TWOFOLD_PROXY": "10.0.0.0/8, elsewhere"}, {})


@pytest_asyncio.fixture
async def relay(tmp_path: Path, settings: Settings) -> AsyncIterator[Running]:
    """A relay for which no time passes: no bucket fills while a test counts."""
    async with running(tmp_path, settings, clock=Clock()) as started:
        yield started


@pytest_asyncio.fixture
async def founded(insider: Caller) -> AsyncIterator[Made]:
    """A space with a token."""
    made = Made.found()
    await insider.found(made)
    yield made


async def _until_refused(caller: Caller, route: str, body: bytes, token: bytes | None, **headers: str) -> int:
    """How many are answered before one is refused for coming too often."""
    for n in range(100):
        answer = await caller.raw(route, body, token, **headers)
        if answer.status_code == 429:
            assert int(answer.headers["retry-after"]) >= 1
            assert b"too_often" in answer.content
            return n
    return 100


async def test_a_device_is_stopped(insider: Caller, founded: Made) -> None:
    """One device that asks without pause is stopped; the other member's is not."""
    other = await insider.prove(founded, 1)
    fetch = write(FetchRequest(VERSION, 0))
    count = await _until_refused(insider, "/v1/fetch", fetch, insider.tokens[founded.id])

    assert count == 2 * BURST_SECONDS
    assert (await insider.raw("/v1/fetch", fetch, other)).status_code == 200


async def test_addresses_are_stopped(insider: Caller) -> None:
    """One address that asks without a token is stopped, whatever it adds to the header; another is not."""
    body = write(ChallengeRequest(VERSION))

    async def asked(forwarded: str) -> int:
        return (await insider.raw("/v1/challenge", body, x_forwarded_for=forwarded)).status_code

    count = 0
    while count < 100 and await asked(f"10.8.7.{count}, 203.0.113.9") == 200:
        count += 1

    assert count == 2 * BURST_SECONDS
    assert await asked("203.0.113.9") == 429
    assert await asked("203.0.113.10") == 200


async def test_bad_tokens_are_counted(insider: Caller) -> None:
    """Whoever tries tokens is stopped by address."""
    body = write(FetchRequest(VERSION, 0))

    assert await _until_refused(insider, "/v1/fetch", body, bytes(32), x_forwarded_for="203.0.113.8") < 100


async def test_sockets_are_counted(insider: Caller) -> None:
    """So many sockets of one address at a time, also behind a proxy; when one goes, the next may come."""
    async with insider.socket():
        async with insider.socket():
            with pytest.raises(InvalidStatus) as caught:
                async with insider.socket():
                    pass
        async with asyncio.timeout(10):
            while not await _connects(insider):
                pass

    assert caught.value.response.status_code == 503


async def _connects(caller: Caller) -> bool:
    try:
        async with caller.socket():
            return True
    except InvalidStatus:
        return False


async def test_a_socket_gives_its_place_back(tmp_path: Path) -> None:
    """A connection that became a socket is counted until it goes, and no longer."""
    settings = Settings(app_port=0, relay_port=0, connections_max=2)
    async with running(tmp_path, settings) as relay:
        origins = relay.origins
        async with Caller.at(origins.relay[1], origins.app[1], "") as caller:
            async with caller.socket(), caller.socket():
                with pytest.raises(InvalidStatus):
                    async with caller.socket():
                        pass
            async with asyncio.timeout(10):
                while not await _connects(caller):
                    pass
                for _ in range(5):
                    while not await _connects(caller):
                        pass
