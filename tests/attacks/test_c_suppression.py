"""C4 and C6: one thing is kept back, and clocks that lie."""

from functools import partial

import pytest

from tests.attacks.scenes import Stage, code_of, linked, removed, stage, told
from tests.support.evil import Forger, TimeLord, flipped_signature
from tests.support.evil.relay import with_wire
from tests.support.phone import Phone
from twofold_client.judge import Reading, read_rows
from twofold_client.kinds import require_schema
from twofold_client.settling import Rules
from twofold_client.state import Space
from twofold_crypto.public.envelope import Seen
from twofold_crypto.public.messages import (
    ENVELOPE,
    LOG_START,
    ROSTER,
    ProofReply,
    parse_reply,
    write,
)


async def _hide_next(staged: Stage, kind: int) -> int:
    """From now on the newest row of a type is not shown to `b`; its number."""
    staged.evil.victim = "b"
    rows = await staged.evil.log_of(staged.space)
    number = max(i for i, row in enumerate(rows, 1) if row.type == kind)
    wire = rows[number - 1].wire
    staged.evil.change(
        "drop", f"row {number}", lambda log: [row for row in log if row.wire != wire], staged.space
    )
    return number


@pytest.mark.parametrize("k", [0, 1, 4])
async def test_c4_dropped_envelope_is_a_gap(k: int) -> None:
    """The k-th envelope of an author is kept back: `gap`, no later than that author's next one."""
    staged = await stage("C4")
    for i in range(k):
        await staged.says(staged.a, f"{i}")
        await staged.b.run()
    await staged.says(staged.a, "kept back")
    await _hide_next(staged, ENVELOPE)
    await staged.b.run()
    unnoticed = told(staged.b)
    await staged.says(staged.a, "the next")
    await staged.b.run()

    assert unnoticed == []
    assert told(staged.b) == [("gap", "device 0")]
    assert "the next" not in staged.b.notes()


async def test_c4_dropped_answer_is_withheld() -> None:
    """What the other one has seen and does not come: `withheld`, by what they wrote after it."""
    staged = await stage("C4")
    new = await linked(staged.a, Phone.new(staged.evil.line))
    await staged.says(new, "from the second phone")
    await staged.a.run()
    await _hide_next(staged, ENVELOPE)
    await staged.says(staged.a, "from the first, that has seen it")
    await staged.b.run()

    assert told(staged.b) == [("withheld", "device 2")]
    assert staged.b.notes() == ["from the first, that has seen it"]


@pytest.mark.parametrize("what", ["admit", "remove"])
async def test_c4_dropped_record_is_withheld(what: str) -> None:
    """A roster record is kept back: `withheld`, by the first envelope that cites it."""
    staged = await stage("C4")
    new = await linked(staged.a, Phone.new(staged.evil.line))
    if what == "remove":
        await staged.run()
        await removed(staged.a, 2)
    await _hide_next(staged, ROSTER)
    await staged.says(staged.a, "cites it")
    await staged.b.run()

    assert ("withheld", "roster head") in told(staged.b)
    assert "cites it" not in staged.b.notes()
    assert new.device.space("shared").member == 0


async def test_c4_removal_is_pending_until_all_know() -> None:
    """A removal kept from the other phone is never shown as done: `removal_pending` until it has cited it."""
    staged = await stage("C4")
    await linked(staged.a, Phone.new(staged.evil.line))
    await staged.says(staged.b, "b has written")
    await staged.run()
    await removed(staged.a, 2)
    number = await _hide_next(staged, ROSTER)
    assert number > 0
    for i in range(3):
        await staged.says(staged.b, f"b, who has not heard {i}")
        staged.evil.honest()
        await staged.a.run()
        await _hide_next(staged, ROSTER)
        assert ("removal_pending", "device 2") in told(staged.a)
    staged.evil.honest()
    await staged.b.run()
    await staged.says(staged.b, "b, who has heard")
    await staged.says(staged.a, "a")
    await staged.a.run()

    assert told(staged.a) == []


