"""Backups of a relay that serves, and the way back from one, with the real program."""

import asyncio
import os
import pty
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.server.starting import Started

BACKUPS = 4


def _twofold(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "twofold_server", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def _run(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    return await asyncio.to_thread(_twofold, *words)


async def _held(caller: Caller, made: Made) -> list[bytes]:
    held: list[bytes] = []
    while True:
        page = await caller.fetch(made, len(held))
        held += [item.wire for item in page.items]
        if len(held) >= page.head:
            return held


async def _write(caller: Caller, made: Made, acked: list[bytes]) -> None:
    while True:
        item = made.envelope()
        try:
            await caller.append(made, item)
        except (httpx.HTTPError, Said):
            return
        acked.append(item.wire)


async def test_backups_amid_writes_hold_everything(tmp_path: Path) -> None:
    """Each backup made while three write is sound, and has every acknowledgement from before it began."""
    data, seed, before = tmp_path / "data", random.Random(1), [set[bytes]()]
    with Started.in_folder(data) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            spaces, acked = [Made.found() for _ in range(3)], [list[bytes]() for _ in range(3)]
            for made in spaces:
                await caller.found(made)
            writing = [asyncio.create_task(_write(caller, *each)) for each in zip(spaces, acked, strict=True)]
            for n in range(BACKUPS):
                await asyncio.sleep(seed.uniform(0, 0.1))
                before = [set(wires) for wires in acked]
                told = await _run("backup", "--data", data, tmp_path / f"{n}.db")
                assert (told.returncode, told.stderr) == (0, "")
                assert set().union(*before) <= _wires(tmp_path / f"{n}.db")
            assert sum(map(len, acked)) > sum(map(len, before))
            started.kill()
            await asyncio.gather(*writing)


def _wires(path: Path) -> set[bytes]:
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {wire for (wire,) in copy.execute("SELECT wire FROM log")}


async def test_restored_elsewhere_it_heals(tmp_path: Path) -> None:
    """In another folder, by three commands: all rows of the backup, and records wait for the devices."""
    old, new, copy = tmp_path / "old", tmp_path / "new", tmp_path / "copy.db"
    made = Made.found()
    with Started.in_folder(old) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            await caller.found(made)
            await caller.append(made, made.envelope(), made.envelope(1))
            wires = await _held(caller, made)
            assert _twofold("backup", "--data", old, copy).returncode == 0
            await caller.append(made, made.envelope())
    told = _twofold("restore", "--data", new, copy)

    assert (told.returncode, told.stderr) == (0, "")
    assert f"twofold serve --data {new}" in told.stdout
    assert sorted(path.name for path in new.iterdir()) == ["lock", "relay.db"]
    with Started.in_folder(new) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            caller.tokens[made.id] = await caller.prove(made, 0, 1)
            assert await _held(caller, made) == wires
            with pytest.raises(Said, match="healing"):
                await caller.append(made, made.rotation(0))


async def test_a_backup_after_a_kill(tmp_path: Path) -> None:
    """No relay runs, and writes are in its log only: the copy has them, and the relay starts again."""
    data = tmp_path / "data"
    started = Started.begin(data, 0, 0, 4)
    async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
        made = Made.found()
        await caller.found(made)
        item = made.envelope()
        await caller.append(made, item)
    started.kill()

    assert _twofold("backup", "--data", data, tmp_path / "copy.db").returncode == 0
    assert item.wire in _wires(tmp_path / "copy.db")
    with Started.in_folder(data) as again:
        async with Caller.at(again.relay_origin, again.app_origin, again.code) as caller:
            caller.tokens[made.id] = await caller.prove(made)
            assert (await _held(caller, made))[-1] == item.wire


def test_a_backup_is_closed_to_others(standing: Started, tmp_path: Path) -> None:
    """Mode 0600 whatever the mask says, one file and nothing beside it."""
    old = os.umask(0)
    try:
        assert _twofold("backup", "--data", standing.folder, tmp_path / "copy.db").returncode == 0
    finally:
        os.umask(old)

    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((standing.folder / "last-backup").stat().st_mode) == 0o600


def test_a_backup_writes_over_nothing(standing: Started, tmp_path: Path) -> None:
    """What is there stays, byte for byte, and a sentence says so."""
    (tmp_path / "copy.db").write_text("kept")
    told = _twofold("backup", "--data", standing.folder, tmp_path / "copy.db")

    assert (told.returncode, (tmp_path / "copy.db").read_text()) == (1, "kept")
    assert told.stderr == f"{tmp_path / 'copy.db'} is there already; a backup never writes over a file.\n"


def test_no_place_for_a_backup(standing: Started, tmp_path: Path) -> None:
    """A folder that is not there, or a data folder without a relay's database: a sentence each."""
    nowhere = _twofold("backup", "--data", standing.folder, tmp_path / "no" / "copy.db")
    nothing = _twofold("backup", "--data", tmp_path / "empty", tmp_path / "copy.db")

    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (1, 1)
    assert (nothing.returncode, nothing.stderr.count("\n")) == (1, 1)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_for_terminals(standing: Started, tmp_path: Path) -> None:
    """On a terminal a bar reaches its end; elsewhere nothing is drawn."""
    plain = _twofold("backup", "--data", standing.folder, tmp_path / "a.db")
    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "twofold_server", "backup", "--data", str(standing.folder)]
    done = subprocess.run([*command, str(tmp_path / "b.db")], stderr=inner, timeout=60, check=False)
    os.close(inner)
    drawn = os.read(outer, 1 << 16).decode()
    os.close(outer)

    assert (plain.stderr, done.returncode) == ("", 0)
    assert "Copying" in drawn
    assert "100%" in drawn


def test_a_running_relay_is_not_restored(standing: Started, tmp_path: Path) -> None:
    """Not even with --replace: it is to be stopped first."""
    _twofold("backup", "--data", standing.folder, tmp_path / "copy.db")
    told = _twofold("restore", "--data", standing.folder, "--replace", tmp_path / "copy.db")

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"Another twofold process is using {standing.folder}. Stop it first.\n"


async def test_what_is_there_is_kept(standing: Started, tmp_path: Path) -> None:
    """A database that is there is replaced only when told so, and kept whole under another name."""
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    _twofold("backup", "--data", standing.folder, copy)
    started = Started.begin(data, 0, 0, 4)
    async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
        made = Made.found()
        await caller.found(made)
        await caller.append(made, item := made.envelope())
    started.kill()
    refused = _twofold("restore", "--data", data, copy)

    assert (refused.returncode, item.wire in _wires(_moved(data, tmp_path / "moved"))) == (1, True)
    assert _twofold("restore", "--data", data, "--replace", copy).returncode == 0
    assert item.wire in _wires(data / "relay.replaced-0001.db")
    assert item.wire not in _wires(data / "relay.db")


def _moved(data: Path, to: Path) -> Path:
    """A copy of a database at rest with all that belongs to it."""
    to.mkdir()
    for path in data.glob("relay.db*"):
        shutil.copy(path, to)
    return to / "relay.db"


@pytest.mark.parametrize("harm", ["empty", "text", "torn", "flipped", "foreign", "newer", "live"])
def test_what_is_no_backup_is_refused(standing: Started, tmp_path: Path, harm: str) -> None:
    """A sentence, exit status 1, the source unchanged, and no database in the folder."""
    source, data = tmp_path / "copy.db", tmp_path / "data"
    _twofold("backup", "--data", standing.folder, source)
    _harm(source, harm)
    before = source.read_bytes()
    told = _twofold("restore", "--data", data, source)

    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1), told.stderr
    assert source.read_bytes() == before
    assert [path.name for path in data.iterdir()] == ["lock"]


def _harm(path: Path, harm: str) -> None:
    whole = path.read_bytes()
    if harm in ("empty", "text", "torn"):
        path.write_bytes(
            {"empty": b"", "text": b"no database\n" * 99, "torn": whole[: len(whole) // 2]}[harm]
        )
    elif harm == "flipped":
        path.write_bytes(whole[:16384] + bytes(64) + whole[16384 + 64 :])
    elif harm == "foreign":
        path.unlink()
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE t (x)")
    elif harm == "newer":
        with closing(sqlite3.connect(path)) as copy, copy:
            copy.execute("INSERT INTO schema_version VALUES (9999, '')")
    else:
        path.with_name(f"{path.name}-wal").write_bytes(b"more")
