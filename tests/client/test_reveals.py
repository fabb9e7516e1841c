"""Sealed until both: nobody's answer can follow from the other's, and who does not open is shown."""

from dataclasses import replace
from random import Random

import pytest
from msgspec import structs

from tests.support.counting import calls_of
from tests.vectors.domain_cases import SPACE, Exchange
from twofold_client.acts import Act
from twofold_client.reveals import (
    SEALED,
    Commitment,
    Opening,
    Round,
    decode_sealed,
    encode_sealed,
    fold_reveals,
)
from twofold_crypto.secret.reveal import require_opening

ROUNDS = [bytes([n]) * 16 for n in range(3)]
HISTORIES = 1_000
MANY = 600


def _folded(made: Exchange, acts: list[Act] | None = None) -> tuple[Round, ...]:
    return fold_reveals(SPACE, made.members, made.acts if acts is None else acts)


def _exchange(seed: int) -> Exchange:
    """A random history of rounds: sealed, opened, opened wrongly, left, copied."""
    made = Exchange(Random(seed), 2)
    kept: list[tuple[int, Opening]] = []
    for _ in range(made.chance.randint(1, 16)):
        member, roll = made.chance.randrange(2), made.chance.random()
        if not kept or roll < 0.5:
            kept.append((member, made.seal(member, b"calm", made.chance.choice(ROUNDS))))
        elif roll < 0.8:
            made.open(*made.chance.choice(kept))
        elif roll < 0.9:
            made.open(member, made.chance.choice(kept)[1])
        else:
            made.open(member, replace(made.chance.choice(kept)[1], answer=b"other"))
    return made


def test_the_order_of_arrival_is_nothing() -> None:
    """1,000 random histories, each in another order: one state."""
    for seed in range(HISTORIES):
        made = _exchange(seed)
        shuffled = Random(seed).sample(made.acts, len(made.acts))

        assert _folded(made, shuffled) == _folded(made), seed


def test_no_answer_shows_before_it_was_sealed() -> None:
    """Over 1,000 random histories, what is shown as an answer is what its author sealed."""
    shown = [
        answer for seed in range(HISTORIES) for each in _folded(_exchange(seed)) for answer in each.answers
    ]

    assert set(shown) == {None, b"calm"}


def test_nobody_opens_before_both_have_sealed() -> None:
    """One side alone may not open; with both, both may."""
    made = Exchange(Random(1), 2)
    made.seal(0)

    assert _folded(made)[0].may_open == ()
    made.seal(1)
    assert _folded(made)[0].may_open == (0, 1)


def test_an_answer_cannot_be_changed_afterwards() -> None:
    """Who sees the other's answer and opens with other words does not fit, and those words are not shown."""
    made = Exchange(Random(1), 2)
    mine, theirs = made.seal(0, b"yes"), made.seal(1, b"no")
    made.open(0, mine)
    made.open(1, replace(theirs, answer=b"yes"))

    assert (_folded(made)[0].stage, _folded(made)[0].answers) == ("does_not_fit", (b"yes", None))


def test_who_did_not_open_opens_first() -> None:
    """In the next round only that side may open, until it has, here or there."""
    made = Exchange(Random(1), 2)
    mine, theirs = made.seal(0, round_id=ROUNDS[0]), made.seal(1, round_id=ROUNDS[0])
    made.open(0, mine)
    made.seal(0, round_id=ROUNDS[1])
    late = made.seal(1, round_id=ROUNDS[1])

    assert [each.may_open for each in _folded(made)] == [(1,), (1,)]
    made.open(1, late)
    assert [each.may_open for each in _folded(made)] == [(1,), (0,)]
    made.open(1, theirs)
    assert [each.stage for each in _folded(made)] == ["opened", "not_opened"]


@pytest.mark.parametrize("again", [1, 2])
def test_two_answers_in_one_round_are_none(again: int) -> None:
    """Who seals two answers to open the better one has none."""
    made = Exchange(Random(1), 2)
    both = [made.seal(0, b"yes"), made.seal(0, b"no")]
    made.open(1, made.seal(1))
    for opening in both[:again]:
        made.open(0, opening)

    assert _folded(made)[0].sides == ("does_not_fit", "opened")


def test_one_id_for_many_is_not_hashed() -> None:
    """One id sealed in 600 rounds and opened 600 times: no opening is hashed, and no round of it fits."""
    made = Exchange(Random(1), 2)
    mine = made.seal(0)
    body = made.acts[-1].entry.body
    for number in range(1, MANY):
        again = Commitment(number.to_bytes(16), "checkin", decode_sealed(body).commitment)
        made.say(0, SEALED, encode_sealed(again))
        made.acts[-1] = replace(
            made.acts[-1], entry=structs.replace(made.acts[-1].entry, entry_id=mine.sealed)
        )
    for number in range(MANY):
        made.open(0, replace(mine, blind=number.to_bytes(32)))

    assert [each.sides[0] for each in _folded(made)] == ["does_not_fit"] * MANY
    assert calls_of(require_opening, lambda: _folded(made)) == 0


def test_each_opening_is_hashed_once() -> None:
    """600 rounds and 600 openings of them: 600 hashes, and every answer shows."""
    made = Exchange(Random(1), 2)
    for number in range(MANY):
        made.open(0, made.seal(0, round_id=number.to_bytes(16)))

    assert {each.answers for each in _folded(made)} == {(b"calm", None)}
    assert calls_of(require_opening, lambda: _folded(made)) == MANY
