"""The program as a host meets it: kills and restarts, locks, invitations, settings, the log."""

import asyncio
import random
import re
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.server.starting import Started
from twofold_crypto.public.ids import parse_id
from twofold_server.settings import Settings, WrongSetting, load


def _twofold(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "twofold_server", *words],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


async def _write_until_cut(caller: Caller, made: Made, acked: dict[int, bytes]) -> None:
    """One after the other, next after the acknowledgement."""
    while True:
        item = made.envelope()
        try:
            numbers = await caller.append(made, item)
        except (httpx.HTTPError, Said):
            return
        acked[numbers[0]] = item.wire


async def test_sigkill_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Killed ten times under three writers: every acknowledged envelope is there, in its place."""
    seed = random.Random(1)
    started = Started.begin(tmp_path, 0, 0, 64)
    code, ports = started.code, started.ports
    try:
        for _ in range(10):
            async with Caller.at(started.relay_origin, started.app_origin, code) as caller:
                spaces = [Made.found() for _ in range(3)]
                acked: list[dict[int, bytes]] = [{} for _ in spaces]
                for made in spaces:
                    await caller.found(made)
                writing = [
                    asyncio.create_task(_write_until_cut(caller, m, a))
                    for m, a in zip(spaces, acked, strict=True)
                ]
                await asyncio.sleep(seed.uniform(0.02, 0.3))
                started.kill()
                await asyncio.gather(*writing)
            started = Started.begin(tmp_path, *ports, 64)
            async with Caller.at(started.relay_origin, started.app_origin, code) as caller:
                for made, wires in zip(spaces, acked, strict=True):
                    caller.tokens[made.id] = await caller.prove(made)
                    await _require_all(caller, made, wires)
    finally:
        started.kill()

    assert sqlite3.connect(tmp_path / "relay.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def _require_all(caller: Caller, made: Made, acked: dict[int, bytes]) -> None:
    held: list[bytes] = []
    while True:
        page = await caller.fetch(made, len(held))
        held += [item.wire for item in page.items]
        if len(held) >= page.head:
            break
    for number, wire in acked.items():
        assert held[number - 1] == wire


def test_a_second_serve_is_refused(standing: Started) -> None:
    """One process per folder: the second says so in a sentence and ends."""
    second = _twofold("serve", "--data", str(standing.folder), "--app-port", "0", "--relay-port", "0")

    assert second.returncode == 1
    assert second.stderr == f"Another twofold process is using {standing.folder}.\n"


def test_a_taken_port_is_told(standing: Started, tmp_path: Path) -> None:
    """A sentence, no traceback."""
    port = str(standing.ports[1])
    second = _twofold("serve", "--data", str(tmp_path), "--app-port", "0", "--relay-port", port)

    assert second.returncode == 1
    assert re.fullmatch(r"The relay cannot start: .*\n", second.stderr)


async def test_an_invitation_while_it_runs(standing: Started) -> None:
    """Made by the running relay, good for so many foundings; the link carries all that is needed."""
    told = _twofold("invite", "--data", str(standing.folder), "--spaces", "1")
    code = re.findall(r"good for 1 spaces: (\S+)", told.stdout)[0].replace("-", "")
    link = re.findall(r"http://\S+", told.stdout)[0]
    app, _, rest = link.partition("/#/connect/")

    assert app == f"http://localhost:{standing.ports[0]}"
    linked, _, relay = rest.partition("/")
    origin = f"http://localhost:{standing.ports[1]}"
    assert (linked, parse_id(relay, len(origin))) == (code, origin.encode())
    async with Caller.at(standing.relay_origin, standing.app_origin, code) as caller:
        await caller.found(Made.found())
        with pytest.raises(Said, match="code_spent"):
            await caller.found(Made.found())


async def test_an_invitation_while_none_runs(tmp_path: Path) -> None:
    """Written by the command itself; the relay that starts later knows it."""
    told = _twofold("invite", "--data", str(tmp_path))
    code = re.findall(r"good for 16 spaces: (\S+)", told.stdout)[0].replace("-", "")
    with Started.in_folder(tmp_path) as started:
        async with Caller.at(started.relay_origin, started.app_origin, code) as caller:
            assert len(await caller.found(Made.found())) == 32


async def test_a_restored_folder_heals(tmp_path: Path) -> None:
    """Said while no relay runs, known to the relay that starts later; refused while one runs."""
    made = Made.found()
    with Started.in_folder(tmp_path) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            await caller.found(made)
        told = _twofold("healing", "--data", str(tmp_path))
        assert (told.returncode, told.stdout) == (1, "")
    assert _twofold("healing", "--data", str(tmp_path)).returncode == 0
    with Started.in_folder(tmp_path) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            caller.tokens[made.id] = await caller.prove(made, 0, 1)
            with pytest.raises(Said, match="healing"):
                await caller.append(made, made.rotation(0))


async def test_what_the_log_says(tmp_path: Path) -> None:
    """Three lines of a run with traffic and refusals; no id, no address, no body, no time."""
    started = Started.begin(tmp_path, 0, 0, 64)
    async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
        made = Made.found()
        await caller.found(made)
        await caller.append(made, made.envelope())
        await caller.http.get("/v1/nothing-canary", headers={"x-canary": "canary"})
        await caller.raw("/v1/append", b"canary")
    status, log = started.end()
    ports = started.ports

    assert status == 0
    assert log.splitlines() == [
        f"serving app=http://localhost:{ports[0]} relay=http://localhost:{ports[1]}",
        "stopping",
        "stopped",
    ]


def test_the_folder_is_closed(standing: Started) -> None:
    """Folder 0700, everything in it for its owner only."""
    assert stat.S_IMODE(standing.folder.stat().st_mode) == 0o700
    for file in standing.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_help_helps() -> None:
    """Each command explains itself and each option."""
    assert "serve" in _twofold("--help").stdout
    for command in ("serve", "invite"):
        told = _twofold(command, "--help").stdout
        assert "--data" in told
        assert "Folder for everything the relay keeps" in told


def test_settings_come_in_order(tmp_path: Path) -> None:
    """Defaults, then the file, then the environment, then options."""
    (tmp_path / "twofold.toml").write_text("app_port = 1\nrelay_port = 1\nmember_bytes = 2000000\n")
    made = load(
        tmp_path,
        None,
        {"TWOFOLD_RELAY_PORT": "2", "TWOFOLD_HOST": "::1"},
        {"host": "127.0.0.2", "app_origin": None},
    )

    assert made == Settings(host="127.0.0.2", app_port=1, relay_port=2, member_bytes=2000000)


@pytest.mark.parametrize(
    ("text", "environ"),
    [
        ("unheard_of = 1", {}),
        ("app_port = 70000", {}),
        ("app_port = ", {}),
        ("", {"TWOFOLD_MEMBER_BYTES": "many"}),
    ],
)
def test_wrong_settings_are_told(tmp_path: Path, text: str, environ: dict[str, str]) -> None:
    """Unknown names, impossible values, no TOML: a sentence."""
    (tmp_path / "twofold.toml").write_text(text)
    with pytest.raises(WrongSetting):
        load(tmp_path, None, environ, {})


@pytest.mark.parametrize(
    "origin", ["http://relay.example", "https://relay.example/path", "HTTPS://x", "relay.example"]
)
def test_wrong_origins_are_told(tmp_path: Path, origin: str) -> None:
    """No http beyond this machine, nothing after host and port."""
    told = _twofold(
        "serve", "--data", str(tmp_path), "--app-port", "0", "--relay-port", "0", "--relay-origin", origin
    )

    assert (told.returncode, told.stderr.startswith("An origin is https://name")) == (1, True)


def test_a_second_signal_ends_waiting(tmp_path: Path) -> None:
    """Followers are let go slowly; whoever cannot wait for that asks again, and it still ends well."""
    started = Started.begin(tmp_path, 0, 0, 1, TWOFOLD_DRAIN_SECONDS="600")
    assert started.process.stderr is not None
    started.process.send_signal(signal.SIGTERM)
    while started.process.stderr.readline() != "stopping\n":
        assert started.process.poll() is None
    status, log = started.end()

    assert (status, log) == (0, "stopped\n")


def test_interrupted_it_ends_well(tmp_path: Path) -> None:
    """SIGTERM: exit status 0, the lock free, the write-ahead log folded in."""
    started = Started.begin(tmp_path, 0, 0, 1)
    status, _ = started.end()

    assert status == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["lock", "relay.db", "reserve"]
