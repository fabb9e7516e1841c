"""Releases from what a vault holds: by phones that are in, and by phones that were removed since."""

import pytest

from tests.client.test_admitting import let_in
from tests.support.circles import run_all
from tests.support.pairs import paired
from tests.support.phone import Phone, seeded
from tests.support.wire import WireRelay
from twofold_client.agreeing import agreements, answer, new_clause, propose
from twofold_client.changes import Wished
from twofold_client.exported import read_export
from twofold_client.exporting import export_agreement
from twofold_client.releasing import acts_of, release_of
from twofold_client.state import Wish
from twofold_client.verifying import describe
from twofold_crypto.errors import Gap
from twofold_crypto.public.ids import format_id
from twofold_crypto.secret.release import read_release


async def _removed(relay: WireRelay) -> tuple[Phone, Phone, bytes]:
    """An agreement that both signed, the second of whom has since removed the phone that signed it."""
    a, b = await paired(relay)
    agreement, version = propose(
        a.device, "shared", [new_clause("Phones rest at ten.", None, None, a.device.random)]
    )
    await run_all([a, b])
    for phone in (a, b):
        answer(phone.device, "shared", "sign", agreement, version)
    for text in ("one", "two", "three"):
        b.share(text)
    await run_all([a, b])
    new = Phone.new(relay.line)
    await let_in(b, new)
    await run_all([a, b, new])
    new.device.vault.commit(Wished("shared", Wish([1])))
    await run_all([new, a])
    return a, new, agreement


async def test_every_entry_of_a_removed_phone_is_released() -> None:
    """The walk up to its pin is in each release, made by either member; nothing that counted is lost."""
    a, new, _ = await _removed(WireRelay())
    for phone in (a, new):
        space = phone.device.space("shared")
        theirs = [act.envelope for act in acts_of(space) if space.entries[act.envelope].device == 1]
        released = [read_release(release_of(space, envelope)) for envelope in theirs]

        assert len(released) == 4
        assert {(each.member, each.device, each.ended) for each in released} == {(1, 1, True)}


async def test_an_agreement_outlives_the_phone_that_signed() -> None:
    """It stays in force, and its export says that the device has ended since."""
    a, new, agreement = await _removed(WireRelay())
    files = [
        export_agreement(phone.device.state.spaces.values(), format_id(agreement), None) for phone in (a, new)
    ]

    assert agreements(a.device, "shared") == agreements(new.device, "shared")
    for made in files:
        told = list(describe(read_export(made)))
        assert "  with device 1, which has ended since; 1 of theirs is in" in told


async def test_a_founding_phone_signs_the_export() -> None:
    """Where a member signed with two phones, the file has the signature of the one that founded the place."""
    for seed in range(4):
        relay = WireRelay()
        a, b = await paired(relay)
        later = Phone.new(relay.line, seeded(seed))
        await let_in(b, later)
        await run_all([a, b, later])
        clause = new_clause("Phones rest at ten.", None, None, a.device.random)
        agreement, version = propose(a.device, "shared", [clause])
        await run_all([a, b, later])
        for phone in (later, a, b):
            answer(phone.device, "shared", "sign", agreement, version)
        await run_all([a, b, later])
        made = export_agreement(a.device.state.spaces.values(), format_id(agreement), None)

        assert [each.device for each in read_export(made).signatures] == [0, 1]


async def test_what_does_not_count_is_not_released() -> None:
    """Behind a gap in its author's chain, an envelope that is held has no release."""
    a, b = await paired(WireRelay())
    for text in ("one", "two", "three"):
        b.share(text)
    await run_all([a, b])
    space = a.device.space("shared")
    first, second, third = (each for each, held in space.verified.items() if held.device == 1)
    del space.verified[second]

    assert read_release(release_of(space, first)).seq == 1
    with pytest.raises(Gap):
        release_of(space, third)
