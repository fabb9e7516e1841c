"""A full disk at 200 points: reads, removals and erasures go on, words are refused by one name, nothing lost.

The real relay lies on a disk of 24 MiB. While four devices write, a file takes what room is left, but for a
random rest. Then all words are refused as `disk_full`, status 507, and nothing else; every space is read to
its end, an erase and a removal are acknowledged. When the file goes, words are taken again without a restart.
One time in eight the relay is killed instead, and starts on the full disk. In the end the rooms of members
are filled to their last byte (`over_quota`), and what erases and removes is taken still.
"""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.torture.rig.history import History, check
from tests.torture.rig.load import Load, Writer
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Bad, Run, require, run_main
from tests.torture.rig.small_disk import Disk, among_themselves, small_disk
from twofold_crypto.public.messages import ENVELOPE, ROSTER, item_id

COUNT, LIFE, MEBIBYTES = 200, 8, 24
_AGAIN_SECONDS, _FULL_SECONDS = 5.0, 20.0
_QUOTA = {"TWOFOLD_MEMBER_BYTES": str(1 << 20)}


def work(run: Run, fault: str = "") -> str:
    """The points; answers the figure. Raises Bad."""
    done, slowest, acked = 0, 0.0, 0
    with TemporaryDirectory(prefix="twofold-full-") as place:
        while done < run.count:
            turns = min(LIFE, run.count - done)
            with small_disk(Path(place) / f"disk {done}", MEBIBYTES) as disk:
                took, acks = _life(disk, run, turns, f"full {run.seed} {done}", fault)
            done, slowest, acked = done + turns, max(slowest, took), acked + acks
            run.turn(done)
        emptied = _full_rooms(Path(place) / "rooms", run)
    return (
        f"{done} times full, {acked} acknowledgements, 0 lost, read, erased and removed each time, room "
        f"noticed after {slowest:.1f} s at most; at 100 % of a member's room {emptied} erases and removals"
    )


def _life(disk: Disk, run: Run, turns: int, name: str, fault: str) -> tuple[float, int]:
    """Some points on one disk; how long the slowest took to see that there is room again, and acks."""
    folder, history, slowest, code = disk.place / "data", History(), 0.0, ""
    kill = run.chance.randrange(turns)
    loads = [Load.of(2, run.chance, f"{name} {n}") for n in range(turns)]
    for part in (loads[: kill + 1], loads[kill + 1 :]):
        with serving(folder, fault=fault) as relay:
            relay.code = code = code or relay.code
            if history.sent:
                slowest = max(slowest, asyncio.run(_started_full(relay, disk, loads[kill])))
                _merge(history, loads[kill].history)
            for load in part:
                ends = load is loads[kill]
                slowest = max(slowest, asyncio.run(_point(relay, disk, load, run.chance, ends=ends)))
                _merge(history, load.history)
            if part and part[-1] is not loads[kill]:
                require(relay.stop() == 0, f"it did not end well: {relay.log()[-300:]}")
    check(folder / "relay.db", history)
    return slowest, history.total()


async def _started_full(relay: Relay, disk: Disk, load: Load) -> float:
    """What a relay that was killed and started on the full disk does; then the disk is emptied."""
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        for made in load.spaces:
            await _read_to_the_end(caller, made, load.history)
        disk.fill(0)
        await _erase(caller, load.writers[0])
        disk.clear()
        return await _taken_again(caller, load.writers[0])


def _merge(history: History, other: History) -> None:
    history.sent.update(other.sent)
    history.acked.update(other.acked)
    history.erasing |= other.erasing
    history.erased |= other.erased


async def _point(relay: Relay, disk: Disk, load: Load, chance: random.Random, *, ends: bool) -> float:
    """Fill the disk under load, look at all that must go on, empty it; seconds until words go again."""
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await _entered(caller, load)
        await _until_full(relay, disk, caller, load, chance)
        for writer in load.writers:
            await _refused(writer, caller)
        for made in load.spaces:
            await _read_to_the_end(caller, made, load.history)
        await _erase(caller, load.writers[0])
        await _remove(caller, load.writers[-1].made, load.history)
        if ends:
            return 0.0
        disk.clear()
        return await _taken_again(caller, load.writers[0])


async def _entered(caller: Caller, load: Load) -> None:
    """What was refused as full may be so for a second after there is room."""
    until = time.monotonic() + _AGAIN_SECONDS
    while True:
        try:
            await load.enter(caller)
        except Said as said:
            require(said.code == "disk_full" and time.monotonic() < until, f"no way in: {said.code}")
            await asyncio.sleep(0.2)
        else:
            return


