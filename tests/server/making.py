"""Spaces, seats and sealed wires made by hand: what a device would send, and what none should."""

import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from msgspec import structs

from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import ENVELOPE, ROSTER, FoundRequest, Item, ProofRequest
from twofold_crypto.public.roster import Pin, Roster, write_founding
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import (
    ask_to_join,
    make_admit,
    make_leave,
    sign_founding,
    write_about,
    write_genesis,
)
from twofold_crypto.secret.sealing import EpochKey, Place, rewrap, seal

Random = Callable[[int], bytes]
_COUNTER = itertools.count()


def seeded(seed: str) -> Random:
    """Bytes that are the same in every run."""
    state = [hashlib.blake2b(seed.encode()).digest()]

    def draw(count: int) -> bytes:
        state[0] = hashlib.blake2b(state[0]).digest()
        return hashlib.shake_256(state[0]).digest(count)

    return draw


@dataclass
class Author:
    """A seat with its device number, and where its chain stands."""

    seat: Seat
    device: int
    seq: int
    prev: bytes


@dataclass
class Made:
    """A space with its authors: founded by hand, advanced only by what these methods make."""

    random: Random
    roster: Roster
    epoch_key: EpochKey
    authors: list[Author]
    founding: bytes
    rotate: bytes
    keyring: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def found(cls, name: str = "", members: int = 2) -> "Made":
        """A space of so many members, with its first epoch; the same name makes the same space."""
        random = seeded(name or f"space {next(_COUNTER)}")
        seats = [Seat.from_seed(random(32)) for _ in range(members)]
        about = write_about(random(32), 1, [0] * members, 0)
        genesis = write_genesis(about, [seat.keys for seat in seats])
        founding = write_founding(genesis, [sign_founding(seat, genesis) for seat in seats])
        roster = Roster.found(founding)
        rotate, key = make_rotate(seats[0], 0, roster, random)
        authors = [Author(seat, n, 0, roster.space) for n, seat in enumerate(seats)]
        made = cls(random, roster.append(rotate), key, authors, founding, rotate)
        made.keyring[key.epoch] = key.key
        return made

    @property
    def id(self) -> bytes:
        """The space id."""
        return self.roster.space

    def request(self, code: str) -> FoundRequest:
        """The founding as a message."""
        return FoundRequest(VERSION, code, self.founding, self.rotate)

    def proof(
        self, origin: str, challenge: bytes, author: int = 0, known: int = 0, tail: Sequence[bytes] = ()
    ) -> ProofRequest:
        """A proof by one of the authors."""
        seat = self.authors[author].seat
        signature = seat.sign("proof", self.id, origin.encode("ascii"), challenge)
        return ProofRequest(VERSION, self.id, seat.keys.sign, challenge, signature, known, list(tail))

    def wire(self, author: int = 0, size: int = 200, erases: Sequence[bytes] = ()) -> bytes:
        """The author's next envelope; its chain goes on."""
        who = self.authors[author]
        place = Place(self.id, who.device, who.seq + 1, who.prev, self.roster.head, (), sorted(erases))
        entry = Entry("note", 1, self.random(16), 1, 20000, self.random(size))
        sealed = seal(who.seat, place, entry, self.epoch_key, self.random)
        who.seq, who.prev = place.seq, sealed.id
        return sealed.wire

    def envelope(self, author: int = 0, size: int = 200, erases: Sequence[bytes] = ()) -> Item:
        """The same as an item."""
        return Item(ENVELOPE, self.wire(author, size, erases))

    def pin(self, author: int) -> Pin:
        """The author's newest envelope, as a pin."""
        who = self.authors[author]
        return Pin(who.device, who.seq, who.prev)

    def removal(self, by: int, *pins: Pin) -> Item:
        """A new epoch without these devices; the roster goes on."""
        who = self.authors[by]
        wire, self.epoch_key = make_rotate(who.seat, who.device, self.roster, self.random, pins)
        self.keyring[self.epoch_key.epoch] = self.epoch_key.key
        self.roster = self.roster.append(wire)
        return Item(ROSTER, wire)

    def leaving(self, by: int) -> Item:
        """The author's member leaves with all its devices; the roster goes on."""
        who = self.authors[by]
        member = self.roster.devices[who.device].member
        gone = [d.number for d in self.roster.present_now if d.member == member]
        pins = [self.pin(n) for n in range(len(self.authors)) if self.authors[n].device in gone]
        wire = make_leave(who.seat, who.device, self.roster, pins)
        self.roster = self.roster.append(wire)
        return Item(ROSTER, wire)

    def rewrapped(self, wire: bytes) -> bytes:
        """The same envelope, its key wrapped under the newest epoch."""
        return rewrap(parse_envelope(wire), self.keyring, self.epoch_key, self.random)

    def rotation(self, author: int = 0) -> Item:
        """A new epoch; the roster goes on."""
        who = self.authors[author]
        wire, self.epoch_key = make_rotate(who.seat, who.device, self.roster, self.random)
        self.keyring[self.epoch_key.epoch] = self.epoch_key.key
        self.roster = self.roster.append(wire)
        return Item(ROSTER, wire)

    def admission(self, by: int = 0) -> Item:
        """A new device of the author's member; it becomes the last author."""
        who = self.authors[by]
        seat = Seat.from_seed(self.random(32))
        candidate = ask_to_join(seat, self.id, self.roster.devices[who.device].member)
        wire = make_admit(who.seat, who.device, self.roster, candidate, self.keyring, self.random)
        self.roster = self.roster.append(wire)
        self.authors.append(Author(seat, len(self.roster.devices) - 1, 0, self.roster.head))
        return Item(ROSTER, wire)

    def branch(self) -> "Made":
        """A copy whose chains go on without this one."""
        return replace(self, authors=[replace(author) for author in self.authors], keyring=dict(self.keyring))


def bodiless(wire: bytes) -> bytes:
    """The same envelope without its body and its wrap."""
    return structs.replace(parse_envelope(wire), body=None).with_wrap(None)


def with_body(wire: bytes, body: bytes) -> bytes:
    """The same envelope with other bytes as its body."""
    envelope = parse_envelope(wire)
    return structs.replace(envelope, body=body).with_wrap(envelope.wrap)


def unwrapped(wire: bytes) -> bytes:
    """The same envelope without its wrap."""
    return parse_envelope(wire).with_wrap(None)
