"""Groups that are judged while another one is written, so that the disk never waits for judgements.

[Note: ahead] An ordinary append asks nothing: it is judged by the newest state of its space, which a group
on its way to the disk may have made. If that group is not written, nothing that was judged upon it is, and
all of it is judged anew. Whatever asks, erases or founds waits until everything is on the disk (`level`), so
that questions are answered from what is durable. Nobody is answered before the commit of its own group.

The writing thread takes a group when it begins to write it: until then more is added. Without a look at the
loop it goes on with the next one once that is as large; else what comes meanwhile would make many small ones.

[Note: at the bell] A trip to the thread is a task, two turns of the loop, and two threads that wake each
other. So the thread stays: it waits for a group as large as the last, and is rung for in the very turn in
which there is one. A smaller one is written at the end of the turn in which somebody came, or after PATIENCE
if nobody comes. A thread that waits holds no lock and no transaction.

[Note: halves] A group is little more than half of what was lately under way: while one half is written,
the other is read and verified. All at once, disk and loop would take turns. Exactly half is worse: whenever
fewer come, groups become smaller, and stay so.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from math import ceil
from typing import Final

import aiosqlite
from msgspec import Struct, field

from .bell import Bell
from .group_connection import Full, Pending, Statement, Undone
from .reading import Held
from .writing import Group, Job

GROUP_MAX: Final = 256
_SHARE: Final = 5 / 8
PATIENCE: Final = 50e-6
"""Seconds in which a group may still become as large as the last."""
STAY: Final = 0.5
"""Seconds for which the thread stays while nobody writes."""


class _Batch(Struct):
    """A group, and who waits for it."""

    group: Group = field(default_factory=Group)
    jobs: list[tuple[Job, list[int]]] = field(default_factory=list)


class Ahead:
    """The groups that are under way; `failed` is called when one was not written."""

    def __init__(
        self,
        connection: aiosqlite.Connection,
        pending: Pending,
        kept: Callable[[Group], None],
        failed: Callable[[], None],
    ) -> None:
        self.connection = connection
        self._pending, self._kept, self._failed = pending, kept, failed
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._waiting: deque[_Batch] = deque()
        self._taken: deque[_Batch] = deque()
        self._writing, self._last = False, 0
        """Whether the thread is at it, and how many jobs the group had that it took last."""
        self._bell, self._waits, self._stay = Bell(), False, STAY
        """Where the thread waits, and whether it does just now."""
        self._due, self._leaves = False, False
        """Whether it takes what there is, and whether it is to leave once there is nothing."""
        self._turn: asyncio.Handle | None = None
        self._tips: dict[bytes, Held] = {}
        self._again: list[Job] = []
        self._error: Exception | None = None
        self._trips: set[asyncio.Task[None]] = set()
        self.count = 0
        """Jobs that wait for their group."""
        self._most, self._before = 0, 0
        """The most jobs at a time since a group was done, and before that one was."""
        pending.take, pending.written = self._take, self._written

    def add(self, job: Job) -> bool:
        """Judge a job that needs only the newest state; False for one that needs more. Refuses as it does."""
        made = job.at_once(self._tips)
        if made is None:
            return False
        before, outcome = made
        self.count += 1
        self._most = max(self._most, self.count)
        with self._lock:
            if not self._waiting or len(self._waiting[-1].jobs) >= self._half():
                self._waiting.append(_Batch())
            batch = self._waiting[-1]
            held = batch.group.add(before, outcome).held
            batch.jobs.append((job, outcome.numbers))
            full = len(self._waiting[0].jobs) >= self._last
        self._tips[held.space.id] = held
        if not self._writing:
            self._hand_over()
        elif self._waits:
            self._call(full)
        return True

    def _call(self, full: bool) -> None:
        """Ring for the thread: now, or at the end of this turn."""
        if full:
            self._bell.ring()
        elif self._turn is None:
            self._turn = self._loop.call_soon(self._turn_ends)

    def _turn_ends(self) -> None:
        self._turn, self._due = None, True
        self._bell.ring()

    def _half(self) -> int:
        """How many jobs a group may have; see the note."""
        return min(GROUP_MAX, ceil(max(self._most, self._before) * _SHARE))

    async def level(self) -> list[Job]:
        """Once all is on the disk: the jobs of what was not written. Raises what a COMMIT failed with."""
        self._leaves = True
        while self._trips or self._waiting:
            self._hand_over()
            self._bell.ring()
            await asyncio.wait(self._trips)
        self._leaves = False
        self._pending.sound = True
        if self._error is not None:
            raise self._error
        return self.given_up()

    def given_up(self) -> list[Job]:
        """The jobs that nobody will write from here."""
        again, self._again = self._again, []
        return again

    def _take(self) -> Sequence[Statement]:
        """The next group's statements, or none, which ends the trip; called on the writing thread."""
        late = False
        while True:
            with self._lock:
                self._waits = False
                if batch := self._next(late):
                    break
                if late or self._leaves:
                    self._writing = False
                    return ()
                self._waits, patience = True, PATIENCE if self._waiting else self._stay
            late = not self._bell.wait(patience)
        whole = batch.group.in_one_go()
        return [whole] if whole else [(sql, rows) for sql, rows in batch.group.statements() if rows]

    def _next(self, late: bool) -> _Batch | None:
        """The group that is to be written now, if there is one; see the note."""
        due, self._due = late or self._due or self._leaves, False
        if not self._waiting or not (due or len(self._waiting[0].jobs) >= self._last):
            return None
        batch = self._waiting.popleft()
        self._taken.append(batch)
        self._last = len(batch.jobs)
        return batch

    def _written(self) -> None:
        """Called on the writing thread."""
        self._loop.call_soon_threadsafe(self._finish)

    def _hand_over(self) -> None:
        """A trip to the thread, if it is not at it and something waits: the first group whatever its size."""
        with self._lock:
            if self._writing or not self._waiting:
                return
            self._writing, self._last = True, 0
        trip = asyncio.create_task(self._trip())
        self._trips.add(trip)
        trip.add_done_callback(self._back)

    def _back(self, trip: "asyncio.Task[None]") -> None:
        self._trips.discard(trip)
        self._hand_over()

    async def _trip(self) -> None:
        try:
            await self.connection.commit()
        except (Undone, Full):
            self._give_up(None)
        except Exception as error:  # noqa: BLE001 (nobody knows what is on the disk: `level` raises it)
            self._give_up(error)

    def _finish(self) -> None:
        """A group is durable: remember it, and answer."""
        batch = self._taken.popleft()
        self._kept(batch.group)
        for space, made in batch.group.made.items():
            if self._tips.get(space) is made.held:
                del self._tips[space]
        self._before, self._most = self._most, 0
        self.count -= len(batch.jobs)
        for job, numbers in batch.jobs:
            if not job.answer.done():
                job.answer.set_result(numbers)
        self._hand_over()

    def _give_up(self, error: Exception | None) -> None:
        with self._lock:
            batches = [*self._taken, *self._waiting]
            self._taken.clear()
            self._waiting.clear()
            self._writing = False
        self._tips.clear()
        self._again += [job for batch in batches for job, _ in batch.jobs]
        self.count = 0
        self._error = self._error or error
        self._failed()
