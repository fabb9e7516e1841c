"""2,000 requests that are cut off or cancelled at random points: no phantom commits, no open transaction.

Half of them over sockets: a request to the real relay is cut off after some of its bytes, or after all of
them and a moment. What never came whole is never there; what came whole is sent again and has one number.
Half inside: a task that waits for the real store is cancelled after some turns of the loop. It is whole or
absent once all before it is written, and stays so; the writing connection is in no transaction then.
"""

import asyncio
import random
import socket
import struct
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.server.calling import Caller
from tests.server.making import Made
from tests.torture.rig.history import check
from tests.torture.rig.load import Load, Writer
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Run, require, run_main
from twofold_crypto.public.ids import format_id
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import ENVELOPE, MEDIA_TYPE, AppendRequest, Item, item_id, write
from twofold_server.core.append import prepare
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.store.port import Founding
from twofold_server.store.sqlite import SqliteStore

COUNT, SPACES = 2000, 4
_CODE = "0" * 16


def work(run: Run, fault: str = "") -> str:
    """Both halves; answers the figure. Raises Bad."""
    half = run.count // 2
    with TemporaryDirectory(prefix="twofold-cancel-") as place:
        folder = Path(place) / "data"
        with serving(folder, fault=fault) as relay:
            load = Load.of(SPACES, run.chance, f"cancel {run.seed}")
            kept_, doubted = asyncio.run(_over_sockets(relay, load, run, half))
            require(relay.stop() == 0, f"it did not end well: {relay.log()[-300:]}")
        check(folder / "relay.db", load.history)
        inside = asyncio.run(_inside(Path(place), run, run.count - half))
    return (
        f"{half} requests cut off ({doubted} after they were whole, {kept_} of those kept), "
        f"{run.count - half} waits cancelled ({inside} kept), 0 phantoms, 0 open transactions"
    )


async def _over_sockets(relay: Relay, load: Load, run: Run, count: int) -> tuple[int, int]:
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        await load.enter(caller)
        cut = Cut(relay, caller, run)
        victims = [writer for writer in load.writers if writer.author == 0]
        others = [writer for writer in load.writers if writer.author == 1]
        share = [count // len(victims) + (n < count % len(victims)) for n in range(len(victims))]
        async with asyncio.TaskGroup() as tasks:
            for victim, other, times in zip(victims, others, share, strict=True):
                tasks.create_task(cut.again_and_again(victim, other, times))
        return cut.kept, cut.whole


class Cut:
    """Cuts requests off, and asks what became of them."""

    def __init__(self, relay: Relay, caller: Caller, run: Run) -> None:
        self._relay, self._caller, self._run = relay, caller, run
        self._chance = random.Random(run.chance.random())
        self.whole = self.kept = self.done = 0

    async def again_and_again(self, victim: Writer, other: Writer, times: int) -> None:
        """So many requests of one device are cut off, while another of its space writes on."""
        for _ in range(times):
            await self._once(victim, other)
            self.done += 1
            self._run.turn(self.done)

    async def _once(self, victim: Writer, other: Writer) -> None:
        sending = victim.next()
        request = self._request(victim.made, [each.wire for each in sending])
        whole = self._chance.random() < 0.6
        size = len(request) if whole else self._chance.randrange(1, len(request))
        await self._send(request[:size])
        await other.write(self._caller)
        there = await self._there(victim, sending[0].id)
        require(whole or not there, "a request that never came whole was carried out")
        self.whole += whole
        self.kept += there
        await victim.write(self._caller)

    async def _there(self, victim: Writer, id_: bytes) -> bool:
        after = max(victim.history.acked[victim.made.id]) - 8
        page = await self._caller.fetch(victim.made, max(0, after))
        return any(item_id(each.type, each.wire) == id_ for each in page.items)

    def _request(self, made: Made, wires: list[bytes]) -> bytes:
        body = write(AppendRequest(VERSION, [Item(ENVELOPE, wire) for wire in wires]))
        port = self._relay.relay_origin.rpartition(":")[2]
        head = [
            "POST /v1/append HTTP/1.1",
            f"host: 127.0.0.1:{port}",
            f"content-type: {MEDIA_TYPE}",
            f"content-length: {len(body)}",
            f"authorization: Bearer {format_id(self._caller.tokens[made.id])}",
        ]
        return "\r\n".join([*head, "", ""]).encode() + body

    async def _send(self, data: bytes) -> None:
        """Send, wait no longer than an append takes, and hang up, politely or not."""
        host, _, port = self._relay.relay_origin.removeprefix("http://").partition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(self._chance.choice((0, 0, 0.001, 0.003, 0.01)))
        if self._chance.random() < 0.5:
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        writer.close()


async def _inside(folder: Path, run: Run, count: int) -> int:
    """Tasks that wait for the store are cancelled; how many were kept all the same."""
    failures: list[Exception] = []
    store = await SqliteStore.opened(folder, 1 << 26, failures.append)
    try:
        made = Made.found(f"inside {run.seed}")
        await store.add_household(kept(_CODE), 9)
        await store.found(Founding(made.request(_CODE), *found(made.request(_CODE))))
        kept_of = [await _cancelled(store, made, run, turn) for turn in range(count)]
        space = await store.space(made.id)
        require(space is not None and space.number == 2 + sum(kept_of), "what was absent came later")
        require(not failures, f"the writer ended: {failures}")
    finally:
        await store.close()
    return sum(kept_of)


async def _cancelled(store: SqliteStore, made: Made, run: Run, turn: int) -> bool:
    space = await store.space(made.id)
    require(space is not None, "the space is gone")
    task = asyncio.create_task(store.append(made.id, prepare(space, [made.envelope()])))  # type: ignore[arg-type]
    for _ in range(run.chance.randrange(40)):
        await asyncio.sleep(0)
    if run.chance.random() < 0.3:
        await asyncio.sleep(run.chance.uniform(0, 0.004))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await store.add_household(turn.to_bytes(32, "big"), 1)
    connection = store._writer._connection
    require(not connection.in_transaction, "the connection was left in a transaction")
    space = await store.space(made.id)
    head, author = space.chain.head_of(0), made.authors[0]  # type: ignore[union-attr]
    was_kept = head.seq == author.seq
    author.seq, author.prev = head.seq, head.id
    run.turn(run.count - run.count // 2 + turn + 1)
    return was_kept


def main() -> int:
    """The command line."""
    return run_main("cancel", __doc__, COUNT, work, "requests")


if __name__ == "__main__":
    sys.exit(main())
