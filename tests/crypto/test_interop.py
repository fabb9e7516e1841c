"""What one language seals, the other opens: a thousand random envelopes each way."""

import json
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.vectors.ops import OPS as _OPS
from tests.vectors.ops import Json, keyring, outcome, rosters
from twofold_crypto.primitives import random_bytes
from twofold_crypto.public.chain import Chain
from twofold_crypto.public.envelope import Seen, parse_envelope
from twofold_crypto.public.roster import Roster, write_founding
from twofold_crypto.secret import epoch, record
from twofold_crypto.secret.entry import Entry, encode_body
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.sealing import Place, open_envelope, seal

MANY = 1000
TEXTS = ["", "plain", "naïve café", "\ufeffmark first", "😀", "\0\x1f\x7f", "ß" * 300]


def _entry(chance: random.Random) -> Entry:
    long = 20000 if chance.random() < 0.1 else 300
    body = encode_body([chance.choice(TEXTS), None, chance.randbytes(chance.randrange(long)), [2**53 - 1]])
    kind = chance.choice(["note", "a", "abcdefghijklmnop"])
    return Entry(kind, chance.randrange(3), chance.randbytes(16), chance.randrange(300), 20000, body)


def _lines(count: int) -> Iterator[Json]:
    """The founding, then `count` envelopes of two random authors with what they had of each other."""
    chance = random.Random(count)
    seats = [Seat.from_seed(random_bytes(32)) for _ in range(2)]
    genesis = record.write_genesis(
        record.write_about(random_bytes(32), 2, [0, 0], 0), [s.keys for s in seats]
    )
    founding = write_founding(genesis, [record.sign_founding(seat, genesis) for seat in seats])
    first = Roster.found(founding)
    rotate, key = epoch.make_rotate(seats[0], 0, first, random_bytes)
    chain = Chain(first.append(rotate))
    yield {"wires": [founding.hex(), rotate.hex()], "keys": {"1": key.key.hex()}}
    for _ in range(count):
        device = chance.randrange(2)
        own, other = chain.head_of(device), chain.head_of(1 - device)
        seen = [Seen(1 - device, other.seq, other.id)] if other.seq and chance.random() < 0.5 else []
        place = Place(chain.roster.space, device, own.seq + 1, own.id, chain.roster.head, seen)
        sealed = seal(seats[device], place, _entry(chance), key, random_bytes)
        chain = chain.follow(parse_envelope(sealed.wire))
        opened = outcome(_OPS["open"], {"wire": sealed.wire.hex(), "keys": {"1": key.key.hex()}})
        yield {"wire": sealed.wire.hex(), "entry": opened["out"]}


def _open_all(lines: list[Json]) -> int:
    first, *rest = lines
    chain, keys = Chain(rosters(first["wires"])), keyring(first["keys"])
    for line in rest:
        envelope = parse_envelope(bytes.fromhex(line["wire"]))
        chain = chain.follow(envelope)
        entry = open_envelope(envelope, keys)
        told = line["entry"]

        assert (entry.kind, entry.entry_id.hex(), entry.body.hex()) == (
            told["kind"],
            told["entry_id"],
            told["body"],
        )
    return len(rest)


def test_each_language_opens_the_other(root: Path, node: str, tmp_path: Path) -> None:
    """1,000 envelopes sealed here open in TypeScript, and 1,000 sealed there open here."""
    given, made = tmp_path / "python.jsonl", tmp_path / "typescript.jsonl"
    given.write_text("".join(json.dumps(line) + "\n" for line in _lines(MANY)), encoding="utf-8")
    web = root / "client" / "web"
    runner = [node, "node_modules/vitest/vitest.mjs", "run", "tests/protocol/interop.test.ts"]
    surroundings = {**os.environ, "INTEROP_IN": str(given), "INTEROP_OUT": str(made)}
    told = subprocess.run(runner, cwd=web, env=surroundings, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr
    assert _open_all([json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]) == MANY
