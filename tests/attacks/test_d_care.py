"""D2 and D3: a therapist's client that keeps every key it was ever given, and one that is given too much."""

from dataclasses import dataclass, field
from random import Random as Seeded

import pytest

from tests.attacks.scenes import History, history
from tests.support.evil import Hoarder
from twofold_crypto.errors import Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.record import make_leave
from twofold_crypto.secret.release import make_release, read_release
from twofold_crypto.secret.sealing import Place, open_envelope, seal, unwrap_key

PERSON, THERAPIST = 0, 1


@dataclass
class Care:
    """A couple's space, and a care space of one person and a therapist, who are different members there."""

    couple: History
    care: History
    hoarder: Hoarder = field(default_factory=Hoarder)
    released: dict[bytes, Entry] = field(default_factory=dict)
    wires: list[bytes] = field(default_factory=list)
    """Everything that stands at any relay; the hoarder has all of it."""

    def write(self, text: str) -> bytes:
        """An entry of the couple's, as it stands at the relay."""
        wire = self.couple.write(PERSON, text)
        self.wires.append(wire)
        return wire

    def release(self, wire: bytes) -> bytes:
        """Disclose one entry of the couple's space into the care space, with its provenance."""
        key = unwrap_key(parse_envelope(wire), self.couple.keys)
        data = make_release(self.couple.wires, wire, key)
        sealed = self._into_care(Entry("release", 1, self.care.random(16), 0, 20_000, data))
        self.hoarder.keep(sealed, self.care.keys)
        released = read_release(data)
        self.hoarder.entry_keys.append(key)
        self.released[released.envelope] = released.entry
        return data

    def _into_care(self, entry: Entry) -> bytes:
        made = self.care
        seq, tail = made.heads.get(PERSON, (0, made.roster.devices[PERSON].admitted_by))
        place = Place(made.roster.space, PERSON, seq + 1, tail, made.roster.head)
        sealed = seal(made.seats[PERSON], place, entry, made.newest, made.random)
        made.heads[PERSON] = (seq + 1, sealed.id)
        self.wires.append(sealed.wire)
        return sealed.wire

    def end(self) -> None:
        """The person leaves the care space, and the couple goes on."""
        seq, tail = self.care.heads[PERSON]
        first = self.care.roster.devices[2].admitted_by
        pins = [Pin(0, seq, tail), Pin(2, 0, first)]
        self.care.append(make_leave(self.care.seats[PERSON], PERSON, self.care.roster, pins))


def care() -> Care:
    """Two spaces with nothing in common."""
    made = Care(history(11), history(12))
    made.hoarder.epoch_keys = dict(made.care.keys)
    return made


def test_d2_hoarder_opens_what_was_released() -> None:
    """Of 60 entries, 10 released: all its keys on all there is open those 10, and none of the others."""
    made = care()
    wires = [made.write(f"entry {i}") for i in range(60)]
    for wire in wires[::6]:
        made.release(wire)
    opened = made.hoarder.opens(wires)

    assert [entry.body for entry in opened] == [entry.body for entry in made.released.values()]
    assert len(opened) == 10


def test_d2_nothing_opens_after_the_end() -> None:
    """Entries after the end, edits of what was released, and what was never selected: 0 open."""
    made = care()
    first = made.write("released")
    made.release(first)
    made.end()
    entry = open_envelope(parse_envelope(first), made.couple.keys)
    later = [made.write(f"later {i}") for i in range(50)] + [_edited(made, entry, i) for i in range(50)]

    assert made.hoarder.opens(later) == []
    assert len(made.hoarder.opens([first])) == 1


def _edited(made: Care, entry: Entry, revision: int) -> bytes:
    """The same entry id, once more, with another body."""
    couple = made.couple
    seq, tail = couple.heads[PERSON]
    place = Place(couple.roster.space, PERSON, seq + 1, tail, couple.roster.head)
    again = Entry(entry.kind, entry.schema, entry.entry_id, revision + 1, entry.day, couple.entry("e").body)
    sealed = seal(couple.seats[PERSON], place, again, couple.newest, couple.random)
    couple.heads[PERSON] = (seq + 1, sealed.id)
    return sealed.wire


def test_d2_closed_space_takes_nothing_more() -> None:
    """After the end nobody can write into the care space, the therapist included: `closed`."""
    made = care()
    made.release(made.write("released"))
    made.end()
    with pytest.raises(Refused) as refused:
        made.care.append(
            make_leave(made.care.seats[1], 1, made.care.roster, [Pin(1, 0, made.care.roster.space)])
        )

    assert refused.value.code == "closed"
    assert made.care.roster.closed == len(made.care.wires) - 1


def test_d2_released_entry_shows_its_provenance() -> None:
    """What was released says who signed it, in which place; with one byte changed it is refused."""
    made = care()
    made.couple.write(PERSON, "before")
    data = made.release(made.write("released"))
    released, random = read_release(data), Seeded(1)
    assert (released.member, released.seq) == (0, 2)
    for _ in range(300):
        at = random.randrange(len(data))
        changed = data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]
        with pytest.raises(Refused):
            read_release(changed)


def test_d3_reachable_keys_are_the_selected_set() -> None:
    """1,000 random acts of writing, releasing and editing: all that the therapist's keys open is selected."""
    made, random = care(), Seeded(3)
    wires = [made.write("the first")]
    for step in range(1000):
        act = random.randrange(10)
        if act < 7:
            wires.append(made.write(f"entry {step}"))
        elif act < 8:
            made.release(random.choice(wires))
        else:
            entry = open_envelope(parse_envelope(random.choice(wires)), made.couple.keys)
            wires.append(_edited(made, entry, step))
    opened = {_id_of(wire) for wire in wires if _opens(made.hoarder, wire)}

    assert opened == set(made.released)
    assert 50 < len(opened) < len(wires)


def _opens(hoarder: Hoarder, wire: bytes) -> bool:
    return hoarder.opens([wire]) != []


def _id_of(wire: bytes) -> bytes:
    return parse_envelope(wire).id


def test_d3_release_holds_no_epoch_key() -> None:
    """The bytes of a release hold the key of one entry, and no key of any epoch, seat or other entry."""
    made = care()
    others = [made.write(f"other {i}") for i in range(5)]
    data = made.release(made.write("released"))
    secrets = [*made.couple.keys.values(), *(seat.seed for seat in made.couple.seats)]
    secrets += [unwrap_key(parse_envelope(wire), made.couple.keys) for wire in others]

    assert [secret for secret in secrets if secret in data] == []
