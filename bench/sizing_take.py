"""Measures what the model of `bench.sizing` stands on, over both kinds of store, in CPU and bytes.

CPU is that of the processes, so a busy machine changes it little. `python -m bench.sizing_take` also writes
the figures, and what follows from them, into docs/operations.md.
"""

import asyncio
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import uvloop

from bench.figures import Figure, table, told
from bench.line import Asking, connect, post
from bench.postgres_side import Database, database, serving_on
from bench.process import ROOT
from bench.relay import Relay, invited_into
from bench.run import Run
from bench.sizing import NAMES, Figures, renewed
from bench.socket_line import follow
from bench.spaces import Author, Door, Room, founded, make_room
from bench.writes import WRITERS, take_relay
from twofold_crypto.primitives import random_bytes
from twofold_crypto.public import messages as m
from twofold_crypto.public.limits import VERSION
from twofold_crypto.secret.entry import Entry, encode_body

DOCUMENT: Final = ROOT / "docs" / "operations.md"
_MIB = 1 << 20
_SIZE: Final = """
SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'
AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
"""
_LOOK_SECONDS: Final = 1
_LISTEN_SECONDS: Final = 4.0
SMALL, PAGE = "x" * 200, "x" * 1900
"""Texts that make the padded plaintext the smallest bucket, and 2 KiB."""


@dataclass(frozen=True, slots=True)
class Side:
    """A relay under measurement, and what can be asked of its store from outside."""

    relay: Relay
    database_cpu: Callable[[], float]
    stored: Callable[[], int]
    logged: Callable[[], int]


def measure(run: Run) -> None:
    """The figures of both stores, for the table of `./dev bench`."""
    for store, figures in zip(("SQLite", "PostgreSQL"), taken(run), strict=True):
        run.add(*(_told(f"sizing, {store}: {said}", getattr(figures, name)) for name, said in NAMES.items()))


def _told(name: str, value: float) -> Figure:
    return told(name, value, "")


def taken(run: Run) -> tuple[Figures, Figures]:
    """SQLite's and PostgreSQL's."""
    return _on_sqlite(run), _on_postgres(run)


def _on_sqlite(run: Run) -> Figures:
    with TemporaryDirectory(prefix="twofold-bench-") as name:
        folder = Path(name) / "data"
        with invited_into(folder) as relay:
            side = Side(relay, lambda: 0.0, lambda: _pages(folder), lambda: 0)
            return _of(side, run, looking=False)


def _on_postgres(run: Run) -> Figures:
    with database() as base, serving_on(base.address, look_seconds=str(_LOOK_SECONDS)) as relay:
        side = Side(relay, base.cpu_seconds, lambda: _tables(base), lambda: _written_ahead(base))
        return _of(side, run, looking=True)


def _of(side: Side, run: Run, *, looking: bool) -> Figures:
    process = side.relay.process
    idle = process.rss_mib() * _MIB
    before = side.stored()
    rooms = uvloop.run(founded(side.relay.port, side.relay.code, [make_room(2) for _ in range(4 * WRITERS)]))
    space_disk = (side.stored() - before) / len(rooms)
    rooms = rooms[:WRITERS]
    small = _appended(side, rooms, SMALL, run.count(150, 60))
    page = _appended(side, rooms, PAGE, run.count(60, 30))
    opening, opening_database = _opened(side, rooms[0], run.count(400, 150))
    follower, look, look_database = uvloop.run(_followed(side, run.count(600, 200)))
    return Figures(
        append_cpu=small.cpu,
        append_database_cpu=small.database_cpu,
        opening_cpu=opening,
        opening_database_cpu=opening_database,
        look_cpu=look if looking else 0.0,
        look_database_cpu=look_database if looking else 0.0,
        follower_memory=follower,
        process_memory=idle,
        small_disk=small.disk,
        page_disk=page.disk,
        space_disk=space_disk,
        small_log=small.log,
    )


@dataclass(frozen=True, slots=True)
class Appended:
    """What one append of a size costs."""

    cpu: float
    database_cpu: float
    disk: float
    log: float


