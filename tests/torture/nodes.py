"""Two relays on one PostgreSQL, cut off in every way: nothing lost, nothing doubled, no gap in any log.

Four spaces are written to and followed, each at whichever relay answers. Meanwhile, again and again and at
random: a relay is killed, or asked to stop, and started again; the database's connections are cut; the
database crashes and recovers; Valkey, which carries the hints, is killed. A writer sends each envelope until
it is acknowledged. In the end every number that was acknowledged is held by that envelope, each log leads to
its head, and each follower has seen all of it once, in order.
"""

import asyncio
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.server.calling import Caller, Said, next_page
from tests.server.making import Made
from tests.server.starting import Started
from tests.support.postgres import Cluster, cluster
from tests.support.valkey import Valkey
from tests.torture.rig.run import Run, require, run_main
from twofold_server.store.postgres_survey import survey_shared

COUNT, SPACES = 200, 4
END_SECONDS: Final = 60.0
CUT: Final = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_AWAY = (httpx.HTTPError, Said, ConnectionClosed, InvalidHandshake, OSError)


@dataclass
class Space:
    """One space: who writes, who follows, what was acknowledged, what was seen."""

    made: Made
    callers: list[Caller]
    acked: dict[int, bytes] = field(default_factory=dict)
    seen: list[bytes] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, turn: int) -> None:
        """One envelope after the other, each sent until it is acknowledged, wherever a relay answers."""
        token = b""
        while not self.over.is_set():
            item = self.made.envelope(0)
            numbers: list[int] = []
            while not numbers:
                caller = self.callers[turn % 2]
                try:
                    token = token or await caller.prove(self.made, 0)
                    numbers = await caller.append(self.made, item, token=token)
                except _AWAY as error:
                    _require_honest(error)
                    turn, token = turn + 1, b""
                    await asyncio.sleep(0.01)
            require(numbers[0] not in self.acked, "one number was acknowledged for two envelopes")
            self.acked[numbers[0]] = item.wire
            await asyncio.sleep(0.005)

    async def follow(self, turn: int) -> None:
        """By its cursor, until all that was acknowledged by the end is seen."""
        while not (self.over.is_set() and len(self.seen) >= len(self.acked)):
            try:
                token = await self.callers[turn % 2].prove(self.made, 1)
                await self._live(turn, token)
            except TimeoutError:
                continue
            except _AWAY as error:
                _require_honest(error)
                turn += 1
                await asyncio.sleep(0.01)

    async def _live(self, turn: int, token: bytes) -> None:
        after = 2 + len(self.seen)
        async with self.callers[turn % 2].follow(self.made, after, token) as socket:
            while not (self.over.is_set() and len(self.seen) >= len(self.acked)):
                async with asyncio.timeout(5):
                    page = await next_page(socket)
                require(page.after == 2 + len(self.seen), "a page does not follow the one before")
                self.seen += [item.wire for item in page.items]

    def check(self) -> None:
        """What was acknowledged, and what was seen, are the same."""
        numbers = sorted(self.acked)
        require(numbers == list(range(3, 3 + len(numbers))), "the acknowledged numbers have a gap")
        require([self.acked[n] for n in numbers] == self.seen, "a follower saw something else")


def _require_honest(error: Exception) -> None:
    """Being away or busy is no fault; any other refusal of what is right is."""
    tolerable = ("busy", "unknown", "challenge_spent", "failed")
    require(not isinstance(error, Said) or error.code in tolerable, f"refused: {error}")
    require(not isinstance(error, Said) or error.code != "failed", "a relay met a fault of its own")


@dataclass
class Field:
    """The two relays, their database, and what carries their hints."""

    folders: list[Path]
    relays: list[Started]
    database: Cluster
    valkey: Valkey
    address: str

    def begin(self, n: int) -> Started:
        """Relay n, new or again, at its port."""
        ports = self.relays[n].ports if n < len(self.relays) else (0, 0)
        return Started.begin(
            self.folders[n],
            *ports,
            64,
            self.address,
            TWOFOLD_NOTIFY=self.valkey.address,
            TWOFOLD_LOOK_SECONDS="1",
        )

    def kill(self, n: int) -> None:
        """As if the power failed."""
        self.relays[n].kill()
        self.relays[n] = self.begin(n)

    def change(self, n: int) -> None:
        """As when a release is changed."""
        status, _ = self.relays[n].end()
        require(status == 0, f"a relay that was asked to stop ended with {status}")
        self.relays[n] = self.begin(n)

    def cut(self, _: int) -> None:
        """Every connection to the database."""
        self.database.run(CUT)

    def crash(self, _: int) -> None:
        """The database, all of its processes at once."""
        self.database.crash()

    def silence(self, _: int) -> None:
        """What carries the hints."""
        self.valkey.end()
        self.valkey.start()

    def acts(self) -> list[Callable[[int], None]]:
        """All that can happen."""
        return [self.kill, self.change, self.cut, self.crash, self.silence]


def work(run: Run) -> str:
    """The cuts; answers the figure. Raises Bad."""
    with (
        TemporaryDirectory(prefix="twofold-nodes-") as place,
        cluster() as database,
        Valkey.started() as valkey,
    ):
        folders = [Path(place) / name for name in ("one", "other")]
        for folder in folders:
            folder.mkdir()
        around = Field(folders, [], database, valkey, database.address())
        try:
            around.relays = [around.begin(0)]
            around.relays.append(around.begin(1))
            spaces, done = asyncio.run(_lived(around, run))
        finally:
            for relay in around.relays:
                relay.end()
        found = survey_shared(around.address, bytes(32), lambda _done, _total: None).survey
    require((found.spaces, found.broken) == (SPACES, 0), f"a log does not lead to its head: {found}")
    for space in spaces:
        space.check()
    acked = sum(len(space.acked) for space in spaces)
    said = ", ".join(f"{count} {name}" for name, count in sorted(done.items()))
    return f"{run.count} cuts ({said}), {acked} acknowledgements, 0 lost, 0 doubled, 0 gaps"


async def _lived(around: Field, run: Run) -> tuple[list[Space], dict[str, int]]:
    done: dict[str, int] = {}
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        callers = [
            await stack.enter_async_context(Caller.at(each.relay_origin, each.app_origin, each.code))
            for each in around.relays
        ]
        spaces = [Space(Made.found(f"nodes {run.seed} {n}"), callers) for n in range(SPACES)]
        following: list[asyncio.Task[None]] = []
        for n, space in enumerate(spaces):
            await callers[0].found(space.made)
            tasks.create_task(space.write(n))
            following.append(tasks.create_task(space.follow(n + 1)))
        for turn in range(run.count):
            await asyncio.sleep(run.chance.uniform(0.05, 0.6))
            act = run.chance.choice(around.acts())
            await asyncio.to_thread(act, run.chance.randrange(2))
            done[act.__name__] = done.get(act.__name__, 0) + 1
            run.turn(turn + 1)
        for space in spaces:
            space.over.set()
        async with asyncio.timeout(END_SECONDS):
            await asyncio.gather(*following)
    return spaces, done


def main() -> int:
    """The command line."""
    return run_main("nodes", __doc__, COUNT, work, "cuts")


if __name__ == "__main__":
    sys.exit(main())
