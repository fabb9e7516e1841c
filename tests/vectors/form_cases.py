"""Vectors of what is built on envelopes. Each refusal states why it must be refused."""

from collections.abc import Callable
from typing import Any

from tests.vectors import actors as a
from tests.vectors.cases import Case, flips, refuse, take
from twofold_crypto.primitives import TAG_BYTES, encrypt
from twofold_crypto.public.encoding import join_parts, labelled_hash
from twofold_crypto.public.limits import CHUNK_BYTES, STREAM_BYTES_MAX
from twofold_crypto.public.roster import Pin, write_founding
from twofold_crypto.secret import record
from twofold_crypto.secret.keys import Seat, derive
from twofold_crypto.secret.recovery import Floor, make_spare
from twofold_crypto.secret.reveal import commit_reveal
from twofold_crypto.secret.stream import StreamWriter
from twofold_crypto.words import format_words

SHEET = Seat.from_seed(a.fixed("sheet"))
SPARE = Seat.from_seed(a.fixed("spare"))
RELAY = "https://relay.example:8443"
SEED = a.fixed("sheet")
WORDS = format_words(SEED)
FLOOR = Floor(a.AT_3.head, [Pin(0, 2, a.SECOND.id), Pin(2, 1, a.FROM_C.id)])
DIGITS = "1234567890"


# --- words ------------------------------------------------------------------------------------------------


def words() -> list[Case]:
    """24 words there and back, slips of the pen, and words without a checksum."""
    split = WORDS.split(" ")
    full_width = "".join(chr(ord(letter) + 0xFEE0) if letter != " " else "\u3000" for letter in WORDS)
    cases = [
        take("32 zeros as words", "format_words", raw=bytes(32).hex()),
        take("32 full bytes as words", "format_words", raw="ff" * 32),
        take("a seed as words", "format_words", raw=SEED.hex()),
        take("words", "parse_words", text=WORDS),
        take("capitals", "parse_words", text=WORDS.upper()),
        take(
            "blanks of every kind", "parse_words", text=" \t" + WORDS.replace(" ", " \r\n ") + "\u00a0\u2003"
        ),
        take("wide letters", "parse_words", text=full_width),
        take("what is said of a slip", "strange_word", text=WORDS.replace(split[3], split[3] + "e", 1)),
        take("what is said of a word cut short", "strange_word", text=" ".join([*split[:-1], "abando"])),
        take("what is said of a word too few", "strange_word", text=" ".join(split[:-1])),
        take("what is said of no checksum", "strange_word", text=" ".join([*split[:-1], "zoo"])),
        *(take(f"near {typed!r}", "near_words", typed=typed) for typed in _TYPED),
        take("the first six of a hash", "leading_words", raw=SEED.hex(), count=6),
        take("all that fit", "leading_words", raw="ff" * 11, count=8),
    ]
    for name, why, text in [
        ("nothing", "24 words", ""),
        ("a word too few", "24 words", " ".join(split[:-1])),
        ("a word too many", "24 words", f"{WORDS} {split[0]}"),
        ("twelve sound words", "24 words", "abandon " * 11 + "about"),
        ("two words swapped", "the checksum", " ".join([split[1], split[0], *split[2:]])),
        ("another word of the list", "the checksum", " ".join([*split[:5], "zoo", *split[6:]])),
        ("another last word", "the checksum", " ".join([*split[:-1], "zoo"])),
        ("a strange word", "a word of the list", " ".join([*split[:7], "zzzz", *split[8:]])),
        ("four letters of each", "whole words", " ".join(word[:4] for word in split)),
        ("an accent", "NFKD leaves the accent", WORDS.replace("a", "\u00e1", 1)),
        ("a dotted capital I", "only A to Z are made small", WORDS.replace("i", "\u0130", 1)),
        ("commas", "only blanks part words", WORDS.replace(" ", ", ")),
        ("a Cyrillic a", "only letters of the list", WORDS.replace("a", "\u0430", 1)),
    ]:
        cases.append(refuse(f"words: {name}", why, "bad_words", "parse_words", text=text))
    return cases


