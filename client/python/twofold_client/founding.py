"""Making spaces: a solo space alone and offline, and the shared one between two ceremonies' ends."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from twofold_crypto.errors import Forged
from twofold_crypto.primitives import KEY_BYTES, Random
from twofold_crypto.public.encoding import labelled_hash
from twofold_crypto.public.limits import BLIND_BYTES, ENTRY_ID_BYTES
from twofold_crypto.public.roster import Roster, parse_founding, write_founding
from twofold_crypto.secret.entry import About, Entry, encode_body, parse_about
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import sign_founding, write_about, write_genesis

from .care import CARER, SELF
from .links import Way
from .state import Pledge, Space, SpaceName, Waiting

SOLO, SHARED, CARE = 1, 2, 3
"""Kinds of a space, in its sealed description."""
BOTH: Final = 2
"""How many write about themselves in a space of care for both."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a space is to be: its kind, the role of each member, its last day (0: no end)."""

    kind: int
    roles: tuple[int, ...]
    end: int = 0

    @classmethod
    def of(cls, about: About) -> "Plan":
        """The plan that a description tells."""
        return cls(about.kind, tuple(about.roles), about.end)


PAIR = Plan(SHARED, (0, 0))
"""The space of two people."""


def fits(way: Way, plan: Plan, member: int) -> bool:
    """Whether a space is what the link said: for two; or one where one helps, and one or two others are."""
    if way == "join":
        return plan == PAIR
    others, helpers = plan.roles.count(SELF), plan.roles.count(CARER)
    if plan.kind != CARE or helpers != 1 or others + helpers != len(plan.roles):
        return False
    role = plan.roles[member]
    return role == CARER and others <= BOTH if way == "care" else role == SELF and others == BOTH


NAMES = {SOLO: "solo", SHARED: "shared"}
UNNAMED = "space"
"""How the names of spaces begin whose kind this device has not read yet."""

ERASE = "erase"
"""Kind of an entry that says nothing: its envelope is there for what it erases."""


def about_entry(about: bytes, day: int, random: Random) -> Entry:
    """The founder's first entry in every space."""
    return Entry("about", 1, random(ENTRY_ID_BYTES), 0, day, about)


def found_solo(relay: str, day: int, random: Random) -> Space:
    """A space of one member, founded on this device, not yet at any relay."""
    seat = Seat.from_seed(random(KEY_BYTES))
    about = write_about(random(BLIND_BYTES), SOLO, [0], 0)
    genesis = write_genesis(about, [seat.keys])
    founding = write_founding(genesis, [sign_founding(seat, genesis)])
    return found_space("solo", seat, relay, founding, about_entry(about, day, random), random)


def found_space(
    name: SpaceName, seat: Seat, relay: str, founding: bytes, about: Entry, random: Random
) -> Space:
    """The founder's space from record 0: the rotate to epoch 1 made, the description waiting to be sealed."""
    rotate, fresh = make_rotate(seat, 0, Roster.found(founding), random)
    return Space(
        name=name,
        seed=seat.seed,
        member=0,
        relay=relay,
        stage="unfounded",
        records=[founding, rotate],
        keyring={fresh.epoch: fresh.key},
        outbox=[Waiting(about)],
        about=about.body,
    )


def free_name(kind: int, taken: Collection[SpaceName]) -> SpaceName:
    """What a new space of this kind is called here: `solo`, `shared`, `care1`, `care2`, …"""
    name = NAMES.get(kind, "care")
    if kind in NAMES and name not in taken:
        return name
    return next(f"{name}{n}" for n in range(1, len(taken) + 2) if f"{name}{n}" not in taken)


def pledged_space(pledge: Pledge, founding: bytes) -> Space:
    """The space that a pledge becomes with record 0. Refuses what is no sound one of the same G."""
    if parse_founding(founding)[1].genesis != pledge.genesis:
        raise Forged
    space = Space(pledge.name, pledge.seed, pledge.member, pledge.relay, "awaited", [founding])
    space.about = pledge.about
    return space


def erasing_entry(day: int, random: Random) -> Entry:
    """An entry for an envelope whose header erases; of the smallest size."""
    return Entry(ERASE, 1, random(ENTRY_ID_BYTES), 0, day, encode_body([]))


def description(space: Space) -> About | None:
    """What the space is, as its roster commits to it; None while nobody has said it here."""
    committed = space.ledger.roster.about
    bodies = (held.entry.body for held in space.entries.values() if held.entry.kind == "about")
    for body in (space.about, *bodies):
        if body and labelled_hash("about", body) == committed:
            return parse_about(body)
    return None


def may_write_on(space: Space, day: int) -> bool:
    """Whether a space has no end date, or is not past it. This only narrows what this device writes."""
    described = description(space)
    return described is None or described.end == 0 or day <= described.end
