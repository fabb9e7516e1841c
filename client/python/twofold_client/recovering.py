"""The recovery sheet: made, renewed, and used on a new phone that has nothing else.

The sheet is a seat of the solo space; spare seats of other spaces are sealed to it and forgotten here. A
`sheet` entry says which seats belong to it.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.limits import ENTRY_ID_BYTES
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join
from twofold_crypto.secret.recovery import SPARE_KIND, SPARE_SCHEMA, Floor, make_spare, sheet_words

from .admitting import append_admission
from .changes import Recorded, Wished
from .comparing import heads_at_relay
from .device import Device
from .errors import NoSheet
from .parting import erase_entry
from .sheets import SHEET, Sheet, decode_sheet, encode_sheet
from .state import Space, SpaceName

SOLO = "solo"


def sheets(space: Space) -> list[tuple[Entry, Sheet]]:
    """Every sheet that the solo space tells of, in the order held; the last one is in use."""
    gone = {envelope for envelope, _ in space.ledger.erased()}
    found = [held.entry for envelope, held in space.entries.items() if envelope not in gone]
    found += [waiting.entry for waiting in space.outbox]
    newest: dict[bytes, Entry] = {}
    for entry in found:
        known = newest.get(entry.entry_id)
        if entry.kind == SHEET and (known is None or known.revision < entry.revision):
            newest[entry.entry_id] = entry
    return [(entry, decode_sheet(entry.body)) for entry in newest.values()]


async def make_sheet(device: Device) -> str:
    """The 24 words of a new sheet, which takes the place of an older one: shown once, kept nowhere here.

    NoSheet if a relay was not reached; then another call begins anew, and takes back what this one began.
    """
    await device.run()
    older, spares = sheets(device.space(SOLO)), _held(device.space(SOLO), SPARE_KIND)
    seed = device.random(KEY_BYTES)
    sheet = Seat.from_seed(seed)
    entry = device.make_entry(SHEET, encode_sheet(Sheet(sheet.keys, {})))
    device.record((SOLO, entry))
    await _admit(device, SOLO, sheet)
    for name in _others(device):
        await _add_spare(device, name)
    _take_back(device, [sheet for _, sheet in older])
    for entry_id in (*(entry.entry_id for entry, _ in older), *spares):
        erase_entry(device, SOLO, entry_id)
    await device.run()
    if device.space(SOLO).outbox:
        raise NoSheet("The relay was not reached to the end. Make the sheet again when it is.")
    return sheet_words(seed)


def _others(device: Device) -> list[SpaceName]:
    """The spaces that get a spare seat: founded, followed, open, and this device in them."""
    return [name for name, space in device.state.spaces.items() if name != SOLO and _is_in(space)]


def _is_in(space: Space) -> bool:
    number = space.number
    live = number is not None and space.ledger.roster.devices[number].ended_n is None
    return live and space.stage == "founded" and not space.quiet


async def _admit(device: Device, name: SpaceName, seat: Seat) -> None:
    space = device.space(name)
    joins = ask_to_join(seat, space.ledger.roster.space, space.member)
    if await append_admission(device, name, joins) is None:
        raise NoSheet("The relay did not take the sheet's seat. Make the sheet again when it is reached.")


async def add_spares(device: Device) -> None:
    """A spare seat in every space that was founded since the sheet was made; none without a sheet."""
    known = sheets(device.space(SOLO))
    for name in _others(device) if known else []:
        if device.space(name).ledger.roster.space not in known[-1][1].spares:
            await _add_spare(device, name)


async def _add_spare(device: Device, name: SpaceName) -> None:
    """Named in the solo space first, then admitted; its seed is sealed to the sheet and forgotten."""
    (old, sheet), space = sheets(device.space(SOLO))[-1], device.space(name)
    spare = Seat.from_seed(device.random(KEY_BYTES))
    floor = Floor(space.ledger.roster.head, heads_at_relay(space))
    place = (space.records[0], space.member, space.relay, floor)
    sealed = make_spare(spare, *place, sheet.keys.receive, device.random)
    spares = {**sheet.spares, space.ledger.roster.space: spare.keys.sign}
    body, today = encode_sheet(Sheet(sheet.keys, spares)), device.outside.today()
    entry = Entry(SHEET, 1, old.entry_id, old.revision + 1, today, body)
    kept = Entry(SPARE_KIND, SPARE_SCHEMA, device.random(ENTRY_ID_BYTES), 0, today, sealed)
    device.vault.commit(Recorded(SOLO, [entry]), Recorded(SOLO, [kept]))
    await _admit(device, name, spare)


def _held(space: Space, kind: str) -> list[bytes]:
    """The ids of entries of a kind that are held and not erased."""
    gone = {envelope for envelope, _ in space.ledger.erased()}
    kept = [held.entry for envelope, held in space.entries.items() if envelope not in gone]
    return [entry.entry_id for entry in kept if entry.kind == kind]


def _take_back(device: Device, older: Sequence[Sheet]) -> None:
    """The seats of older sheets are to go wherever they are in."""
    for name, space in device.state.spaces.items():
        gone = [n for sheet in older for n in _seats_of(space, sheet, solo=name == SOLO)]
        if gone and _is_in(space):
            wish = space.wish
            device.vault.commit(Wished(name, replace(wish, remove=sorted({*wish.remove, *gone}))))


def _seats_of(space: Space, sheet: Sheet, *, solo: bool) -> Iterator[int]:
    """The numbers of a sheet's seats in a space, if they are in."""
    sign = sheet.keys.sign if solo else sheet.spares.get(space.ledger.roster.space)
    for device in space.ledger.roster.present_now:
        if device.keys.sign == sign and device.number != space.number:
            yield device.number
