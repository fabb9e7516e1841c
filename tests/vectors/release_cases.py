"""Vectors of releases: one entry with its provenance, and everything that does not fit exactly."""

from collections.abc import Sequence
from typing import Any

from tests.vectors import actors as a
from tests.vectors import removal_cases as r
from tests.vectors.cases import Case, flips, refuse, take
from tests.vectors.ops import stream
from twofold_crypto.primitives import encrypt
from twofold_crypto.public.encoding import encode, join_parts, labelled_hash
from twofold_crypto.public.envelope import envelope_id, parse_envelope, write_envelope
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret import sealing
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat, derive
from twofold_crypto.secret.release import make_release

ENDED = [*a.WIRES, r.REMOVED]
LEFT = [*a.WIRES, r.LEFT]


def _key(wire: bytes) -> bytes:
    return sealing.unwrap_key(parse_envelope(wire), a.KEYS)


def _pinned(*pins: tuple[int, bytes]) -> list[bytes]:
    """The roster's wires, C pinned at each of these in turn."""
    wires, roster = list(a.WIRES), a.AT_3
    for seq, pinned in pins:
        draw = stream(a.fixed(f"pinned {seq}"))
        wires.append(make_rotate(a.B, 1, roster, draw, [Pin(2, seq, pinned)])[0])
        roster = roster.append(wires[-1])
    return wires


def _id(wire: bytes) -> bytes:
    return parse_envelope(wire).id


def _bare(wire: bytes, *, body: bool = False) -> bytes:
    """A wire without its wrap, and without its body unless asked for."""
    parts = a.unpacked(wire)
    return encode([*parts[:4], parts[4] if body else None, None])


def _raw(records: Sequence[bytes], wire: bytes, run: Sequence[bytes] = (), key: bytes | None = None) -> str:
    """A release as bytes, judged by nobody; of the run no bodies and no wraps."""
    bare = [_bare(other) for other in run]
    return _written(records, _bare(wire, body=True), bare, _key(wire) if key is None else key)


def _written(records: Sequence[bytes], wire: bytes, run: Sequence[bytes], key: bytes) -> str:
    return encode([records[0], list(records[1:]), wire, key, list(run)]).hex()


def release() -> list[Case]:
    """What is released and read, and what is refused."""
    low_then_on = _pinned((0, r.ADMISSION), (2, _id(r.RUN[1])))
    on = _pinned((1, _id(r.RUN[0])), (3, _id(r.RUN[2])))
    late_wires = _walk(a.AT_3.head, a.fixed("no head"))
    late = _pinned((2, _id(late_wires[1])))
    shown: list[tuple[str, Sequence[bytes], bytes, Sequence[bytes]]] = [
        ("by a device that is in", a.WIRES, a.SECOND.wire, []),
        ("by a device that was admitted", a.WIRES, a.FROM_C.wire, []),
        ("by one that is in while another has ended", ENDED, a.SECOND.wire, []),
        ("by an ended device, at its pin", ENDED, r.RUN[1], []),
        ("by an ended device, before its pin", ENDED, r.RUN[0], [r.RUN[1]]),
        ("by a device of a member who left", LEFT, r.RUN[0], [r.RUN[1]]),
        ("by who stays, before a leave", LEFT, a.SECOND.wire, []),
        ("by an ended device, pinned further on", on, r.RUN[0], [r.RUN[1], r.RUN[2]]),
        ("by an ended device, behind its first pin", on, r.RUN[2], [r.RUN[1]]),
        ("by an ended device that was pinned at nothing first", low_then_on, r.RUN[1], [r.RUN[0]]),
        ("by an ended device, before what counts nowhere", late, late_wires[0], late_wires[1:]),
    ]
    cases = []
    for name, records, wire, run in shown:
        given = {"records": a.hexes(list(records)), "wire": wire.hex(), "key": _key(wire).hex()}
        cases.append(take(f"make: {name}", "make_release", **given, run=a.hexes(list(run))))
        made = make_release(records, wire, _key(wire), run)
        cases.append(take(f"read: {name}", "read_release", release=made.hex()))
    return [*cases, *_bad_making(), *_refused(), *_flipped()]


