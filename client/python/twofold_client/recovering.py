"""The recovery sheet: made, renewed, and used on a new phone that has nothing else.

The sheet is a seat of the solo space; spare seats of other spaces are sealed to it and forgotten here. A
`sheet` entry says which seats belong to it.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from twofold_crypto.errors import Refused
from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.limits import ENTRY_ID_BYTES
from twofold_crypto.public.seat import SeatKeys
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join
from twofold_crypto.secret.recovery import (
    SPARE_KIND,
    SPARE_SCHEMA,
    Floor,
    make_spare,
    open_spare,
    sheet_words,
)

from .admitting import append_admission
from .changes import Recorded, SheetBegun, Wished
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

    NoSheet if a relay was not reached; then another call goes on with the same sheet.
    """
    await device.run()
    seed = _begin(device)
    sheet = Seat.from_seed(seed)
    await _admit(device, SOLO, sheet)
    for name in _without_spare(device, _told(device, sheet.keys)[1]):
        await _add_spare(device, name, sheet.keys)
    _take_back(device, sheet)
    await device.run()
    if device.space(SOLO).outbox:
        raise NoSheet("The relay was not reached to the end. Make the sheet again when it is.")
    device.vault.commit(SheetBegun(b""))
    device.vault.compact()  # the seed is in no earlier frame either
    return sheet_words(seed)


def _begin(device: Device) -> bytes:
    """The seed of the unfinished sheet, durable with the entry that tells of it; another if it was ended."""
    space, seed = device.space(SOLO), device.state.sheet
    if seed:
        seat = space.ledger.roster.device_of(Seat.from_seed(seed).keys.sign)
        seed = b"" if seat and seat.ended_n is not None else seed
    seed = seed or device.random(KEY_BYTES)
    keys = Seat.from_seed(seed).keys
    if all(sheet.keys != keys for _, sheet in sheets(space)):
        entry = device.make_entry(SHEET, encode_sheet(Sheet(keys, {})))
        device.vault.commit(SheetBegun(seed), Recorded(SOLO, [entry]))
    return seed


def _told(device: Device, keys: SeatKeys) -> tuple[Entry, Sheet]:
    """What the solo space tells of the sheet with these keys."""
    return next(each for each in sheets(device.space(SOLO)) if each[1].keys == keys)


def _without_spare(device: Device, sheet: Sheet) -> list[SpaceName]:
    """The spaces that are to have a spare seat and have none that is in."""
    others = [name for name, space in device.state.spaces.items() if name != SOLO and _is_in(space)]
    return [name for name in others if not list(_seats_of(device.space(name), sheet, solo=False))]


def _is_in(space: Space) -> bool:
    """Whether a space gets a spare seat: founded, followed, open, and this device in it."""
    number = space.number
    live = number is not None and space.ledger.roster.devices[number].ended_n is None
    return live and space.stage == "founded" and not space.quiet


async def _admit(device: Device, name: SpaceName, seat: Seat) -> None:
    space = device.space(name)
    joins = ask_to_join(seat, space.ledger.roster.space, space.member)
    if await append_admission(device, name, joins) is None:
        raise NoSheet("The relay did not take the sheet's seat. Make the sheet again when it is reached.")


async def add_spares(device: Device) -> None:
    """A spare seat in every space that the sheet in use has none in; nothing without a sheet that is in."""
    solo = device.space(SOLO)
    known = [sheet for _, sheet in sheets(solo) if list(_seats_of(solo, sheet, solo=True))]
    for name in _without_spare(device, known[-1]) if known else []:
        await _add_spare(device, name, known[-1].keys)


async def _add_spare(device: Device, name: SpaceName, keys: SeatKeys) -> None:
    """Named in the solo space first, then admitted; its seed is sealed to the sheet and forgotten."""
    (old, sheet), space = _told(device, keys), device.space(name)
    spare = Seat.from_seed(device.random(KEY_BYTES))
    floor = Floor(space.ledger.roster.head, heads_at_relay(space))
    place = (space.records[0], space.member, space.relay, floor)
    sealed = make_spare(spare, *place, keys.receive, device.random)
    spares = {**sheet.spares, space.ledger.roster.space: spare.keys.sign}
    body, today = encode_sheet(Sheet(keys, spares)), device.outside.today()
    entry = Entry(SHEET, 1, old.entry_id, old.revision + 1, today, body)
    kept = Entry(SPARE_KIND, SPARE_SCHEMA, device.random(ENTRY_ID_BYTES), 0, today, sealed)
    device.vault.commit(Recorded(SOLO, [entry]), Recorded(SOLO, [kept]))
    await _admit(device, name, spare)


def _take_back(device: Device, sheet: Seat) -> None:
    """The seats of older sheets are to go wherever they are in, and what tells of them is erased."""
    told = sheets(device.space(SOLO))
    current, older = _told(device, sheet.keys)[1], [each for each in told if each[1].keys != sheet.keys]
    for entry_id in (
        *(entry.entry_id for entry, _ in older),
        *_worthless(device.space(SOLO), sheet, current),
    ):
        erase_entry(device, SOLO, entry_id)
    for name, space in device.state.spaces.items():
        gone = [n for _, each in older for n in _seats_of(space, each, solo=name == SOLO)]
        if gone and _is_in(space):
            wish = space.wish
            device.vault.commit(Wished(name, replace(wish, remove=sorted({*wish.remove, *gone}))))


def _worthless(space: Space, sheet: Seat, current: Sheet) -> Iterator[bytes]:
    """The ids of spares that lead this sheet nowhere: of older sheets, or never let in."""
    gone = {envelope for envelope, _ in space.ledger.erased()}
    for envelope, held in space.entries.items():
        if held.entry.kind == SPARE_KIND and envelope not in gone:
            try:
                spare = open_spare(sheet, held.entry.body)
            except Refused:
                yield held.entry.entry_id
                continue
            if current.spares.get(spare.space) != spare.seat.keys.sign:
                yield held.entry.entry_id


def _seats_of(space: Space, sheet: Sheet, *, solo: bool) -> Iterator[int]:
    """The numbers of a sheet's seats in a space, if they are in."""
    sign = sheet.keys.sign if solo else sheet.spares.get(space.ledger.roster.space)
    for device in space.ledger.roster.present_now:
        if device.keys.sign == sign and device.number != space.number:
            yield device.number