async def _until_full(relay: Relay, disk: Disk, caller: Caller, load: Load, chance: random.Random) -> None:
    """All write, the room goes, and what is left of it too, until each was refused."""

    async def refused(said: Said) -> None:
        require((said.code, said.status) == ("disk_full", 507), f"a full disk is called {said.code}")
        raise httpx.ReadError("")  # one is enough; its writer waits from here on

    loading = asyncio.create_task(load.run(caller, refused))
    await asyncio.sleep(chance.uniform(0, 0.1))
    disk.fill(chance.choice((0, 0, 4096, 20_000, 200_000, 1_000_000)))
    until = time.monotonic() + _FULL_SECONDS
    while not loading.done():
        await asyncio.sleep(0.05)
        disk.fill(0)  # whatever was given back is taken by somebody else
        require(time.monotonic() < until, f"a full disk refuses nobody: {disk.free()} bytes free")
    await loading
    require(not relay.ended, f"the relay ended: {relay.log()[-300:]}")


async def _refused(writer: Writer, caller: Caller) -> None:
    """Words are refused by the one name."""
    if all(each.erases for each in writer.pending):
        return
    try:
        await writer.write(caller)
    except Said as said:
        require((said.code, said.status) == ("disk_full", 507), f"a full disk is called {said.code}")
    else:
        require(condition=False, sentence="words were taken on a full disk after they were refused")


async def _read_to_the_end(caller: Caller, made: Made, history: History) -> None:
    after, seen = 0, dict[int, bytes]()
    while True:
        page = await caller.fetch(made, after)
        seen |= {n: item_id(each.type, each.wire) for n, each in enumerate(page.items, after + 1)}
        after += len(page.items)
        if after >= page.head:
            break
    require(seen.items() >= history.acked[made.id].items(), "a read on a full disk lacks what is there")


async def _erase(caller: Caller, writer: Writer) -> None:
    """One of the writer's own goes, on a branch that takes the place of what waits."""
    target = (writer.mine or [bytes(32)])[0]
    kept = writer.made.branch()
    head = (await _head(caller, writer)) or (0, writer.made.id)
    kept.authors[writer.author].seq, kept.authors[writer.author].prev = head
    item = kept.envelope(writer.author, 100, [target])
    id_ = writer.history.send(kept.id, ENVELOPE, item.wire, (target,))
    number = await _taken(caller.append(kept, item), "an erase")
    writer.history.ack(kept.id, number, id_, (target,))
    writer.made.authors[writer.author] = kept.authors[writer.author]
    writer.pending = []


async def _taken(append: Awaitable[list[int]], what: str) -> int:
    """The number of what must be taken. Raises Bad if it is not."""
    try:
        return (await append)[0]
    except Said as said:
        raise Bad(f"{what} was refused: {said.code}") from said


async def _head(caller: Caller, writer: Writer) -> tuple[int, bytes] | None:
    """Where the relay has the writer's chain."""
    from twofold_crypto.public.envelope import parse_envelope  # noqa: PLC0415

    after, head = 0, None
    while True:
        page = await caller.fetch(writer.made, after)
        for item in page.items:
            if item.type == ENVELOPE:
                envelope = parse_envelope(item.wire)
                if envelope.header.device == writer.author:
                    head = (envelope.header.seq, envelope.id)
        after += len(page.items)
        if after >= page.head:
            return head


async def _remove(caller: Caller, made: Made, history: History) -> None:
    """The second member leaves, as from any phone."""
    token = await caller.prove(made, 1)
    second = next(author for author in made.authors if author.device == 1)
    leave = made.leaving(made.authors.index(second))
    number = await _taken(caller.append(made, leave, token=token), "a removal")
    history.ack(made.id, number, item_id(ROSTER, leave.wire))


async def _taken_again(caller: Caller, writer: Writer) -> float:
    began = time.monotonic()
    while True:
        try:
            await writer.write(caller)
        except Said as said:
            require(said.code == "disk_full", f"with room again, words are refused as {said.code}")
            require(time.monotonic() - began < _AGAIN_SECONDS, "the relay does not see that there is room")
            await asyncio.sleep(0.1)
        else:
            return time.monotonic() - began


def _full_rooms(folder: Path, run: Run) -> int:
    """Members' rooms filled to the last byte; how many erases and removals were taken then."""
    with serving(folder, environment=_QUOTA) as relay:
        load = Load.of(2, run.chance, f"rooms {run.seed}")
        taken = asyncio.run(_rooms(relay, load))
        relay.stop()
    check(folder / "relay.db", load.history)
    return taken


async def _rooms(relay: Relay, load: Load) -> int:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        names = set[str]()

        async def refused(said: Said) -> None:
            names.add(said.code)
            raise httpx.ReadError("")

        await load.run(caller, refused)
        require(names == {"over_quota"}, f"a full room is called {names}")
        for writer in load.writers:
            for _ in range(5):
                await _erase(caller, writer)
        await _remove(caller, load.writers[-1].made, load.history)
    return 5 * len(load.writers) + 1


def main() -> int:
    """The command line."""
    among_themselves()
    return run_main("full", __doc__, COUNT, work, "points")


if __name__ == "__main__":
    sys.exit(main())
