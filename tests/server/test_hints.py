"""Hints between relays: they come when they can, and nothing is missing where none comes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.server.calling import Caller, next_page
from tests.server.making import Made
from tests.support.postgres import Cluster
from tests.support.valkey import Valkey
from tests.support.waiting import eventually
from twofold_crypto.public.messages import PageItem
from twofold_server.app import Running, made_notifier, running
from twofold_server.notify.between import CHANNEL, SPACES_AT_ONCE, BetweenNotifier, spaces_of
from twofold_server.notify.local import LocalNotifier
from twofold_server.notify.polling import PollingNotifier
from twofold_server.notify.port import Notifier, Subscription
from twofold_server.notify.postgres import PostgresNotifier
from twofold_server.notify.redis import RedisNotifier
from twofold_server.notify.resp import Address, Connection
from twofold_server.settings import Settings

NEVER, SOON, SECONDS = 100_000.0, 0.05, 10.0
LISTENING = "pid <> pg_backend_pid() AND query LIKE '%pg_notify%' OR query LIKE 'LISTEN%'"
CUT = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {LISTENING}"  # noqa: S608
STRANGE = ("", "x", "0", "zz,,,", "zz  ,", "00" * 3000)


@dataclass(frozen=True)
class Way:
    """A way for hints between relays: its notifiers, how it breaks, and what strangers may say on it."""

    made: Callable[[float], BetweenNotifier]
    cut: Callable[[], Awaitable[None]]
    say: Callable[[str], Awaitable[None]]


def _over(seconds: float) -> PollingNotifier:
    return PollingNotifier(LocalNotifier(999), seconds)


def _by_database(address: str, cluster: Cluster) -> Way:
    async def cut() -> None:
        assert int(await asyncio.to_thread(cluster.run, CUT)) >= 2

    async def say(text: str) -> None:
        await asyncio.to_thread(cluster.run, f"NOTIFY {CHANNEL}, '{text}'")

    return Way(lambda seconds: PostgresNotifier(_over(seconds), address), cut, say)


def _by_valkey(server: Valkey) -> Way:
    names = count()

    def made(seconds: float) -> BetweenNotifier:
        return RedisNotifier(_over(seconds), server.address, f"relay{next(names)}")

    async def cut() -> None:
        await asyncio.to_thread(server.end)
        await asyncio.to_thread(server.start)

    async def say(text: str) -> None:
        connection = await Connection.opened(Address.parse(server.address))
        assert await connection.ask("PUBLISH", CHANNEL, text) == 2
        connection.abort()

    return Way(made, cut, say)


@pytest.fixture(params=["database", "valkey"])
def way(request: pytest.FixtureRequest) -> Way:
    """Each of the ways."""
    if request.param == "valkey":
        return _by_valkey(request.getfixturevalue("valkey"))
    return _by_database(request.getfixturevalue("database"), request.getfixturevalue("postgres"))


async def _hinted(*ears: Subscription, seconds: float = SECONDS) -> None:
    """All of these are woken, within the time a test has."""
    async with asyncio.timeout(seconds):
        for ear in ears:
            await ear.wait_hint()


@asynccontextmanager
async def _connected(way: Way, count: int = 2) -> AsyncIterator[list[BetweenNotifier]]:
    """Notifiers of so many relays, all listening; none of them looks up by itself."""
    async with AsyncExitStack() as stack:
        notifiers = [way.made(NEVER) for _ in range(count)]
        for notifier in notifiers:
            await stack.enter_async_context(notifier.at_work())
        await eventually(lambda: all(each.connected for each in notifiers), "listening")
        yield notifiers


async def test_followers_look_up_by_themselves() -> None:
    """Without any hint each of many followed spaces is looked at, again and again."""
    notifier = PollingNotifier(LocalNotifier(99), SOON)
    ears = [notifier.subscribe(bytes([n])) for n in range(50)]
    async with notifier.at_work():
        for _ in range(3):
            await _hinted(*ears)


async def test_a_hint_reaches_other_relays(way: Way) -> None:
    """Told at one relay, whoever follows that space at another looks up, and nobody else does."""
    async with _connected(way, 3) as (one, *others):
        ears = [other.subscribe(bytes(32)) for other in others]
        strangers = [other.subscribe(bytes([1] * 32)) for other in others]
        one.tell(bytes(32), 7)
        await _hinted(*ears)

        assert [ear._event.is_set() for ear in strangers] == [False, False]


async def test_an_own_hint_does_not_come_back(way: Way) -> None:
    """Who tells is woken once, by itself, and not again when all others hear of it."""
    async with _connected(way) as (one, other):
        here, there = one.subscribe(bytes(32)), other.subscribe(bytes(32))
        one.tell(bytes(32), 7)
        await _hinted(here, there)
        one.tell(bytes([1] * 32), 8)
        other.tell(bytes([2] * 32), 8)
        last = one.subscribe(bytes([2] * 32))
        await _hinted(last)

        assert not here._event.is_set()


async def test_many_hints_are_few_notices(way: Way) -> None:
    """More spaces than one notice can name, all told in one moment, all arrive."""
    spaces = [n.to_bytes(32, "big") for n in range(2 * SPACES_AT_ONCE + 1)]
    async with _connected(way) as (one, other):
        ears = [other.subscribe(space) for space in spaces]
        for space in spaces * 2:
            one.tell(space, 3)
        await _hinted(*ears)


async def test_after_a_cut_everybody_looks_up(way: Way) -> None:
    """A line that ends is made anew, and then all who follow look: hints were missed."""
    async with _connected(way) as (one, other):
        ear = other.subscribe(bytes(32))
        await way.cut()
        await _hinted(ear, seconds=SECONDS / 2)
        await eventually(lambda: one.connected and other.connected, "listening again")
        again = other.subscribe(bytes(32))
        one.tell(bytes(32), 3)
        await _hinted(again)


async def test_strange_notices_change_nothing(way: Way) -> None:
    """Whoever may use the database or the channel may say anything; the next true hint still arrives."""
    async with _connected(way) as (one, other):
        ear = other.subscribe(bytes(32))
        for text in STRANGE:
            await way.say(text)
        one.tell(bytes(32), 3)
        await _hinted(ear)

    assert list(spaces_of(["zz", "00", "", "0"])) == [b"\x00", b""]


@pytest.mark.parametrize("kind", ["database", "valkey", "refused"])
async def test_without_a_way_followers_still_look(valkey: Valkey, kind: str) -> None:
    """Where nothing answers, or it refuses, looking up goes on; hints within the relay come at once."""
    notifier: BetweenNotifier
    if kind == "database":
        notifier = PostgresNotifier(_over(SOON), "postgresql:///nothing?host=/nowhere&user=nobody")
    else:
        address = {"valkey": "unix:///nowhere", "refused": valkey.address.replace(":not", ":no")}[kind]
        notifier = RedisNotifier(_over(SOON), address, "relay")
    ear = notifier.subscribe(bytes(32))
    async with notifier.at_work():
        await _hinted(ear)
        notifier.tell(bytes(32), 3)
        assert not notifier.connected
        assert notifier._told == {}
        await _hinted(ear)


@asynccontextmanager
async def _relays(
    folder: Path, address: str, notifiers: Sequence[Notifier | None]
) -> AsyncIterator[list[tuple[Running, Caller]]]:
    """Relays on one database, with a client of each."""
    settings = Settings(app_port=0, relay_port=0, store=address, look_seconds=100_000)
    async with AsyncExitStack() as stack:
        made = []
        for n, notifier in enumerate(notifiers):
            (folder / str(n)).mkdir()
            relay = await stack.enter_async_context(running(folder / str(n), settings, notifier))
            code = (await relay.invite(9)).code
            at = Caller.at(relay.origins.relay[1], relay.origins.app[1], code)
            made.append((relay, await stack.enter_async_context(at)))
        yield made


@pytest.mark.parametrize("hints", ["dropped", "sent", "valkey"])
async def test_what_one_takes_the_other_shows(
    tmp_path: Path, database: str, valkey: Valkey, hints: str
) -> None:
    """Appended at one relay, pages come at the other, live and in order: also where every hint is dropped."""
    notifiers: list[Notifier | None] = [None, _over(SOON) if hints == "dropped" else None]
    if hints == "valkey":
        notifiers = [RedisNotifier(_over(NEVER), valkey.address, name) for name in ("one", "other")]
    async with _relays(tmp_path, database, notifiers) as relays:
        (_, writer), (other, reader) = relays
        made = Made.found()
        await writer.found(made)
        token = await reader.prove(made, 1)
        notifier = other.parts.notifier
        assert isinstance(notifier, PollingNotifier if hints == "dropped" else BetweenNotifier)
        got: list[PageItem] = []
        sent = [made.envelope(n % 2) for n in range(20)]
        async with reader.follow(made, 2, token) as socket:
            assert (await next_page(socket)).items == []
            for item in sent:
                await writer.append(made, item)
            async with asyncio.timeout(SECONDS):
                while len(got) < len(sent):
                    got += (await next_page(socket)).items

    assert [item.wire for item in got] == [item.wire for item in sent]


async def test_a_removal_hangs_up_elsewhere(tmp_path: Path, database: str) -> None:
    """Removed at one relay, a device that follows at another is told so; its token is worth nothing."""
    async with _relays(tmp_path, database, [None, PollingNotifier(LocalNotifier(9), SOON)]) as relays:
        (_, writer), (_, reader) = relays
        made = Made.found()
        await writer.found(made)
        await writer.append(made, made.admission(0))
        token = await reader.prove(made, 2)
        async with reader.follow(made, 3, token) as socket:
            await next_page(socket)
            await writer.append(made, made.removal(0, made.pin(2)))
            async with asyncio.timeout(SECONDS):
                await socket.wait_closed()
        answer = await reader.raw("/v1/fetch", b"\x92\x01\x00", token)

    assert (socket.close_reason, answer.status_code) == ("unknown", 403)


def test_the_store_decides_the_notifier() -> None:
    """A relay of its own needs no other; on a database hints go between, over looking up."""
    shared = "postgresql:///x"
    assert isinstance(made_notifier(Settings()), LocalNotifier)
    assert isinstance(made_notifier(Settings(store=shared)), PostgresNotifier)
    assert isinstance(made_notifier(Settings(store=shared, notify="redis://x")), RedisNotifier)
    assert isinstance(made_notifier(Settings(store=shared, notify="none")), PollingNotifier)