def _appended(side: Side, rooms: list[Room], body: str, each: int) -> Appended:
    """Of every device of these spaces in turn, one envelope a request."""
    for room in rooms:
        room.entry = Entry("note", 1, random_bytes(16), 0, 20_779, encode_body([body]))
    take_relay(side.relay, rooms, 10)
    stored, logged, database_cpu = side.stored(), side.logged(), side.database_cpu()
    take = take_relay(side.relay, rooms, each)
    count = len(take.load.latencies)
    spent = (side.database_cpu() - database_cpu) * 1000 / count
    logged = side.logged() - logged
    return Appended(take.cpu_ms, spent, (side.stored() - stored) / count, logged / count)


def _opened(side: Side, room: Room, times: int) -> tuple[float, float]:
    """Proving, fetching and following, again and again, one after the other."""
    before, database_cpu = side.relay.process.cpu_seconds(), side.database_cpu()
    uvloop.run(_openings(side.relay.port, room, room.authors[0], times))
    spent = side.relay.process.cpu_seconds() - before
    return spent * 1000 / times, (side.database_cpu() - database_cpu) * 1000 / times


async def _openings(port: int, room: Room, author: Author, times: int) -> None:
    door, line, here = await Door.opened(port), await connect(port), asyncio.Event()
    after = (await _fetched(line, port, author, 0)).head
    for _ in range(times):
        await door.prove(room.roster.space, author)
        await _fetched(line, port, author, after)
        here.clear()
        follower = await follow(port, author.token, after, lambda _: here.set())
        await asyncio.wait_for(here.wait(), 20)
        follower.close()
    door.close()
    line.close()


async def _fetched(line: Asking, port: int, author: Author, after: int) -> m.Page:
    request = post("/v1/fetch", port, m.write(m.FetchRequest(VERSION, after)), author.token)
    return m.parse_reply(m.Page, await line.ask(request))


async def _followed(side: Side, count: int) -> tuple[float, float, float]:
    """Memory of a follower, and the CPU of one look of one, of the relay and of the database."""
    before, door, lines = side.relay.process.rss_mib() * _MIB, await Door.opened(side.relay.port), []
    for _ in range(count // 2):
        room = make_room()
        await door.found(room, side.relay.code)
        token = room.authors[0].token
        lines += [await follow(side.relay.port, token, 2, lambda _: None) for _ in range(2)]
    await asyncio.sleep(0.5)
    memory = (side.relay.process.rss_mib() * _MIB - before) / count
    cpu, database_cpu, begun = side.relay.process.cpu_seconds(), side.database_cpu(), time.perf_counter()
    await asyncio.sleep(_LISTEN_SECONDS)
    looks = count * (time.perf_counter() - begun) / _LOOK_SECONDS
    cpu, database_cpu = side.relay.process.cpu_seconds() - cpu, side.database_cpu() - database_cpu
    for line in lines:
        line.close()
    door.close()
    return memory, cpu * 1000 / looks, database_cpu * 1000 / looks


def _pages(folder: Path) -> int:
    """Bytes of the database, with what is written ahead of it."""
    with closing(sqlite3.connect(f"file:{folder / 'relay.db'}?mode=ro", uri=True)) as file:
        pages, size = (file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages * size)


def _tables(base: Database) -> int:
    """Bytes of all tables of the place and their indexes."""
    return int(base.ask(_SIZE))


def _written_ahead(base: Database) -> int:
    return int(base.ask("SELECT pg_current_wal_lsn() - '0/0'"))


def main() -> int:
    """Measure, print, and write the document anew."""
    run = Run(quick="--quick" in sys.argv)
    sqlite, postgres = taken(run)
    DOCUMENT.write_text(renewed(DOCUMENT.read_text("utf-8"), sqlite, postgres), "utf-8")
    print(
        table(
            [
                _told(f"{store}: {NAMES[name]}", getattr(figures, name))
                for store, figures in (("SQLite", sqlite), ("PostgreSQL", postgres))
                for name in NAMES
            ]
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
