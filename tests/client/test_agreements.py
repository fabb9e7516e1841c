"""What is in force is a function of the set of acts, and never words that nobody wrote."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest

from tests.support.histories import Proposed, Talk, talk
from twofold_client.acts import Act
from twofold_client.agreements import (
    ANSWERS,
    PROPOSE,
    Agreement,
    Stated,
    decode_answer,
    decode_proposal,
    fold_agreements,
)
from twofold_client.versions import (
    CLAUSES_MAX,
    VERSION_BYTES_MAX,
    Clause,
    Version,
    decode_version,
    encode_version,
)
from twofold_crypto.errors import BadSchema
from twofold_crypto.public.envelope import bucket_of
from twofold_crypto.secret.entry import Entry, write_entry
from twofold_crypto.secret.reveal import version_id

HISTORIES = 2_000
ORDERS = 200
AGREEMENT = bytes(16)


def _folded(made: Talk, acts: Iterable[Act] | None = None) -> tuple[Agreement, ...]:
    return fold_agreements(made.members, made.acts if acts is None else acts)


def _versions(folded: Iterable[Agreement]) -> list[Stated]:
    return [version for agreement in folded for version in agreement.versions]


def _in_force(made: Talk) -> list[bytes]:
    return [version.data for each in _folded(made) for version in each.in_force()]


# The definition again, told plainly and slowly: every quantifier is a loop, nothing is remembered.


def _proposals(acts: list[Act]) -> list[tuple[bytes, bytes, bytes]]:
    """(agreement, version's bytes, envelope) of everything that is a proposal."""
    found = []
    for act in acts:
        if act.is_a(PROPOSE):
            try:
                proposal = decode_proposal(act.entry.body)
            except BadSchema:
                continue
            found.append((proposal.agreement, proposal.version, act.envelope))
    return found


def _said(acts: list[Act], member: int, kind: str, agreement: bytes, data: bytes) -> bool:
    for act in acts:
        if act.member == member and act.is_a(kind):
            try:
                answer = decode_answer(act.entry.body)
            except BadSchema:
                continue
            names_it = (answer.agreement, answer.version) == (agreement, version_id(data))
            carried = (agreement, data, answer.proposal) in _proposals(acts)
            if names_it and (carried or kind == "withdraw"):
                return True
    return False


def _stands(acts: list[Act], members: int, agreement: bytes, data: bytes) -> bool:
    signed = all(_said(acts, member, "sign", agreement, data) for member in range(members))
    return signed and not any(_said(acts, m, "withdraw", agreement, data) for m in range(members))


def _followed(acts: list[Act], members: int, agreement: bytes, data: bytes) -> bool:
    """Whether a version that stands descends from this one."""
    return any(
        _stands(acts, members, agreement, child) or _followed(acts, members, agreement, child)
        for its, child, _ in _proposals(acts)
        if its == agreement and decode_version(child).parent == version_id(data)
    )


def _force_by_definition(made: Talk) -> set[tuple[bytes, bytes]]:
    known = [act for act in made.acts if act.member < made.members]
    return {
        (agreement, data)
        for agreement, data, _ in _proposals(known)
        if _stands(known, made.members, agreement, data)
        and not _followed(known, made.members, agreement, data)
    }


def test_the_order_of_arrival_is_nothing() -> None:
    """200 random orders of a long history, with repeats, give one state."""
    made = talk(7, steps=40)
    chance = Random(1)
    expected = _folded(made)

    for _ in range(ORDERS):
        arrived = [*made.acts, *chance.choices(made.acts, k=5)]
        chance.shuffle(arrived)
        assert _folded(made, arrived) == expected
    assert any(agreement.in_force() for agreement in expected)


def test_random_histories_have_one_state() -> None:
    """Whatever was said concurrently, any order gives one state, and no text that nobody proposed."""
    stood = 0
    for seed in range(HISTORIES):
        made = talk(seed)
        folded = _folded(made)
        shuffled = Random(seed).sample(made.acts, len(made.acts))
        proposed = {data for _, data, _ in _proposals(made.acts)}

        assert _folded(made, shuffled) == folded, seed
        assert {version.data for version in _versions(folded)} <= proposed, seed
        assert all(version.content == decode_version(version.data) for version in _versions(folded)), seed
        stood += sum(len(agreement.in_force()) for agreement in folded)
    assert stood > HISTORIES / 2


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_force_is_as_defined(seed: int) -> None:
    """The fold says what its definition says, written out without any cleverness."""
    made = talk(seed, steps=10)
    folded = {(each.id, version.data) for each in _folded(made) for version in each.in_force()}

    assert folded == _force_by_definition(made)


def test_a_part_of_the_acts_invents_nothing() -> None:
    """A device that holds a part of what was said never shows a signature that nobody gave."""
    made = talk(11, steps=30)
    signed = {(version.hash, m) for version in _versions(_folded(made)) for m in version.signed}

    for seed in range(100):
        part = Random(seed).sample(made.acts, len(made.acts) // 2)
        for version in _versions(_folded(made, part)):
            assert {(version.hash, member) for member in version.signed} <= signed


def _talk() -> Talk:
    return Talk(Random(3))


def _signed(made: Talk, parent: bytes | None = None) -> Proposed:
    version = made.propose(0, AGREEMENT, made.version(parent))
    for member in (0, 1):
        made.answer(member, "sign", version)
    return version


def test_r10_story_05_one_signature_is_no_agreement() -> None:
    """E6: what one member alone signed, however often, is not in force."""
    made = _talk()
    version = made.propose(0, AGREEMENT, made.version(None))
    for _ in range(3):
        made.answer(0, "sign", version)

    assert _in_force(made) == []


def test_signatures_on_two_versions_agree_to_none() -> None:
    """E6: each signed another version, so nothing is in force and neither is shown as having signed both."""
    made = _talk()
    one = made.propose(0, AGREEMENT, made.version(None))
    two = made.propose(1, AGREEMENT, made.version(None))
    made.answer(0, "sign", one)
    made.answer(1, "sign", two)

    assert _in_force(made) == []
    assert {version.signed for version in _versions(_folded(made))} == {(0,), (1,)}


def test_an_old_signature_never_carries_over() -> None:
    """A new version has no signature but its own; the old one holds until the new one is signed by all."""
    made = _talk()
    old = _signed(made)
    new = made.propose(1, AGREEMENT, made.version(old.name))
    made.answer(1, "sign", new)

    assert _in_force(made) == [old.data]
    made.answer(0, "sign", new)
    assert _in_force(made) == [new.data]


def test_words_cannot_be_slid_underneath() -> None:
    """A signature that names the version but another envelope counts for nothing."""
    made = _talk()
    version = made.propose(0, AGREEMENT, made.version(None))
    other = made.propose(0, AGREEMENT, made.version(None))
    made.answer(0, "sign", version)
    made.answer(1, "sign", replace(version, envelope=other.envelope))

    assert _in_force(made) == []


def test_a_withdrawn_version_never_returns() -> None:
    """Not when it is signed again, and not when it is proposed again in another envelope."""
    made = _talk()
    version = _signed(made)
    made.answer(1, "withdraw", version)
    again = made.propose(0, AGREEMENT, version.data)
    for member in (0, 1):
        made.answer(member, "sign", again)
        made.answer(member, "sign", version)

    assert [version.standing for version in _versions(_folded(made))] == ["withdrawn"]


def test_an_ancestor_stays_superseded() -> None:
    """The first of three signed versions does not come back when the third replaces the second."""
    made = _talk()
    third = _signed(made, _signed(made, _signed(made).name).name)

    assert _in_force(made) == [third.data]


def test_signed_siblings_stand_side_by_side() -> None:
    """Two children of one version, both signed by all, are both in force; nothing is merged."""
    made = _talk()
    first = _signed(made)
    both = {_signed(made, first.name).data, _signed(made, first.name).data}

    assert set(_in_force(made)) == both


def test_a_long_line_of_versions_folds() -> None:
    """Thousands of versions in a row are no depth that could be exceeded; the last is in force."""
    made = _talk()
    version = _signed(made)
    for _ in range(2_000):
        version = _signed(made, version.name)

    assert _in_force(made) == [version.data]


def test_nobody_outside_has_a_say() -> None:
    """What comes from no member of the space is not heard."""
    made = _talk()
    version = _signed(made)
    made.answer(2, "withdraw", version)

    assert _in_force(made) == [version.data]


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_revised_answer_is_not_heard(kind: str) -> None:
    """These kinds are said once: a revision is no act, so nothing can be turned round later."""
    made = _talk()
    version = made.propose(0, AGREEMENT, made.version(None))
    made.answer(0, kind, version)
    made.acts[-1] = replace(made.acts[-1], entry=_revised(made.acts[-1].entry))

    said = _versions(_folded(made))[0]
    assert (said.accepted, said.declined, said.signed, said.withdrawn) == ((), (), (), ())


def _revised(entry: Entry) -> Entry:
    return Entry(entry.kind, entry.schema, entry.entry_id, 1, entry.day, entry.body)


def test_the_fullest_version_fits_its_bucket() -> None:
    """A version at its limit, proposed, pads to 16 KiB."""
    made = _talk()
    least = len(encode_version(Version(bytes(16), None, (Clause(bytes(16), "x" * 300),))))
    data = encode_version(
        Version(bytes(16), None, (Clause(bytes(16), "x" * (300 + VERSION_BYTES_MAX - least)),))
    )
    made.propose(0, AGREEMENT, data)
    entry = made.acts[0].entry
    whole = Entry(entry.kind, 1, entry.entry_id, 0, 2_932_896, entry.body)

    assert len(data) == VERSION_BYTES_MAX
    assert bucket_of(len(write_entry(whole)) + 4) == 16_384


def test_too_many_clauses_are_refused() -> None:
    """A version with one clause too many is none, and is never written."""
    clauses = tuple(Clause(n.to_bytes(16, "big"), "x") for n in range(CLAUSES_MAX + 1))

    assert encode_version(Version(bytes(16), None, clauses[:-1]))
    with pytest.raises(BadSchema):
        encode_version(Version(bytes(16), None, clauses))
