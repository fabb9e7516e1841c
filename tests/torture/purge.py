"""What was erased is in no file, and nothing that is found in a dump lets anyone in.

1,000 bodies are written to a real relay, among others that stay, and erased. After a clean stop no part of
them is in any file of the folder; nor after a kill and a start, while the relay serves. Then the database is
dumped: every value in it, and every value inside its values, is tried as a token, as a household code, and as
the seed of a seat of every space. All of it is refused.
"""

import asyncio
import random
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.torture.rig.relay import Relay, serving
from tests.torture.rig.run import Run, require, run_main
from twofold_crypto.errors import Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.limits import ERASES_MAX, TOKEN_BYTES, VERSION
from twofold_crypto.public.messages import FoundReply, FoundRequest, ProofReply, ProofRequest
from twofold_crypto.secret.keys import Seat

COUNT, SPACES, PIECE, AT_ONCE = 1000, 4, 16, 24
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def work(run: Run, values_max: int = 1 << 20) -> str:
    """Both halves; answers the figure. Raises Bad."""
    with TemporaryDirectory(prefix="twofold-purge-") as place:
        folder = Path(place) / "data"
        spaces = [Made.found(f"purge {run.seed} {n}") for n in range(SPACES)]
        erased: list[bytes] = []
        for n, ends in enumerate(("stop", "kill")):
            with serving(folder) as relay:
                half = run.count // 2 + n * (run.count % 2)
                erased += asyncio.run(_written_and_erased(relay, spaces, half, run.chance, again=bool(n)))
                relay.stop() if ends == "stop" else relay.kill()
            if ends == "stop":
                require(not (left := _left_in(folder, erased)), f"{left} erased bodies have parts in a file")
        with serving(folder) as relay:
            require(not (left := _left_in(folder, erased)), f"{left} erased bodies are there after a kill")
            values = sorted(set(_dumped(folder / "relay.db")))
            values = run.chance.sample(values, min(values_max, len(values)))
            tried = asyncio.run(_tried(relay, spaces, values, run))
    told = f"{len(values)} values of a dump tried in {tried} ways, 0 let in"
    return f"{run.count} bodies erased, 0 parts of them left; {told}"


async def _written_and_erased(
    relay: Relay, spaces: list[Made], count: int, chance: random.Random, *, again: bool
) -> list[bytes]:
    """So many bodies come and go, among others that stay; answers those that went."""
    gone: list[bytes] = []
    async with Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller:
        for made in spaces:
            if again:
                caller.tokens[made.id] = await caller.prove(made)
            else:
                await caller.found(made)
        while len(gone) < count:
            made, few = chance.choice(spaces), min(ERASES_MAX, count - len(gone), chance.randrange(1, 20))
            items = [made.envelope(0, chance.choice((10, 200, 900, 3000, 20_000))) for _ in range(few)]
            for item in items:
                await caller.append(made, item)
                if chance.random() < 0.3:
                    await caller.append(made, made.envelope(1, 300))
            ids = [parse_envelope(item.wire).id for item in items]
            await caller.append(made, made.envelope(0, 10, ids))
            gone += [body for item in items if (body := parse_envelope(item.wire).body) is not None]
    return gone


def _left_in(folder: Path, bodies: list[bytes]) -> int:
    """How many bodies have a part in a file of the folder, wherever it begins."""
    data = b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    pieces = {
        body[at : at + PIECE]: n
        for n, body in enumerate(bodies)
        for at in range(0, len(body) - PIECE + 1, PIECE)
    }
    return len({pieces[part] for at in range(len(data)) if (part := data[at : at + PIECE]) in pieces})


def _dumped(path: Path) -> Iterator[bytes]:
    """Every value of every table, and what is inside of those that hold more."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for name in names:
            for row in database.execute(f"SELECT * FROM {name}"):  # noqa: S608 (names of its own schema)
                for value in row:
                    yield from _inside(value, 4)


def _inside(value: Any, depth: int) -> Iterator[bytes]:  # noqa: ANN401 (anything that a column or MessagePack holds)
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, int) and value > 1 << 40:
        value = value.to_bytes(9, "big")
    if isinstance(value, list) and depth:
        for each in value:
            yield from _inside(each, depth)
    if not isinstance(value, bytes) or len(value) < 8:
        return
    yield value
    try:
        inner = msgspec.msgpack.decode(value) if depth else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    yield from _inside(inner, depth - 1)


async def _tried(relay: Relay, spaces: list[Made], values: list[bytes], run: Run) -> int:
    """Each value as a token, as a code, and as a seat; how many tries it took.

    Many at a time: a proof of somebody unknown is answered after a while only.
    """
    tries, stranger, left = [0] * AT_ONCE, Made.found(f"stranger {run.seed}"), iter(enumerate(values, 1))

    async def some(n: int, caller: Caller) -> None:
        for done, value in left:
            tries[n] += await _one(caller, spaces, stranger, value)
            run.turn(done, len(values))

    async with (
        Caller.at(relay.relay_origin, relay.app_origin, relay.code) as caller,
        asyncio.TaskGroup() as tasks,
    ):
        for n in range(AT_ONCE):
            tasks.create_task(some(n, caller))
    return sum(tries)


async def _one(caller: Caller, spaces: list[Made], stranger: Made, value: bytes) -> int:
    """All ways to try one value; how many they are."""
    tries = 0
    for token in {_exactly(value, TOKEN_BYTES), _exactly(value[::-1], TOKEN_BYTES)}:
        tries += await _refused(caller.fetch(spaces[0], 0, token), value)
    for code in {_as_code(value), value.hex()[:16].upper()}:
        request = FoundRequest(VERSION, code, stranger.founding, stranger.rotate)
        tries += await _refused(caller.say("/v1/found", request, FoundReply), value)
    if 32 <= len(value) <= 64:
        for made in spaces:
            proof = _proof(made, caller.origin, await caller.challenge(), value[:32])
            tries += await _refused(caller.say("/v1/proof", proof, ProofReply), value)
    return tries


def _proof(made: Made, origin: str, challenge: bytes, seed: bytes) -> ProofRequest:
    seat = Seat.from_seed(seed)
    signature = seat.sign("proof", made.id, origin.encode("ascii"), challenge)
    return ProofRequest(VERSION, made.id, seat.keys.sign, challenge, signature, 0, [])


async def _refused(asked: Any, value: bytes) -> int:  # noqa: ANN401 (each asks for another reply)
    try:
        await asked
    except (Said, Refused):
        return 1
    require(condition=False, sentence=f"{value.hex()[:64]} of a dump lets somebody in")
    return 0


def _exactly(value: bytes, size: int) -> bytes:
    return (value + bytes(size))[:size]


def _as_code(value: bytes) -> str:
    """Ten bytes, as codes are written."""
    number = int.from_bytes(_exactly(value, 10), "big")
    return "".join(_LETTERS[number >> 5 * (15 - n) & 31] for n in range(16))


def main() -> int:
    """The command line."""
    return run_main("purge", __doc__, COUNT, work, "bodies")


if __name__ == "__main__":
    sys.exit(main())