_TYPED = [
    "",
    "zo",
    "abnadon",
    "abandn",
    "abandonn",
    "abandin",
    "aband",
    "acte",
    "xyz",
    "ra\u00efn",
    DIGITS,
]


# --- recovery ---------------------------------------------------------------------------------------------


def recovery() -> list[Case]:
    """The sheet's seat, and spares sealed to it."""
    spare = _spare()
    heads = [[head.device, head.seq, head.id.hex()] for head in FLOOR.heads]
    made: dict[str, Any] = {
        "seed": SPARE.seed.hex(),
        "founding": a.FOUNDING.hex(),
        "member": 1,
        "relay": RELAY,
        "roster_head": a.AT_3.head.hex(),
        "heads": heads,
        "sheet": SHEET.keys.receive.hex(),
        "ephemeral": a.fixed("e").hex(),
    }
    cases = [
        take("the seat of a sheet", "sheet_of", words=WORDS),
        refuse("a sheet with a slip", "the checksum", "bad_words", "sheet_of", words=WORDS[1:]),
        take("make a spare", "make_spare", **made),
        take("make a spare before anybody wrote", "make_spare", **{**made, "heads": []}),
        take("open a spare", "open_spare", sheet=SEED.hex(), spare=spare.hex()),
        refuse("make a spare for no member", "a member of the space", "malformed", "make_spare",
               **{**made, "member": 2}),
        refuse("make a spare for no address", "a relay's origin", "malformed", "make_spare",
               **{**made, "relay": "relay.example"}),
        refuse("make a spare with heads out of order", "heads ascend", "malformed", "make_spare",
               **{**made, "heads": heads[::-1]}),
        refuse("make a spare to a key of low order", "a shared zero is refused", "bad_key", "make_spare",
               **{**made, "sheet": bytes(32).hex()}),
    ]  # fmt: skip
    for name, why, error, changed in _bad_spares(spare):
        cases.append(refuse(f"spare: {name}", why, error, "open_spare", sheet=SEED.hex(), spare=changed))
    cases.append(refuse("spare: another sheet", "sealed to one sheet", "bad_cipher", "open_spare",
                        sheet=a.fixed("another").hex(), spare=spare.hex()))  # fmt: skip
    return cases + flips("open_spare", "spare", "spare", sheet=SEED.hex(), spare=spare.hex())


def _spare(seat: Seat = SPARE, member: int = 1) -> bytes:
    e = a.fixed("e")
    return make_spare(seat, a.FOUNDING, member, RELAY, FLOOR, SHEET.keys.receive, lambda _: e)


def _bad_spares(spare: bytes) -> list[tuple[str, str, str, str]]:
    *_, head, heads, _, sealed = a.unpacked(spare)
    unsigned = bytes.fromhex(a.changed(a.FOUNDING, 1, 0, bytes(64)))
    solo = record.write_genesis(a.ABOUT, [a.A.keys])
    other = write_founding(solo, [record.sign_founding(a.A, solo)])
    return [
        ("a field more", "no unknown fields", "malformed", a.packed([*a.unpacked(spare), 0])),
        ("another member", "bound to the member", "bad_cipher", a.changed(spare, 1, 0)),
        ("no such member", "a member of the space", "malformed", a.changed(spare, 1, 2)),
        ("another space", "bound to the space", "bad_cipher",
         a.packed([other, 0, RELAY, *a.unpacked(_spare(member=0))[3:]])),
        ("record 0 unsigned", "record 0 is sound", "forged", a.changed(spare, 0, unsigned)),
        ("no origin", "a relay's origin", "malformed", a.changed(spare, 2, "relay.example")),
        ("an origin in the clear", "https", "unsupported", a.changed(spare, 2, "http://relay.example")),
        ("E of low order", "a shared zero is refused", "bad_cipher", a.changed(spare, 5, bytes(32))),
        ("another E", "E is in the key", "bad_cipher", a.changed(spare, 5, a.A.keys.receive)),
        ("another roster head", "the floor is bound", "bad_cipher", a.changed(spare, 3, a.AT_2.head)),
        ("another head of an author", "the floor is bound", "bad_cipher",
         a.changed(spare, 4, 0, 2, a.FIRST.id)),
        ("an author's head left out", "the floor is bound", "bad_cipher", a.changed(spare, 4, heads[1:])),
        ("heads out of order", "heads ascend", "malformed", a.changed(spare, 4, heads[::-1])),
        ("a device named twice", "heads ascend", "malformed", a.changed(spare, 4, [heads[0], heads[0]])),
        ("no device of that number", "a limit for everything", "malformed",
         a.changed(spare, 4, [[64, 1, head]])),
        ("sealed flipped", "sealed", "bad_cipher", a.changed(spare, 6, bytes([sealed[0] ^ 1]) + sealed[1:])),
        ("sealed cut", "a seed has 32 bytes", "malformed", a.changed(spare, 6, sealed[:-1])),
        ("nothing", "nothing is no spare", "malformed", ""),
    ]  # fmt: skip


