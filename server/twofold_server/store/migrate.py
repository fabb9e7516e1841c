"""Brings a database to the newest schema: numbered files, each applied once, whole or not at all.

A newer database than this program, or a file that changed after it was applied, is refused.
Before an upgrade the old database is copied aside.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import aiosqlite

from .filling import FILLS

_VERSIONS = "CREATE TABLE IF NOT EXISTS schema_version (n INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT"


class WrongSchema(Exception):
    """The database and this program do not fit; the sentence says how."""


def shipped() -> dict[int, str]:
    """Number → SQL text of every schema file of this program."""
    folder = files("twofold_server.store.schema").joinpath("sqlite")
    return {int(f.name[:4]): f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".sql")}


async def migrate(connection: aiosqlite.Connection, path: Path, scripts: dict[int, str]) -> None:
    """Apply what is missing. Raises WrongSchema for a newer or an altered database."""
    await connection.execute(_VERSIONS)
    rows = await connection.execute_fetchall("SELECT n, sha256 FROM schema_version ORDER BY n")
    applied = {int(n): str(digest) for n, digest in rows}
    missing = missing_of(applied, scripts)
    if applied and missing:
        await _copy_aside(connection, aside(path, missing[0]))
    for n in missing:
        await _apply(connection, n, scripts[n])


def missing_of(applied: Mapping[int, str], scripts: Mapping[int, str]) -> list[int]:
    """The schemas to apply, in order. Raises WrongSchema for a newer or an altered database."""
    for n, digest in applied.items():
        if n not in scripts:
            raise WrongSchema(f"The database is of a newer program (schema {n}). Update this one.")
        if digest != _digest(scripts[n]):
            raise WrongSchema(f"Schema {n} is not the one this database was made with.")
    return sorted(n for n in scripts if n not in applied)


def aside(path: Path, n: int) -> Path:
    """Where the database is copied to before schema `n` is applied."""
    return path.with_suffix(f".before-{n:04}.db")


async def _copy_aside(connection: aiosqlite.Connection, target: Path) -> None:
    """A copy under its name is whole: one that a killed run left half-made is made anew."""
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    await connection.execute("VACUUM INTO ?", (str(part),))
    part.replace(target)


async def _apply(connection: aiosqlite.Connection, n: int, script: str) -> None:
    await connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(script):
            await connection.execute(statement)
        if n in FILLS:
            await FILLS[n](connection)
        await connection.execute("INSERT INTO schema_version VALUES (?, ?)", (n, _digest(script)))
        await connection.execute("COMMIT")
    except BaseException:
        await connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """The statements of a script, one by one: a script run whole would commit on its own."""
    out, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            out.append(pending)
            pending = ""
    return out


def _digest(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()