def _bad_making() -> list[Case]:
    records, wire = a.hexes(ENDED), r.RUN[0].hex()
    given: dict[str, Any] = {"records": records, "wire": wire, "key": _key(r.RUN[0]).hex(), "run": []}
    bodiless = a.changed(r.RUN[1], 4, None)
    return [
        refuse("make: without the run", "a maker reads what it made", "malformed", "make_release", **given),
        refuse("make: past the pin", "a maker reads what it made", "past_pin", "make_release",
               **{**given, "wire": r.RUN[2].hex(), "key": _key(r.RUN[2]).hex()}),
        refuse("make: without the body", "a maker reads what it made", "no_body", "make_release",
               **{**given, "wire": bodiless, "key": _key(r.RUN[1]).hex()}),
        refuse("make: with another key", "a maker reads what it made", "bad_commit", "make_release",
               **{**given, "run": [r.RUN[1].hex()], "key": a.fixed("x").hex()}),
    ]  # fmt: skip


def _refused() -> list[Case]:
    cases = []
    for name, why, error, data in [
        *_bad_forms(),
        *_bad_authors(),
        *_bad_walks(),
        *_bad_standing(),
        *_bad_contents(),
    ]:
        cases.append(refuse(f"read: {name}", why, error, "read_release", release=data))
    return cases


def _bad_forms() -> list[tuple[str, str, str, str]]:
    """Records and envelopes that are not the one form, or not in their order."""
    sound, wire, key = bytes.fromhex(_raw(a.WIRES, a.FIRST.wire)), a.FIRST.wire, _key(a.FIRST.wire)
    unsigned = bytes.fromhex(a.changed(a.FOUNDING, 1, 1, bytes(64)))
    forged = bytes.fromhex(a.changed(a.WIRES[2], 1, bytes(64)))
    return [
        ("nothing", "nothing is no release", "malformed", ""),
        ("a field more", "no unknown fields", "malformed", a.packed([*a.unpacked(sound), 0])),
        ("a byte more", "no trailing bytes", "malformed", sound.hex() + "00"),
        ("a short key", "32 bytes", "malformed", a.changed(sound, 3, key[:-1])),
        ("no envelope", "one entry", "malformed", a.changed(sound, 2, b"")),
        ("record 0 not signed by all", "record 0 is sound", "forged", _raw([unsigned, *a.WIRES[1:]], wire)),
        ("a record with another signature", "every record is sound", "forged",
         _raw([*a.WIRES[:2], forged, a.WIRES[3]], wire)),
        ("a record left out", "one chain of records", "roster_moved", _raw([*a.WIRES[:2], a.WIRES[3]], wire)),
        ("records swapped", "one chain of records", "roster_moved",
         _raw([*a.WIRES[:2], a.WIRES[3], a.WIRES[2]], wire)),
        ("a record twice", "one chain of records", "roster_moved", _raw([*a.WIRES, a.WIRES[3]], wire)),
        ("the envelope with its wrap", "a release holds no wrap", "malformed",
         _written(a.WIRES, wire, [], key)),
        ("no envelope of this version", "not spoken yet", "unsupported",
         _written(a.WIRES, bytes.fromhex(a.changed(_bare(wire, body=True), 0, b"\x99\x02")), [], key)),
    ]  # fmt: skip


def _signed(wire: bytes, seat: Seat, **fields: Any) -> bytes:
    """An envelope with other header fields, soundly signed by `seat`; its body opens no more."""
    names = ["version", "suite", "space", "device", "seq", "prev", "head", "seen", "erases"]
    parts = a.unpacked(wire)
    header = a.unpacked(parts[0])
    for name, value in fields.items():
        header[names.index(name)] = value
    raw = encode(header)
    signature = seat.sign("envelope", a.SPACE, envelope_id(raw, parts[1], parts[2]))
    return write_envelope(raw, parts[1], parts[2], signature, parts[4], None)


def _bad_authors() -> list[tuple[str, str, str, str]]:
    """Envelopes that no device of this space, in at that time, has signed."""
    wire, key = a.FIRST.wire, _key(a.FIRST.wire)
    elsewhere = _signed(wire, a.A, space=a.fixed("x"))
    early, gone = _signed(a.FROM_C.wire, a.C, head=a.AT_1.head), _signed(r.RUN[1], a.C, head=r.AT_4.head)
    closed = _signed(wire, a.A, head=r.AT_LEFT.head)
    return [
        ("of another space", "bound to the space", "not_for_us", _written(a.WIRES, elsewhere, [], key)),
        ("without the cited record", "who was in is shown", "unknown_head", _raw(a.WIRES[:3], wire)),
        ("a head that is none", "who was in is shown", "unknown_head",
         _written(a.WIRES, _signed(wire, a.A, head=a.fixed("x")), [], key)),
        ("by a device that was not in yet", "in at the cited head", "not_present",
         _written(a.WIRES, early, [], key)),
        ("by a device that was out", "in at the cited head", "not_present", _written(ENDED, gone, [], key)),
        ("by no device", "in at the cited head", "not_present",
         _written(a.WIRES, _signed(wire, a.A, device=9), [], key)),
        ("signed by another", "the author signs", "forged", _written(a.WIRES, _signed(wire, a.B), [], key)),
        ("in another's name", "the author signs", "forged",
         _written(a.WIRES, _signed(wire, a.A, device=1), [], key)),
        ("after a leave", "a closed space only erases", "closed", _written(LEFT, closed, [], key)),
    ]  # fmt: skip