# --- reveal, state code -----------------------------------------------------------------------------------


def reveal() -> list[Case]:
    """A commitment and its one opening."""
    given: dict[str, Any] = {
        "space": a.SPACE.hex(),
        "member": 0,
        "entry_id": a.ENTRY.entry_id.hex(),
        "blind": a.fixed("blind").hex(),
        "data": b"yes".hex(),
    }
    commitment = commit_reveal(a.SPACE, 0, a.ENTRY.entry_id, a.fixed("blind"), b"yes").hex()
    cases = [
        take("a commitment", "commit_reveal", **given),
        take("a commitment to nothing", "commit_reveal", **{**given, "data": ""}),
        take("its opening", "require_opening", **given, commitment=commitment),
        take("the name of a version", "version_id", data=b"a text".hex()),
    ]
    changes: list[tuple[str, str, Case]] = [
        ("other bytes", "bound to the bytes", {"data": b"no".hex()}),
        ("bytes cut", "bound to the bytes", {"data": b"ye".hex()}),
        ("another blind", "bound to the blind", {"blind": a.fixed("x").hex()}),
        ("another member", "bound to the member", {"member": 1}),
        ("another entry", "bound to the entry", {"entry_id": a.fixed("x")[:16].hex()}),
        ("another space", "bound to the space", {"space": a.fixed("x").hex()}),
        ("another commitment", "bound to it", {"commitment": a.fixed("x").hex()}),
        ("half a commitment", "32 bytes", {"commitment": commitment[:32]}),
    ]
    for name, why, change in changes:
        opening = {**given, "commitment": commitment, **change}
        cases.append(refuse(f"opening: {name}", why, "bad_commit", "require_opening", **opening))
    for name, why, short in [
        ("a short blind", "32 bytes", {"blind": "00" * 31}),
        ("a long blind", "32 bytes", {"blind": "00" * 33}),
        ("a short entry id", "16 bytes", {"entry_id": "00" * 15}),
    ]:
        cases.append(refuse(f"reveal: {name}", why, "malformed", "commit_reveal", **{**given, **short}))
    for field in ("blind", "data", "commitment"):
        cases += flips("require_opening", field, f"{field} of an opening", **given, commitment=commitment)
    return cases


def state_code() -> list[Case]:
    """Six words over what is held; few of them, since each is slow on purpose."""
    first, second = [0, 2, a.SECOND.id.hex()], [2, 1, a.FROM_C.id.hex()]
    given = {"space": a.SPACE.hex(), "roster_head": a.AT_3.head.hex()}
    return [
        take("words before anybody wrote", "state_code", **given, heads=[]),
        take("words when two have written", "state_code", **given, heads=[first, second]),
        take("before anybody wrote", "state_hash", **given, heads=[]),
        take("two have written", "state_hash", **given, heads=[first, second]),
        take("in another order", "state_hash", **given, heads=[second, first]),
        take("who wrote nothing is left out", "state_hash", **given,
             heads=[[1, 0, a.SPACE.hex()], first, second]),
        take("another head", "state_hash", **given, heads=[[0, 2, a.FIRST.id.hex()], second]),
        take("another sequence", "state_hash", **given, heads=[[0, 1, a.SECOND.id.hex()], second]),
        take("another device", "state_hash", **given, heads=[first, [1, 1, a.FROM_C.id.hex()]]),
        take("another roster head", "state_hash", space=a.SPACE.hex(), roster_head=a.AT_2.head.hex(),
             heads=[first, second]),
        refuse("a device named twice", "one head per device", "malformed", "state_code", **given,
               heads=[first, second, first]),
        refuse("a device named twice with other heads", "one head per device", "malformed", "state_hash",
               **given, heads=[first, [0, 1, a.FIRST.id.hex()]]),
    ]  # fmt: skip


