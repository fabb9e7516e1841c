"""What the doctor finds: on a relay that is well, and on each way of not being well."""

import asyncio
import json
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.operate.installing import run
from tests.server.calling import Caller
from tests.server.fronting import CERTIFICATE, Change, fronted
from tests.server.making import Made
from tests.server.starting import Started
from twofold_server.app import running
from twofold_server.folder import closed_folder
from twofold_server.operate import checking, outside
from twofold_server.operate.backing import backup
from twofold_server.operate.doctor import doctor
from twofold_server.operate.facts import Certificate, Held, Place, Seen
from twofold_server.operate.findings import GOOD, TABLE
from twofold_server.settings import Settings

NOW = datetime(2026, 11, 21, tzinfo=UTC).timestamp()
RELAY, APP = "https://relay.example", "https://app.example"
EVERYWHERE = "0.0.0.0"  # noqa: S104 (what is judged)


def _doctor(folder: Path, *words: str, **environ: str) -> tuple[int, dict[str, str]]:
    """Exit status, and code → sentence."""
    status, told = run(doctor, ["--data", str(folder), "--json", *words], environ)
    said = json.loads(told)
    assert said["well"] == (status == 0)
    return status, {each["code"]: each["sentence"] for each in said["findings"]}


def _unwell(found: dict[str, str]) -> set[str]:
    return {code for code in found if TABLE[code].weight != GOOD}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two spaces, each with a body that was erased, and no relay in it any more."""
    folder = tmp_path_factory.mktemp("left") / "data"
    asyncio.run(_use(folder))
    return folder


async def _use(folder: Path) -> None:
    with Started.in_folder(folder) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            for _ in range(2):
                made = Made.found()
                await caller.found(made)
                await caller.append(made, made.envelope(), made.rotation(), made.envelope(1))
                await caller.append(made, made.envelope(erases=[made.authors[0].prev]))


@pytest.fixture
def used(left: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    return Path(shutil.copytree(left, tmp_path / "data"))


async def test_a_relay_that_is_well(tmp_path: Path) -> None:
    """While it serves and after a backup there is no trouble; the totals are those of its spaces."""
    with Started.in_folder(tmp_path / "data") as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            made = Made.found()
            await caller.found(made)
            await caller.append(made, made.envelope())
        run(backup, ["--data", str(started.folder), str(tmp_path / "copy.db")])
        status, found = _doctor(started.folder)

    assert (status, _unwell(found)) == (0, {"only_here"})
    assert found["sound"].startswith("The database is sound: 1 spaces, 3 rows, ")
    assert {"logs_whole", "no_orphans", "backup_fresh", "running", "reached", "clock"} <= found.keys()


def test_erased_bodies_break_no_log(used: Path) -> None:
    """A log whose rows have lost bodies leads to its head; without a relay and a backup there is advice."""
    status, found = _doctor(used)

    assert (status, _unwell(found)) == (0, {"no_backup", "not_running", "only_here"})
    assert _doctor(used, "--strict")[0] == 1


HARMS = {
    "log_broken": [
        "UPDATE log SET arrived = 1 - arrived WHERE key = 1 << 32 | 3",
        "DELETE FROM log WHERE key = 1 << 32 | 4",
        "DELETE FROM log WHERE key = (SELECT max(key) FROM log)",
        "UPDATE log SET wire = (SELECT wire FROM log WHERE key = 2 << 32 | 3) WHERE key = 1 << 32 | 3",
        "UPDATE log SET wire = (SELECT wire FROM log WHERE key = 2 << 32 | 1) WHERE key = 1 << 32 | 1",
        "UPDATE log SET wire = zeroblob(9) WHERE key = 1 << 32 | 3",
        "UPDATE space SET bytes = bytes + 1 WHERE rowno = 2",
        "UPDATE space SET head = head + 1 WHERE rowno = 1",
        "UPDATE space SET hash = zeroblob(32) WHERE rowno = 1",
    ],
    "orphans": [
        "DELETE FROM space WHERE rowno = 2",
        "INSERT INTO proved VALUES (9, 0)",
        "UPDATE household SET spaces_left = spaces_in_all + 1",
    ],
    "schema_foreign": [
        "INSERT INTO schema_version VALUES (9999, '')",
        "UPDATE schema_version SET sha256 = '' WHERE n = 1",
    ],
}


@pytest.mark.parametrize(("code", "harm"), [(code, harm) for code, harms in HARMS.items() for harm in harms])
def test_a_harmed_database_is_seen(used: Path, code: str, harm: str) -> None:
    """Each change that no relay makes is trouble of its kind."""
    with closing(sqlite3.connect(used / "relay.db")) as database, database:
        assert database.execute(harm).rowcount == 1
    status, found = _doctor(used)

    assert status == 1
    assert code in found


def test_a_changed_body_is_seen(used: Path) -> None:
    """One byte of one sealed body, of the many that no head and no signature is compared with here."""
    with closing(sqlite3.connect(used / "relay.db")) as database, database:
        wire = bytearray(database.execute("SELECT wire FROM log WHERE key = 1 << 32 | 3").fetchone()[0])
        wire[len(wire) // 2] ^= 1
        database.execute("UPDATE log SET wire = ? WHERE key = 1 << 32 | 3", (bytes(wire),))

    assert "In 1 spaces" in _doctor(used)[1]["log_broken"]


def test_a_damaged_file_is_seen(used: Path) -> None:
    """Pages of nothing in the middle; a file that is no database."""
    whole = (used / "relay.db").read_bytes()
    (used / "relay.db").write_bytes(whole[: 2 * 16384] + bytes(16384) + whole[3 * 16384 :])
    assert {"damaged", "unreadable"} & _doctor(used)[1].keys()
    (used / "relay.db").write_bytes(b"no database\n" * 99)
    assert "unreadable" in _doctor(used)[1]


def test_an_open_folder_is_seen(used: Path) -> None:
    """Others may read the database: trouble, and nothing is changed by looking."""
    (used / "relay.db").chmod(0o644)
    status, found = _doctor(used)

    assert (status, found["folder_open"]) == (1, "Others on this machine can get at relay.db.")
    assert (used / "relay.db").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_no_relay_to_look_at(tmp_path: Path, name: str) -> None:
    """An empty folder and none at all: trouble, and none is made."""
    status, found = _doctor(tmp_path / name)

    assert (status, set(found)) == (1, {"folder_missing"})
    assert list(tmp_path.iterdir()) == []


def test_an_old_backup_is_seen(used: Path) -> None:
    """A backup of nine days ago is trouble; what is no moment is no backup."""
    moment = datetime.now(UTC) - timedelta(days=9, hours=1)
    (used / "last-backup").write_text(f"{moment:%Y-%m-%dT%H:%M:%SZ}\n")
    (used / "last-backup").chmod(0o600)
    assert _doctor(used)[1]["backup_old"] == "The newest backup was made 9 days ago."
    (used / "last-backup").write_text("soon")
    assert "no_backup" in _doctor(used)[1]


@asynccontextmanager
async def _behind_tls(folder: Path, change: Change = bytes) -> AsyncIterator[None]:
    """A relay that is reached by TLS at both of its origins."""
    ports: list[int] = []
    async with fronted(lambda: ports[0], change) as app, fronted(lambda: ports[1], change) as relay:
        settings = Settings(
            app_port=0,
            relay_port=0,
            app_origin=f"https://localhost:{app}",
            relay_origin=f"https://localhost:{relay}",
        )
        mask = os.umask(0)
        try:
            async with running(closed_folder(folder), settings) as started:
                origins = (started.origins.app[1], started.origins.relay[1])
                ports += [int(origin.rpartition(":")[2]) for origin in origins]
                yield
        finally:
            os.umask(mask)


async def _seen_by_tls(folder: Path, change: Change = bytes, trust: Path = CERTIFICATE) -> dict[str, str]:
    async with _behind_tls(folder, change):
        return (await asyncio.to_thread(_doctor, folder, SSL_CERT_FILE=str(trust)))[1]


async def test_a_relay_behind_tls(tmp_path: Path) -> None:
    """Certificate, headers and live connections are looked at from outside."""
    found = await _seen_by_tls(tmp_path / "data")

    assert {"reached", "tls", "no_hsts"} <= found.keys()
    assert _unwell(found) == {"no_backup", "only_here"}


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("headers_lost", b"x-content-type-options: nosniff\r\n", b""),
        ("headers_lost", b"content-security-policy:", b"x-nothing-at-all-of-yours:"),
        ("app_kept_out", b"access-control-allow-origin:", b"x-nothing-at-all-of-yours-1:"),
        ("relay_kept_out", b"connect-src 'self' https", b"connect-src 'self' gopher"),
        ("no_socket", b"HTTP/1.1 101 Switching Protocols", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0"),
        ("wrong_answer", b"HTTP/1.1 200 OK", b"HTTP/1.1 502 Bad Gateway"),
        ("unreachable", b"HTTP/1.1", b"HTTQ/1.1"),
        ("name_foreign", b"HTTP/1.1 200 OK", b"HTTP/1.1 421 Misdirected Request"),
    ],
)
async def test_a_bad_proxy_is_seen(tmp_path: Path, code: str, old: bytes, new: bytes) -> None:
    """Each way in which a proxy keeps the app from its relay has its own finding."""
    found = await _seen_by_tls(tmp_path / "data", lambda piece: piece.replace(old, new))

    assert code in found


@pytest.mark.parametrize(
    ("code", "app", "relay", "host"),
    [
        ("two_names", APP, RELAY, EVERYWHERE),
        ("two_names", APP, f"{APP}:8443", "127.0.0.1"),
        ("one_origin", APP, APP, "127.0.0.1"),
        ("only_here", "http://localhost:8300", "http://localhost:8301", "127.0.0.1"),
        ("only_here", "https://127.0.0.2", "https://[::1]", "::1"),
        ("no_tls", "http://localhost:8300", "http://localhost:8301", EVERYWHERE),
        ("no_tls", "http://localhost:8300", "http://localhost:8301", "::"),
        ("half_here", APP, "http://localhost:8301", "127.0.0.1"),
        ("half_here", "http://localhost:8300", RELAY, "127.0.0.1"),
    ],
)
def test_the_names_are_judged(code: str, app: str, relay: str, host: str) -> None:
    """By what a phone could do with both of them, and with what is listened on."""
    assert outside.of_the_names(app, relay, host).code == code


@pytest.mark.parametrize(
    ("code", "name"), [("no_tls", "http://app.example"), ("origin_unfit", "app.example/")]
)
def test_names_in_settings_are_judged(used: Path, code: str, name: str) -> None:
    """A relay that would not start with them is told why, before it is started."""
    assert code in _doctor(used, TWOFOLD_APP_ORIGIN=name)[1]


async def test_a_foreign_certificate_is_seen(tmp_path: Path) -> None:
    """What this machine does not trust is not believed."""
    nobody = tmp_path / "nobody.pem"
    nobody.write_text("")
    found = await _seen_by_tls(tmp_path / "data", trust=nobody)

    assert "self-signed certificate" in found["tls_foreign"]


def _place(**changed: object) -> Place:
    facts: dict[str, object] = {"held": (Held("data", 0o700, 7), Held("relay.db", 0o600, 7)), "free": 1 << 40}
    return Place(**({**facts, "database": 1 << 20, "youngest": NOW - 60} | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "place", "now"),
    [
        ("folder_owner", _place(held=(Held("data", 0o700, 7), Held("relay.db", 0o600, 0))), NOW),
        ("folder_open", _place(held=(Held("data", 0o750, 7),)), NOW),
        ("room_low", _place(free=200 << 20), NOW),
        ("room_low", _place(free=1 << 30, database=1 << 30), NOW),
        ("room_gone", _place(free=20 << 20), NOW),
        ("clock_behind", _place(), 1000.0),
        ("clock_behind", _place(installed=NOW + 2 * 86400), NOW),
        ("clock_back", _place(youngest=NOW + 3600), NOW),
    ],
)
def test_the_place_is_judged(code: str, place: Place, now: float) -> None:
    """Permissions, owners, room and clock."""
    found = [*checking.of_the_folder(Path("data"), place), checking.of_the_room(place)]
    assert code in {each.code for each in [*found, checking.of_the_clock(place, now)]}


@pytest.mark.parametrize(
    ("held", "codes"),
    [
        (Held("twofold.toml", 0o644, 0), {"folder_closed"}),
        (Held("lost+found", 0o700, 0), {"folder_closed"}),
        (Held("twofold.toml", 0o666, 0), {"folder_open", "folder_owner"}),
        (Held("twofold.toml", 0o644, 7), {"folder_open"}),
        (Held("wake.key", 0o600, 0), {"folder_owner"}),
    ],
)
def test_what_may_be_roots(held: Held, codes: set[str]) -> None:
    """Settings that root wrote, as long as nobody else may; and what a file system has of its own."""
    place = _place(held=(Held("data", 0o700, 7), held))
    assert {each.code for each in checking.of_the_folder(Path("data"), place)} == codes


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_versions_of_sqlite_are_judged(version: tuple[int, ...], *, mended: bool) -> None:
    """The mended releases, and the lines that were mended later."""
    assert (checking.of_sqlite(version).code == "sqlite") is mended


def test_certificates_and_clocks_are_judged() -> None:
    """One that ends soon is trouble, and so is a clock that differs from the answer's."""
    seen = Seen(RELAY, status=200, body="ok", certificate=Certificate(13), ahead=-600)
    codes = [found.code for found in outside.of_the_relay(seen, APP)]

    assert {"tls_ends", "clock_differs", "no_hsts"} <= set(codes)


def test_every_finding_says_what_to_do() -> None:
    """Whatever is not good has a sentence, and one about what to do."""
    for row in TABLE.values():
        assert row.sentence.endswith((".", "}")), row.code
        assert (row.weight == GOOD) == (row.todo == ""), row.code
