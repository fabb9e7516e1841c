"""W4: what the relay costs a small machine: memory idle and with a thousand followers, disk, start."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from bench.figures import middle, small
from bench.relay import Relay, invited_into, served, serving
from bench.run import Run
from bench.socket_line import follow
from bench.spaces import Door, Room, founded, make_room
from twofold_crypto.public import messages as m

_IDLE_MIB, _FOLLOWED_MIB, _FOLLOWER_KIB = 65, 100, 35
_DISK_SHARE, _START_SECONDS = 1.15, 1.5
_SPACE_FOLLOWERS = 2
_DISK_SPACES, _TURN = 8, 4


def measure(run: Run) -> None:
    """All of W4."""
    _start(run)
    followers = run.count(1_000, 200)
    with served() as relay:
        idle = relay.process.rss_mib()
        run.add(small("W4 memory, idle", idle, "MiB", _IDLE_MIB))
        full = uvloop.run(_followed(relay, followers))
        run.add(small(f"W4 memory, {followers} followers", full, "MiB", _FOLLOWED_MIB))
        run.add(small("W4 memory per follower", (full - idle) * 1024 / followers, "KiB", _FOLLOWER_KIB))
    _disk(run)


def _start(run: Run) -> None:
    """From the command to the first answer, over a folder that is there already."""
    with TemporaryDirectory(prefix="twofold-bench-") as name:
        folder, seconds = Path(name) / "data", []
        for _ in range(run.count(5, 3)):
            with serving(folder) as (process, _):
                seconds.append(process.seconds)
    run.add(
        small("W4 start to serving", middle(seconds), "s", _START_SECONDS, note=f"best {min(seconds):.2f} s")
    )


async def _followed(relay: Relay, count: int) -> float:
    """Memory while so many follow, two to a space as two people would; nothing arrives meanwhile."""
    door, lines = await Door.opened(relay.port), []
    for _ in range(count // _SPACE_FOLLOWERS):
        room = make_room()
        await door.found(room, relay.code)
        token = room.authors[0].token
        lines += [await follow(relay.port, token, 2, lambda _: None) for _ in range(_SPACE_FOLLOWERS)]
    await asyncio.sleep(0.5)
    full = relay.process.rss_mib()
    for line in lines:
        line.close()
    door.close()
    return full


def _disk(run: Run) -> None:
    """Growth of the data folder per byte of envelope, once the relay has ended and left its files in order.

    Eight spaces are written in turn, as people would: rows of one space do not come in one piece.
    """
    with TemporaryDirectory(prefix="twofold-bench-") as name:
        folder = Path(name) / "data"
        with invited_into(folder) as relay:
            rooms = uvloop.run(founded(relay.port, relay.code, [make_room() for _ in range(_DISK_SPACES)]))
        empty = _bytes(folder)
        with serving(folder) as (process, _):
            wires = uvloop.run(_written(process.port, rooms, run.count(4_000, 800)))
        per_item = (_bytes(folder) - empty) / wires.count
    note = f"a body of 1 KiB with its header, signature and wrap is {wires.size} B"
    run.add(small("W4 disk per envelope, beside its bytes", per_item, "B", wires.size, _DISK_SHARE, note))


@dataclass(frozen=True, slots=True)
class Written:
    """How many envelopes were written, and how long each is."""

    count: int
    size: int


async def _written(port: int, rooms: list[Room], count: int) -> Written:
    door = await Door.opened(port)
    each = [(room.authors[0], room.authors[0].seal(room, count // len(rooms))) for room in rooms]
    for room in rooms:
        await door.prove(room.roster.space, room.authors[0])
    for start in range(0, count // len(rooms), _TURN):
        for author, wires in each:
            await door.append(author, m.ENVELOPE, wires[start : start + _TURN])
    door.close()
    return Written(sum(len(wires) for _, wires in each), len(each[0][1][0]))


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
