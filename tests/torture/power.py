"""Power cuts: 10,000 images of a disk whose unsynced writes are gone, in part or torn: none loses anything.

The real store writes, keeps blobs, erases, tidies and closes under strace, which records every write and
sync and, between them, every acknowledgement. From that, images of the disk are made as a power cut at a
random moment would leave it: all that was synced, and of the rest nothing, a prefix, some, torn sectors, or
all. Each image is opened with the real store and looked through. The same with synchronous=NORMAL and OFF,
and with chunks of blobs that are not synced, must be found out.
"""

import asyncio
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.torture.rig.history import History, check
from tests.torture.rig.images import WAYS, Disk, lay, moments
from tests.torture.rig.run import ROOT, Bad, Run, require, run_main
from tests.torture.rig.stored import QUOTA, chunk_of, read_told, sent_by
from tests.torture.rig.trace import Op, read_trace, tracer
from twofold_server.errors import Declined
from twofold_server.store.sqlite import SqliteStore

COUNT, TURNS, PER_TRACE, PLANTED_PART = 10_000, 40, 500, 10
_MEMORY = Path("/dev/shm")  # noqa: S108 (images are read once: no disk needs to see them)


def work(run: Run, *, planted: bool = True) -> str:
    """The images; answers the figure. Raises Bad for the first that lost something."""
    with TemporaryDirectory(prefix="twofold-power-", dir=_MEMORY if _MEMORY.is_dir() else None) as place:
        traces = acks = 0
        for first in range(0, run.count, PER_TRACE):
            traced = Traced(Path(place) / f"{first}", run.seed + first)
            bad = traced.images(min(PER_TRACE, run.count - first), run.chance, partial(_turn, run, first))
            require(not bad, f"{len(bad)} of the images, the first: {bad[:1]} (trace {run.seed + first})")
            traces, acks = traces + 1, acks + traced.acks
        figure = f"{run.count} images of {traces} traces with {acks} acknowledgements, 0 lost, 0 corrupt"
        if planted:
            figure += "".join(
                _flagged(Path(place), run, fault) for fault in ("normal", "off", "chunks_unsynced")
            )
    return figure


def _turn(run: Run, first: int, done: int) -> None:
    run.turn(first + done)


def _flagged(place: Path, run: Run, fault: str) -> str:
    """The same with a store that does not sync; at least one image must have lost something."""
    count = max(20, run.count // PLANTED_PART)
    bad = Traced(place / fault, run.seed, fault).images(count, run.chance, lambda _: None)
    require(bad, f"of {count} images with {fault} none is seen to lose anything")
    return f"; {fault} is found out in {len(bad)} of {count}"


class Traced:
    """One life of a store, traced."""

    def __init__(self, place: Path, seed: int, fault: str = "", turns: int = TURNS) -> None:
        self.folder, self._seed, self._turns = place / "data", seed, turns
        self.folder.mkdir(parents=True)
        self._image = place / "image"
        report = place / "trace"
        command = [*tracer(report), sys.executable, "-m", "tests.torture.rig.stored"]
        command += [str(self.folder), str(turns), str(seed), *([fault] if fault else [])]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        require(
            ended.returncode == 0, f"the traced store ended with {ended.returncode}: {ended.stderr[-300:]}"
        )
        self.ops: list[Op] = read_trace(report, self.folder)
        report.unlink()
        self.acks = sum(op.what == "ack" for op in self.ops)
        require(self.acks > turns, "the trace has too few acknowledgements")

    def images(self, count: int, chance: random.Random, told: Callable[[int], None]) -> list[str]:
        """Make and open so many images; what was wrong with those that were bad."""
        disk, at, bad = Disk(), 0, list[str]()
        sent, erasing = sent_by(self._seed, self._turns)
        for n, moment in enumerate(moments(self.ops, count, chance), 1):
            while at < moment:
                disk.do(self.ops[at])
                at += 1
            history = read_told(self.folder, sent, disk.acks)
            history.erasing = erasing
            way = WAYS[n % len(WAYS)]
            if wrong := self._opened(disk.image(way, chance), history):
                bad.append(f"moment {moment} of {len(self.ops)}, {way}: {wrong}")
            told(n)
        return bad

    def _opened(self, image: dict[str, bytes], history: History) -> str:
        """What is wrong with an image, once the real store has opened it."""
        shutil.rmtree(self._image, ignore_errors=True)
        self._image.mkdir()
        lay(image, self.folder, self._image)
        try:
            with redirect_stderr(StringIO()):
                asyncio.run(_open(self._image, history))
        except Bad as bad:
            return str(bad)
        except Exception as error:  # noqa: BLE001 (a store that cannot be opened is corrupt)
            return f"corrupt: {type(error).__name__} {error}"
        return ""


async def _open(folder: Path, history: History) -> None:
    store = await SqliteStore.opened(folder, QUOTA, lambda _: None)
    try:
        await asyncio.to_thread(check, folder / "relay.db", history)
        for space, blob in history.blobs:
            _, chunks = await store.blobs.get(space, blob, 0, 1)
            require(chunks == [chunk_of(blob)], "a chunk has other bytes than were put")
    except Declined as lost:
        raise Bad(f"a chunk that was acknowledged is lost: {lost}") from lost
    finally:
        await store.close()


def main() -> int:
    """The command line."""
    return run_main("power", __doc__, COUNT, work, "images")


if __name__ == "__main__":
    sys.exit(main())
