"""Archives: files with one part and several, and everything that is none (spec: Archive)."""

from collections.abc import Callable

from tests.vectors import actors as a
from tests.vectors.archive_ops import ARCHIVE_OPS
from tests.vectors.cases import Case, refuse, take
from twofold_crypto.primitives import encrypt
from twofold_crypto.public.encoding import encode
from twofold_crypto.secret import archive
from twofold_crypto.secret.keys import derive

KEY, SALT = a.fixed("archive key"), a.fixed("archive salt")[:16]
PARTS = [b"a small content", a.fixed("x") * 22]
START = len(archive.BEGINNING) + 16


def archives() -> list[Case]:
    """Sealed and read back; cut, altered, and under another key."""
    given = {"key": KEY.hex(), "salt": SALT.hex()}
    parts = [PARTS[0].hex(), PARTS[1][:700].hex()]
    cases = [
        take("the key of a passphrase", "archive_key", passphrase="Grüße, drei Wörter", salt=SALT.hex()),
        take("two parts", "seal_archive", **given, parts=parts),
        take("one empty part", "seal_archive", **given, parts=[""]),
    ]
    file = bytes.fromhex(ARCHIVE_OPS["seal_archive"]({**given, "parts": parts})["file"])
    cases.append(take("two parts come back", "open_archive", key=KEY.hex(), file=file.hex()))
    return cases + _refused(file)


def _refused(file: bytes) -> list[Case]:
    end = START + 4 + int.from_bytes(file[START : START + 4], "big")
    changed = bytearray(file)
    changed[end + 20] ^= 1
    cases = []
    for name, why, error, data in [
        ("another beginning", "it says what it is", "malformed", b"T" + file[1:]),
        ("only a beginning", "it says what it is", "malformed", file[:START]),
        ("a head of no length", "a head has one part", "malformed",
         file[:START] + bytes(4) + file[START + 4 :]),
        ("a head of any length", "a limit for everything", "malformed",
         file[:START] + b"\xff\xff\xff\xff" + file[START + 4 :]),
        ("cut in the head", "the head says how long it is", "gap", file[: end - 1]),
        ("cut by a byte", "the head says how long it is", "gap", file[:-1]),
        ("cut before the last part", "the head says how long it is", "gap", file[: end + 528]),
        ("more behind the last part", "nothing hides behind", "malformed", file + b"\0"),
        ("another salt", "the head is bound to what is before it", "bad_cipher",
         file[: START - 1] + bytes([file[START - 1] ^ 1]) + file[START:]),
        ("a changed head", "the head is sealed", "bad_cipher",
         file[: end - 1] + bytes([file[end - 1] ^ 1]) + file[end:]),
        ("a changed chunk", "parts are streams", "bad_cipher", bytes(changed)),
        ("parts swapped", "a part is bound to its place", "bad_cipher",
         file[:end] + file[end + 528 :] + file[end : end + 528]),
        ("a head for one part less", "nothing hides behind", "malformed",
         _with_head(file[end:], [[15, _hash(0)]])),
        ("a head of another version", "this is version 1", "malformed", _forged([2, [[15, _hash(0)]]])),
        ("a head without parts", "a head has one part", "malformed", _forged([1, []])),
        ("a part that is too long", "a limit for everything", "malformed",
         _forged([1, [[1 << 30, _hash(0)]]])),
    ]:  # fmt: skip
        cases.append(refuse(f"archive: {name}", why, error, "open_archive", key=KEY.hex(), file=data.hex()))
    cases.append(refuse("archive: another key", "sealed under one key", "bad_cipher", "open_archive",
                        key=SALT.hex() * 2, file=file.hex()))  # fmt: skip
    return cases


def _hash(i: int) -> bytes:
    return archive.part_writer(KEY, i, PARTS[i]).content_hash


def _forged(head: list[object]) -> bytes:
    plain = encode(head)
    before = archive.BEGINNING + SALT + (len(plain) + 16).to_bytes(4, "big")
    return before + encrypt(derive(KEY, "archive head"), bytes(24), before, plain)


def _with_head(chunks: bytes, parts: list[object]) -> bytes:
    return _forged([1, parts]) + chunks


Maker = Callable[[], list[Case]]
MODULES: dict[str, Maker] = {"archive": archives}
