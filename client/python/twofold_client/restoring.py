"""A new phone from the printed sheet and the relay's address, with nothing else.

The sheet's seat reads the solo space and lets this phone in there; the lost ones are put out at once. Then
each other space is brought back by itself, by the spare seats that the sheet opens: one that fails stops no
other, and is taken up later. At last a new sheet is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from twofold_crypto.errors import Refused
from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.proof import require_origin
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.recovery import SPARE_KIND, SPARE_SCHEMA, SpareSeat, open_spare, sheet_of

from .changes import Connected, Returning, SheetBegun, Wished
from .device import Device
from .errors import CeremonyEnded, DeviceRefused, NoSheet, RelayRefused
from .guests import let_in, others_in, read_as_guest
from .naming import unnamed
from .recovering import SOLO, add_spares, make_sheet
from .relay import Relay
from .standing import is_kept
from .state import Return, Space, Way

_OLD = (
    "The relay shows less than the sheet was made with. Until it shows all, no other device is put out there."
)
_WHY = {
    "unknown": "This relay does not know this sheet. Check its address.",
    "ended": "A newer sheet took the place of this one.",
    "healing": "The relay was restored and waits for its devices. Try again later.",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A space that is not back: its id, the relays it was looked for at, and why."""

    space: bytes
    relays: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Restored:
    """The words of the new sheet, and what is not back yet: `take_up` goes on with it.

    The words are empty while the sheet is not finished: `make_sheet` goes on with it.
    """

    words: str
    missing: tuple[Missing, ...]


async def restore(device: Device, words: str, relay: str, *, keep_others: bool = False) -> Restored:
    """The notebook on this phone: the solo space whole, then every other space that can be reached.

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
        await _take_solo(device, sheet, relay, keep_others=keep_others)
    except RelayRefused as refused:
        raise NoSheet(_WHY.get(refused.name, str(refused))) from refused
    await device.run_space(SOLO)
    return await take_up(device)


async def take_up(device: Device) -> Restored:
    """Go on with a recovery: what is not back yet is looked for again, and the new sheet is made."""
    near = device.state.relay
    for each in sorted(device.state.returns, key=lambda each: each.ways[0].relay != near):
        await _bring_back(device, each)
    await device.run()
    words = await _new_sheet(device)
    return Restored(words, missing(device))


def missing(device: Device) -> tuple[Missing, ...]:
    """What a recovery has not brought back yet."""
    return tuple(
        Missing(each.space, tuple(dict.fromkeys(way.relay for way in each.ways)), each.why)
        for each in device.state.returns
    )


async def _new_sheet(device: Device) -> str:
    try:
        if device.state.sheet:
            return await make_sheet(device)
        await add_spares(device)
    except NoSheet:
        return ""
    return ""


async def _take_solo(device: Device, sheet: Seat, origin: str, *, keep_others: bool) -> None:
    """A seat in the solo space; what is still to be brought back, and a new sheet, are wished with it."""
    relay = Relay(device.outside.line(origin))
    try:
        solo = await read_as_guest(device, relay, sheet, await relay.lookup(sheet), SOLO)
        wished = Returning(_returns(solo.space, sheet, origin, keep_others=keep_others))
        begun = SheetBegun(device.state.sheet or device.random(KEY_BYTES))
        await let_in(device, solo, wished, begun, keep_others=keep_others)
    finally:
        await relay.close()


def _returns(solo: Space, sheet: Seat, near: str, *, keep_others: bool) -> list[Return]:
    """The spaces that spares lead to, in the order of the earliest spare of each that opens.

    Of one space the newest spares are tried first; those of devices that have ended, and those at another
    relay than the paper's, after all others.
    """
    found: dict[bytes, list[tuple[tuple[bool, bool, int], SpareSeat]]] = {}
    for turn, (ended, spare) in enumerate(_spares(solo, sheet)):
        found.setdefault(spare.space, []).append(((ended, spare.relay != near, -turn), spare))
    return [
        Return(space, spares[0][1].founding, place, _ways(spares), keep_others)
        for place, (space, spares) in enumerate(found.items(), 1)
    ]


def _ways(spares: list[tuple[tuple[bool, bool, int], SpareSeat]]) -> list[Way]:
    ordered = [spare for _, spare in sorted(spares, key=lambda each: each[0])]
    ways = [Way(s.relay, s.seat.seed, s.floor.roster_head, list(s.floor.heads)) for s in ordered]
    return list({(way.relay, way.seed): way for way in reversed(ways)}.values())[::-1]


def _spares(solo: Space, sheet: Seat) -> Iterator[tuple[bool, SpareSeat]]:
    """Every spare that counts, is not erased, and opens, oldest first; whether its author has ended."""
    ledger = solo.ledger
    gone = {envelope for envelope, _ in ledger.erased()}
    for envelope, held in sorted(solo.entries.items(), key=lambda each: each[1].order):
        is_spare = held.entry.kind == SPARE_KIND and held.entry.schema == SPARE_SCHEMA
        if (
            is_spare
            and held.member == solo.member
            and envelope not in gone
            and ledger.chains.counted(envelope)
        ):
            try:
                yield ledger.roster.devices[held.device].pin is not None, open_spare(sheet, held.entry.body)
            except Refused:
                continue


async def _bring_back(device: Device, wished: Return) -> None:
    """A seat in one space, by the first way that leads there; else the reason is kept beside the wish."""
    why = ""
    for way in wished.ways if not _is_back(device, wished) else ():
        try:
            await _go(device, wished, way)
        except (DeviceRefused, Refused) as refused:
            why = why or _reason(refused)
        else:
            why = ""
            break
    why = why or _put_others_out(device, wished)
    left = [replace(each, why=why) if each.space == wished.space else each for each in device.state.returns]
    device.vault.commit(Returning([each for each in left if each.space != wished.space or why]))


def _space_of(device: Device, wished: Return) -> Space:
    return next(each for each in device.state.spaces.values() if each.records[0] == wished.founding)


def _is_back(device: Device, wished: Return) -> bool:
    """Whether this phone is in already; what it was promised there may still not be shown."""
    return any(s.records[0] == wished.founding and s.stage != "awaited" for s in device.state.spaces.values())


def _put_others_out(device: Device, wished: Return) -> str:
    """The wish to end the member's other devices, once all that was promised is there; else why not yet."""
    space = _space_of(device, wished)
    if wished.keep_others or space.wish.remove:
        return ""
    if space.stage == "awaited" or not is_kept(space):
        return _OLD
    gone = others_in(space, [space])
    device.vault.commit(Wished(space.name, replace(space.wish, remove=gone)))
    return ""


async def _go(device: Device, wished: Return, way: Way) -> None:
    line = Relay(device.outside.line(way.relay))
    try:
        seat = Seat.from_seed(way.seed)
        guest = await read_as_guest(device, line, seat, wished.space, unnamed(wished.place))
        guest.promised, guest.promised_head = tuple(way.heads), way.roster_head
        await let_in(device, guest, keep_others=wished.keep_others)
    finally:
        await line.close()


def _reason(refused: DeviceRefused | Refused) -> str:
    if isinstance(refused, RelayRefused):
        return _WHY.get(refused.name, str(refused))
    return str(refused) or refused.code
