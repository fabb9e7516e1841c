"""What one language writes, the other reads: a thousand envelopes each way, a removal, a leave."""

import json
import os
import random
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.vectors.ops import OPS as _OPS
from tests.vectors.ops import Json, keyring, outcome, rosters
from twofold_crypto.primitives import random_bytes
from twofold_crypto.public.chain import Chains, Link, require_author
from twofold_crypto.public.envelope import Seen, parse_envelope
from twofold_crypto.public.roster import Pin, Roster, write_founding
from twofold_crypto.secret import epoch, record
from twofold_crypto.secret.entry import Entry, encode_body
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.sealing import EpochKey, Place, open_envelope, seal

MANY = 1000
LAST = 5
TEXTS = ["", "plain", "naïve café", "\ufeffmark first", "😀", "\0\x1f\x7f", "ß" * 300]


@dataclass
class _World:
    """A space of two members, the second of whom has two devices; what they wrote, as lines."""

    seats: list[Seat]
    held: Chains
    key: EpochKey
    lines: list[Json]
    chance: random.Random = field(default_factory=lambda: random.Random(MANY))

    def pin(self, device: int) -> Pin:
        """The newest that a device wrote."""
        head = self.held.head(device)
        return Pin(device, head.seq, head.id)

    def seal(self, device: int, *, erases: bool) -> None:
        """The next envelope, which tells the newest of some others and may erase some of the author's own."""
        own, roster = self.held.head(device), self.held.roster
        others = [self.pin(other.number) for other in roster.devices if other.number != device]
        seen = [Seen(*_parts(pin)) for pin in others if pin.seq and self.chance.random() < 0.5]
        ids = self.held.run(device).ids
        erased = sorted({ids[0], self.chance.choice(ids)}) if erases else []
        place = Place(roster.space, device, own.seq + 1, own.id, roster.head, seen, erased)
        sealed = seal(self.seats[device], place, _entry(self.chance), self.key, random_bytes)
        self.held.add(Link.of(parse_envelope(sealed.wire)))
        keys = {str(self.key.epoch): self.key.key.hex()}
        opened = outcome(_OPS["open"], {"wire": sealed.wire.hex(), "keys": keys})
        self.lines.append({"wire": sealed.wire.hex(), "entry": opened["out"]})

    def follow(self, wire: bytes, keys: Json) -> None:
        """One more record."""
        self.held.grow(self.held.roster.append(wire))
        self.lines.append({"record": wire.hex(), "keys": keys})


def _parts(pin: Pin) -> tuple[int, int, bytes]:
    return pin.device, pin.seq, pin.id


def _entry(chance: random.Random) -> Entry:
    long = 20000 if chance.random() < 0.1 else 300
    body = encode_body([chance.choice(TEXTS), None, chance.randbytes(chance.randrange(long)), [2**53 - 1]])
    kind = chance.choice(["note", "a", "abcdefghijklmnop"])
    return Entry(kind, chance.randrange(3), chance.randbytes(16), chance.randrange(300), 20000, body)


def _found() -> _World:
    seats = [Seat.from_seed(random_bytes(32)) for _ in range(3)]
    about = record.write_about(random_bytes(32), 2, [0, 0], 0)
    genesis = record.write_genesis(about, [seat.keys for seat in seats[:2]])
    founding = write_founding(genesis, [record.sign_founding(seat, genesis) for seat in seats[:2]])
    first = Roster.found(founding)
    rotate, key = epoch.make_rotate(seats[0], 0, first, random_bytes)
    second = first.append(rotate)
    candidate = record.ask_to_join(seats[2], first.space, 1)
    admit = record.make_admit(seats[1], 1, second, candidate, {1: key.key}, random_bytes)
    wires = [founding.hex(), rotate.hex(), admit.hex()]
    return _World(seats, Chains(second.append(admit)), key, [{"wires": wires, "keys": {"1": key.key.hex()}}])


def _lines(count: int) -> list[Json]:
    """`count` envelopes; half-way device 1 removes device 2, and before the last few its member leaves."""
    world = _found()
    for device in range(3):
        world.seal(device, erases=False)
    for i in range(3, count - LAST):
        if i == count // 2:
            removal = epoch.make_rotate(world.seats[1], 1, world.held.roster, random_bytes, [world.pin(2)])
            wire, world.key = removal
            world.follow(wire, {str(world.key.epoch): world.key.key.hex()})
        authors = 3 if i < count // 2 else 2
        world.seal(world.chance.randrange(authors), erases=world.chance.random() < 0.1)
    world.follow(record.make_leave(world.seats[1], 1, world.held.roster, [world.pin(1)]), {})
    for _ in range(LAST):
        world.seal(0, erases=True)
    return [*world.lines, {"counted": [world.held.head(device).seq for device in range(3)]}]


def _open_all(lines: list[Json]) -> int:
    """How many envelopes count, each when it comes, and open to the entry that their line tells."""
    first, *rest = lines
    held, keys, opened = Chains(rosters(first["wires"])), keyring(first["keys"]), 0
    for line in rest:
        if "record" in line:
            held.grow(held.roster.append(bytes.fromhex(line["record"])))
            keys |= keyring(line["keys"])
        elif "wire" in line:
            _open_one(held, keys, line)
            opened += 1
        else:
            assert [held.head(device.number).seq for device in held.roster.devices] == line["counted"]
    return opened


def _open_one(held: Chains, keys: dict[int, bytes], line: Json) -> None:
    envelope = parse_envelope(bytes.fromhex(line["wire"]))
    require_author(held.roster, envelope)
    held.add(Link.of(envelope))
    entry, told = open_envelope(envelope, keys), line["entry"]

    assert held.why_not(envelope.id) is None
    assert (entry.kind, entry.entry_id.hex(), entry.body.hex()) == (
        told["kind"],
        told["entry_id"],
        told["body"],
    )


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
