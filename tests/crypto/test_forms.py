"""Words, spares, openings and state codes: what one writes another reads, and nothing else is taken."""

import contextlib
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.crypto.public_vectors import FOLDER, public_vectors
from tests.vectors import actors as a
from twofold_crypto import words
from twofold_crypto.errors import BadCipher, BadCommit, BadWords, Refused
from twofold_crypto.primitives import stretch
from twofold_crypto.public.limits import STRETCH_BYTES, STRETCH_PASSES
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.recovery import Floor, make_spare, open_spare, sheet_of, sheet_words
from twofold_crypto.secret.reveal import commit_reveal, require_opening
from twofold_crypto.secret.state_code import state_code, state_hash

seeds = st.binary(min_size=32, max_size=32)
pins = st.builds(Pin, st.integers(0, 63), st.integers(0, 99), seeds)
RELAY = "https://relay.example"
FLOOR = Floor(a.AT_3.head, [Pin(0, 2, a.SECOND.id), Pin(2, 1, a.FROM_C.id)])


@given(seeds, st.sampled_from([" ", "  ", "\n", "\t", "\u00a0", "\u3000"]), st.booleans())
def test_words_give_the_seed_back(seed: bytes, blank: str, capitals: bool) -> None:
    """24 words are the seed again, however they were typed."""
    text = sheet_words(seed).replace(" ", blank)

    assert words.parse_words(text.upper() if capitals else text) == seed


@given(seeds, st.integers(0, 23), st.text("abcdefghijklmnopqrstuvwxyz", max_size=9))
def test_a_slip_is_found_and_named(seed: bytes, at: int, typed: str) -> None:
    """A word that is not in the list is refused with its place and the words near it."""
    split = sheet_words(seed).split(" ")
    assume(typed and typed not in words._known())
    with pytest.raises(BadWords) as refusal:
        words.parse_words(" ".join([*split[:at], typed, *split[at + 1 :]]))

    assert refusal.value.detail == (at, words.near_words(typed))


@given(seeds, st.integers(0, 23), st.data())
def test_every_slip_has_its_word_near(seed: bytes, at: int, data: st.DataObject) -> None:
    """One letter lost, doubled, changed, or two swapped: the right word is among those that are offered."""
    word = sheet_words(seed).split(" ")[at]
    i = data.draw(st.integers(0, len(word) - 1))
    slips = {
        word[:i] + word[i + 1 :],
        word[:i] + word[i] + word[i:],
        word[:i] + "q" + word[i + 1 :],
        word[:i] + word[i : i + 2][::-1] + word[i + 2 :],
    }

    assert all(word in words.near_words(slip) for slip in slips if slip)


def test_most_wrong_words_are_noticed() -> None:
    """Another word of the list in one place passes the checksum about once in 256 times, not oftener."""
    split = sheet_words(a.fixed("sheet")).split(" ")
    taken = 0
    for word in sorted(words._known()):
        with contextlib.suppress(BadWords):
            words.parse_words(" ".join([*split[:9], word, *split[10:]]))
            taken += 1

    assert taken < 30


@given(st.text(max_size=300))
def test_any_text_is_refused(text: str) -> None:
    """No text ends in anything but a refusal or 32 bytes."""
    with contextlib.suppress(BadWords):
        assert len(words.parse_words(text)) == 32


def test_words_as_published() -> None:
    """The published vectors of 256 bits, and the published list word for word."""
    english = [case for case in public_vectors("bip39/vectors.json")["english"] if len(case[0]) == 64]
    listed = (FOLDER / "bip39" / "english.txt").read_text(encoding="utf-8").split()

    assert len(english) > 5
    for raw, text, *_ in english:
        assert (words.format_words(bytes.fromhex(raw)), words.parse_words(text).hex()) == (text, raw)
    assert [words.leading_words(bytes([i >> 3, i << 5 & 255]), 1)[0] for i in range(2048)] == listed


