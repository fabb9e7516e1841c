"""The composition root: everything the process is made of, put together once.

The clock and the randomness of the relay are made here and handed down.
"""

import asyncio
import secrets
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from . import log
from .chores import clear_blobs_for_ever, forget_for_ever, tidy_for_ever
from .connections import Manners, Patience
from .control import ABOUT, HOUSEHOLDS, INVITE, REVOKE, SPACES_MAX, About, Answers, control_socket
from .core.households import kept, make_code
from .core.rendezvous import Mailboxes
from .counters import Counters
from .folder import locked
from .gate import Gate, room_for
from .invitation import Invitation
from .listener import Listener, bound_socket
from .names import Origins, origins_of
from .notify.local import LocalNotifier
from .notify.polling import PollingNotifier
from .notify.port import Notifier
from .notify.redis import RedisNotifier
from .pace import settle
from .pushing import waking_in
from .settings import Settings
from .store.blobs.port import Shelf
from .store.migrate import WrongSchema
from .store.port import Household, Store
from .store.sqlite import SqliteStore
from .waking.port import NoWaking, Waking
from .waking.waker import wake_for_ever
from .web.addresses import Proxies, networks_of
from .web.asgi import App
from .web.assets import Assets, assets_app
from .web.buckets import Limits
from .web.caller import Callers
from .web.envelopes import Envelopes
from .web.follow import Follow
from .web.frames import Keeping
from .web.pages import Pages
from .web.relay import Parts, relay_app
from .web.rendezvous import Rendezvous
from .web.verifying import Verifier

LOOPBACK = "127.0.0.1"
"""Where totals are served, whatever `host` says."""
_WEB_APP = Path(__file__).parent / "web_app"


@dataclass(slots=True)
class Running:
    """A relay that answers, until `over` is set."""

    origins: Origins
    over: asyncio.Event
    store: Store
    parts: Parts
    asked: bool = False

    async def invite(self, spaces: int) -> Invitation:
        """A new household code."""
        return await made_invitation(self.store, self.origins, spaces)

    def answers(self) -> Answers:
        """What it can be asked through the socket in its folder."""

        async def invite(word: str) -> Invitation:
            if not 0 < int(word) <= SPACES_MAX:
                raise ValueError(word)
            return await self.invite(int(word))

        async def households(_: str) -> list[Household]:
            return await self.store.households()

        async def revoke(word: str) -> bool:
            await self.store.revoke_household(bytes.fromhex(word))
            return True

        async def about(_: str) -> About:
            told = self.origins.relay[0]
            asked = self.parts.asked[told]
            return About(version("twofold"), self.origins.app[0], told, self.store.full, asked)

        return {INVITE: invite, HOUSEHOLDS: households, REVOKE: revoke, ABOUT: about}

    def stop(self) -> None:
        """Ask it to end."""
        self.asked = True
        self.over.set()

    async def drained(self, seconds: float) -> bool:
        """Let followers go within so many seconds, or until it is asked again; whether the disk is well."""
        self.asked = False
        self.over.clear()
        self.parts.let_go(seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), seconds)
        return self.asked or not self.over.is_set()


def made_parts(
    store: Store,
    settings: Settings,
    clock: Callable[[], float] = time.time,
    notifier: Notifier | None = None,
    waking: Waking | None = None,
) -> Parts:
    """The relay's parts over a store; with its usual notifier, if none is given; alone it wakes nobody."""
    notifier, waking = notifier or made_notifier(settings), waking or NoWaking()
    callers = Callers(clock, secrets.token_bytes)
    pages = Pages(store, settings.member_bytes)
    boxes = Mailboxes(settings.mailboxes_max, settings.mailboxes_bytes)
    rendezvous = Rendezvous(store, boxes, clock)
    verifier = Verifier()
    envelopes = Envelopes(store, verifier, pages, notifier, callers, waking)
    limits = Limits(clock, settings.device_rate, settings.address_rate)
    follow = Follow(
        callers, pages, notifier, Keeping(limits.take_seat, envelopes.keep_soon, envelopes.keep), waking
    )
    return Parts(store, notifier, verifier, callers, rendezvous, follow, envelopes, limits, waking)


def manners_of(settings: Settings) -> Manners:
    """How connections are treated, and how many there may be."""
    gate = Gate(room_for(settings.connections_max), settings.connections_per_address)
    patience = Patience(float(settings.head_seconds), float(settings.body_seconds))
    return Manners(patience, gate, Proxies(networks_of(settings.proxy)))


def made_notifier(settings: Settings) -> Notifier:
    """Hints within this process, and between all who share a database."""
    here = LocalNotifier(settings.followers_max)
    if not settings.store:
        return here
    beneath = PollingNotifier(here, settings.look_seconds)
    if settings.notify == "none":
        return beneath
    if settings.notify:
        return RedisNotifier(beneath, settings.notify, secrets.token_hex(8))
    from .notify.postgres import PostgresNotifier  # noqa: PLC0415 (asyncpg is an extra)

    return PostgresNotifier(beneath, settings.store)


async def made_invitation(store: Store, origins: Origins, spaces: int) -> Invitation:
    """A new household code, durable before it is told."""
    code = make_code(secrets.token_bytes)
    await store.add_household(kept(code), spaces)
    return Invitation(code, spaces, origins.app[0], origins.relay[0])


