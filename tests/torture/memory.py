"""Too little of everything: 256 MiB of memory, 1,024 descriptors, 1,000 flipped bits; nothing acked is lost.

Memory: the real relay may map 256 MiB more than it does at rest, while devices write and many large pages are
fetched at once. It sheds load or ends; started again it holds all it acknowledged. Descriptors: with a limit
of 1,024, 5,000 connections are tried at once; those that get none are refused or cut, the relay goes on, and
a healthy device is served again within 5 s. Bits: one bit of a closed database is flipped, 1,000 times, each
in a fresh copy. `twofold doctor`'s look finds it, or no row has changed, or the changed row fails its own
signature or seal at a device: never is there other plaintext, and all other rows are read.
"""

import asyncio
import resource
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.torture.rig.history import check
from tests.torture.rig.load import CUT, Load
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Run, require, run_main
from twofold_crypto.errors import Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, item_id
from twofold_server.store.survey import survey

COUNT = 1000
MEBIBYTES, SECONDS = 256, 8.0
DESCRIPTORS, ATTEMPTS, RECOVERY = 1024, 5000, 5.0
_ROWS = "SELECT key, type, wire FROM log ORDER BY key"
_FETCHERS, _PATIENCE = 48, 3.0


def work(run: Run) -> str:
    """All three; answers the figure. Raises Bad."""
    with TemporaryDirectory(prefix="twofold-memory-") as place:
        acked, ended = _little_memory(Path(place) / "memory", run)
        recovered, refused = _few_descriptors(Path(place) / "descriptors", run)
        found, harmless, sealed = flipped_bits(Path(place), run)
    told = (
        f"{acked} acknowledgements within {MEBIBYTES} MiB, 0 lost, the relay {'ended' if ended else 'stood'}",
        f"{ATTEMPTS} connections at {DESCRIPTORS} descriptors, {refused} refused, then {recovered:.1f} s",
        f"{run.count} bits: {found} found by looking, {sealed} by seals, {harmless} changed no row",
    )
    return "; ".join(told)


def _mapped(relay: Relay) -> int:
    pages = int(Path(f"/proc/{relay.pid}/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _little_memory(folder: Path, run: Run) -> tuple[int, bool]:
    load = Load.of(4, run.chance, f"memory {run.seed}")
    with serving(folder) as relay:
        most = _mapped(relay) + (MEBIBYTES << 20)
        resource.prlimit(relay.pid, resource.RLIMIT_AS, (most, most))
        asyncio.run(_much(relay, load))
        ended = relay.ended
    with serving(folder) as again:
        asyncio.run(_goes_on(again, load))
        require(again.stop() == 0, "it did not end well after it was short of memory")
    check(folder / "relay.db", load.history)
    return load.history.total(), ended


async def _much(relay: Relay, load: Load) -> None:
    """Everybody writes, and large pages are asked for by many at once."""

    async def refused(said: Said) -> None:
        require(said.code in ("busy", "failed", "too_often"), f"want of memory is called {said.code}")
        await asyncio.sleep(0.05)

    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        tasks = [asyncio.create_task(load.run(caller, refused))]
        tasks += [asyncio.create_task(_fetch_on(caller, load.spaces[n % 4])) for n in range(_FETCHERS)]
        await asyncio.wait(tasks, timeout=SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _fetch_on(caller: Caller, made: Made) -> None:
    while True:
        try:
            await caller.fetch(made, 0)
        except Said:
            await asyncio.sleep(0.05)
        except CUT:
            return


async def _goes_on(relay: Relay, load: Load) -> None:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        for writer in load.writers:
            await writer.write(caller)


def _few_descriptors(folder: Path, run: Run) -> tuple[float, int]:
    load = Load.of(1, run.chance, f"descriptors {run.seed}")
    with serving(folder, ("prlimit", f"--nofile={DESCRIPTORS}:{DESCRIPTORS}")) as relay:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, ATTEMPTS + 1000), hard))
        try:
            recovered, refused = asyncio.run(_crowded(relay, load))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        require(relay.stop() == 0, f"it did not end well: {relay.log()[-300:]}")
    check(folder / "relay.db", load.history)
    return recovered, refused


