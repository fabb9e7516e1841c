"""A seat from paper in a space: it reads all that the relay shows there, and lets this phone in.

A guest keeps nothing. What this phone will be is durable before anybody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.messages import FOUNDING, LOG_START, ROSTER, Item
from twofold_crypto.public.roster import Pin, Roster
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join, make_admit

from .applying import apply
from .changes import AnyChange, SpaceKept
from .comparing import heads_at_relay
from .device import Device
from .errors import NoSheet, RelayRefused
from .judge import ASIDE_MAX, REFUSED_MAX, Reading, read_rows, run_hash
from .relay import Relay
from .settling import Rules
from .state import Space, SpaceName, State, Wish

_ROUNDS_MAX = 4


@dataclass
class Guest:
    """A seat from paper, in one space: what it has read there, and its line.

    `promised` and `promised_head` are what the paper leads to: whoever is shown less is shown an old state.
    """

    space: Space
    relay: Relay
    token: bytes
    promised: tuple[Pin, ...] = ()
    promised_head: bytes = b""


async def read_as_guest(device: Device, relay: Relay, seat: Seat, space_id: bytes, name: SpaceName) -> Guest:
    """All of a space, as its guest; NoSheet if the relay shows another one, or makes it up."""
    token = await relay.prove(seat, space_id)
    page = await relay.fetch(token, 0)
    if not page.items or page.items[0].type != FOUNDING:
        raise NoSheet("The relay does not show this space from its beginning.")
    roster = Roster.found(page.items[0].wire)
    if roster.space != space_id:
        raise NoSheet("The relay shows another space.")
    space = Space(name, seat.seed, 0, relay.origin, "founded", [page.items[0].wire])
    guest = Guest(space, relay, token)
    await _level(device, guest)
    return guest


async def _level(device: Device, guest: Guest) -> None:
    """Everything that the relay shows from the beginning, in memory."""
    space, rules = guest.space, Rules(device.outside.schema)
    space.cursor, space.hash = 0, LOG_START
    while True:
        page = await guest.relay.fetch(guest.token, space.cursor)
        rows = read_rows(page.items)
        cursor, running = space.cursor + len(rows), run_hash(space.hash, rows)
        reading = Reading(space, rules)
        reading.take(rows)
        apply(State(spaces={space.name: space}), reading.change(cursor, running))
        if len(space.refused) >= REFUSED_MAX or len(space.aside) >= ASIDE_MAX:
            raise NoSheet("The relay shows things that nobody in this space has signed.")
        if cursor >= page.head:
            break
        if not rows:
            raise NoSheet("The relay does not show this space to its end.")
    number = space.number
    if number is None:
        raise NoSheet("The relay does not show the record that let this sheet in.")
    space.member = space.ledger.member_of(number)


async def let_in(device: Device, guest: Guest, *also: AnyChange, keep_others: bool) -> None:
    """Keep a new seat of this phone, with what is kept beside it, then let the guest's seat admit it."""
    kept = _keep(device, guest, *also, keep_others=keep_others)
    asked = ask_to_join(kept.seat(), guest.space.ledger.roster.space, kept.member)
    for _ in range(_ROUNDS_MAX):
        roster, number = guest.space.ledger.roster, guest.space.number
        if roster.device_of(asked.keys.sign) or number is None:
            return
        place = (guest.space.seat(), number, roster, asked, guest.space.keyring, device.random)
        try:
            await guest.relay.append(guest.token, [Item(ROSTER, make_admit(*place))])
        except RelayRefused as refused:
            if refused.name != "roster_moved":
                raise
        await _level(device, guest)
    raise NoSheet("The space changes at every turn. Try again.")


def _keep(device: Device, guest: Guest, *also: AnyChange, keep_others: bool) -> Space:
    """The space as this phone will be in it; under the same seat at another try."""
    shown, roster = guest.space, guest.space.ledger.roster
    known = [each for each in device.state.spaces.values() if each.records[0] == shown.records[0]]
    unmet, head = _unmet(guest)
    gone = [] if keep_others or unmet or head else others_in(shown, known)
    space = Space(
        name=known[0].name if known else shown.name,
        seed=known[0].seed if known else device.random(KEY_BYTES),
        member=shown.member,
        relay=shown.relay,
        stage="awaited",
        records=[shown.records[0]],
        promised={pin.device: pin for pin in heads_at_relay(shown)} | unmet,
        promised_head=head or roster.head,
        wish=Wish(gone),
    )
    device.vault.commit(SpaceKept(space), *also)
    return device.space(space.name)


def _unmet(guest: Guest) -> tuple[dict[int, Pin], bytes]:
    """What was promised and the relay does not show: heads, and the roster's; nothing of an honest relay."""
    ledger = guest.space.ledger
    heads = {pin.device: pin for pin in guest.promised if pin.seq and not ledger.chains.holds(pin.id)}
    known = not guest.promised_head or ledger.roster.number_of(guest.promised_head) is not None
    return heads, b"" if known else guest.promised_head


def others_in(shown: Space, known: Sequence[Space]) -> list[int]:
    """The devices of a member that are in, but for this phone: `known` is its space, if it has a seat."""
    own = [each.seat().keys for each in known]
    present = shown.ledger.roster.present_now
    return [d.number for d in present if d.member == shown.member and d.keys not in own]
