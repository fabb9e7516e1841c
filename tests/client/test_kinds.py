"""What entries mean to the app: what is one, what is none, and what leaves."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold_client.kinds import (
    FIELDS,
    TEXT_BYTES_MAX,
    Checkin,
    decode_checkin,
    decode_person,
    encode_checkin,
    encode_person,
    halves,
)
from twofold_crypto.errors import BadSchema
from twofold_crypto.public.encoding import encode
from twofold_crypto.public.envelope import bucket_of
from twofold_crypto.secret.entry import Entry, Value, encode_body

NOTHING: list[Value] = [None] * 10
RATING = st.none() | st.integers(0, 10)
IDS = st.none() | st.sets(st.integers(0, 63), min_size=1, max_size=12).map(lambda ids: tuple(sorted(ids)))
TEXT = st.none() | st.text("aé雨🌧", min_size=1, max_size=33)
CHECKIN = st.builds(
    Checkin,
    *(RATING,) * 5,
    *(IDS,) * 2,
    *(TEXT,) * 3,
    st.frozensets(st.sampled_from(FIELDS)),
).filter(lambda checkin: checkin.present() != [])


@given(CHECKIN)
@settings(deadline=None)
def test_what_is_not_shared_does_not_leave(checkin: Checkin) -> None:
    """The shared half holds the shared fields, and nil everywhere else."""
    whole, part = halves(checkin)
    given_fields = checkin.shared & set(checkin.present())
    left = decode_checkin(part) if part else Checkin()

    assert decode_checkin(whole) == replace(checkin, shared=given_fields)
    assert all(getattr(left, n) == (getattr(checkin, n) if n in given_fields else None) for n in FIELDS)
    assert left.shared == given_fields


@pytest.mark.parametrize("text", ["x" * TEXT_BYTES_MAX, "雨" * (TEXT_BYTES_MAX // 3)])
def test_the_fullest_has_the_size_of_all(text: str) -> None:
    """A check-in with everything in it still fits the first bucket."""
    ids = tuple(range(12))
    full = Checkin(10, 10, 10, 10, 10, ids, ids, note=text, shared=frozenset({"note"}))
    entry = encode(Entry("checkin", 1, bytes(16), 2**53 - 1, 2**53 - 1, encode_checkin(full)))

    assert bucket_of(len(entry) + 4) == 512


BAD: dict[str, Value] = {
    "nothing said": [*NOTHING, 0],
    "too short": [1, 0],
    "no array": "text",
    "rating above ten": [11, *NOTHING[1:], 0],
    "rating as text": ["5", *NOTHING[1:], 0],
    "words not ascending": [*NOTHING[:5], [2, 1], *NOTHING[6:], 0],
    "words twice": [*NOTHING[:5], [1, 1], *NOTHING[6:], 0],
    "no words": [*NOTHING[:5], [], *NOTHING[6:], 0],
    "thirteen words": [*NOTHING[:5], list(range(13)), *NOTHING[6:], 0],
    "word of 64": [*NOTHING[:5], [64], *NOTHING[6:], 0],
    "empty note": [*NOTHING[:9], "", 0],
    "spaces around": [*NOTHING[:9], " x", 0],
    "wide space around": [*NOTHING[:9], "x\u3000", 0],
    "long texts": [*NOTHING[:7], "x" * 200, "x" * 200, "x", 0],
    "shares what it lacks": [1, *NOTHING[1:], 2],
    "unknown bit": [1, *NOTHING[1:], 1024],
    "no mask": [1, *NOTHING[1:], None],
}


@pytest.mark.parametrize("name", BAD)
def test_bad_checkin_is_refused(name: str) -> None:
    """Whatever is not exactly a check-in is bad_schema."""
    with pytest.raises(BadSchema):
        decode_checkin(encode_body(BAD[name]))


@pytest.mark.parametrize("name", ["Jo", "Al-Amin ibn Sa", "雨", "x" * 64])
def test_name_is_taken(name: str) -> None:
    """A name of 1 to 64 bytes."""
    assert decode_person(encode_person(name)) == name


@pytest.mark.parametrize("name", ["", " Jo", "Jo ", "x" * 65, "雨" * 22, "a\nb", "a  b", "a\u00a0b"])
def test_bad_name_is_refused(name: str) -> None:
    """No name, a long one, one of several lines, or one with odd spaces."""
    with pytest.raises(BadSchema):
        encode_person(name)