async def test_c4_dropped_erasure_leaves_a_gap() -> None:
    """Whatever an envelope is about, an erasure or a word, its absence shows in its author's chain."""
    staged = await stage("C4")
    for i in range(4):
        await staged.says(staged.a, f"{i}")
    for nth in range(1, 4):
        reader = Phone.new(staged.evil.line)
        staged.evil.honest()
        await linked(staged.b, reader, before_run=partial(staged.evil.drop_nth, ENVELOPE, nth, staged.space))
        assert "gap" in {name for name, _ in told(reader)}


@pytest.mark.parametrize("device", [0, 7])
async def test_c4_misstated_seen_stops_nobody(device: int) -> None:
    """A partner's modified client claims to have seen what never was: `withheld`, and both write on."""
    staged = await stage("C4")
    forger = Forger(staged.b)
    claim = Seen(device, 9, bytes(32))
    await forger.send(forger.seal("a claim", seen=[claim]).wire)
    await staged.says(staged.a, "goes on")
    await staged.a.run()

    assert told(staged.a) == [("withheld", f"device {device}")]
    assert staged.a.where() == [None, "relay"]


@pytest.mark.parametrize("how", ["junk", "missing"])
async def test_c4_chain_ends_at_a_bad_link(how: str) -> None:
    """A junk signature or a missing link at every place of a run of 40: what is before counts, no more."""
    staged = await stage("C4")
    for i in range(40):
        staged.a.share(f"{i}")
    await staged.a.run()
    rows = await staged.evil.log_of(staged.space)
    mine = [i for i, row in enumerate(rows, 1) if row.type == ENVELOPE][1:]
    for place, number in enumerate(mine):
        reader = Reading(_fresh(staged), Rules(require_schema))
        wrong = (
            []
            if how == "missing"
            else [with_wire(rows[number - 1], flipped_signature(rows[number - 1].wire))]
        )
        reader.take(read_rows([*rows[: number - 1], *wrong, *rows[number:]]))
        taken = reader.change(0, LOG_START)
        assert sorted(held.seq for held in taken.held.values()) == list(range(1, place + 2))
        assert [each.reason for each in taken.refused.values()] == ["forged"] * len(wrong)


def _fresh(staged: Stage) -> Space:
    """The space of `b` as it was when it had read nothing but the roster."""
    space = staged.b.device.space("shared")
    return Space("shared", space.seed, 1, space.relay, "founded", list(space.records), dict(space.keyring))


async def test_c4_delay_is_no_loss() -> None:
    """Negative control: rows that come two pages later come; no alarm is left."""
    staged = await stage("C4")
    after = len(await staged.evil.log_of(staged.space))
    await staged.says(staged.a, "late", "later")
    staged.evil.delay(after, 2, staged.space)
    for _ in range(5):
        await staged.b.run()

    assert (told(staged.b), staged.b.notes()) == ([], ["late", "later"])


@pytest.mark.parametrize("years", [-10, 10])
async def test_c6_no_clock_decides_anything(years: int) -> None:
    """Phones ten years apart and a relay whose clock jumps: the same state, no alarm, nothing expires."""
    staged, lord = await stage("C6"), TimeLord()
    lord.hold(staged.a, 365 * years)
    lord.hold(staged.b)
    for step in (1, -400, 0, 900):
        lord.move(staged.a, step)
        lord.shift(staged.evil, abs(step))
        await staged.says(staged.a, f"a {step}")
        await staged.says(staged.b, f"b {step}")
    await staged.run()

    assert (told(staged.a), told(staged.b)) == ([], [])
    assert staged.a.notes() == staged.b.notes()
    assert code_of(staged.a) == code_of(staged.b)


async def test_c6_false_relay_times_change_nothing() -> None:
    """A relay that lies about how long a token lives is asked for another one, and decides nothing by it."""
    staged = await stage("C6")
    for seconds in (0, 2**40):
        staged.evil.reply("/v1/proof", f"{seconds} seconds", partial(_lives, seconds), times=1)
    staged.a.share("all the same")
    await staged.a.run()
    staged.evil.honest()
    for phone in (staged.a, staged.b):
        await phone.run()

    assert staged.b.notes() == ["all the same"]


def _lives(seconds: int, answer: bytes) -> bytes:
    return write(ProofReply(parse_reply(ProofReply, answer).token, seconds))
