"""Sealed until both: nobody's answer can follow from the other's, and who does not open is shown."""

from dataclasses import replace
from random import Random

import pytest

from tests.vectors.domain_cases import SPACE, Exchange
from twofold_client.acts import Act
from twofold_client.reveals import Opening, Round, fold_reveals

ROUNDS = [bytes([n]) * 16 for n in range(3)]
HISTORIES = 1_000


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
