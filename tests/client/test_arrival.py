"""What a device holds is a function of what arrived, never of the order in which it did."""

import random
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.evil import flipped_body, flipped_signature, flipped_wrap
from tests.support.phone import TODAY, seeded
from twofold_client.alarms import alarms_of
from twofold_client.applying import apply
from twofold_client.founding import about_entry, found_space
from twofold_client.judge import Reading, Row, read_rows
from twofold_client.kinds import Checkin, encode_checkin, require_schema
from twofold_client.settling import Rules
from twofold_client.state import Space, State
from twofold_crypto.public.chain import Head
from twofold_crypto.public.envelope import Seen
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, ROSTER, PageItem
from twofold_crypto.public.roster import Roster, write_founding
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join, make_admit, sign_founding, write_about, write_genesis
from twofold_crypto.secret.sealing import EpochKey, Place, seal

RANDOM = seeded(7)


@dataclass
class Author:
    """A device that writes into the history of a test, at its own place in its chain."""

    device: int
    seat: Seat
    head: Head
    told: dict[int, bytes] = field(default_factory=dict)

    def write(self, roster: Roster, key: EpochKey, heads: dict[int, Head], text: str) -> bytes:
        """Seal one entry; `heads` is what it holds of others."""
        entry = Entry("checkin", 1, RANDOM(16), 0, TODAY, encode_checkin(Checkin(note=text)))
        others = {other: head for other, head in sorted(heads.items()) if other != self.device}
        news = [Seen(o, h.seq, h.id) for o, h in others.items() if self.told.get(o) != h.id]
        place = Place(roster.space, self.device, self.head.seq + 1, self.head.id, roster.head, news)
        sealed = seal(self.seat, place, entry, key, RANDOM)
        self.told = {other: head.id for other, head in others.items()}
        self.head = heads[self.device] = Head(place.seq, sealed.id, len(roster.ids) - 1)
        return sealed.wire


def history() -> tuple[Seat, Space, list[Row]]:
    """The founder's seat, a reader's empty space, a log of two members, four devices and two epochs."""
    seats = [Seat.from_seed(RANDOM(32)) for _ in range(4)]
    about = write_about(RANDOM(32), 2, [0, 0], 0)
    genesis = write_genesis(about, [seat.keys for seat in seats[:2]])
    founding = write_founding(genesis, [sign_founding(seat, genesis) for seat in seats[:2]])
    first = found_space("shared", seats[0], "", founding, about_entry(about, TODAY, RANDOM), RANDOM)
    roster = Roster.found(founding).append(first.records[1])
    key = EpochKey(1, first.keyring[1])
    authors = [Author(i, seats[i], Head(0, roster.space, 0)) for i in range(2)]
    heads: dict[int, Head] = {}
    items = [PageItem(FOUNDING, founding, 0), PageItem(ROSTER, first.records[1], 0)]
    items += [PageItem(ENVELOPE, authors[i % 2].write(roster, key, heads, f"{i}"), 1) for i in range(4)]
    admit = make_admit(seats[0], 0, roster, ask_to_join(seats[2], roster.space, 0), first.keyring, RANDOM)
    roster = roster.append(admit)
    authors.append(Author(2, seats[2], Head(0, roster.head, 0)))
    items.append(PageItem(ROSTER, admit, 0))
    items += [PageItem(ENVELOPE, author.write(roster, key, heads, "a"), 1) for author in authors]
    asked = ask_to_join(seats[3], roster.space, 1)
    admit = make_admit(seats[1], 1, roster, asked, first.keyring, RANDOM)
    roster = roster.append(admit)
    items.append(PageItem(ROSTER, admit, 0))
    rotate, key = make_rotate(seats[1], 1, roster, RANDOM)
    roster = roster.append(rotate)
    items.append(PageItem(ROSTER, rotate, 0))
    items += [PageItem(ENVELOPE, author.write(roster, key, heads, "b"), 1) for author in authors]
    return seats[0], _space(seats[3], 1, founding), read_rows(items)


def _space(seat: Seat, member: int, founding: bytes) -> Space:
    return Space(name="shared", seed=seat.seed, member=member, relay="", stage="awaited", records=[founding])


FOUNDER, READER, ROWS = history()


def read(pages: list[list[Row]]) -> Space:
    """The space after these pages, each one transaction, judged over what the ones before left."""
    space = Space(**{name: getattr(READER, name) for name in ("name", "seed", "member", "relay", "stage")},
                  records=list(READER.records))  # fmt: skip
    state = State(spaces={"shared": space})
    for page in pages:
        reading = Reading(space, Rules(require_schema))
        reading.take(page)
        state = apply(state, reading.change(space.cursor, space.hash))
    return space


def essence(space: Space) -> object:
    """All that a device holds, but for the order in which it came to hold it."""
    entries = {key: (held.member, held.device, held.seq, held.entry) for key, held in space.entries.items()}
    shut = {key: shut.reason for key, shut in space.quarantine.items()}
    refused = {key: refusal.reason for key, refusal in space.refused.items()}
    told = (entries, shut, refused, sorted(space.verified), sorted(space.aside), alarms_of(space))
    return (space.records, space.keyring, space.heads, *told)


WHOLE = essence(read([ROWS]))


def _cut(rows: list[Row], pages: int, chance: random.Random) -> list[list[Row]]:
    ends = sorted(chance.randrange(len(rows) + 1) for _ in range(pages - 1))
    return [rows[a:b] for a, b in zip([0, *ends], [*ends, len(rows)], strict=True)]


def test_in_order_all_is_counted() -> None:
    """Read as written, every envelope is an entry and nothing is left aside."""
    space = read([ROWS])

    assert (len(space.entries), len(space.records), space.aside, space.quarantine) == (10, 5, {}, {})


@given(st.randoms(use_true_random=False), st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_any_order_ends_in_one_state(chance: random.Random, pages: int) -> None:
    """Shuffled over any pages, with some rows twice, the same rows end in the same state."""
    rows = ROWS + chance.sample(ROWS, 4)
    chance.shuffle(rows)

    assert essence(read(_cut(rows, pages, chance))) == WHOLE


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_part_then_the_rest(chance: random.Random) -> None:
    """Whatever part came before, the rest completes it; nothing kept aside is lost."""
    some = chance.sample(ROWS, chance.randrange(len(ROWS)))
    rest = [row for row in ROWS if row not in some]
    chance.shuffle(rest)

    assert essence(read([some, rest])) == WHOLE


@given(st.randoms(use_true_random=False), st.sampled_from([flipped_body, flipped_wrap, flipped_signature]))
@settings(max_examples=60, deadline=None)
def test_a_flipped_copy_does_no_harm(chance: random.Random, flip: object) -> None:
    """A damaged copy of an envelope, before or after the true one, in any order, changes nothing."""
    row = chance.choice([row for row in ROWS if row.type == ENVELOPE])
    damaged = Row(row.type, row.id, row.arrived, flip(row.wire))  # type: ignore[operator]
    rows = [*ROWS, damaged]
    chance.shuffle(rows)

    read_all = read(_cut(rows, 3, chance))

    assert essence(read_all) == WHOLE
