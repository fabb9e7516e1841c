"""The database brought up to the program by its own command."""

import hashlib
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.server.starting import Started
from twofold_server.store.migrate import shipped

NEWEST = max(shipped())


def _migrate(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "twofold_server", "migrate", "--data", str(folder), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with a database of the first schema, and a household code in it."""
    script = shipped()[1]
    with closing(sqlite3.connect(tmp_path / "relay.db")) as made, made:
        made.executescript(script)
        made.execute("CREATE TABLE schema_version (n INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT")
        made.execute(
            "INSERT INTO schema_version VALUES (1, ?)", (hashlib.sha256(script.encode()).hexdigest(),)
        )
        made.execute("INSERT INTO household VALUES (?, 1, 3)", (bytes(32),))
    return tmp_path


def _schemas(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as database:
        return [n for (n,) in database.execute("SELECT n FROM schema_version ORDER BY n")]


def test_a_check_changes_nothing(old: Path) -> None:
    """It says what is to be done, with exit status 1; the database is the same, byte for byte."""
    before = (old / "relay.db").read_bytes()
    told = _migrate(old, "--check")

    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout.startswith("The database has schema 1; ")
    assert (old / "relay.db").read_bytes() == before
    assert not list(old.glob("relay.before-*"))


def test_an_old_database_is_brought_up(old: Path) -> None:
    """All schemas are there afterwards, the one before is kept beside it, and there is no more to do."""
    told = _migrate(old)

    assert told.returncode == 0
    assert _schemas(old / "relay.db") == sorted(shipped())
    assert _schemas(old / "relay.before-0002.db") == [1]
    assert str(old / "relay.before-0002.db") in told.stdout
    assert (_migrate(old, "--check").returncode, _migrate(old).returncode) == (0, 0)


def test_killed_at_any_point_it_completes(old: Path) -> None:
    """Cut off again and again, at points drawn from a seed: the last run ends, and all rows are there."""
    codes = [(n.to_bytes(32, "big"), n, n) for n in range(1, 5000)]
    with closing(sqlite3.connect(old / "relay.db")) as made, made:
        made.executemany("INSERT INTO household VALUES (?, ?, ?)", codes)
    seed = random.Random(3)
    for _ in range(8):
        run = subprocess.Popen(
            [sys.executable, "-m", "twofold_server", "migrate", "--data", str(old)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            run.wait(timeout=seed.uniform(0.1, 0.6))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
    assert _migrate(old).returncode == 0

    assert _schemas(old / "relay.db") == sorted(shipped())
    with closing(sqlite3.connect(old / "relay.db")) as done:
        assert done.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert done.execute("SELECT * FROM household WHERE spaces_left > 0 ORDER BY code").fetchall() == [
            (bytes(32), 1, 3),
            *codes,
        ]


@pytest.mark.parametrize("words", [(), ("--check",)])
def test_a_newer_database_stays(old: Path, words: tuple[str, ...]) -> None:
    """Refused with a sentence; the file is the same, byte for byte."""
    with closing(sqlite3.connect(old / "relay.db")) as made, made:
        made.execute("INSERT INTO schema_version VALUES (?, '')", (NEWEST + 1,))
    before = (old / "relay.db").read_bytes()
    told = _migrate(old, *words)

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"The database is of a newer program (schema {NEWEST + 1}). Update this one.\n"
    assert (old / "relay.db").read_bytes() == before


def test_a_running_relay_is_up_to_date(standing: Started) -> None:
    """While it serves the command only says that there is nothing to do."""
    told = _migrate(standing.folder)

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.endswith("There is nothing to do.\n")


@pytest.mark.parametrize("content", [None, b"", b"no database\n" * 99])
def test_nothing_to_bring_up(tmp_path: Path, content: bytes | None) -> None:
    """No database, an empty file, some other file: a sentence each, and nothing is made."""
    if content is not None:
        (tmp_path / "relay.db").write_bytes(content)
    told = _migrate(tmp_path)

    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1), told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ([] if content is None else ["relay.db"])