@asynccontextmanager
async def opened_store(folder: Path, settings: Settings, broken: Callable[[], None]) -> AsyncIterator[Store]:
    """The store of a folder or a database, closed at the end; `broken` is called when the disk fails."""

    def failed(error: Exception) -> None:
        broken()
        log.disk_failed(
            error.sqlite_errorname if hasattr(error, "sqlite_errorname") else type(error).__name__
        )

    store: Store
    if settings.store:
        store = await _postgres(settings, _shelf(settings))
    else:
        shelf = _shelf(settings)
        store = await SqliteStore.opened(folder, settings.member_bytes, failed, shelf=shelf)
    try:
        yield store
    finally:
        await store.close()


def _shelf(settings: Settings) -> Shelf | None:
    """Where chunks of blobs lie, if not where the store has them."""
    if not settings.blobs:
        return None
    try:
        from .store.blobs.s3 import BadAddress, S3Shelf  # noqa: PLC0415 (obstore is an extra)
    except ModuleNotFoundError as error:
        raise WrongSchema("A bucket needs an extra: install `twofold[s3]`.") from error
    try:
        return S3Shelf.opened(settings.blobs)
    except BadAddress as error:
        raise WrongSchema(str(error)) from error


async def _postgres(settings: Settings, shelf: Shelf | None) -> Store:
    try:
        from .store.postgres import PostgresStore  # noqa: PLC0415 (asyncpg is an extra)
    except ModuleNotFoundError as error:
        raise WrongSchema("PostgreSQL needs an extra: install `twofold[postgres]`.") from error
    return await PostgresStore.opened(settings.store, settings.member_bytes, shelf)


@asynccontextmanager
async def running(
    folder: Path,
    settings: Settings,
    notifier: Notifier | None = None,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Running]:
    """The relay and the app of a locked folder, answering for as long as this is open.

    Raises OSError if a port is taken, WrongSchema if the database does not fit.
    """
    over = asyncio.Event()
    async with AsyncExitStack() as stack:
        app_socket = stack.enter_context(bound_socket(settings.host, settings.app_port))
        relay_socket = stack.enter_context(bound_socket(settings.host, settings.relay_port))
        origins = origins_of(settings, app_socket.getsockname()[1], relay_socket.getsockname()[1])
        store = await stack.enter_async_context(opened_store(folder, settings, over.set))
        waker = await stack.enter_async_context(waking_in(folder, settings, origins, store))
        parts = made_parts(store, settings, clock, notifier, waker)
        stack.callback(parts.verifier.close)
        relay = Running(origins, over, store, parts)
        await stack.enter_async_context(parts.notifier.at_work())
        await stack.enter_async_context(control_socket(folder, relay.answers()))
        await stack.enter_async_context(_at_work(_forgetting(parts)))
        if waker is not None:
            await stack.enter_async_context(_at_work(wake_for_ever(waker)))
        await stack.enter_async_context(_at_work(tidy_for_ever(store, time.time)))
        await stack.enter_async_context(_at_work(clear_blobs_for_ever(store, lambda: parts.callers.today)))
        assets = Assets(Path(settings.web_app) if settings.web_app else _WEB_APP, origins.policy())
        manners = manners_of(settings)
        sockets = Gate(manners.gate.most, settings.connections_per_address)
        answering = relay_app(parts, origins.relay_names(), manners.proxies, sockets)
        app_side = (assets_app(assets, origins.app_hosts()), app_socket)
        counted: list[tuple[App, socket.socket]] = []
        if settings.counters_port:
            counters = Counters(time.monotonic, waker.totals if waker else None)
            answering = counters.around(answering)
            bound = stack.enter_context(bound_socket(LOOPBACK, settings.counters_port))
            counted = [(counters.page(settings.counters_port), bound)]
        await stack.enter_async_context(_listening(manners, (answering, relay_socket), app_side, *counted))
        stack.callback(parts.stop)
        yield relay


@asynccontextmanager
async def _listening(manners: Manners, *sides: tuple[App, socket.socket]) -> AsyncIterator[None]:
    listeners = [(Listener(app, manners), bound) for app, bound in sides]
    async with asyncio.TaskGroup() as tasks:
        for listener, bound in listeners:
            tasks.create_task(listener.serve(sockets=[bound]))
            await listener.up.wait()
        try:
            yield
        finally:
            for listener, _ in listeners:
                listener.should_exit = True


def _forgetting(parts: Parts) -> Coroutine[Any, Any, None]:
    return forget_for_ever([parts.callers.forget_old, parts.rendezvous.forget_old])


@asynccontextmanager
async def _at_work(chore: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(chore)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def serve(folder: Path, settings: Settings, told: Callable[[Running], Awaitable[None]]) -> bool:
    """Run until a signal or a failing disk; answers whether it ended well. `told` is run once all answer."""
    loop = asyncio.get_running_loop()
    broken = True
    with locked(folder):
        async with running(folder, settings) as relay:
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, relay.stop)
            log.serving(relay.origins.app[0], relay.origins.relay[0])
            await told(relay)
            settle()
            await relay.over.wait()
            broken = not relay.asked
            log.stopping()
            if relay.asked and settings.drain_seconds:
                broken = not await relay.drained(settings.drain_seconds)
    log.stopped()
    return not broken


async def heal_offline(folder: Path, settings: Settings) -> None:
    """Note that a folder was put back from a backup, while no relay runs; the folder must be locked."""
    async with opened_store(folder, settings, lambda: None) as store:
        await store.begin_healing(Callers(time.time, secrets.token_bytes).today)
