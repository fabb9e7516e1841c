"""What this machine can do at most, measured in the same run: disk, SQLite, ASGI, signatures."""

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from bench.figures import Figure, told
from bench.line import post
from bench.load import run_writers
from bench.process import free_port, started
from bench.reference import open_database
from twofold_crypto.primitives import random_bytes, sign, signing_public, verify

KIB = 1024
_SECONDS = 0.4
_TAKES = 3


def measured() -> list[Figure]:
    """Every limit: the best of a few short takes, since a limit is what nobody disturbed."""
    with TemporaryDirectory(prefix="twofold-bench-") as name:
        folder = Path(name)
        return [
            told("limit: fdatasync of 4 KiB", _best(lambda: syncs(folder, _SECONDS)), "/s"),
            told(
                "limit: SQLite WAL FULL, 64 rows a commit",
                _best(lambda: grouped_rows(folder, _SECONDS)),
                "/s",
            ),
            told(
                "limit: SQLite writer thread, 8 waiters", _best(lambda: waited_rows(folder, _SECONDS)), "/s"
            ),
            told("limit: bare ASGI, POST of 1 KiB, 8 lines", bare_asgi(8_000), "/s"),
            told("limit: Ed25519 verify of 1 KiB", _best(lambda: verifies(_SECONDS)), "/s"),
        ]


def _best(take: Callable[[], float]) -> float:
    return max(take() for _ in range(_TAKES))


def syncs(folder: Path, seconds: float) -> float:
    """fdatasync calls a second, 4 KiB written before each."""
    file = os.open(folder / "sync", os.O_CREAT | os.O_WRONLY, 0o600)
    block, count, start = bytes(4 * KIB), 0, time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        os.pwrite(file, block, count % 256 * len(block))
        os.fdatasync(file)
        count += 1
    os.close(file)
    return count / (now - start)


def grouped_rows(folder: Path, seconds: float) -> float:
    """Rows a second in transactions of 64."""
    connection = open_database(folder / "grouped.db")
    rows, count, start = [(random_bytes(KIB),) for _ in range(64)], 0, time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        _commit(connection, rows)
        count += len(rows)
    connection.close()
    return count / (now - start)


def _commit(connection: sqlite3.Connection, rows: list[tuple[bytes]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO log (body) VALUES (?)", rows)
    connection.execute("COMMIT")


class _Waiters:
    """Threads that each wait for their row to be durable before they hand in the next."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.done = 0
        self._connection, self._row = connection, (random_bytes(KIB),)
        self._lock = threading.Condition()
        self._waiting: list[threading.Event] = []
        self._over = False

    def waiter(self) -> None:
        while not self._over:
            mine = threading.Event()
            with self._lock:
                self._waiting.append(mine)
                self._lock.notify()
            mine.wait(1)

    def writer(self, seconds: float) -> float:
        start = time.perf_counter()
        while (now := time.perf_counter()) < start + seconds:
            with self._lock:
                while not self._waiting:
                    self._lock.wait(0.1)
                group, self._waiting = self._waiting, []
            _commit(self._connection, [self._row] * len(group))
            self.done += len(group)
            for event in group:
                event.set()
        self._over = True
        return self.done / (now - start)


def waited_rows(folder: Path, seconds: float) -> float:
    """Rows a second through one writer for 8 waiters."""
    connection = open_database(folder / "waited.db")
    waiters = _Waiters(connection)
    threads = [threading.Thread(target=waiters.waiter) for _ in range(8)]
    for thread in threads:
        thread.start()
    rate = waiters.writer(seconds)
    for thread in threads:
        thread.join()
    connection.close()
    return rate


def verifies(seconds: float) -> float:
    """Signatures of 1 KiB verified a second, on one thread."""
    seed, data = random_bytes(32), random_bytes(KIB)
    public, signature = signing_public(seed), sign(seed, data)
    count, start = 0, time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        verify(public, signature, data)
        count += 1
    return count / (now - start)


def bare_asgi(requests: int) -> float:
    """POSTs a second over 8 lines to an application that stores nothing."""
    port = free_port()
    with started([sys.executable, "-m", "bench.reference", str(port), "-", "--bare"], port):
        each = raw_requests(port, 8, requests // 8)
        return _best(lambda: uvloop.run(run_writers(port, each)).rate)


def raw_requests(port: int, writers: int, each: int) -> list[list[bytes]]:
    """Prebuilt POSTs of 1 KiB."""
    return [[post("/", port, random_bytes(KIB))] * each for _ in range(writers)]
