"""The one task that writes: group commit over the one connection that may.

[Note: one writer] All writes and all checkpoints go through one connection owned by one task. So a
cancelled request cannot leave a transaction open for the next one to commit, and the checkpoint race of
older SQLite cannot occur. Requests put a job into the queue and wait for its future; one that goes away
cancels its future and not the job. While the disk syncs one group, the next gathers by itself.
Acknowledged means: COMMIT has returned, with synchronous=FULL. A disk without room is no fault of the disk:
see the note in `reserve`.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite

from twofold_crypto.errors import Refused

from .. import log
from ..errors import Declined
from .ahead import Ahead
from .group_connection import Full, Pending, Undone
from .reserve import Reserve
from .tidying import emptied, tidy_in_passing
from .writing import Group, Job, Nothing, Reply

GROUP_MAX = 256
QUEUE_MAX = 4096

Kept = Callable[[Group], None]
Broken = Callable[[Exception], None]


class Writer:
    """Drains the queue, commits group by group, answers afterwards."""

    def __init__(
        self,
        connection: aiosqlite.Connection,
        pending: Pending,
        reserve: Reserve,
        kept: Kept,
        broken: Broken,
    ) -> None:
        self._connection = connection
        self._reserve = reserve
        self._pending = pending
        self._kept = kept
        self._broken = broken
        self._queue: asyncio.Queue[Job | None] = asyncio.Queue()
        self._stopped = False
        self._last = 0
        self._unclean = False
        """The log of writes has pages as they were before bodies left them, and a reader was in the way."""
        self._loop = asyncio.get_running_loop()
        self._wrote = self._loop.time()
        self._alone = False
        """A group is judged and written with nothing else under way."""
        self._ahead = Ahead(connection, pending, self._written, lambda: self._queue.put_nowait(Nothing()))
        self._task = asyncio.create_task(self._run())

    async def do(self, job: Job) -> Any:  # noqa: ANN401 (each job has its own answer)
        """Queue a job and wait for its answer; a caller that goes away changes nothing about the job."""
        job.answer = answered = self._loop.create_future()
        self.take(job)
        return await answered

    def take(self, job: Job) -> None:
        """Queue a job; its answer comes once it is durable. Refuses `busy`, and what is judged at once."""
        if self._stopped or self._queue.qsize() + self._ahead.count >= QUEUE_MAX:
            raise Declined("busy")
        if not self._may_go_ahead() or not self._ahead.add(job):
            self._queue.put_nowait(job)

    @property
    def full(self) -> bool:
        """Whether a write found no room, and there was not plenty since."""
        return self._reserve.full

    @property
    def quiet_for(self) -> float:
        """Seconds since something was written last."""
        return self._loop.time() - self._wrote

    async def stop(self) -> None:
        """Finish what is queued, then end the task."""
        self._stopped = True
        self._queue.put_nowait(None)
        await self._task

    def _may_go_ahead(self) -> bool:
        return not (self._alone or self._unclean or self._reserve.full) and self._queue.empty()

    def _written(self, group: Group) -> None:
        self._wrote = self._loop.time()
        self._kept(group)

    async def _run(self) -> None:
        jobs: list[Job] = [Nothing()]
        while jobs:
            jobs = await self._next()
            self._alone = True
            again: list[Job] = []
            try:
                again = await self._ahead.level()
                await self._commit([*again, *(job for job in jobs if not isinstance(job, Nothing))])
            except Exception as error:  # noqa: BLE001 (a writer that cannot go on ends the serving, aloud)
                self._stopped = True
                self._refuse([*again, *self._ahead.given_up(), *jobs, *self._drained()], Declined("failed"))
                self._broken(error)
                return
            self._alone = False

    async def _next(self) -> list[Job]:
        """What is queued, up to a group's size; empty at the end.

        [Note: halves] At most half of what is under way, which is the last group's callers and all who wait:
        while one half is written, the other is read and verified. All at once, each would wait for the other.
        """
        under_way = self._last + self._queue.qsize() if not self._queue.empty() else 0
        most = min(GROUP_MAX, (under_way + 1) // 2) or GROUP_MAX
        job = await self._queue.get()
        jobs: list[Job] = []
        while job is not None:
            jobs.append(job)
            if len(jobs) >= most or self._queue.empty():
                self._last = len(jobs)
                return jobs
            job = self._queue.get_nowait()
        if jobs:
            self._queue.put_nowait(None)
        return jobs

    async def _commit(self, jobs: Sequence[Job]) -> None:
        """One transaction for all jobs; if a statement fails, one for each, so that only the bad one fails.

        A COMMIT that fails is raised: nobody knows what is on the disk then, and serving ends. Only if there
        was no room for it is nothing of it there, and what frees room is tried with what was kept aside.
        """
        if self._reserve.full:
            jobs = await self._that_may_go(jobs)
        group = Group()
        ready = [(job, reply) for job in jobs if (reply := await self._judged(job, group)) is not None]
        statements = [(sql, rows) for sql, rows in group.statements() if rows]
        if statements:
            self._pending.statements = statements
            try:
                await self._connection.commit()
            except Undone:
                await self._one_by_one([job for job, _ in ready])
                return
            except Full:
                await self._without_room([job for job, _ in ready])
                return
            self._wrote = self._loop.time()
        if group.erases or self._unclean:
            self._unclean = not await emptied(self._connection)
        if group.tidies:
            await tidy_in_passing(self._connection, group.tidies)
        self._kept(group)
        for job, reply in ready:
            if not job.answer.done():
                job.answer.set_result(reply())

    async def _judged(self, job: Job, group: Group) -> Reply | None:
        try:
            return await job.gather(group)
        except (Refused, Declined) as refusal:
            self._refuse([job], refusal)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 (one job's fault is not the writer's end)
            log.fault(error)
            self._refuse([job], Declined("failed"))
        return None

    async def _one_by_one(self, jobs: Sequence[Job]) -> None:
        if len(jobs) <= 1:
            self._refuse(jobs, Declined("failed"))
            return
        for job in jobs:
            await self._commit([job])

    async def _that_may_go(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """While the disk is full: what frees room; all, once there is room again."""
        if await asyncio.to_thread(self._reserve.has_plenty):
            log.disk_has_room()
            return jobs
        self._refuse([job for job in jobs if not job.frees], Declined("disk_full"))
        return [job for job in jobs if job.frees]

    async def _without_room(self, jobs: Sequence[Job]) -> None:
        """A full disk: words are refused; what frees room is tried alone, with a slice more each time.

        At first the log of writes is emptied: it may be large, and nobody else has room while it is.
        """
        if not self._reserve.full:
            log.disk_full()
            self._reserve.fill()
            await emptied(self._connection)
        freeing = [job for job in jobs if job.frees]
        self._refuse([job for job in jobs if not job.frees], Declined("disk_full"))
        if len(jobs) == len(freeing) == 1 and not await asyncio.to_thread(self._reserve.give):
            self._refuse(freeing, Declined("disk_full"))
            return
        for job in freeing:
            await self._commit([job])

    def _drained(self) -> list[Job]:
        jobs = []
        while not self._queue.empty():
            if (job := self._queue.get_nowait()) is not None:
                jobs.append(job)
        return jobs

    @staticmethod
    def _refuse(jobs: Sequence[Job], refusal: Refused | Declined) -> None:
        for job in jobs:
            if not job.answer.done():
                job.answer.set_exception(refusal)
                job.answer.exception()  # its caller may have gone away: that is no line for the log
