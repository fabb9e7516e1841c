"""Ten faults, each planted into an installation that is well: the doctor names it and says what to do."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.operate.installing import Proxy, Told, installed
from tests.server.calling import Caller, Said
from tests.server.making import Made
from twofold_server.app import Running

HOUR = 3600.0
LARGE = 60_000


def _dated(ahead: float) -> Callable[[bytes], bytes]:
    """A proxy that says who it is and what time it is, as most do."""

    def with_date(piece: bytes) -> bytes:
        said = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
        lines = f" 200 OK\r\nServer: nginx\r\nDate: {said}\r\n".encode()
        return piece.replace(b" 200 OK\r\n", lines, 1)

    return with_date


def _holding() -> Callable[[bytes], bytes]:
    """A proxy that keeps what comes on a live connection until there is enough of it."""
    held: list[bytes] = []

    def through(piece: bytes) -> bytes:
        if piece.startswith(b"HTTP/1.1"):
            return piece
        held.append(piece)
        return b""

    return through


def _require(told: Told, code: str) -> None:
    """That it was found and is trouble, with something to do; the one thing that is."""
    assert told.status == 1
    assert told.unwell == {code}
    assert told.todo[code]


async def test_a_healthy_installation(tmp_path: Path) -> None:
    """Behind proxies that add their name and the time, with a backup: nothing is found, and the end is 0."""
    proxy = Proxy(answered=_dated(0))
    async with installed(tmp_path, proxy, proxy) as home:
        told = await home.doctor("--strict")

    assert (told.status, told.unwell) == (0, set()), told.found
    assert {"two_names", "reached", "tls", "clock", "room", "backup_fresh"} <= told.found.keys()


def _busy_once() -> Callable[[bytes], bytes]:
    """A proxy that turns the first live connection away, and no later one."""
    upgrade, refusal = b"HTTP/1.1 101 Switching Protocols", b"HTTP/1.1 503 Busy\r\nContent-Length: 0"
    left = [refusal]

    def through(piece: bytes) -> bytes:
        return piece.replace(upgrade, left.pop(), 1) if left and piece.startswith(upgrade) else piece

    return through


async def test_a_busy_moment_is_no_fault(tmp_path: Path) -> None:
    """A live connection that is turned away once is opened again, and then it is well."""
    async with installed(tmp_path, Proxy(), Proxy(answered=_busy_once())) as home:
        told = await home.doctor()

    assert (told.status, told.unwell) == (0, set()), told.found


async def test_wrong_clock_by_a_proxy(tmp_path: Path) -> None:
    """The proxy's clock is an hour ahead of this machine's."""
    async with installed(tmp_path, relay=Proxy(answered=_dated(HOUR))) as home:
        _require(await home.doctor(), "clock_differs")


@pytest.mark.parametrize(("code", "ahead"), [("clock_back", -HOUR), ("clock_behind", -9e8)])
async def test_wrong_clock_by_what_is_here(tmp_path: Path, code: str, ahead: float) -> None:
    """It was put back: by an hour, so that files are younger than now; by years, to before it came."""
    async with installed(tmp_path) as home:
        told = await home.doctor(clock=lambda: time.time() + ahead)

    assert (told.status, code in told.unwell) == (1, True)


async def test_missing_tls(tmp_path: Path) -> None:
    """The proxy speaks plain HTTP where the relay's name says https."""
    async with installed(tmp_path, relay=Proxy(tls=False)) as home:
        _require(await home.doctor(), "no_tls")


async def test_one_origin_instead_of_two(tmp_path: Path) -> None:
    """App and relay were given the same name."""
    same = "https://app.example:1"
    async with installed(tmp_path, app_origin=same, relay_origin=same) as home:
        told = await home.doctor()

    assert (told.status, "one_origin" in told.unwell) == (1, True)
    assert same in told.found["one_origin"]


