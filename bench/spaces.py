"""Spaces for the load: founded at the relay, proven, with envelopes sealed before the clock starts."""

from dataclasses import dataclass, field

from bench.line import Asking, connect, post
from twofold_crypto.primitives import random_bytes
from twofold_crypto.public import messages as m
from twofold_crypto.public.ids import format_id
from twofold_crypto.public.limits import BATCH_ITEMS_MAX, VERSION
from twofold_crypto.public.roster import Roster, write_founding
from twofold_crypto.secret.entry import Entry, encode_body
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join, make_admit, sign_founding, write_about, write_genesis
from twofold_crypto.secret.sealing import EpochKey, Place, seal

_TEXT_BYTES = 900
"""A text that makes the padded plaintext exactly 1 KiB."""


def _entry() -> Entry:
    return Entry("journal", 1, random_bytes(16), 0, 20_779, encode_body(["x" * _TEXT_BYTES, None, [], None]))


@dataclass(slots=True)
class Author:
    """One device of a space: its seat, its place in its own chain, its token."""

    seat: Seat
    device: int
    seq: int
    prev: bytes
    token: str = ""

    def seal(self, room: "Room", count: int) -> list[bytes]:
        """The next `count` envelopes of 1 KiB of ciphertext."""
        wires = []
        for _ in range(count):
            self.seq += 1
            place = Place(room.roster.space, self.device, self.seq, self.prev, room.roster.head)
            sealed = seal(self.seat, place, room.entry, room.epoch_key, random_bytes)
            self.prev = sealed.id
            wires.append(sealed.wire)
        return wires


@dataclass(slots=True)
class Room:
    """A space with its authors; founded by the first."""

    roster: Roster
    epoch_key: EpochKey
    records: list[bytes]
    authors: list[Author]
    entry: Entry = field(default_factory=_entry)


def make_room(devices: int = 1) -> Room:
    """A space of one member with so many devices, on nobody's disk yet."""
    seat = Seat.from_seed(random_bytes(32))
    genesis = write_genesis(write_about(random_bytes(32), 1, [0], 0), [seat.keys])
    founding = write_founding(genesis, [sign_founding(seat, genesis)])
    roster = Roster.found(founding)
    rotate, key = make_rotate(seat, 0, roster, random_bytes)
    room = Room(roster.append(rotate), key, [founding, rotate], [Author(seat, 0, 0, roster.space)])
    for _ in range(devices - 1):
        _admit(room)
    return room


def _admit(room: Room) -> None:
    first, seat = room.authors[0].seat, Seat.from_seed(random_bytes(32))
    asked = ask_to_join(seat, room.roster.space, 0)
    keys = {room.epoch_key.epoch: room.epoch_key.key}
    wire = make_admit(first, 0, room.roster, asked, keys, random_bytes)
    room.roster = room.roster.append(wire)
    room.records.append(wire)
    room.authors.append(Author(seat, len(room.authors), 0, room.roster.head))


class Door:
    """The relay as the load needs it: founding, proving, appending, over one line."""

    def __init__(self, line: Asking, port: int) -> None:
        self._line, self._port = line, port

    @classmethod
    async def opened(cls, port: int) -> "Door":
        """A door on an open line."""
        return cls(await connect(port), port)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    async def found(self, room: Room, code: str) -> None:
        """Found the space, prove every author, append the admissions."""
        request = m.FoundRequest(VERSION, code, room.records[0], room.records[1])
        await self._ask("/v1/found", request)
        await self.prove(room.roster.space, room.authors[0])
        if room.records[2:]:
            await self.append(room.authors[0], m.ROSTER, room.records[2:])
        for author in room.authors[1:]:
            await self.prove(room.roster.space, author)

    async def prove(self, space: bytes, author: Author) -> None:
        """A token for this author."""
        reply = m.parse_reply(m.ChallengeReply, await self._ask("/v1/challenge", m.ChallengeRequest(VERSION)))
        public = author.seat.keys.sign
        own = f"http://127.0.0.1:{self._port}".encode()
        signature = author.seat.sign("proof", space, own, reply.challenge)
        request = m.ProofRequest(VERSION, space, public, reply.challenge, signature, 0, [])
        author.token = format_id(m.parse_reply(m.ProofReply, await self._ask("/v1/proof", request)).token)

    async def append(self, author: Author, kind: int, wires: list[bytes]) -> None:
        """Append in batches of what the protocol allows."""
        for start in range(0, len(wires), BATCH_ITEMS_MAX):
            items = [m.Item(kind, wire) for wire in wires[start : start + BATCH_ITEMS_MAX]]
            await self._line.ask(append_request(self._port, author, items))

    async def _ask(self, path: str, message: m.Message) -> bytes:
        return await self._line.ask(post(path, self._port, m.write(message)))


async def founded(port: int, code: str, rooms: list[Room]) -> list[Room]:
    """The same rooms, founded at a relay and proven."""
    door = await Door.opened(port)
    for room in rooms:
        await door.found(room, code)
    door.close()
    return rooms


def append_request(port: int, author: Author, items: list[m.Item]) -> bytes:
    """The prebuilt bytes of one append."""
    return post("/v1/append", port, m.write(m.AppendRequest(VERSION, items)), author.token)


def one_each(port: int, author: Author, wires: list[bytes]) -> list[bytes]:
    """One prebuilt append per envelope."""
    return [append_request(port, author, [m.Item(m.ENVELOPE, wire)]) for wire in wires]
