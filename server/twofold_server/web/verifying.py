"""Where signatures are verified: one or two on the spot, more on a thread of their own.

A signature takes some 40 µs. Handing it to a thread and back costs more than that, as both want the same
interpreter; so an ordinary append is verified where it was read. A batch of a device that catches up would
hold up everybody else: it goes to the thread, which lets go of the interpreter while libsodium works.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

from twofold_crypto.public.messages import FoundRequest, Item

from ..core.append import Prepared, prepare
from ..core.spaces import Row, Space, found
from ..errors import Declined

W = TypeVar("W")
WAITING_MAX = 1024
GROUP_MAX = 16
INLINE_MAX = 2
"""Items that are verified on the event loop itself."""


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
        self._waiting = 0
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="verifier", daemon=True)
        self._thread.start()

    async def prepare(self, space: Space, items: list[Item]) -> list[Prepared]:
        """`core.append.prepare`, here or on the thread."""
        if len(items) <= INLINE_MAX:
            return prepare(space, items)
        prepared: list[Prepared] = await self._do(lambda: prepare(space, items))
        return prepared

    async def run(self, work: Callable[[], W]) -> W:
        """Any judgement that is too long for the event loop, on the thread."""
        done: W = await self._do(work)
        return done

    async def found(self, request: FoundRequest) -> tuple[Space, list[Row]]:
        """`core.spaces.found` on the thread."""
        made: tuple[Space, list[Row]] = await self._do(lambda: found(request))
        return made

    def close(self) -> None:
        """Let go of the thread."""
        self._queue.put(None)
        self._thread.join()

    async def _do(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 (each work has its own result)
        if self._waiting >= WAITING_MAX:
            raise Declined("busy")
        self._waiting += 1
        try:
            job = _Job(work, asyncio.get_running_loop().create_future())
            self._queue.put(job)
            return await job.answer
        finally:
            self._waiting -= 1

    def _work(self) -> None:
        while group := self._next():
            for job in group:
                job.run()
            with suppress(RuntimeError):  # the loop was closed: nobody waits any more
                group[0].answer.get_loop().call_soon_threadsafe(_settle, group)

    def _next(self) -> list[_Job]:
        """What waits, up to a group's size; empty at the end."""
        job = self._queue.get()
        group: list[_Job] = []
        while job is not None:
            group.append(job)
            if len(group) == GROUP_MAX or self._queue.empty():
                return group
            job = self._queue.get()
        if group:
            self._queue.put(None)
        return group


def _settle(group: list[_Job]) -> None:
    for job in group:
        job.settle()
