"""B3: a stream comes out whole or not at all, whatever happens to its chunks on the way."""

import contextlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold_crypto.errors import BadCipher, Gap, Refused, TooLarge
from twofold_crypto.primitives import NONCE_BYTES, random_bytes
from twofold_crypto.public.encoding import labelled_hash
from twofold_crypto.public.envelope import padme
from twofold_crypto.public.limits import BUCKET_BYTES_MIN, CHUNK_BYTES, STREAM_BYTES_MAX
from twofold_crypto.secret.stream import StreamReader, StreamWriter

KEY = bytes(range(32))
sizes = st.integers(0, 5 * CHUNK_BYTES) | st.sampled_from(
    [n * CHUNK_BYTES + more for n in range(4) for more in (-1, 0, 1) if n or more >= 0]
)


def _sealed(data: bytes, key: bytes = KEY) -> list[bytes]:
    writer = StreamWriter(key, data)
    return [writer.seal_chunk(i) for i in range(writer.count)]


def _reader(data: bytes) -> StreamReader:
    return StreamReader(KEY, len(data), labelled_hash("content", data))


@given(sizes, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_any_order_gives_the_content(size: int, chance: Random) -> None:
    """Chunks in any order, some of them twice, give exactly the content."""
    data = chance.randbytes(size)
    chunks = list(enumerate(_sealed(data)))
    chunks += chunks[::2]
    chance.shuffle(chunks)
    reader = _reader(data)
    for i, sealed in chunks:
        reader.take(i, sealed)

    assert (reader.missing, reader.finish()) == ([], data)


@given(sizes)
def test_size_tells_only_the_bucket(size: int) -> None:
    """I1: all chunks together are as long as PADMÉ says, and a tag each."""
    chunks = _sealed(bytes(size))

    assert sum(len(chunk) - 16 for chunk in chunks) == padme(max(size, BUCKET_BYTES_MIN))


def test_no_flipped_byte_is_taken() -> None:
    """A flipped byte anywhere in a chunk of a longer stream is refused, and the chunk stays wanted."""
    data = random_bytes(CHUNK_BYTES + 600)
    chunks, reader = _sealed(data), _reader(data)
    for i, sealed in enumerate(chunks):
        for at in [*range(0, len(sealed), 997), len(sealed) - 1]:
            broken = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
            with pytest.raises(BadCipher):
                reader.take(i, broken)

    assert reader.missing == list(range(len(chunks)))


def test_nothing_leaves_before_the_end() -> None:
    """While one chunk is wanting, whichever it is, no byte of the others is given out."""
    data = random_bytes(3 * CHUNK_BYTES)
    chunks = _sealed(data)
    for left_out in range(len(chunks)):
        reader = _reader(data)
        for i, sealed in enumerate(chunks):
            if i != left_out:
                reader.take(i, sealed)
        with pytest.raises(Gap) as refusal:
            reader.finish()

        assert (refusal.value.detail, reader.missing) == ([left_out], [left_out])


def test_refused_chunk_can_come_again() -> None:
    """A transfer that breaks is taken up where it broke, also by another writer of the same content."""
    data = random_bytes(2 * CHUNK_BYTES)
    reader, chunks = _reader(data), _sealed(data)
    reader.take(1, chunks[1])
    with contextlib.suppress(Refused):
        reader.take(0, chunks[0][:-1])
    reader.take(0, _sealed(data)[0])

    assert reader.finish() == data


def test_no_key_and_nonce_serve_two_plaintexts() -> None:
    """B7: contents that differ in a byte or in length, under one key, share no key with a nonce in it."""
    one = bytes(CHUNK_BYTES)
    contents = [one, one[1:], b"\1" + one[1:], 4 * one]
    writers = [StreamWriter(KEY, content) for content in contents]
    places = {(writer._key, writer._place(i)[0]) for writer in writers for i in range(writer.count)}

    assert len(places) == sum(writer.count for writer in writers)
    assert {len(nonce) for _, nonce in places} == {NONCE_BYTES}


def test_too_much_is_not_sealed() -> None:
    """A content above the limit is refused before anything of it is sealed."""
    with pytest.raises(TooLarge):
        StreamWriter(KEY, bytes(STREAM_BYTES_MAX + 1))


def test_places_share_no_bytes() -> None:
    """The same content under two keys has no chunk in common: nothing links two places."""
    data = random_bytes(2 * CHUNK_BYTES)

    assert set(_sealed(data)) & set(_sealed(data, bytes(32))) == set()
