"""Where signatures are verified: one thread, whole groups at a time, off the event loop.

A signature costs more than all the rest of an append. While libsodium works it lets go of the
interpreter, so requests are read and commits are made meanwhile; what arrives during a group is the next.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from twofold_crypto.public.messages import FoundRequest, Item

from ..core.append import Prepared, prepare
from ..core.spaces import Row, Space, found
from ..errors import Declined

WAITING_MAX = 1024


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    answer: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as error:  # noqa: BLE001 (whatever it is belongs to the one who asked)
            self.error = error

    def settle(self) -> None:
        if self.answer.done():
            return
        if self.error is None:
            self.answer.set_result(self.result)
        else:
            self.answer.set_exception(self.error)


class Verifier:
    """Judges what needs no order: forms and signatures."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "verifier")
        self._waiting: list[_Job] = []
        self._task: asyncio.Task[None] | None = None

    async def prepare(self, space: Space, items: list[Item]) -> list[Prepared]:
        """`core.append.prepare` on the thread."""
        prepared: list[Prepared] = await self._do(lambda: prepare(space, items))
        return prepared

    async def found(self, request: FoundRequest) -> tuple[Space, list[Row]]:
        """`core.spaces.found` on the thread."""
        made: tuple[Space, list[Row]] = await self._do(lambda: found(request))
        return made

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=True)

    async def _do(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 (each work has its own result)
        if len(self._waiting) >= WAITING_MAX:
            raise Declined("busy")
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return await job.answer

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            jobs, self._waiting = self._waiting, []
            await loop.run_in_executor(self._thread, _run, jobs)
            for job in jobs:
                job.settle()


def _run(jobs: list[_Job]) -> None:
    for job in jobs:
        job.run()
