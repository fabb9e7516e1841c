"""D4: one leaves, and the ex runs the relay, owns an old phone, and would delay, undo, watch or erase it."""

import pytest

from tests.attacks.scenes import Stage, goes_quiet, leaves, linked, stage, told
from tests.support.evil import Ex, Forger, Said, counts_hash
from tests.support.evil.people import wires_of
from tests.support.phone import Phone
from tests.support.wire import ORIGIN
from twofold_client.errors import RelayRefused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, ROSTER
from twofold_crypto.public.roster import Pin


async def together(row: str = "D4") -> Stage:
    """Two who have shared some pages; `a` is about to leave, `b` is the ex who runs the relay."""
    staged = await stage(row)
    await staged.says(staged.a, "a one", "a two")
    await staged.says(staged.b, "b one")
    await staged.run()
    return staged


async def test_d4_leaving_needs_nobody() -> None:
    """Said by one phone while the other is away: the space is closed, all that was held is still held."""
    staged = await together()
    notes = staged.a.notes()
    await leaves(staged.a)
    before_b = staged.a.device.sync("shared").roster.closed
    await staged.b.run()

    assert before_b is not None
    assert staged.b.device.sync("shared").roster.closed == before_b
    assert staged.a.notes() == staged.reopened().notes() == notes
    assert told(staged.a) == [("ended", "")]


async def test_d4_nothing_is_written_after() -> None:
    """After the leave the ex writes nothing into the space: `closed`; the leaver's seat proves nothing."""
    staged = await together()
    kept, ex = Ex(staged.a), Forger(staged.b)
    await leaves(staged.a)
    await staged.b.run()
    ex.roster = staged.b.device.sync("shared").roster
    with pytest.raises(RelayRefused) as refused:
        await ex.send(ex.seal("you cannot leave").wire)

    assert refused.value.name == "closed"
    assert await kept.is_let_in() == "ended"


async def test_d4_leave_is_not_undone() -> None:
    """A log without the leave, or a relay put back before it: the leaver's phone stays out, and says so."""
    staged = await together()
    backup = staged.evil.photograph()
    await leaves(staged.a)
    notes = staged.a.notes()
    staged.evil.rewind(backup)
    for phone in (staged.a, staged.b, staged.a):
        await phone.run()
    staged.a.share("never sent there")
    await staged.a.run()
    sent = wires_of(await staged.evil.log_of(staged.space))

    assert staged.a.device.sync("shared").roster.closed is not None
    assert [phone_note for phone_note in staged.a.notes() if phone_note in notes] == notes
    assert max(e.header.seq for e in map(parse_envelope, sent) if e.header.device == 0) <= 3


async def test_d4_ex_erases_nothing_of_the_leaver() -> None:
    """An erasure by the ex that names the leaver's pages, and a relay that drops them: the copy is whole."""
    staged = await together()
    notes, ex = staged.a.notes(), Forger(staged.b)
    mine = [e.id for e in map(parse_envelope, await _wires(staged)) if e.header.device == 0]
    await ex.send(ex.seal("gone", erases=mine).wire)
    await staged.a.run()
    await leaves(staged.a)
    staged.evil.change(
        "drop", "all envelopes", lambda rows: [r for r in rows if r.type != ENVELOPE], staged.space
    )
    await staged.a.run()

    assert [note for note in staged.a.notes() if note in notes] == notes


async def _wires(staged: Stage) -> list[bytes]:
    return wires_of(await staged.evil.log_of(staged.space))


async def test_d4_later_words_are_unreadable() -> None:
    """With the relay's whole database, an old phone of the leaver and own keys: 0 of 100 later ones."""
    staged = await together()
    old = await linked(staged.a, Phone.new(staged.evil.line))
    await staged.run()
    exes = [Ex(old), Ex(staged.b)]
    await leaves(staged.a)
    fresh = Phone.new(staged.evil.line)
    await fresh.connect(ORIGIN, staged.a.device.state.code)
    for i in range(100):
        fresh.device.record(("solo", fresh.device.make_entry("person", b"\x91\xa4%04d" % i)))
    await fresh.run()
    rows = await staged.evil.log_of(fresh.device.sync("solo").roster.space)
    for ex in exes:
        ex.learn(await staged.evil.log_of(staged.space))
        ex.learn([row for row in rows if row.type != ENVELOPE])

    assert len(wires_of(rows)) >= 100
    assert [ex.opens(wires_of(rows)) for ex in exes] == [0, 0]


@pytest.mark.parametrize("active", [True, False], ids=["active", "idle"])
async def test_d4_quiet_exit_posts_nothing(active: bool) -> None:
    """Whether the leaver writes all day or is gone for ever: nothing at all reaches the shared space."""
    staged = await together()
    staged.a.share("written, never sent")
    goes_quiet(staged.a)
    rows, said = await staged.evil.log_of(staged.space), len(staged.evil.said)
    solo = staged.a.device.sync("solo").roster.space
    for i in range(10 if active else 0):
        staged.a.device.record(("solo", staged.a.device.make_entry("person", b"\x91\xa2%02d" % i)))
        await staged.a.run()
    asked = [each for each in staged.evil.said[said:] if _is_about(staged, each)]

    assert asked == []
    assert await staged.evil.log_of(staged.space) == rows
    assert (len(await staged.evil.log_of(solo)) > 12) == active


def _is_about(staged: Stage, said: Said) -> bool:
    """Whether a request names the shared space, or comes with a token for it."""
    if staged.space in said.body:
        return True
    return said.token is not None and staged.evil.space_of(said.token) == staged.space


async def test_d4_quiet_exit_survives_a_restart() -> None:
    """A phone that has left quietly is quiet after it was closed too; what waits there is kept, unsent."""
    staged = await together()
    staged.a.share("written, never sent")
    goes_quiet(staged.a)
    rows = await staged.evil.log_of(staged.space)
    again = staged.reopened()
    before = counts_hash(again)
    await again.run()

    assert await staged.evil.log_of(staged.space) == rows
    assert counts_hash(again) == before
    assert "written, never sent" in again.notes()


async def test_d4_forged_leave_of_another() -> None:
    """The ex cannot leave in the other's name, nor make the leaver admit anybody: `refused_roster`."""
    staged = await together()
    ex = Forger(staged.b)
    leave = ex.record(3, [Pin(0, 0, staged.space)], signer=0)
    staged.evil.inject(ROSTER, leave, staged.space)
    await staged.a.run()

    assert told(staged.a) == [("refused_roster", "")]
    assert staged.a.device.sync("shared").roster.closed is None


async def test_d4_staying_together_raises_nothing() -> None:
    """Negative control: nobody leaves, nobody is told anything."""
    staged = await together()
    await staged.run()

    assert (told(staged.a), told(staged.b)) == ([], [])
