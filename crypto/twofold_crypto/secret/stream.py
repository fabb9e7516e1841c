"""Streams: what is too long for one envelope, sealed in chunks (spec: Streams).

Whoever holds key, length and hash holds the place of one stream; they travel in a sealed entry. Nothing that
a reader opened leaves it before the last chunk is there and every one has been verified.
"""

from ..errors import BadCipher, BadCommit, BadPadding, Gap, Malformed, TooLarge
from ..primitives import HASH_BYTES, KEY_BYTES, TAG_BYTES, decrypt, encrypt
from ..public.blobs import Cut
from ..public.encoding import join_parts, labelled_hash
from ..public.envelope import padme
from ..public.limits import BUCKET_BYTES_MIN, CHUNK_BYTES, STREAM_BYTES_MAX
from .keys import derive

_NONCE_TAIL = bytes(15)


class _Chunks:
    """The cut of one stream: how many chunks, how long each, and how one is bound to its place."""

    def __init__(self, key: bytes, total: int, content_hash: bytes) -> None:
        if len(key) != KEY_BYTES or len(content_hash) != HASH_BYTES or total < 0:
            raise Malformed
        if total > STREAM_BYTES_MAX:
            raise TooLarge(STREAM_BYTES_MAX)
        self.total, self.content_hash = total, content_hash
        self._key = derive(key, "stream", total, content_hash)
        self.cut = Cut(padme(max(total, BUCKET_BYTES_MIN)))
        self.count = self.cut.count

    def _size(self, i: int) -> int:
        """Bytes of chunk i, its padding included (Malformed where there is no such chunk)."""
        return self.cut.size(i)

    def _filled(self, i: int) -> int:
        """Bytes of content in chunk i; 0 where it is all padding."""
        return max(0, min(CHUNK_BYTES, self.total - i * CHUNK_BYTES))

    def _place(self, i: int) -> tuple[bytes, bytes]:
        """(nonce, associated data) of chunk i: u64 i ‖ final ‖ 15 zeros, and L(total, i, final)."""
        final = int(i == self.count - 1)
        nonce = i.to_bytes(8, "big") + bytes([final]) + _NONCE_TAIL
        return nonce, join_parts(self.total, i, final)


class StreamWriter(_Chunks):
    """Seals one content under a random key of 32 bytes, made for this place alone.

    The entry that tells of the stream carries the key, `total` and `content_hash`. The content is in the key
    of the chunks: another content, or another length, never meets the same key and nonce.
    """

    def __init__(self, key: bytes, content: bytes) -> None:
        """Refuses Malformed, TooLarge."""
        super().__init__(key, len(content), labelled_hash("content", content))
        self._content = content

    def seal_chunk(self, i: int) -> bytes:
        """Chunk i: its part of the content, zeros up to its size, sealed, 16 bytes longer.

        Sealed again it is the same bytes, so a broken transfer is taken up anywhere. Malformed where there
        is no such chunk.
        """
        size = self._size(i)
        plain = self._content[i * CHUNK_BYTES : (i + 1) * CHUNK_BYTES]
        return encrypt(self._key, *self._place(i), plain.ljust(size, b"\0"))


class StreamReader(_Chunks):
    """Takes sealed chunks in any order and gives the content out when it is whole."""

    def __init__(self, key: bytes, total: int, content_hash: bytes) -> None:
        """Refuses Malformed, TooLarge."""
        super().__init__(key, total, content_hash)
        self._taken: dict[int, bytes] = {}

    @property
    def missing(self) -> list[int]:
        """The chunks that are still wanted, ascending."""
        return [i for i in range(self.count) if i not in self._taken]

    def take(self, i: int, sealed: bytes) -> None:
        """Take chunk i; the same one again changes nothing.

        Refuses, and then still wants it: Malformed (no such chunk, another length), BadCipher (another key,
        place, total, hash or content than before), BadPadding (padding that is not zero).
        """
        if len(sealed) != self._size(i) + TAG_BYTES:
            raise Malformed
        plain = decrypt(self._key, *self._place(i), sealed)
        if plain is None or self._taken.get(i, plain) != plain:
            raise BadCipher
        if any(plain[self._filled(i) :]):
            raise BadPadding
        self._taken[i] = plain

    def finish(self) -> bytes:
        """The content, `total` bytes.

        Refuses Gap with the missing chunks while one is wanting; BadCommit for bytes of another hash, which
        whoever holds the key can seal too.
        """
        missing = self.missing
        if missing:
            raise Gap(missing)
        content = b"".join(self._taken[i] for i in range(self.count))[: self.total]
        if labelled_hash("content", content) != self.content_hash:
            raise BadCommit
        return content
