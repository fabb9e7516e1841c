"""The load of W1: writers that each send the next prebuilt request when the last one was acknowledged."""

import asyncio
import time
from dataclasses import dataclass

from bench.figures import percentile
from bench.line import Line, Refused


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of writers saw: seconds in all, and the latency of each request in milliseconds."""

    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        """Acknowledged requests a second."""
        return len(self.latencies) / self.seconds

    def ms(self, share: float) -> float:
        """A percentile of the latency."""
        return percentile(self.latencies, share)


class Writer(Line):
    """One writer over one connection."""

    def __init__(self, requests: list[bytes], done: "asyncio.Future[None]") -> None:
        super().__init__()
        self.latencies: list[float] = []
        self._requests = iter(requests)
        self.done = done
        self._at = 0.0

    def itself(self) -> "Writer":
        """For asyncio, which wants to be told how to make one."""
        return self

    def next(self) -> None:
        """Send the next request, or be done."""
        request = next(self._requests, None)
        if request is None:
            if not self.done.done():
                self.done.set_result(None)
            return
        self._at = time.perf_counter()
        self.send(request)

    def answered(self, status: bytes, body: bytes) -> None:
        """Take the time and go on; anything but 200 ends the run."""
        self.latencies.append((time.perf_counter() - self._at) * 1000)
        if status != b"200":
            self.lost(Refused(f"{status.decode()} {body[:80]!r}"))
            return
        self.next()

    def lost(self, error: Exception) -> None:
        """The run cannot go on."""
        if not self.done.done():
            self.done.set_exception(error)


async def run_writers(port: int, each: list[list[bytes]]) -> Load:
    """All writers at once, one connection per list of requests."""
    loop = asyncio.get_running_loop()
    writers = [Writer(requests, loop.create_future()) for requests in each]
    for writer in writers:
        await loop.create_connection(writer.itself, "127.0.0.1", port)
    start = time.perf_counter()
    for writer in writers:
        writer.next()
    await asyncio.gather(*(writer.done for writer in writers))
    seconds = time.perf_counter() - start
    for writer in writers:
        if writer.transport is not None:
            writer.transport.close()
    return Load(seconds, [ms for writer in writers for ms in writer.latencies])
