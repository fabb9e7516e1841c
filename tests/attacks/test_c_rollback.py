"""C1 and C2: what comes again, and a relay that was put back to an earlier day."""

import asyncio

import pytest

from tests.attacks.scenes import Stage, code_of, linked, stage, told
from tests.support.evil import Restore, RestoredCopy, counts_hash
from tests.support.evil.people import wires_of
from tests.support.phone import Phone
from twofold_client.errors import RelayRefused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import PageItem


async def _ids(staged: Stage) -> set[bytes]:
    return {parse_envelope(wire).id for wire in wires_of(await staged.evil.log_of(staged.space))}


async def test_c1_rows_that_come_again_change_nothing() -> None:
    """Every row of the log a second time, to every phone, also after a restart: state as before, no alarm."""
    staged = await stage("C1")
    await staged.says(staged.a, "one")
    await staged.says(staged.b, "two")
    await staged.run()
    rows = len(await staged.evil.log_of(staged.space))
    before = [counts_hash(phone) for phone in (staged.a, staged.b)]
    for number in range(1, rows + 1):
        staged.evil.duplicate(number, staged.space)
    again = staged.reopened()
    for phone in (staged.a, staged.b, again):
        await phone.run()

    assert [counts_hash(phone) for phone in (staged.a, staged.b, again)] == [*before, before[0]]
    assert [told(phone) for phone in (staged.a, staged.b, again)] == [[], [], []]


async def test_c1_requests_that_come_again_add_nothing() -> None:
    """Appends that were sent before, again: the log stays; to another couple they are refused."""
    staged, others = await stage("C1"), await stage("C1")
    await staged.says(staged.a, "one", "two")
    await staged.says(staged.b, "three")
    await staged.run()
    rows = await staged.evil.log_of(staged.space)
    relay = staged.a.device.sync("shared").relay
    theirs = others.a.device.sync("shared").relay
    token = await relay.prove(staged.a.device.space("shared").seat(), staged.space)
    foreign = await theirs.prove(others.a.device.space("shared").seat(), others.space)
    appends = [each for each in staged.evil.said if each.route == "/v1/append"]
    for said in appends:
        with pytest.raises(RelayRefused):
            await others.evil.answer("/v1/append", said.body, foreign)
    await staged.evil.answer("/v1/append", appends[-1].body, token)

    assert await staged.evil.log_of(staged.space) == rows


async def _advance(staged: Stage, count: int) -> None:
    for i in range(count // 2):
        staged.a.share(f"a {i}")
        staged.b.share(f"b {i}")
    await staged.run()


@pytest.mark.parametrize("size", [1, 500])
async def test_c2_restored_relay_is_noticed_and_healed(size: int) -> None:
    """A relay put back by so many envelopes: all say `healed` on first contact, and give all back."""
    staged = await stage("C2")
    await staged.says(staged.a, "long ago")
    await staged.run()
    backup = Restore.of_relay(staged.evil)
    await _advance(staged, size * 2 if size == 1 else size)
    held = await _ids(staged)
    notes = [set(phone.notes()) for phone in (staged.a, staged.b)]
    backup.back()
    alarms = []
    for phone in (staged.a, staged.b):
        await phone.run()
        alarms.append(told(phone))
    await staged.run()

    assert alarms == [[("healed", "")]] * 2
    assert await _ids(staged) == held
    assert [set(phone.notes()) for phone in (staged.a, staged.b)] == notes
    assert code_of(staged.a) == code_of(staged.b)
    assert staged.a.where().count("relay") == len([w for w in staged.a.where() if w])


async def test_c2_nothing_is_lost_by_a_restore() -> None:
    """Whatever waits and whatever is held stays, through a restart in the middle of healing too."""
    staged = await stage("C2")
    backup = Restore.of_relay(staged.evil)
    await _advance(staged, 20)
    staged.a.share("waiting")
    before = {note for note in staged.a.notes() if note}
    backup.back()
    staged.evil.refuse("/v1/append", "busy", times=3)
    await staged.a.run()
    again = staged.reopened()
    assert {note for note in again.notes() if note} == before
    for phone in (again, staged.b, again, staged.b):
        await phone.run()

    assert {note for note in staged.b.notes() if note} == before
    assert "phone" not in again.where()


async def test_c2_one_phone_heals_for_all() -> None:
    """What one member wrote and the relay lost comes back from the other member's phone alone."""
    staged = await stage("C2")
    backup = Restore.of_relay(staged.evil)
    await staged.says(staged.a, "only b holds this now")
    await staged.b.run()
    backup.back()
    await staged.b.run()
    new = await linked(staged.b, Phone.new(staged.evil.line))

    assert "only b holds this now" in new.notes()


async def test_c2_log_that_differs_is_named() -> None:
    """A log of other rows under the same numbers: `healed`, and both hold everything that either wrote."""
    staged = await stage("C2")
    await staged.says(staged.a, "one", "two", "three")
    await staged.run()
    rows = len(await staged.evil.log_of(staged.space))
    staged.evil.reorder([rows, rows - 1], staged.space)
    await staged.b.run()

    assert ("healed", "") in told(staged.b)
    assert staged.b.notes() == ["one", "two", "three"]


async def test_c2_restored_phone_is_no_rollback() -> None:
    """Negative control: a restored copy that has written nothing since raises nothing and loses nothing."""
    staged = await stage("C2")
    await staged.says(staged.a, "one")
    await staged.run()
    copy = RestoredCopy.of(staged.disk, staged.evil)
    await copy.run()
    await staged.b.run()

    assert (told(copy), told(staged.b), copy.notes()) == ([], [], ["one"])


async def test_c2_ever_changing_log_ends_the_run() -> None:
    """A relay that shows another log at every page gets one run out of a phone, not an endless one."""
    staged = await stage("C2")
    await staged.says(staged.a, "one", "two", "three")
    await staged.run()
    before, turn = staged.b.notes(), [0]
    rows = await staged.evil.log_of(staged.space)

    def other(_rows: list[PageItem]) -> list[PageItem]:
        turn[0] += 1
        return [*rows[:-2], rows[-1], rows[-2]] if turn[0] % 2 else rows

    staged.evil.change("reorder", "every second page", other, staged.space)
    async with asyncio.timeout(5):
        await staged.b.run()

    assert staged.b.notes() == before
    assert len(staged.evil.said) < 200
