"""Archives: contents in one file, sealed under a passphrase (spec: Archive).

Owns the form of the file. What the contents are, and who chooses the passphrase, is known above.
"""

import struct
from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta

from ..errors import BadCipher, Gap, Malformed
from ..primitives import HASH_BYTES, NONCE_BYTES, STRETCH_SALT_BYTES, TAG_BYTES, decrypt, encrypt, stretch
from ..public.encoding import Array, decode, encode
from ..public.limits import ARCHIVE_PARTS_MAX, STREAM_BYTES_MAX, STRETCH_BYTES, STRETCH_PASSES, VERSION
from .keys import derive
from .stream import StreamReader, StreamWriter

BEGINNING: Final = b"twofold archive 1\n"
_FIXED: Final = len(BEGINNING) + STRETCH_SALT_BYTES
_LENGTH_BYTES: Final = 4
_ROW_BYTES_MAX: Final = 64
_NONCE: Final = bytes(NONCE_BYTES)


class Part(Array, frozen=True):
    """One content of an archive: its length and hash, as *Streams* has them."""

    total: Annotated[int, Meta(ge=0, le=STREAM_BYTES_MAX)]
    hash: Annotated[bytes, Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]


class Head(Array, frozen=True):
    """What an archive says of its parts."""

    version: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    parts: Annotated[list[Part], Meta(min_length=1, max_length=ARCHIVE_PARTS_MAX)]


def archive_key(passphrase: bytes, salt: bytes) -> bytes:
    """The key of an archive, 32 bytes; slow on purpose. A passphrase is UTF-8 of its NFC form."""
    return stretch(passphrase, salt, STRETCH_PASSES, STRETCH_BYTES)


def salt_of(file: bytes) -> bytes:
    """The salt, 16 bytes. Refuses Malformed for what does not begin like an archive."""
    if len(file) < _FIXED + _LENGTH_BYTES or not file.startswith(BEGINNING):
        raise Malformed
    return file[len(BEGINNING) : _FIXED]


def write_head(key: bytes, salt: bytes, parts: Sequence[Part]) -> bytes:
    """All that stands before the chunks; `key` is that of a fresh `salt`, which serves this file alone."""
    plain = encode(Head(VERSION, list(parts)))
    before = BEGINNING + salt + struct.pack(">I", len(plain) + TAG_BYTES)
    return before + encrypt(derive(key, "archive head"), _NONCE, before, plain)


def part_writer(key: bytes, i: int, content: bytes) -> StreamWriter:
    """What seals part i; its chunks follow each other in the file. Refuses TooLarge."""
    return StreamWriter(derive(key, "archive part", i), content)


class Archive:
    """An archive whose head opened; each part is verified when it is read."""

    def __init__(self, key: bytes, file: bytes) -> None:
        """Refuses Malformed, BadCipher (another passphrase, or a changed head), Gap (a file that was cut)."""
        salt_of(file)
        self._key, self._file = key, file
        (length,) = struct.unpack_from(">I", file, _FIXED)
        start = _FIXED + _LENGTH_BYTES
        if not TAG_BYTES < length <= ARCHIVE_PARTS_MAX * _ROW_BYTES_MAX:
            raise Malformed
        if len(file) < start + length:
            raise Gap([])
        plain = decrypt(derive(key, "archive head"), _NONCE, file[:start], file[start : start + length])
        if plain is None:
            raise BadCipher
        self.parts: Sequence[Part] = decode(Head, plain, len(plain)).parts
        self._starts = [start + length]
        for i in range(len(self.parts)):
            self._starts.append(self._starts[-1] + self._reader(i).cut.sealed)
        self._require_whole()

    def read(self, i: int) -> bytes:
        """The content of part i. Refuses what `StreamReader` refuses."""
        reader, at = self._reader(i), self._starts[i]
        for n in range(reader.count):
            size = reader.cut.size(n) + TAG_BYTES
            reader.take(n, self._file[at : at + size])
            at += size
        return reader.finish()

    def _reader(self, i: int) -> StreamReader:
        part = self.parts[i]
        return StreamReader(derive(self._key, "archive part", i), part.total, part.hash)

    def _require_whole(self) -> None:
        if len(self._file) < self._starts[-1]:
            raise Gap([i for i, end in enumerate(self._starts[1:]) if end > len(self._file)])
        if len(self._file) > self._starts[-1]:
            raise Malformed
