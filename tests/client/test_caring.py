"""A care space of two and of three: what is released, by whom, who approved, and how it ends."""

import pytest

from tests.support.circles import NAME, found_care, run_all
from tests.support.counting import calls_of
from tests.support.pairs import connected, paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.agreeing import answer, new_clause, propose
from twofold_client.care import CARER, SELF, Reader, fold_care
from twofold_client.caring import (
    approve,
    disclose,
    disclosures,
    end_care,
    give_words,
    given,
    reader_of,
    told_author,
)
from twofold_client.kinds import Checkin
from twofold_client.releasing import acts_of, release_of
from twofold_client.state import Kept
from twofold_crypto.errors import BadSchema, NoBody, Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.secret.release import read_release
from twofold_crypto.secret.sealing import open_with, unwrap_key


async def _three(relay: WireRelay) -> tuple[Phone, Phone, Phone]:
    """Two paired phones and a third person's, in a care space together."""
    a, b = await paired(relay)
    c = await connected(relay)
    await found_care([c, a, b], [CARER, SELF, SELF])
    return a, b, c


async def _two(relay: WireRelay) -> tuple[Phone, Phone, Phone]:
    """The same, the second of the two not being in the care space."""
    a, b = await paired(relay)
    c = await connected(relay)
    await found_care([c, a], [CARER, SELF])
    return a, b, c


def _shared(phone: Phone, kind: str) -> list[Kept]:
    return [kept for kept in phone.device.entries("shared") if kept.entry.kind == kind]


async def _signed(a: Phone, b: Phone) -> bytes:
    """A version that both signed; the envelope of the second's signature."""
    ids = propose(a.device, "shared", [new_clause("Phones rest at ten.", None, None, a.device.random)])
    await run_all([a, b])
    for phone in (a, b):
        answer(phone.device, "shared", "sign", *ids)
    await run_all([a, b])
    return next(kept.envelope for kept in _shared(a, "sign") if kept.member == 1)


async def test_own_words_are_linked_to_nothing() -> None:
    """A check-in given to care has another entry id and another envelope there, and the same words."""
    a, _, c = await _two(WireRelay())
    a.check_in(Checkin(note="for one"))
    await a.run()
    own = a.kept("checkin", "solo")[0]
    give_words(a.device, NAME, own.entry)
    await run_all([a, c])
    there = c.kept("checkin", NAME)[0]

    assert there.entry.body == own.entry.body
    assert there.entry.entry_id != own.entry.entry_id
    assert there.envelope != own.envelope


async def test_a_signature_is_no_own_words() -> None:
    """What was said to others is not recorded again elsewhere, where it would answer nothing."""
    a, b, _ = await _two(WireRelay())
    await _signed(a, b)
    with pytest.raises(BadSchema):
        give_words(a.device, NAME, _shared(a, "sign")[0].entry)

    assert a.device.space(NAME).outbox == []


async def test_another_s_words_come_with_provenance() -> None:
    """The carer's device verifies who signed it, in which space and as of which head, by itself."""
    a, b, c = await _two(WireRelay())
    envelope = await _signed(a, b)
    disclose(a.device, "shared", envelope, NAME)
    await run_all([a, c])
    shown = disclosures(c.device, NAME)[0]

    assert shown.released is not None
    assert (shown.releaser, shown.released.member, shown.standing) == (1, 1, "alone")
    assert shown.released.space == a.device.space("shared").ledger.roster.space
    assert shown.released.envelope == envelope
    assert "shared" not in c.device.state.spaces
    assert told_author(shown) == "member 1 of a space this phone does not know"
    assert disclosures(a.device, NAME)[0].ruling == "counts"


async def test_a_release_is_verified_once() -> None:
    """However often a care space is looked at, what a release holds is verified the first time only."""
    a, b, c = await _two(WireRelay())
    disclose(a.device, "shared", await _signed(a, b), NAME)
    await run_all([a, c])
    looks = [calls_of(read_release, lambda: disclosures(c.device, NAME)) for _ in range(3)]

    assert looks == [1, 0, 0]
    await end_care(a.device, NAME)
    await run_all([a, c])
    assert reader_of(c.device, c.device.space(NAME)).seen == {}


