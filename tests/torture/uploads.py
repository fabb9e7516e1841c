"""An upload of 5 MB, cut at every chunk and at 100 random bytes: it resumes, nothing twice, no orphans.

The line is cut in the middle of a request, before it, or after it came whole; every tenth time the relay is
killed as well and started again. Then the relay is asked what it lacks: all that was acknowledged is there.
Only the rest is sent; it is fetched whole, lies in as many files as it has chunks, and a drop leaves none.
"""

import asyncio
import random
import sys
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.server.blobbing import Attached, files_in
from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.torture.rig.relay import Relay, begin
from tests.torture.rig.run import Run, require, run_main
from twofold_crypto.public.blobs import (
    DropBlobRequest,
    GetChunksReply,
    GetChunksRequest,
    MissingReply,
    MissingRequest,
    PutChunkReply,
)
from twofold_crypto.public.ids import format_id
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import MEDIA_TYPE, Done, write

SIZE, RANDOM = 5_000_000, 100
COUNT = 77 + RANDOM
KILL_EVERY = 10
GONE_SECONDS = 10.0


def work(run: Run, size: int = SIZE) -> str:
    """Every cut; answers the figure. Raises Bad."""
    with TemporaryDirectory(prefix="twofold-uploads-") as place:
        return asyncio.run(_uploads(run, Path(place) / "data", size))


async def _uploads(run: Run, folder: Path, size: int) -> str:
    uploads = Uploads(folder, run)
    try:
        await uploads.found()
        cuts = _cuts(run, Attached.of(size).cut.count)
        for turn, (chunk, part) in enumerate(cuts, 1):
            await uploads.cut(
                Attached.of(size, f"{run.seed} {turn}"),
                chunk,
                part,
                kill=turn % KILL_EVERY == KILL_EVERY // 2,
            )
            run.turn(turn)
        await uploads.require_no_orphans()
    finally:
        uploads.relay.kill()
    return (
        f"{len(cuts)} cuts of {size} bytes ({uploads.kills} with the relay killed), all resumed, "
        f"{uploads.again} chunks sent again of {uploads.puts}, 0 duplicates, 0 orphans"
    )


def _cuts(run: Run, chunks: int) -> list[tuple[int, float]]:
    """Before each chunk, and somewhere within or after one; as many as were asked for."""
    boundaries = [(chunk, 0.0) for chunk in range(chunks)]
    within = [
        (run.chance.randrange(chunks), run.chance.choice((run.chance.random(), 1.0))) for _ in range(RANDOM)
    ]
    cuts = boundaries + within
    return cuts if run.count >= len(cuts) else run.chance.sample(cuts, run.count)


class Uploads:
    """One space at one relay, into which blobs are brought."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder, self._chance = folder, random.Random(run.seed)
        self.relay: Relay = begin(folder)
        self._code, self._made = self.relay.code, Made.found(f"uploads {run.seed}")
        self.kills = self.puts = self.again = 0

    async def found(self) -> None:
        """The space."""
        async with self._caller() as caller:
            await caller.found(self._made)

    async def cut(self, attached: Attached, chunk: int, part: float, *, kill: bool) -> None:
        """Up to `chunk`, of which so large a part is sent; then all of the rest."""
        async with self._caller() as caller:
            token = await caller.prove(self._made)
            for i in range(chunk):
                await self._put(caller, token, attached, i)
            await self._send_part(token, attached, chunk, part)
        if kill:
            self.relay.kill()
            self.relay = begin(self.folder)
            self.kills += 1
        async with self._caller() as caller:
            await self._resume(caller, await caller.prove(self._made), attached, chunk, whole=part == 1.0)

    async def _resume(
        self, caller: Caller, token: bytes, attached: Attached, chunk: int, *, whole: bool
    ) -> None:
        missing = await self._missing(caller, token, attached)
        rest = list(range(chunk, attached.cut.count))
        require(missing == rest or (whole and missing == rest[1:]), f"cut at {chunk}: {missing} are missing")
        self.again += whole and missing == rest
        for i in missing:
            await self._put(caller, token, attached, i)
        require(await self._fetched(caller, token, attached) == attached.content, "another content came back")
        await self._eventually(attached.cut.count)
        await caller.say("/v1/blobs/drop", DropBlobRequest(VERSION, attached.blob), Done, token)
        await self._eventually(0)

    async def require_no_orphans(self) -> None:
        """Whatever kills left is cleared by the next start."""
        self.relay.kill()
        self.relay = begin(self.folder)
        await self._eventually(0)

    async def _missing(self, caller: Caller, token: bytes, attached: Attached) -> list[int]:
        try:
            request = MissingRequest(VERSION, attached.blob)
            return (await caller.say("/v1/blobs/missing", request, MissingReply, token)).numbers()
        except Said as said:
            require(said.code == "unknown_blob", said.code)
            return list(range(attached.cut.count))

    async def _fetched(self, caller: Caller, token: bytes, attached: Attached) -> bytes:
        chunks: list[bytes] = []
        while len(chunks) < attached.cut.count:
            request = GetChunksRequest(VERSION, attached.blob, len(chunks), attached.cut.count)
            chunks += (await caller.say("/v1/blobs/get", request, GetChunksReply, token)).chunks
        return attached.opened(chunks)

    async def _put(self, caller: Caller, token: bytes, attached: Attached, i: int) -> None:
        self.puts += 1
        await caller.say("/v1/blobs/put", attached.request(i), PutChunkReply, token)

    async def _send_part(self, token: bytes, attached: Attached, chunk: int, part: float) -> None:
        """A part of the request, then hang up; nobody waits for an answer."""
        body = write(attached.request(chunk))
        host, _, port = self.relay.relay_origin.removeprefix("http://").partition(":")
        head = [
            "POST /v1/blobs/put HTTP/1.1",
            f"host: {host}:{port}",
            f"content-type: {MEDIA_TYPE}",
            f"content-length: {len(body)}",
            f"authorization: Bearer {format_id(token)}",
        ]
        request = "\r\n".join([*head, "", ""]).encode() + body
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(request[: round(len(request) * part)])
        await writer.drain()
        await asyncio.sleep(self._chance.choice((0, 0.001, 0.01)))
        writer.close()

    async def _eventually(self, count: int) -> None:
        """So many files lie there, and soon: a request that came whole may still be under way."""
        ends = time.monotonic() + GONE_SECONDS
        while len(files_in(self.folder)) != count:
            require(
                time.monotonic() < ends, f"{len(files_in(self.folder))} files lie there instead of {count}"
            )
            await asyncio.sleep(0.01)

    def _caller(self) -> AbstractAsyncContextManager[Caller]:
        return Caller.at(self.relay.relay_origin, self.relay.app_origin, self._code)


def main() -> int:
    """The command line."""
    return run_main("uploads", __doc__, COUNT, work, "cuts")


if __name__ == "__main__":
    sys.exit(main())