def _bad_walks() -> list[tuple[str, str, str, str]]:
    """The run of an ended device is the walk from its pin, exactly."""
    one, two, three = r.RUN[:3]
    far = _pinned((2**53 - 1, a.fixed("x")))
    aside = _pinned((1, _id(one)), (2, _id(r.BRANCH[0])))
    unmet = _pinned((1, a.fixed("x")), (2, _id(two)))
    on = _pinned((1, _id(one)), (3, _id(three)))
    bad = bytes.fromhex(a.changed(_bare(two), 3, bytes(64)))
    whole, wrapped = _bare(two, body=True), bytes.fromhex(a.changed(two, 4, None))
    key = _key(one)
    return [
        ("a run that nothing asks for", "who is in needs none", "malformed", _raw(a.WIRES, one, [two])),
        ("the run missing", "the walk is shown", "malformed", _raw(ENDED, one)),
        ("the run too long", "the walk and no more", "malformed", _raw(ENDED, one, [two, three])),
        ("the run of another branch", "the walk meets the envelope", "past_pin",
         _raw(ENDED, one, [r.BRANCH[0]])),
        ("the envelope itself as its run", "each once", "past_pin", _raw(ENDED, one, [one])),
        ("an envelope of another branch", "the pin names one", "past_pin", _raw(ENDED, r.BRANCH[0])),
        ("an envelope past the pin", "nothing past the pin counts", "past_pin", _raw(ENDED, three)),
        ("the run out of order", "ascending", "past_pin", _raw(on, one, [three, two])),
        ("the run by another device", "one author", "malformed", _raw(ENDED, one, [a.SECOND.wire])),
        ("the run of another space", "one space", "malformed",
         _raw(ENDED, one, [_signed(two, a.C, space=a.fixed("x"))])),
        ("the run unsigned", "the author signs", "forged",
         _written(ENDED, _bare(one, body=True), [bad], key)),
        ("a body in the run", "only the envelope is shown", "malformed",
         _written(ENDED, _bare(one, body=True), [whole], key)),
        ("a wrap in the run", "a release holds no wrap", "malformed",
         _written(ENDED, _bare(one, body=True), [wrapped], key)),
        ("a pin beyond all reason", "no list is made of a claim", "malformed", _raw(far, one, [two])),
        ("a pin on another branch than shown", "every pin is met", "past_pin", _raw(aside, two, [])),
        ("an earlier pin not met", "every pin is met", "past_pin", _raw(unmet, two)),
        ("an earlier pin not shown", "every pin is met", "malformed", _raw(on, three)),
    ]  # fmt: skip


def _walk(*heads: bytes) -> list[bytes]:
    """Envelopes of C, the first at its admission, that cite these heads in turn."""
    wires: list[bytes] = []
    prev = r.ADMISSION
    for seq, head in enumerate(heads, 1):
        place = sealing.Place(a.SPACE, 2, seq, prev, head)
        sealed = sealing.seal(a.C, place, a.ENTRY, a.KEY_2, stream(a.fixed(f"walk {seq} ") + head))
        wires.append(sealed.wire)
        prev = sealed.id
    return wires