# --- streams ----------------------------------------------------------------------------------------------

KEY = a.fixed("stream key")
LONG = 5 * CHUNK_BYTES + 1000
"""Padded by PADMÉ to 5 chunks and a short one."""
EVEN = 4 * CHUNK_BYTES


def stream() -> list[Case]:
    """Chunks sealed, taken in any order, and everything that is not the whole content."""
    small, key = b"a small content", KEY.hex()
    writer = StreamWriter(KEY, small)
    sealed = writer.seal_chunk(0)
    told = {"key": key, "total": 15, "hash": writer.content_hash.hex()}
    made = {"key": key, "content": a.fixed("content").hex()}
    sizes = (0, 1, 512, 513, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, EVEN, LONG, 1_600_000)
    cases = [take(f"a content of {total} bytes", "seal_stream", **made, total=total) for total in sizes]
    cases += [
        take("a chunk", "seal_chunk", key=key, plain=small.hex(), i=0),
        take("a chunk of another content, same key", "seal_chunk", key=key, plain=small[::-1].hex(), i=0),
        take("a small stream", "read_stream", **told, chunks=[[0, sealed.hex()]]),
        take("the same chunk taken again", "read_stream", **told, chunks=[[0, sealed.hex()]] * 2),
        take("no content", "pass_stream", **made, total=0, reading=0, steps=[[0, 0, 0]]),
        refuse("seal: no such chunk", "as many as the total needs", "malformed", "seal_chunk", key=key,
               plain=small.hex(), i=1),
        refuse("seal: a short key", "32 bytes", "malformed", "seal_chunk", key=key[2:], plain=small.hex(),
               i=0),
    ]  # fmt: skip
    for name, order in [
        ("in order", range(6)),
        ("backwards", range(5, -1, -1)),
        ("mixed", (3, 0, 5, 1, 4, 2)),
    ]:
        steps = [[i, i, 0] for i in order]
        cases.append(take(f"taken {name}", "pass_stream", **made, total=LONG, reading=LONG, steps=steps))
    return cases + _bad_streams(made) + _bad_chunks(told, small, sealed)


