"""Two phones agree: what both signed is in force on both, and on nothing else."""

import pytest

from tests.client.test_admitting import let_in
from tests.support.circles import run_all
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.agreeing import agreements, answer, new_clause, propose
from twofold_client.agreements import Agreement
from twofold_client.changes import Recorded
from twofold_client.errors import NotProposed
from twofold_client.founding import erasing_entry
from twofold_client.parting import erase


def _texts(phone: Phone) -> list[list[str]]:
    """The clauses in force on this phone."""
    folded = agreements(phone.device, "shared")
    return [[clause.text for clause in v.content.clauses] for each in folded for v in each.in_force()]


def _propose(phone: Phone, text: str, *before: bytes) -> tuple[bytes, bytes]:
    clause = new_clause(text, None, None, phone.device.random)
    return propose(phone.device, "shared", [clause], *before)


async def _agreed(a: Phone, b: Phone, text: str, *before: bytes) -> tuple[bytes, bytes]:
    """A version that both have signed; the ids of agreement and version."""
    agreement, version = _propose(a, text, *before)
    await run_all([a, b])
    for phone in (a, b):
        answer(phone.device, "shared", "sign", agreement, version)
    await run_all([a, b])
    return agreement, version


async def test_what_both_sign_is_in_force() -> None:
    """Both phones show the same agreement, to the byte, and nothing before the second signature."""
    a, b = await paired(WireRelay())
    agreement, version = _propose(a, "Phones rest at ten.")
    await run_all([a, b])
    answer(a.device, "shared", "sign", agreement, version)
    await run_all([a, b])
    alone = _texts(a), _texts(b)
    answer(b.device, "shared", "sign", agreement, version)
    await run_all([a, b])

    assert alone == ([], [])
    assert _texts(a) == _texts(b) == [["Phones rest at ten."]]
    assert agreements(a.device, "shared") == agreements(b.device, "shared")


async def test_concurrent_proposals_stay_apart() -> None:
    """Both propose at once, offline; each text stays as it was written, and both may be signed."""
    relay = WireRelay()
    a, b = await paired(relay)
    agreement, first = await _agreed(a, b, "Phones rest at ten.")
    mine = _propose(a, "Phones rest at nine.", agreement, first)
    theirs = _propose(b, "Phones rest at eleven.", agreement, first)
    await run_all([a, b])
    for phone in (a, b):
        for ids in (mine, theirs):
            answer(phone.device, "shared", "sign", *ids)
    await run_all([a, b])

    assert sorted(_texts(a)) == [["Phones rest at eleven."], ["Phones rest at nine."]]
    assert agreements(a.device, "shared") == agreements(b.device, "shared")


async def test_one_may_withdraw_at_once() -> None:
    """What both signed ends when one withdraws, without a reason, and does not return."""
    a, b = await paired(WireRelay())
    ids = await _agreed(a, b, "Phones rest at ten.")
    answer(b.device, "shared", "withdraw", *ids)
    await run_all([a, b])
    answer(a.device, "shared", "sign", *ids)
    answer(b.device, "shared", "sign", *ids)
    await run_all([a, b])

    assert (_texts(a), _texts(b)) == ([], [])


async def test_nobody_answers_what_is_not_there() -> None:
    """An answer to a version that is not held is refused before anything is kept."""
    a, _ = await paired(WireRelay())
    with pytest.raises(NotProposed):
        answer(a.device, "shared", "sign", bytes(16), bytes(32))

    assert a.device.space("shared").outbox == []


async def test_what_is_not_sealed_cannot_be_answered() -> None:
    """A proposal in the outbox has no envelope yet that an answer could name."""
    a, _ = await paired(WireRelay())
    ids = _propose(a, "Phones rest at ten.")
    with pytest.raises(NotProposed):
        answer(a.device, "shared", "sign", *ids)

    assert agreements(a.device, "shared") == ()


async def test_a_new_version_names_its_parent() -> None:
    """The old version holds until the new one is signed by both; then it is superseded on both phones."""
    a, b = await paired(WireRelay())
    agreement, first = await _agreed(a, b, "Phones rest at ten.")
    _propose(b, "Phones rest at nine.", agreement, first)
    await run_all([a, b])
    before = _texts(a)
    await _agreed(a, b, "Phones rest at eight.", agreement, first)

    assert before == [["Phones rest at ten."]]
    assert _texts(a) == _texts(b) == [["Phones rest at eight."]]
    assert _standings(agreements(b.device, "shared")) == ["in_force", "open", "superseded"]


def _standings(folded: tuple[Agreement, ...]) -> list[str]:
    return sorted(version.standing for each in folded for version in each.versions)


async def _withdrawn_and_erased() -> tuple[Phone, Phone, Phone]:
    """A withdraws what both signed and erases that, as no honest program does; B's phone, and a later one."""
    relay = WireRelay()
    a, b = await paired(relay)
    ids = await _agreed(a, b, "Phones rest at ten.")
    answer(a.device, "shared", "withdraw", *ids)
    await run_all([a, b])
    gone = [each.envelope for each in a.kept("withdraw", "shared")]
    a.device.vault.commit(Recorded("shared", [erasing_entry(20_000, a.device.random)], gone))
    await run_all([a, b])
    late = Phone.new(relay.line)
    await let_in(b, late)
    await run_all([a, b, late])
    return a, b, late


async def test_what_was_erased_unseen_is_told() -> None:
    """A phone that came after a withdrawal was erased shows that the agreement may not hold any more."""
    _, old, late = await _withdrawn_and_erased()
    seen = {
        (version.standing, each.uncertain)
        for phone in (old, late)
        for each in agreements(phone.device, "shared")
        for version in each.versions
    }

    assert seen == {("withdrawn", False), ("in_force", True)}


async def test_what_was_erased_after_is_certain() -> None:
    """Words of the other that were read before they were erased leave no doubt about what was agreed."""
    a, b = await paired(WireRelay())
    await _agreed(a, b, "Phones rest at ten.")
    a.share("only a note")
    await run_all([a, b])
    gone = [kept.envelope for kept in a.kept("checkin", "shared")]
    erase(a.device, "shared", gone)
    await run_all([a, b])

    assert gone
    assert [each.uncertain for each in agreements(b.device, "shared")] == [False]