async def test_a_joint_release_waits_for_the_other() -> None:
    """Where both are members it is unapproved on every phone until the other, and not the carer, approves."""
    a, b, c = await _three(WireRelay())
    disclose(a.device, "shared", await _signed(a, b), NAME)
    await run_all([a, b, c])
    envelope = disclosures(c.device, NAME)[0].envelope
    approve(c.device, NAME, envelope)
    approve(a.device, NAME, envelope)
    await run_all([a, b, c])
    before = {disclosures(phone.device, NAME)[0].standing for phone in (a, b, c)}
    approve(b.device, NAME, envelope)
    await run_all([a, b, c])

    assert before == {"unapproved"}
    assert {disclosures(phone.device, NAME)[0].standing for phone in (a, b, c)} == {"approved"}


async def test_a_carer_opens_what_was_released_and_no_more() -> None:
    """D2: with the key of one released entry, no other entry of that space opens, earlier or later."""
    a, b, _ = await _two(WireRelay())
    envelope = await _signed(a, b)
    for text in ("one", "two"):
        a.share(text)
        b.share(text)
    await run_all([a, b])
    space = a.device.space("shared")
    key = unwrap_key(parse_envelope(space.verified[envelope].wire), space.keyring)
    released = release_of(space, envelope)
    others = [parse_envelope(space.verified[each].wire) for each in space.entries if each != envelope]

    assert len(others) > 5
    assert not [other for other in others if other.body and other.body in released]
    for other in others:
        with pytest.raises(Refused):
            open_with(other, key)


async def test_a_forged_release_is_never_recorded() -> None:
    """A device refuses to keep a release that it would not believe itself."""
    a, b, _ = await _two(WireRelay())
    released = release_of(a.device.space("shared"), await _signed(a, b))
    with pytest.raises(BadSchema):
        a.device.make_entry("release", released[:-1] + bytes([released[-1] ^ 1]))

    assert a.device.space(NAME).outbox == []


async def test_what_is_not_held_is_not_released() -> None:
    """There is no release of an envelope that this device has not."""
    a, _, _ = await _two(WireRelay())
    with pytest.raises(NoBody):
        release_of(a.device.space("shared"), bytes(32))


async def test_the_statement_lists_what_was_given() -> None:
    """Everything that this member has put there is listed, the other's and the carer's words are not."""
    a, b, c = await _three(WireRelay())
    disclose(a.device, "shared", await _signed(a, b), NAME)
    a.check_in(Checkin(note="mine"))
    give_words(a.device, NAME, a.kept("checkin", "solo")[0].entry)
    b.check_in(Checkin(note="theirs"))
    give_words(b.device, NAME, b.kept("checkin", "solo")[0].entry)
    await run_all([a, b, c])

    assert sorted(each.kind for each in given(a.device, NAME)) == ["checkin", "sign"]
    assert [each.kind for each in given(b.device, NAME)] == ["checkin"]
    assert given(c.device, NAME) == ()


async def test_ending_erases_and_leaves() -> None:
    """After the end the carer's phone shows nothing that was given, and the space is closed."""
    a, b, c = await _two(WireRelay())
    disclose(a.device, "shared", await _signed(a, b), NAME)
    a.check_in(Checkin(note="mine"))
    give_words(a.device, NAME, a.kept("checkin", "solo")[0].entry)
    await run_all([a, c])
    had = len(disclosures(c.device, NAME)) + len(c.kept("checkin", NAME))
    ended = await end_care(a.device, NAME)
    await run_all([a, c])

    assert (had, ended) == (2, True)
    assert c.kept("checkin", NAME) == []
    assert disclosures(c.device, NAME) == ()
    assert a.device.space(NAME).ledger.roster.closed is not None
    assert c.device.space(NAME).ledger.roster.closed is not None


async def test_words_that_wait_are_erased_too() -> None:
    """What was given offline does not outlive the end: sent first, and erased with the rest."""
    relay = WireRelay()
    a, _, c = await _two(relay)
    a.check_in(Checkin(note="mine"))
    await relay.cut()
    give_words(a.device, NAME, a.kept("checkin", "solo")[0].entry)
    offline = await end_care(a.device, NAME)
    left = a.device.space(NAME).wish.leave
    relay.mend()
    online = await end_care(a.device, NAME)
    await run_all([a, c])

    assert (offline, left, online) == (False, False, True)
    assert c.kept("checkin", NAME) == []


async def test_all_phones_fold_alike() -> None:
    """The three phones of a care space have one and the same state."""
    a, b, c = await _three(WireRelay())
    disclose(a.device, "shared", await _signed(a, b), NAME)
    await run_all([a, b, c])
    reader = Reader(a.device.outside.schema)
    states = [fold_care([CARER, SELF, SELF], acts_of(each.device.space(NAME)), reader) for each in (a, b, c)]

    assert states[0] == states[1] == states[2]