def _bad_standing() -> list[tuple[str, str, str, str]]:
    """What counts nowhere, since it, or what it stands on, cites a head that cannot be cited there."""
    new, old = a.AT_3.head, a.AT_2.head
    cases = []
    for name, why, error, heads in [
        ("behind an unknown head", "what stands on it counts nowhere", "unknown_head",
         (new, a.fixed("no head"), new)),
        ("behind an older head", "what stands on it counts nowhere", "head_backwards",
         (new, new, old, new)),
        ("an older head", "cited heads never go backwards", "head_backwards", (new, new, old)),
        ("behind one from before its time", "what stands on it counts nowhere", "not_present",
         (new, a.AT_1.head, new)),
    ]:  # fmt: skip
        wires = _walk(*heads)
        pinned = _pinned((1, _id(wires[0])), (len(wires), _id(wires[-1])))
        cases.append((name, why, error, _raw(pinned, wires[-1], wires[1:-1])))
    zero = _pinned((0, a.fixed("x")), (1, _id(r.RUN[0])))
    aside = _signed(r.RUN[0], a.C, prev=a.fixed("x"))
    return [
        *cases,
        ("an earlier pin at no admission", "every pin is met", "past_pin", _raw(zero, r.RUN[0])),
        ("the first of an ended device, at no admission", "a walk begins at the admission", "past_pin",
         _written(_pinned((1, _id(aside))), _bare(aside, body=True), [], _key(r.RUN[0]))),
        ("a first at no admission", "a run begins at the admission", "forked",
         _written(a.WIRES, _bare(_signed(a.FIRST.wire, a.A, prev=a.fixed("x")), body=True), [],
                  _key(a.FIRST.wire))),
    ]  # fmt: skip


def _around(plain: bytes) -> tuple[bytes, bytes]:
    """An envelope of A around any plaintext, soundly hashed and signed, and its key."""
    parsed, key = parse_envelope(a.FIRST.wire), a.fixed("entry key")
    header_hash = labelled_hash("header", parsed.header_bytes)
    commitment, nonce = derive(key, "entry commit", header_hash), a.fixed("nonce")[:24]
    bound = join_parts(parsed.header_bytes, commitment)
    body = nonce + encrypt(derive(key, "entry cipher", header_hash), nonce, bound, plain)
    body_hash = labelled_hash("body", body)
    signature = a.A.sign("envelope", a.SPACE, envelope_id(parsed.header_bytes, commitment, body_hash))
    return write_envelope(parsed.header_bytes, commitment, body_hash, signature, body, None), key


def _bad_contents() -> list[tuple[str, str, str, str]]:
    """A sound envelope whose entry does not open under the key that came with it."""
    wire = _bare(a.FIRST.wire, body=True)
    other = bytes(len(a.unpacked(wire)[4]))
    sealed, key = _around(sealing.pad(encode(a.ENTRY)))
    signed_garbage = _rehashed(sealed, other)
    dirty, _ = _around(sealing.pad(b"\x00" * 8)[:-1] + b"\1")
    empty, _ = _around(sealing.pad(b"\x00" * 8))
    strange, _ = _around(sealing.pad(encode(Entry("N", 1, bytes(16), 0, 1, b""))))
    return [
        ("without a body", "one entry", "no_body", _written(a.WIRES, _bare(wire), [], _key(a.FIRST.wire))),
        ("other bytes for a body", "the body is signed", "no_body",
         _written(a.WIRES, bytes.fromhex(a.changed(wire, 4, other)), [], _key(a.FIRST.wire))),
        ("another key", "the key is committed", "bad_commit", _raw(a.WIRES, a.FIRST.wire, key=a.fixed("x"))),
        ("the key of another envelope", "one key opens one entry", "bad_commit",
         _raw(a.WIRES, a.FIRST.wire, key=_key(a.SECOND.wire))),
        ("a body not by the key", "sealed under one key", "bad_cipher",
         _written(a.WIRES, signed_garbage, [], key)),
        ("padding not zero", "zeros are checked", "bad_padding", _written(a.WIRES, dirty, [], key)),
        ("no entry inside", "what opens is an entry", "bad_schema", _written(a.WIRES, empty, [], key)),
        ("a kind with a capital", "what opens is an entry", "bad_schema",
         _written(a.WIRES, strange, [], key)),
    ]  # fmt: skip


def _rehashed(wire: bytes, body: bytes) -> bytes:
    """The envelope with another body, soundly hashed and signed."""
    parts = a.unpacked(wire)
    body_hash = labelled_hash("body", body)
    signature = a.A.sign("envelope", a.SPACE, envelope_id(parts[0], parts[1], body_hash))
    return write_envelope(parts[0], parts[1], body_hash, signature, body, None)


def _flipped() -> list[Case]:
    place = sealing.Place(a.SPACE, 0, 1, a.SPACE, a.AT_1.head)
    early = sealing.seal(a.A, place, a.ENTRY, a.KEY_1, stream(a.fixed("early"))).wire
    live = make_release(a.WIRES[:2], early, _key(early))
    ended = make_release(ENDED, r.RUN[0], _key(r.RUN[0]), [r.RUN[1]])
    return [
        *flips("read_release", "release", "release", release=live.hex()),
        flips("read_release", "release", "release by an ended device", release=ended.hex())[0],
    ]


MODULES = {"release": release}
