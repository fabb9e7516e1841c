"""A new phone from the printed sheet and the relay's address, with nothing else.

The sheet's seat reads the solo space, opens the spare seats it holds, and each of them admits a new seat
of this phone to its space. Then the phone goes on like any other; the lost ones are put out, and a new
sheet is made.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from twofold_crypto.errors import Refused
from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.messages import FOUNDING, LOG_START, ROSTER, Item
from twofold_crypto.public.proof import require_origin
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join, make_admit
from twofold_crypto.secret.recovery import SPARE_KIND, SpareSeat, open_spare, sheet_of

from .applying import apply
from .changes import Connected, SpaceKept
from .comparing import heads_at_relay
from .device import Device
from .errors import CeremonyEnded, NoSheet, RelayRefused
from .folding import fold
from .founding import UNNAMED
from .judge import Reading, read_rows, run_hash
from .recovering import SOLO, make_sheet
from .relay import Relay
from .settling import Rules
from .state import Space, SpaceName, State, Wish

_ROUNDS_MAX = 4
_WHY = {
    "unknown": "This relay does not know this sheet. Check its address.",
    "ended": "A newer sheet took the place of this one.",
    "healing": "The relay was restored and waits for its devices. Try again later.",
}


@dataclass
class _Guest:
    """A seat from paper, in one space: what it has read there, and its line."""

    space: Space
    relay: Relay
    token: bytes


async def restore(device: Device, words: str, relay: str, *, keep_others: bool = False) -> str:
    """The complete notebook on this phone; answers the words of a new sheet.

    The member's other devices are put out unless `keep_others`. Broken off, it may be begun again on the same
    phone. Refuses BadWords, Malformed or Unsupported for an address, NoSheet, Away, CeremonyEnded.
    """
    sheet = sheet_of(words)
    require_origin(relay)
    if any(space.stage != "awaited" for space in device.state.spaces.values()):
        raise CeremonyEnded("already_begun")
    if device.state.relay != relay:
        device.vault.commit(Connected(relay, device.state.code))
    try:
        await _admit_everywhere(device, sheet, relay, keep_others=keep_others)
    except RelayRefused as refused:
        raise NoSheet(_WHY.get(refused.name, str(refused))) from refused
    await device.run()
    return await make_sheet(device)


async def _admit_everywhere(device: Device, sheet: Seat, origin: str, *, keep_others: bool) -> None:
    relay = Relay(device.outside.line(origin))
    try:
        solo = await _read(device, relay, sheet, await relay.lookup(sheet), SOLO)
        spares = list(_spares(solo.space, sheet))
        await _admit(device, solo, keep_others=keep_others)
    finally:
        await relay.close()
    for place, spare in enumerate(spares, 1):
        line = Relay(device.outside.line(spare.relay))
        try:
            guest = await _read(device, line, spare.seat, spare.space, f"{UNNAMED}{place}")
            await _admit(device, guest, keep_others=keep_others)
        finally:
            await line.close()


def _spares(solo: Space, sheet: Seat) -> Iterable[SpareSeat]:
    """The newest spare of each space that opens for this sheet."""
    found: dict[bytes, SpareSeat] = {}
    for kept in fold(solo):
        if kept.entry.kind == SPARE_KIND and kept.mark is None:
            try:
                spare = open_spare(sheet, kept.entry.body)
            except Refused:
                continue
            found[spare.space] = spare
    return found.values()


async def _read(device: Device, relay: Relay, seat: Seat, space_id: bytes, name: SpaceName) -> _Guest:
    """All of a space, as its guest; NoSheet if the relay shows another one."""
    token = await relay.prove(seat, space_id)
    page = await relay.fetch(token, 0)
    if not page.items or page.items[0].type != FOUNDING:
        raise NoSheet("The relay does not show this space from its beginning.")
    roster = Roster.found(page.items[0].wire)
    if roster.space != space_id:
        raise NoSheet("The relay shows another space.")
    space = Space(name, seat.seed, 0, relay.origin, "founded", [page.items[0].wire])
    guest = _Guest(space, relay, token)
    await _level(device, guest)
    return guest


async def _level(device: Device, guest: _Guest) -> None:
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
        if cursor >= page.head:
            break
        if not rows:
            raise NoSheet("The relay does not show this space to its end.")
    number = space.number
    if number is None:
        raise NoSheet("The relay does not show the record that let this sheet in.")
    space.member = space.ledger.member_of(number)


async def _admit(device: Device, guest: _Guest, *, keep_others: bool) -> None:
    """Keep a new seat of this phone, then let the guest's seat admit it."""
    kept = _kept(device, guest, keep_others=keep_others)
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


def _kept(device: Device, guest: _Guest, *, keep_others: bool) -> Space:
    """The space as this phone will be in it, durable before anybody is told; the same at another try."""
    shown = guest.space
    for space in device.state.spaces.values():
        if space.records[0] == shown.records[0]:
            return space
    present = shown.ledger.roster.present_now
    others = [] if keep_others else [d.number for d in present if d.member == shown.member]
    space = Space(
        name=shown.name,
        seed=device.random(KEY_BYTES),
        member=shown.member,
        relay=shown.relay,
        stage="awaited",
        records=[shown.records[0]],
        promised={pin.device: pin for pin in heads_at_relay(shown)},
        promised_head=shown.ledger.roster.head,
        wish=Wish(others),
    )
    device.vault.commit(SpaceKept(space))
    return device.space(space.name)
