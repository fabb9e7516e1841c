"""D7: a thief who had the phone for a while neither stops a recovery nor leads it astray."""

from collections.abc import Callable

from tests.attacks.scenes import stage
from tests.support.crowd import level, say, told
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import ORIGIN, WireRelay
from twofold_client.changes import SpaceKept
from twofold_client.founding import SHARED, found_space
from twofold_client.kinds import Checkin
from twofold_client.parting import remove
from twofold_client.recovering import add_spares, make_sheet, sheets
from twofold_client.restoring import missing, restore, take_up
from twofold_client.state import Space
from twofold_client.transport import Transport
from twofold_crypto.primitives import random_bytes
from twofold_crypto.public.messages import ENVELOPE
from twofold_crypto.public.roster import write_founding
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import sign_founding, write_about, write_genesis
from twofold_crypto.secret.recovery import SPARE_KIND, Floor, make_spare

NOWHERE = "https://nowhere.example"


def _lines(relay: WireRelay) -> tuple[WireRelay, Callable[[str], Transport]]:
    """Lines to a relay, and to one that is away until its line is mended: then it is the same relay."""
    away = WireRelay()
    away.line_state.down = True

    def line(origin: str) -> Transport:
        return (away if origin == NOWHERE and away.line_state.down else relay).line(origin)

    return away, line


def _plant(phone: Phone, origin: str = ORIGIN, entry_id: bytes | None = None, revision: int = 0) -> None:
    """A spare for the true space that leads nowhere: nobody has let its seat in."""
    space = phone.device.space("shared")
    _, sheet = sheets(phone.device.space("solo"))[-1]
    place = (space.records[0], space.member, origin, Floor(space.ledger.roster.head, []))
    body = make_spare(Seat.from_seed(random_bytes(32)), *place, sheet.keys.receive, random_bytes)
    entry = Entry(SPARE_KIND, 1, entry_id or random_bytes(16), revision, 20_000, body)
    phone.device.record(("solo", entry))


async def _found_another(thief: Phone, stolen: Phone) -> None:
    """The thief founds a space of two with the stolen phone, and the sheet gets a spare of it."""
    seats = [Seat.from_seed(random_bytes(32)) for _ in range(2)]
    about = write_about(random_bytes(32), SHARED, [0, 0], 0)
    genesis = write_genesis(about, [seat.keys for seat in seats])
    founding = write_founding(genesis, [sign_founding(seat, genesis) for seat in seats])
    entry = thief.device.about(about)
    mine = found_space("shared1", seats[0], ORIGIN, founding, entry, random_bytes)
    thief.device.vault.commit(SpaceKept(mine))
    await thief.run()
    theirs = Space("shared1", seats[1].seed, 1, ORIGIN, "awaited", [founding])
    stolen.device.vault.commit(SpaceKept(theirs))
    await level(stolen, thief)
    await add_spares(stolen.device)
    await level(stolen)


async def test_d7_planted_spares_stop_no_recovery() -> None:
    """Spares that lead nowhere, newer than the true one, one over it: all is back, the thief is out."""
    relay = WireRelay()
    _, line = _lines(relay)
    stolen, _ = await paired(relay)
    await say(stolen, "true words")
    words = await make_sheet(stolen.device)
    true = stolen.kept("spare", "solo")[-1].entry
    for planted in ((NOWHERE, None, 0), (ORIGIN, None, 0), (NOWHERE, true.entry_id, 1)):
        _plant(stolen, *planted)
    await stolen.run()
    new = Phone.new(line)
    back = await restore(new.device, words, ORIGIN)
    await level(stolen)

    assert (back.missing, len(back.words.split())) == ((), 24)
    assert new.notes() == ["true words"]
    assert [told(stolen, name)[0] for name in ("solo", "shared")] == [("ended", "")] * 2


async def test_d7_thief_is_out_though_a_relay_is_away() -> None:
    """One relay is away: the solo space is whole and the thief out of it; the other comes back later."""
    relay = WireRelay()
    away, line = _lines(relay)
    stolen, b = await paired(relay)
    stolen.device.space("shared").relay = NOWHERE
    words = await make_sheet(stolen.device)
    stolen.check_in(Checkin(note="private"))
    await stolen.run()
    new = Phone.new(line)
    first = await restore(new.device, words, ORIGIN)
    await stolen.run()
    told_then, looked_for = told(stolen, "solo"), missing(new.device)
    away.line_state.down = False
    second = await take_up(new.device)
    await say(new, "back")
    await level(b)

    assert (told_then[0], new.notes("solo"), b.notes()) == (("ended", ""), ["private"], ["back"])
    assert [each.relays for each in looked_for] == [(NOWHERE,)]
    assert (len(first.words.split()), second.missing, new.device.state.returns) == (24, (), [])


async def test_d7_space_of_a_thief_is_not_the_shared_one() -> None:
    """Of two spaces of two, the one that had a spare first is `shared`, also if it comes back later."""
    relay = WireRelay()
    away, line = _lines(relay)
    stolen, _ = await paired(relay)
    await say(stolen, "true words")
    stolen.device.space("shared").relay = NOWHERE
    words = await make_sheet(stolen.device)
    stolen.device.space("shared").relay = ORIGIN
    thief = Phone.new(relay.line)
    await thief.connect(ORIGIN, await relay.household())
    await _found_another(thief, stolen)
    new = Phone.new(line)
    await restore(new.device, words, ORIGIN)
    meanwhile = set(new.device.state.spaces)
    away.line_state.down = False
    await take_up(new.device)

    assert "shared" not in meanwhile
    assert len(meanwhile) == 2
    assert set(new.device.state.spaces) == {"solo", "shared", "shared1"}
    assert new.notes() == ["true words"]


def _ended(phone: Phone) -> list[int]:
    return [d.number for d in phone.device.sync("shared").roster.devices if d.ended_n is not None]


async def test_d7_old_log_is_withheld() -> None:
    """What the maker of the sheet held does not come: the new phone says so, and ends nobody by it."""
    staged = await stage("D7")
    await staged.says(staged.b, "kept back")
    await staged.a.run()
    words = await make_sheet(staged.a.device)
    wires = [r.wire for r in await staged.evil.log_of(staged.space) if r.type == ENVELOPE][-1:]
    staged.evil.victim = "new"
    staged.evil.change(
        "drop", "the newest", lambda log: [r for r in log if r.wire not in wires], staged.space
    )
    new = Phone.new(staged.evil.line_of("new"))
    first = await restore(new.device, words, ORIGIN)
    lied, then = told(new), 0 in _ended(new)
    staged.evil.honest()
    await level(new)
    second = await take_up(new.device)

    assert ("withheld", "device 1") in lied
    assert (len(first.missing), then, len(second.missing)) == (1, False, 0)
    assert (new.notes(), 0 in _ended(new)) == (["kept back"], True)
    assert "withheld" not in [name for name, _ in told(new)]


async def test_d7_spare_is_sealed_to_a_sheet_that_is_in() -> None:
    """A sheet that was put out gets no spare, though it is the newest that is told of."""
    relay = WireRelay()
    a, _ = await paired(relay)
    await make_sheet(a.device)
    number = next(d.number for d in a.device.space("solo").ledger.roster.present_now if d.number)
    shared = a.device.space("shared")
    spare = shared.ledger.roster.present_now[-1].number
    for name, each in (("solo", number), ("shared", spare)):
        await remove(a.device, name, [each])
    await add_spares(a.device)

    assert [d.number for d in a.device.space("shared").ledger.roster.present_now] == [0, 1]