async def _crowded(relay: Relay, load: Load) -> tuple[float, int]:
    """All connections at once, held, then let go. Seconds until a device is served; how many got none."""
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
    port = int(relay.relay_origin.rpartition(":")[2])
    tries = [asyncio.open_connection("127.0.0.1", port) for _ in range(ATTEMPTS)]
    opened = await asyncio.gather(*(asyncio.wait_for(each, 10) for each in tries), return_exceptions=True)
    lines = [each for each in opened if not isinstance(each, BaseException)]
    for _, writer in lines:
        writer.write(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n")
    answered = await asyncio.gather(*(_said(reader) for reader, _ in lines))
    require(not relay.ended, "it ended for want of descriptors")
    for _, writer in lines:
        writer.transport.abort()
    began = time.monotonic()
    while True:
        try:
            async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
                await load.enter(caller)
                await load.writers[0].write(caller)
        except (*CUT, Said):
            require(
                time.monotonic() - began < RECOVERY, f"nobody is served {RECOVERY} s after the crowd left"
            )
            await asyncio.sleep(0.1)
        else:
            return time.monotonic() - began, ATTEMPTS - len(lines) + sum(answered)


async def _said(reader: asyncio.StreamReader) -> bool:
    """Whether the line was ended, with words or without."""
    try:
        async with asyncio.timeout(_PATIENCE):
            await reader.read(1)
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def flipped_bits(place: Path, run: Run) -> tuple[int, int, int]:
    """How many flips the look through the database found, changed no row, and are a device's to find."""
    folder, load = place / "closed", Load.of(3, run.chance, f"bits {run.seed}")
    with serving(folder) as relay:
        asyncio.run(_filled(relay, load))
        relay.stop()
    closed, copy = folder / "relay.db", place / "flipped.db"
    rows, size = _rows(closed), closed.stat().st_size
    found = harmless = sealed = 0
    for n in range(run.count):
        shutil.copy(closed, copy)
        at, bit = run.chance.randrange(size), run.chance.randrange(8)
        with copy.open("r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1 << bit]))
        seen = survey(copy, lambda _done, _of: None)
        if seen.unreadable or seen.foreign or seen.damaged or seen.broken or any(seen.orphans.values()):
            found += 1
        else:
            changed = _changed(rows, _rows(copy))
            require(all(map(_refused_by_devices, changed)), f"bit {bit} of byte {at} makes another row")
            sealed += bool(changed)
            harmless += not changed
        run.turn(n + 1)
    return found, harmless, sealed


async def _filled(relay: Relay, load: Load) -> None:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        await load.run(caller, requests=25)


def _rows(path: Path) -> dict[int, tuple[int, bytes]]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        return {key: (kind, wire) for key, kind, wire in database.execute(_ROWS)}


def _changed(
    before: dict[int, tuple[int, bytes]], after: dict[int, tuple[int, bytes]]
) -> list[tuple[int, bytes, bytes]]:
    """What was of each row that is another one now, and what is: kind, old wire, new wire."""
    require(before.keys() == after.keys(), "rows are gone, and the look did not say so")
    return [(kind, wire, after[key][1]) for key, (kind, wire) in before.items() if after[key] != (kind, wire)]


def _refused_by_devices(row: tuple[int, bytes, bytes]) -> bool:
    """A wrap is outside of what is signed, and opens under its key or not at all; all else has its id."""
    kind, old, new = row
    if kind != ENVELOPE:
        return False
    try:
        return (
            item_id(kind, old) == item_id(kind, new) and parse_envelope(new).body == parse_envelope(old).body
        )
    except Refused:
        return True


def main() -> int:
    """The command line."""
    return run_main("memory", __doc__, COUNT, work, "flipped bits")


if __name__ == "__main__":
    sys.exit(main())
