"""D5: nothing that others rely on is unsaid by erasing it."""

import pytest

from tests.support.crowd import let_in, level
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.agreeing import agreements, answer, new_clause, propose
from twofold_client.changes import Recorded
from twofold_client.errors import BadErase
from twofold_client.folding import erased_unseen
from twofold_client.founding import erasing_entry
from twofold_client.parting import erase, erase_entry


def standing(phone: Phone) -> list[str]:
    """Where every version of every agreement stands, as this phone shows it."""
    return [stated.standing for each in agreements(phone.device, "shared") for stated in each.versions]


async def _withdrawn(relay: WireRelay) -> tuple[Phone, Phone]:
    """Two phones: both signed, and the first withdrew."""
    a, b = await paired(relay)
    agreement, version = propose(
        a.device, "shared", [new_clause("Rest at ten.", None, None, a.device.random)]
    )
    await level(a, b)
    for phone in (a, b):
        answer(phone.device, "shared", "sign", agreement, version)
    await level(a, b)
    answer(a.device, "shared", "withdraw", agreement, version)
    await level(a, b)
    return a, b


@pytest.mark.parametrize("kind", ["propose", "sign", "withdraw"])
async def test_d5_what_binds_is_not_erased(kind: str) -> None:
    """A proposal, a signature, a withdrawal: refused with a sentence, and nothing is recorded."""
    a, _ = await _withdrawn(WireRelay())
    said = next(k for k in a.kept(kind) if k.member == 0)
    with pytest.raises(BadErase, match="withdrawn instead"):
        erase(a.device, "shared", [said.envelope])
    with pytest.raises(BadErase):
        erase_entry(a.device, "shared", said.entry.entry_id)

    assert a.device.space("shared").outbox == []


async def test_d5_erased_withdrawal_is_told_to_who_missed_it() -> None:
    """A modified client erases its withdrawal: a phone that comes later knows that it missed something."""
    relay = WireRelay()
    a, b = await _withdrawn(relay)
    gone = next(k.envelope for k in a.kept("withdraw"))
    before = erased_unseen(b.device.space("shared"))
    a.device.vault.commit(Recorded("shared", [erasing_entry(20_000, a.device.random)], [gone]))
    await level(a, b)
    late = Phone.new(relay.line)
    await let_in(b, late)
    await level(a, b, late)

    assert standing(b) == ["withdrawn"]
    assert (before, *(erased_unseen(p.device.space("shared")) for p in (a, b, late))) == (
        False,
        False,
        False,
        True,
    )


async def test_d5_words_erased_after_reading_are_not_unseen() -> None:
    """Whoever read a word before its author erased it has missed nothing."""
    relay = WireRelay()
    a, b = await paired(relay)
    a.share("regretted")
    await level(a, b)
    erase(a.device, "shared", [a.kept("checkin")[0].envelope])
    await level(a, b)

    assert (b.notes(), erased_unseen(b.device.space("shared"))) == ([], False)
