"""A space of two members with a history, written row by row with fixed randomness: what readings are made of.

Devices 0 and 1 found the space; device 2, the reader, is member 1's second one. Every row has an index, so
that a case can show any rows in any order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.vectors.actors import fixed
from tests.vectors.ops import stream
from twofold_crypto.public.chain import Head
from twofold_crypto.public.envelope import Seen, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, ROSTER
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
from twofold_crypto.secret.sealing import EpochKey, Place, seal

DAY = 20_000
Row = list[Any]


@dataclass
class Author:
    """A device that writes: its seat, its newest envelope, and what it has told of others."""

    seat: Seat
    member: int
    head: Head
    told: dict[int, bytes] = field(default_factory=dict)


class Scene:
    """The history so far. Each verb adds a row and answers its index."""

    def __init__(self, name: str) -> None:
        self.random = stream(fixed(name))
        seats = [Seat.from_seed(fixed(f"{name} {n}")) for n in range(2)]
        genesis = write_genesis(write_about(self.random(32), 2, [0, 0], 0), [s.keys for s in seats])
        founding = write_founding(genesis, [sign_founding(s, genesis) for s in seats])
        self.name = name
        self.rows: list[Row] = [[FOUNDING, founding.hex(), 0]]
        self.roster = Roster.found(founding)
        self.keyring: dict[int, bytes] = {}
        self.authors = [Author(s, n, Head(0, self.roster.space, 0)) for n, s in enumerate(seats)]
        self.rotate(0)
        self.reader = self.admit(1)

    @property
    def space(self) -> bytes:
        """The space's id."""
        return self.roster.space

    def id(self, row: int) -> bytes:
        """The id of an envelope's row."""
        return parse_envelope(bytes.fromhex(self.rows[row][1])).id

    def admit(self, by: int) -> int:
        """Another device of that device's member; answers its number."""
        signer, number = self.authors[by], len(self.authors)
        seat = Seat.from_seed(fixed(f"{self.name} {number}"))
        asked = ask_to_join(seat, self.space, signer.member)
        wire = make_admit(signer.seat, by, self.roster, asked, self.keyring, self.random)
        self._record(wire)
        self.authors.append(Author(seat, signer.member, Head(0, self.roster.head, len(self.roster.ids) - 1)))
        return number

    def rotate(self, by: int, removed: Sequence[Pin] = (), bad: int | None = None) -> int:
        """A new epoch, without these devices; `bad` is granted a key that it cannot open."""
        shown = self.roster if bad is None else replace(self.roster, devices=self._with_bad_key(bad))
        wire, fresh = make_rotate(self.authors[by].seat, by, shown, self.random, removed)
        self.keyring[fresh.epoch] = fresh.key
        return self._record(wire)

    def _with_bad_key(self, bad: int) -> Any:  # noqa: ANN401  the roster's own tuple
        other = Seat.from_seed(fixed("somebody else")).keys
        devices = self.roster.devices
        return tuple(replace(d, keys=other) if d.number == bad else d for d in devices)

    def leave(self, by: int) -> int:
        """The member of this device leaves; each of its devices is pinned at its head."""
        member = self.authors[by].member
        pins = [self.pin(d.number) for d in self.roster.present_now if d.member == member]
        return self._record(make_leave(self.authors[by].seat, by, self.roster, pins))

    def pin(self, device: int) -> Pin:
        """A pin at the newest envelope of a device."""
        head = self.authors[device].head
        return Pin(device, head.seq, head.id)

    def write(
        self,
        by: int,
        text: str = "",
        *,
        seen: Sequence[Seen] | None = None,
        erases: Sequence[bytes] = (),
        cited: bytes | None = None,
        kind: str = "note",
        entry_id: bytes | None = None,
        epoch: int | None = None,
    ) -> int:
        """An envelope of a device at its place in its chain, with one entry in it."""
        author, roster = self.authors[by], self.roster
        news = self._news(by) if seen is None else list(seen)
        head = cited or roster.head
        place = Place(self.space, by, author.head.seq + 1, author.head.id, head, news, sorted(erases))
        entry = Entry(kind, 1, entry_id or self.random(16), 0, DAY + len(self.rows), text.encode())
        number = epoch or roster.epoch
        sealed = seal(author.seat, place, entry, EpochKey(number, self.keyring[number]), self.random)
        author.head = Head(place.seq, sealed.id, roster.number_of(head) or 0)
        return self.row(ENVELOPE, sealed.wire, 1)

    def _news(self, by: int) -> list[Seen]:
        told, news = self.authors[by].told, []
        for number, other in enumerate(self.authors):
            if number != by and other.head.seq and told.get(number) != other.head.id:
                news.append(Seen(number, other.head.seq, other.head.id))
                told[number] = other.head.id
        return news

    def row(self, kind: int, wire: bytes, arrived: int = 0) -> int:
        """A row as it stands; answers its index."""
        self.rows.append([kind, wire.hex(), arrived])
        return len(self.rows) - 1

    def _record(self, wire: bytes) -> int:
        self.roster = self.roster.append(wire)
        return self.row(ROSTER, wire)

    def back(self, by: int) -> "Checkpoint":
        """Remember where a device stands, to write a second branch from there later."""
        author = self.authors[by]
        return Checkpoint(author, author.head, dict(author.told))


@dataclass(frozen=True)
class Checkpoint:
    """Where a device stood."""

    author: Author
    head: Head
    told: dict[int, bytes]

    def restore(self) -> None:
        """The device forgets what it wrote since, as a copy of it would."""
        self.author.head, self.author.told = self.head, dict(self.told)