@given(seeds, seeds, seeds)
@settings(max_examples=30)
def test_only_its_sheet_opens_a_spare(seed: bytes, sheet: bytes, other: bytes) -> None:
    """A spare gives its seat to the sheet it was sealed to and to no other."""
    assume(sheet != other)
    paper = sheet_of(sheet_words(sheet))
    place = a.FOUNDING, 1, RELAY, FLOOR
    spare = make_spare(Seat.from_seed(seed), *place, paper.keys.receive, lambda _: a.fixed("e"))
    opened = open_spare(paper, spare)

    assert (opened.seat.seed, opened.space, opened.member, opened.relay) == (seed, a.SPACE, 1, RELAY)
    assert opened.floor == FLOOR
    with pytest.raises(BadCipher):
        open_spare(Seat.from_seed(other), spare)


@given(st.data())
@settings(max_examples=80)
def test_hostile_spares_are_refused(data: st.DataObject) -> None:
    """A spare with bytes cut out or put in is refused, or says what it said but for the address."""
    sheet = Seat.from_seed(a.fixed("sheet"))
    sound = make_spare(a.C, a.FOUNDING, 1, RELAY, FLOOR, sheet.keys.receive, lambda _: a.fixed("e"))
    at, cut = data.draw(st.integers(0, len(sound) - 1)), data.draw(st.integers(0, 9))
    with contextlib.suppress(Refused):
        opened = open_spare(sheet, sound[:at] + data.draw(st.binary(max_size=9)) + sound[at + cut :])
        assert (opened.space, opened.member, opened.floor, opened.seat) == (a.SPACE, 1, FLOOR, a.C)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_commitment_opens_once(data: bytes, other: bytes) -> None:
    """What was committed to opens it; other bytes do not, nor do they in another's name."""
    blind, entry_id = a.fixed("blind"), a.ENTRY.entry_id
    commitment = commit_reveal(a.SPACE, 0, entry_id, blind, data)
    require_opening(commitment, a.SPACE, 0, entry_id, blind, data)
    for member, shown in ((1, data), (0, other + b"\0" if other == data else other)):
        with pytest.raises(BadCommit):
            require_opening(commitment, a.SPACE, member, entry_id, blind, shown)


@given(st.lists(pins, unique_by=lambda head: head.device), st.randoms())
def test_state_is_of_the_set(heads: list[Pin], chance: Random) -> None:
    """A state is of the set of heads: their order and those who wrote nothing make no difference."""
    shuffled = [head for head in heads if head.seq]
    chance.shuffle(shuffled)

    assert state_hash(a.SPACE, a.AT_3.head, heads) == state_hash(a.SPACE, a.AT_3.head, shuffled)


def test_state_differs_with_anything() -> None:
    """C3: another space, roster, device, sequence or head is another state."""
    first, second = Pin(0, 2, a.SECOND.id), Pin(2, 1, a.FROM_C.id)
    states = [
        state_hash(a.SPACE, a.AT_3.head, []),
        state_hash(a.SPACE, a.AT_3.head, [first]),
        state_hash(a.SPACE, a.AT_3.head, [first, second]),
        state_hash(a.SPACE, a.AT_2.head, [first, second]),
        state_hash(a.fixed("x"), a.AT_3.head, [first, second]),
        state_hash(a.SPACE, a.AT_3.head, [Pin(0, 1, a.SECOND.id), second]),
        state_hash(a.SPACE, a.AT_3.head, [Pin(1, 2, a.SECOND.id), second]),
        state_hash(a.SPACE, a.AT_3.head, [Pin(0, 2, a.FIRST.id), second]),
    ]

    assert len(set(states)) == len(states)


def test_a_code_is_no_shortcut() -> None:
    """W10: the words of a state are not to be had from its hash without the work, nor for another space."""
    state = state_hash(a.SPACE, a.AT_3.head, [])
    code = state_code(a.SPACE, a.AT_3.head, [])
    for salt in (a.SPACE, a.fixed("x")):
        stretched = stretch(state, salt[:16], STRETCH_PASSES, STRETCH_BYTES)
        assert (words.leading_words(stretched, 6) == code) == (salt == a.SPACE)
    assert words.leading_words(state, 6) != code
