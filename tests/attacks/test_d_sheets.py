"""D1: what a stolen phone has let in, a sheet of paper above all, goes with it, and is told of meanwhile."""

import pytest

from tests.support.crowd import let_in, level, say, three, told
from tests.support.evil.people import wires_of
from tests.support.phone import Phone
from tests.support.wire import ORIGIN, WireRelay
from twofold_client.changes import Connected
from twofold_client.errors import NoSheet
from twofold_client.kinds import Checkin
from twofold_client.parting import remove
from twofold_client.recovering import make_sheet
from twofold_client.restoring import restore
from twofold_client.state import SpaceName
from twofold_crypto.errors import Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.roster import Roster, parse_record
from twofold_crypto.secret.epoch import keys_granted
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.recovery import open_spare, sheet_of
from twofold_crypto.secret.sealing import open_envelope


def _seats_of_paper(phone: Phone, words: str) -> dict[SpaceName, Seat]:
    """What the words on paper open: a seat in each space."""
    paper = sheet_of(words)
    spares = [open_spare(paper, kept.entry.body) for kept in phone.kept("spare", "solo")]
    return {"solo": paper, "shared": spares[-1].seat}


def _granted(seat: Seat, records: list[bytes]) -> dict[int, bytes]:
    """All epoch keys that any record grants to a seat."""
    roster = Roster.found(records[0])
    keys: dict[int, bytes] = {}
    for wire in records[1:]:
        keys |= keys_granted(seat, roster, parse_record(wire))
        roster = roster.append(wire)
    return keys


def _opens(wire: bytes, keys: dict[int, bytes]) -> bool:
    try:
        open_envelope(parse_envelope(wire), keys)
    except Refused:
        return False
    return True


async def _wires(relay: WireRelay, phone: Phone, name: SpaceName) -> list[bytes]:
    return wires_of((await relay.page(phone.device.space(name).ledger.roster.space, 0)).items)


async def test_d1_sheet_of_a_stolen_phone_goes_with_it() -> None:
    """The thief made a sheet: out with the phone, it opens 0 of the later entries and restores nothing."""
    relay = WireRelay()
    stolen, mine, b = await three(relay)
    words = await make_sheet(stolen.device)
    seats = _seats_of_paper(stolen, words)
    await level(mine, b)
    early = {name: await _wires(relay, mine, name) for name in seats}
    for name in seats:
        assert await remove(mine.device, name, [stolen.device.space(name).number or 0])
    mine.check_in(Checkin(note="private"))
    await say(mine, "later")
    await say(b, "later too")
    await mine.run()

    for name, seat in seats.items():
        keys = _granted(seat, mine.device.space(name).records)
        later = [wire for wire in await _wires(relay, mine, name) if wire not in early[name]]
        assert later
        assert [sum(_opens(wire, keys) for wire in wires) for wires in (early[name], later)] == [
            len(early[name]),
            0,
        ]
    with pytest.raises(NoSheet):
        await restore(Phone.new(relay.line).device, words, ORIGIN)


async def test_d1_whoever_it_let_in_goes_too() -> None:
    """A phone that let in a phone that let in a phone: all are out, but for the one that its human keeps."""
    relay = WireRelay()
    first, mine, b = await three(relay)
    third, fourth, fifth = (Phone.new(relay.line) for _ in range(3))
    await let_in(first, third)
    third.device.vault.commit(Connected(ORIGIN, first.device.state.code))
    await let_in(third, fourth)
    fourth.device.vault.commit(Connected(ORIGIN, first.device.state.code))
    await let_in(fourth, fifth)
    await level(mine, b)
    done = await remove(mine.device, "shared", [0], staying=[4])
    await level(b)

    ended = [d.number for d in b.device.sync("shared").roster.devices if d.ended_n is not None]
    assert (done, ended) == (True, [0, 3])


async def test_d1_what_this_phone_let_in_stays() -> None:
    """The phone that let this one in goes; this one and its own sheet stay."""
    relay = WireRelay()
    _, mine, b = await three(relay)
    await make_sheet(mine.device)
    await remove(mine.device, "shared", [0])
    await level(b)

    assert [d.number for d in b.device.sync("shared").roster.present_now] == [1, 2, 3]


async def test_d1_admissions_by_others_are_told() -> None:
    """A seat that another own device let in is told of until its human has seen it, and to nobody else."""
    relay = WireRelay()
    stolen, mine, b = await three(relay)
    await make_sheet(stolen.device)
    await level(mine, b, stolen)
    before = {name: told(mine, name) for name in ("solo", "shared")}
    mine.device.dismiss("shared")
    await let_in(stolen, Phone.new(relay.line))
    await level(mine)

    assert before == {"solo": [("let_in", "device 2")], "shared": [("let_in", "device 3")]}
    assert told(mine) == [("let_in", "device 4")]
    assert told(b) == told(stolen) == []