def _bad_streams(made: dict[str, str]) -> list[Case]:
    """B3: drop, cut, reorder, duplicate, another total: never a byte of the content."""
    whole = [[i, i, 0] for i in range(6)]
    cases = []
    for i in range(6):
        rest = [step for step in whole if step[0] != i]
        cases.append(refuse(f"chunk {i} dropped", "nothing before it is whole", "gap", "pass_stream", **made,
                            total=LONG, reading=LONG, steps=rest))  # fmt: skip
        cases.append(refuse(f"cut before chunk {i}", "nothing before it is whole", "gap", "pass_stream",
                            **made, total=LONG, reading=LONG, steps=whole[:i]))  # fmt: skip
    size = LONG - 5 * CHUNK_BYTES
    for name, why, error, total, reading, steps in [
        ("nothing at all", "nothing before it is whole", "gap", LONG, LONG, []),
        ("a chunk cut by a byte", "chunks are full", "malformed", LONG, LONG, [[0, 0, 1]]),
        ("a chunk cut to its tag", "chunks are full", "malformed", LONG, LONG, [[0, 0, CHUNK_BYTES]]),
        ("the last chunk cut", "chunks are full", "malformed", LONG, LONG, [[5, 5, 1]]),
        ("two chunks swapped", "bound to its place", "bad_cipher", LONG, LONG, [[0, 1, 0]]),
        ("a chunk in two places", "bound to its place", "bad_cipher", LONG, LONG, [*whole[:2], [2, 1, 0]]),
        ("a chunk over another", "bound to its place", "bad_cipher", LONG, LONG, [*whole[:2], [0, 1, 0]]),
        ("a middle chunk as the last", "the end is marked", "bad_cipher", EVEN, EVEN, [[3, 2, 0]]),
        ("the last chunk in the middle", "the end is marked", "bad_cipher", EVEN, EVEN, [[2, 3, 0]]),
        ("a chunk beyond the last", "as many as the total needs", "malformed", EVEN, EVEN, [[4, 3, 0]]),
        ("told one byte less", "the total is bound", "bad_cipher", LONG, LONG - 1, whole),
        ("told one byte more", "the total is bound", "bad_cipher", LONG, LONG + 1, whole),
        ("told whole chunks only", "the total is bound", "bad_cipher", LONG, LONG - size, whole[:5]),
        ("told a chunk less", "the total is bound", "bad_cipher", EVEN, EVEN - CHUNK_BYTES, whole[:3]),
        ("told a chunk more", "the total is bound", "bad_cipher", EVEN, EVEN + CHUNK_BYTES, whole[:4]),
        ("told nothing", "the total is bound", "malformed", LONG, 0, whole),
        ("told too much", "a limit for everything", "too_large", LONG, STREAM_BYTES_MAX + 1, whole),
    ]:  # fmt: skip
        given = {**made, "total": total, "reading": reading, "steps": steps}
        cases.append(refuse(f"stream: {name}", why, error, "pass_stream", **given))
    given = {**made, "total": LONG}
    cases.append(refuse("stream: told another hash", "the content is bound", "bad_cipher", "pass_stream",
                        **given, reading=LONG, hash=a.fixed("x").hex(), steps=whole))  # fmt: skip
    cases.append(refuse("stream: told a short hash", "32 bytes", "malformed", "pass_stream",
                        **given, reading=LONG, hash="00" * 31, steps=whole))  # fmt: skip
    cases.append(take("what is still wanted", "missing_chunks", **given,
                      steps=[[4, 4, 0], [0, 1, 0], [1, 1, 7], [2, 2, 0]]))  # fmt: skip
    cases.append(take("nothing is wanted any more", "missing_chunks", **given, steps=[[0, 0, 1], *whole]))
    return cases


def _bad_chunks(told: dict[str, Any], small: bytes, sealed: bytes) -> list[Case]:
    padded = small.ljust(512, b"\0")
    key = derive(KEY, "stream", 15, labelled_hash("content", small))
    bound = key, bytes(8) + b"\1" + bytes(15), join_parts(15, 0, 1)
    dirty = encrypt(*bound, padded[:-1] + b"\1")
    longer = encrypt(*bound, padded + b"\0")
    second = encrypt(*bound, b"x" + padded[1:])
    cases = []
    for name, why, error, chunks in [
        ("padding is not zero", "zeros are checked", "bad_padding", [[0, dirty.hex()]]),
        ("a chunk of another size", "chunks are full", "malformed", [[0, longer.hex()]]),
        ("other bytes for a chunk that is held", "one content per place", "bad_cipher",
         [[0, sealed.hex()], [0, second.hex()]]),
        ("other bytes than were named", "the hash is checked", "bad_commit", [[0, second.hex()]]),
        ("an empty chunk", "chunks are full", "malformed", [[0, ""]]),
        ("only a tag", "chunks are full", "malformed", [[0, sealed[-TAG_BYTES:].hex()]]),
    ]:  # fmt: skip
        cases.append(refuse(f"take: {name}", why, error, "read_stream", **told, chunks=chunks))
    cases.append(refuse("take: another key", "sealed under one key", "bad_cipher", "read_stream",
                        **{**told, "key": a.fixed("x").hex()}, chunks=[[0, sealed.hex()]]))  # fmt: skip
    return cases + flips("read_chunk", "sealed", "chunk", **told, sealed=sealed.hex())


Maker = Callable[[], list[Case]]
SPOKEN = [words, recovery, reveal, state_code, stream]
MODULES: dict[str, Maker] = {maker.__name__: maker for maker in SPOKEN}