async def test_world_readable_data(tmp_path: Path) -> None:
    """Others on the machine may read the database."""
    async with installed(tmp_path) as home:
        (home.folder / "relay.db").chmod(0o644)
        _require(await home.doctor(), "folder_open")


async def test_full_disk(tmp_path: Path) -> None:
    """The relay found no room, as SQLite's own limit of pages stands for; it says so itself."""
    async with installed(tmp_path) as home:
        await _fill(home.relay)
        _require(await home.doctor(), "room_none")


async def _fill(relay: Running) -> None:
    code = (await relay.invite(1)).code
    async with Caller.at(relay.origins.relay[1], relay.origins.app[1], code) as caller:
        made = Made.found()
        await caller.found(made)
        ask = relay.store._writer._connection.execute_fetchall  # type: ignore[attr-defined]
        await ask(f"PRAGMA max_page_count = {next(iter(await ask('PRAGMA page_count')))[0] + 1}")
        with pytest.raises(Said, match="disk_full"):
            await caller.append(made, *(made.envelope(0, LARGE) for _ in range(3)))


async def test_stale_backup(tmp_path: Path) -> None:
    """The timer has not come by for nine days."""
    async with installed(tmp_path) as home:
        moment = datetime.now(UTC) - timedelta(days=9, hours=1)
        (home.folder / "last-backup").write_text(f"{moment:%Y-%m-%dT%H:%M:%SZ}\n")
        _require(await home.doctor(), "backup_old")


async def test_proxy_strips_headers(tmp_path: Path) -> None:
    """A header by which browsers are told what not to do is taken out."""
    proxy = Proxy(answered=lambda piece: piece.replace(b"x-content-type-options: nosniff\r\n", b""))
    async with installed(tmp_path, relay=proxy) as home:
        _require(await home.doctor(), "headers_lost")


async def test_proxy_buffers_the_socket(tmp_path: Path) -> None:
    """A live connection opens, and nothing that is said on it comes through."""
    async with installed(tmp_path, relay=Proxy(answered=_holding())) as home:
        _require(await home.doctor("--patience", "1"), "socket_held")


async def test_wrong_host_name_by_a_proxy(tmp_path: Path) -> None:
    """The proxy calls the relay by its inner address, as nginx does unless told otherwise."""
    inner: list[bytes] = []
    proxy = Proxy(asked=lambda piece: re.sub(rb"(?i)\nhost: [^\r]+", b"\nHost: " + inner[0], piece))
    async with installed(tmp_path, relay=proxy) as home:
        inner.append(home.relay.origins.relay[-2].partition("://")[2].encode())
        _require(await home.doctor(), "name_lost")


async def test_wrong_host_name_by_a_certificate(tmp_path: Path) -> None:
    """The proxy has a certificate for another name only."""
    async with installed(tmp_path, app=Proxy(name="elsewhere.example")) as home:
        _require(await home.doctor(), "tls_name")


async def test_wrong_host_name_by_settings(tmp_path: Path) -> None:
    """The name that the proxy is called by is not the one that the relay was told."""
    proxy = Proxy(asked=lambda piece: piece.replace(b"relay.example:", b"relais.example:"))
    async with installed(tmp_path, relay=proxy) as home:
        _require(await home.doctor(), "name_foreign")


async def test_old_schema(tmp_path: Path) -> None:
    """The program is newer than what the database was made for."""
    async with installed(tmp_path) as home:
        with closing(sqlite3.connect(home.folder / "relay.db")) as database, database:
            newest = "DELETE FROM schema_version WHERE n = (SELECT max(n) FROM schema_version)"
            assert database.execute(newest).rowcount == 1
        _require(await home.doctor(), "schema_older")


async def test_unreachable_push(tmp_path: Path) -> None:
    """Devices are to be woken, and the service that does it does not answer."""
    async with installed(tmp_path, wake=True, wake_hosts="localhost") as home:
        _require(await home.doctor(), "wake_unreachable")
