"""Vectors of what a relay may know. Each refusal states why it must be refused."""

from typing import Any

from tests.vectors import actors as a
from tests.vectors import removal_cases as removals
from tests.vectors.cases import Case, flips, refuse, take
from twofold_crypto.primitives import encrypt, sign, signing_public
from twofold_crypto.public import limits, messages
from twofold_crypto.public.encoding import encode, labelled_hash
from twofold_crypto.public.envelope import parse_envelope, write_envelope
from twofold_crypto.public.proof import NO_SPACE, proof_bytes
from twofold_crypto.public.roster import Genesis, write_founding, write_record
from twofold_crypto.public.seat import SeatKeys
from twofold_crypto.secret.keys import Seat

LOW_ORDER_X = [bytes(32), bytes([1]) + bytes(31), (2**255 - 19).to_bytes(32, "little")]
LOW_ORDER_X += [bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
MIXED_ORDER = bytes.fromhex("d600527f9723f2166ca2c99c90c52e4a21921cbec4edc771bac4fa0d5b3e2c24")
BAD_ED = [
    MIXED_ORDER,
    bytes(32),
    bytes([1]) + bytes(31),
    b"\xff" * 32,
    bytes.fromhex("ec" + "ff" * 30 + "7f"),
]


def primitives() -> list[Case]:
    """Signatures, key agreement, sealing: what the library under us must answer."""
    seed, data = a.fixed("seed"), b"data"
    public, signature = signing_public(seed), sign(seed, data)
    key, nonce = a.fixed("key"), a.fixed("nonce")[:24]
    seal = encrypt(key, nonce, b"bound", b"plain")
    cases = [
        take("sign", "sign", seed=seed.hex(), data=data.hex()),
        take("verify", "verify", public=public.hex(), signature=signature.hex(), data=data.hex()),
        take("verify other data", "verify", public=public.hex(), signature=signature.hex(), data="00"),
        take("exchange", "exchange", secret=seed.hex(), public=a.A.keys.receive.hex()),
        take("seal", "encrypt", key=key.hex(), nonce=nonce.hex(), bound=b"bound".hex(), plain=b"plain".hex()),
        take("open", "decrypt", key=key.hex(), nonce=nonce.hex(), bound=b"bound".hex(), sealed=seal.hex()),
        take(
            "open bound elsewhere", "decrypt", key=key.hex(), nonce=nonce.hex(), bound="00", sealed=seal.hex()
        ),
        take("stretch", "stretch", data=data.hex(), salt=nonce[:16].hex(), passes=1, memory=8192),
        take("open too short", "decrypt", key=key.hex(), nonce=nonce.hex(), bound="", sealed="00"),
    ]
    for i, low in enumerate(LOW_ORDER_X):
        why = "a point of low order gives a shared zero that anybody knows"
        cases.append(
            refuse(f"low order {i}", why, "bad_key", "exchange", secret=seed.hex(), public=low.hex())
        )
    return cases


def encoding() -> list[Case]:
    """L, H, versions, and the labels themselves."""
    some = [{"label": "roster"}, {"hex": "00ff"}, {"int": 0}, {"int": limits.UINT_MAX}, {"hex": ""}]
    cases = [
        take("labels", "labels"),
        take("no parts", "join_parts", parts=[]),
        take("parts of each kind", "join_parts", parts=some),
        take("an integer is eight bytes", "join_parts", parts=[{"int": 258}]),
        take("hash", "labelled_hash", label="roster", parts=some),
        take("hash of nothing", "labelled_hash", label="header", parts=[]),
        take("version 1", "require_version", data="9101"),
    ]
    for data, why, error in [
        ("", "nothing is no record", "malformed"),
        ("91", "a record has a version", "malformed"),
        ("9100", "version 0 was never spoken", "unsupported"),
        ("9102", "version 2 is not spoken yet", "unsupported"),
        ("917f", "version 127 is not spoken yet", "unsupported"),
        ("91cc01", "the version is one byte", "malformed"),
        ("91ff", "a version is not negative", "malformed"),
        ("8101", "a record is an array, not a map", "malformed"),
        ("dc000101", "a record is a short array", "malformed"),
    ]:
        cases.append(refuse(f"version {data or 'absent'}", why, error, "require_version", data=data))
    return cases


def ids() -> list[Case]:
    """Ids as text."""
    raw = a.fixed("id")
    cases = [
        take("32 bytes", "format_id", raw=raw.hex()),
        take("16 bytes", "format_id", raw=raw[:16].hex()),
        take("read 32", "parse_id", text="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", size=32),
    ]
    for text, why in [
        ("", "empty"),
        ("A" * 42, "too short"),
        ("A" * 44, "too long"),
        ("A" * 43 + "=", "padding is not written"),
        ("A" * 42 + "B", "the last letter holds bits that mean nothing"),
        ("+" + "A" * 42, "not the alphabet of addresses"),
        ("A" * 42 + "\n", "a line end is no letter"),
        ("Ａ" + "A" * 42, "a wide letter is no letter of the alphabet"),
    ]:
        cases.append(refuse(why, why, "malformed", "parse_id", text=text, size=32))
    return cases


def limits_cases() -> list[Case]:
    """The numbers themselves."""
    return [take("every limit", "limits")]


def seat() -> list[Case]:
    """Import of foreign keys, and signatures of seats."""
    sign, receive = a.A.keys.sign.hex(), a.A.keys.receive.hex()
    signature = a.A.sign("found", a.SPACE, 7)
    given = {"space": a.SPACE.hex(), "public": sign, "signature": signature.hex(), "parts": [{"int": 7}]}
    cases = [
        take("sound keys", "vet_seat", sign=sign, receive=receive),
        take("signed", "require_signed", label="found", **given),
        refuse("other label", "one purpose each", "forged", "require_signed", label="join", **given),
        refuse(
            "other space", "a signature holds in one space", "forged", "require_signed",
            **{**given, "label": "found", "space": a.fixed("x").hex()},
        ),
        refuse(
            "other signer", "the signer's key is inside the signed bytes", "forged", "require_signed",
            **{**given, "label": "found", "public": a.B.keys.sign.hex()},
        ),
    ]  # fmt: skip
    for i, bad in enumerate(BAD_ED):
        why = "not canonical, of low order, or not on the main subgroup"
        cases.append(
            refuse(f"bad signing key {i}", why, "bad_key", "vet_seat", sign=bad.hex(), receive=receive)
        )
    for i, bad in enumerate([*LOW_ORDER_X, b"\xff" * 32]):
        why = "not canonical or of low order"
        cases.append(
            refuse(f"bad receiving key {i}", why, "bad_key", "vet_seat", sign=sign, receive=bad.hex())
        )
    return cases


def _founding(genesis: bytes, signers: list[Seat]) -> str:
    space = labelled_hash("genesis", genesis)
    return write_founding(genesis, [seat.sign("found", space) for seat in signers]).hex()


def _signed(record: bytes, seat: Seat) -> str:
    return write_record(record, seat.sign("roster", a.SPACE, labelled_hash("roster", record))).hex()


def _founding_cases() -> list[Case]:
    a_and_b = [a.A, a.B]
    cases = [take("two members", "found", wire=a.FOUNDING.hex())]
    one = encode(Genesis(1, 1, a.fixed("about"), [a.A.keys]))
    cases.append(take("one member", "found", wire=_founding(one, [a.A])))
    suite = encode(Genesis(1, 2, a.fixed("about"), [a.A.keys, a.B.keys]))
    twice = encode(Genesis(1, 1, a.fixed("about"), [a.A.keys, a.A.keys]))
    low = encode(Genesis(1, 1, a.fixed("about"), [SeatKeys(a.A.keys.sign, bytes(32))]))
    for name, why, error, wire in [
        ("suite 2", "suite 2 is reserved, not spoken", "unsupported", _founding(suite, a_and_b)),
        ("one key twice", "a key is admitted once, ever", "key_used", _founding(twice, [a.A, a.A])),
        ("low order key", "keys are vetted at import", "bad_key", _founding(low, [a.A])),
        (
            "signatures swapped",
            "each member signs with its own key",
            "forged",
            write_founding(a.GENESIS, [a.B.sign("found", a.SPACE), a.A.sign("found", a.SPACE)]).hex(),
        ),
        (
            "a signature short",
            "every member signs",
            "malformed",
            write_founding(a.GENESIS, [a.A.sign("found", a.SPACE)]).hex(),
        ),
        (
            "signed for joining",
            "a label has one purpose",
            "forged",
            write_founding(a.GENESIS, [s.sign("join", a.SPACE) for s in a_and_b]).hex(),
        ),
        ("a byte behind", "no trailing bytes", "malformed", a.FOUNDING.hex() + "00"),
        ("nothing", "nothing is no record", "malformed", ""),
    ]:
        cases.append(refuse(name, why, error, "found", wire=wire))
    return cases


def roster() -> list[Case]:
    """Founding, admit, rotate, and what may not follow."""
    start, at_1 = a.hexes(a.WIRES[:1]), a.hexes(a.WIRES[:2])
    cases = _founding_cases()
    cases += [
        take("rotate to epoch 1", "append", wires=start, wire=a.ROTATE.hex()),
        take("admit a device of member 1", "append", wires=at_1, wire=a.ADMIT.hex()),
        take("rotate to epoch 2", "append", wires=a.hexes(a.WIRES[:3]), wire=a.ROTATE_2.hex()),
        take("form only", "parse_record", wire=a.ADMIT.hex()),
        take("leave has its form", "parse_record", wire=_signed(
            encode([1, a.SPACE, 2, a.AT_1.head, 0, 3, [[0, 0, a.SPACE]]]), a.A)),
    ]  # fmt: skip
    rotate, admit = a.unpacked(a.unpacked(a.ROTATE)[0]), a.unpacked(a.unpacked(a.ADMIT)[0])
    for name, why, error, base, path, value, signer in [
        ("rotate: epoch skips", "epochs follow one another", "malformed", rotate, (6, 1), 2, a.A),
        ("rotate: a grant missing", "exactly one grant per device", "malformed", rotate, (6, 3),
         rotate[6][3][:1], a.A),
        ("rotate: grants out of order", "lists ascend", "malformed", rotate, (6, 3), rotate[6][3][::-1], a.A),
        ("rotate: n skips", "a linear chain", "roster_moved", rotate, (2,), 2, a.A),
        ("rotate: other previous", "a linear chain", "roster_moved", rotate, (3,), a.fixed("x"), a.A),
        ("rotate: other space", "a record holds in one space", "not_for_us", rotate, (1,), a.fixed("x"), a.A),
        ("rotate: signer unknown", "the signer is in the roster", "not_present", rotate, (4,), 2, a.A),
        ("rotate: signed by another", "the named signer signs", "forged", rotate, (4,), 1, a.A),
        ("rotate: type 4", "three types are known", "malformed", rotate, (5,), 4, a.A),
        ("rotate: version 2", "a newer version is not judged", "unsupported", rotate, (0,), 2, a.A),
        ("rotate: another member's device", "a member removes its own", "malformed", rotate, (6, 0),
         [[1, 0, a.SPACE]], a.A),
        ("rotate: the signer itself", "the signer stays", "malformed", rotate, (6, 0),
         [[0, 0, a.SPACE]], a.A),
        ("rotate: an unknown device", "a pin names a known device", "malformed", rotate, (6, 0),
         [[5, 0, a.SPACE]], a.A),
        ("rotate: pins out of order", "lists ascend", "malformed", rotate, (6, 0),
         [[1, 0, a.SPACE], [0, 0, a.SPACE]], a.A),
    ]:  # fmt: skip
        cases.append(
            refuse(name, why, error, "append", wires=start, wire=_altered(base, path, value, signer))
        )
    for name, why, error, path, value, signer in [
        ("admit: join for another member", "join names the member", "forged", (4,), 0, a.A),
        ("admit: join by another key", "the new seat itself asks", "forged", (6, 2),
         a.STRANGER.sign("join", a.SPACE, 1, a.C.keys.receive), a.B),
        ("admit: a key of a founder", "a key is admitted once, ever", "key_used", (6, 0), a.A.keys.sign, a.B),
        ("admit: low order", "keys are vetted at import", "bad_key", (6, 1), bytes(32), a.B),
        ("admit: too few keys", "a key per epoch", "malformed", (6, 3, 1), admit[6][3][1][:47], a.B),
        ("admit: a key too many", "the grant holds every epoch, no more", "malformed", (6, 3, 1),
         admit[6][3][1] + bytes(32), a.B),
        ("admit: a field too many", "no unknown fields", "malformed", (6,), [*admit[6], 0], a.B),
    ]:  # fmt: skip
        cases.append(
            refuse(name, why, error, "append", wires=at_1, wire=_altered(admit, path, value, signer))
        )
    cases.append(refuse("the same again", "a linear chain", "roster_moved", "append", wires=at_1,
                        wire=a.ROTATE.hex()))  # fmt: skip
    cases += removals.roster_cases()
    cases += removals.let_in_cases()
    cases += flips("append", "wire", "admit", wires=at_1, wire=a.ADMIT.hex())
    cases += flips("append", "wire", "rotate", wires=start, wire=a.ROTATE.hex())
    cases += flips("found", "wire", "founding", wire=a.FOUNDING.hex())
    return cases


def _altered(base: object, path: tuple[int, ...], value: object, signer: Seat) -> str:
    """The record with one element changed, soundly signed again."""
    return _signed(bytes.fromhex(a.changed(encode(base), *path, value)), signer)


def _enveloped(**header: Any) -> str:
    """The first envelope with parts of its header changed and soundly signed again; opens for nobody."""
    parsed = parse_envelope(a.FIRST.wire)
    order = ["version", "suite", "space", "device", "seq", "prev", "roster_head", "seen", "erases"]
    values = a.unpacked(parsed.header_bytes)
    for name, value in header.items():
        values[order.index(name)] = value
    raw = encode(values)
    new_id = labelled_hash("envelope", raw, parsed.commitment, parsed.body_hash)
    seat = {0: a.A, 1: a.B, 2: a.C}.get(values[3], a.STRANGER)
    signature = seat.sign("envelope", values[2], new_id)
    return write_envelope(raw, parsed.commitment, parsed.body_hash, signature, parsed.body, parsed.wrap).hex()


def envelope() -> list[Case]:
    """Form of envelopes."""
    wire = a.FIRST.wire
    body = a.unpacked(wire)[4]
    cases = [
        take("an envelope", "parse_envelope", wire=wire.hex()),
        take("with seen", "parse_envelope", wire=a.FROM_C.wire.hex()),
        take("with erases", "parse_envelope", wire=_enveloped(erases=[a.fixed("x")])),
        take("without body", "parse_envelope", wire=a.changed(wire, 4, None)),
        take("a body that does not hash is missing", "parse_envelope",
             wire=a.changed(wire, 4, body[:-1] + b"\0")),
        take("without wrap", "parse_envelope", wire=a.changed(wire, 5, None)),
    ]  # fmt: skip
    two = sorted([a.fixed("x"), a.fixed("y")])
    for name, why, error, bad in [
        ("version 0", "never spoken", "unsupported", _enveloped(version=0)),
        ("version 2", "not spoken yet", "unsupported", _enveloped(version=2)),
        ("suite 2", "reserved", "unsupported", _enveloped(suite=2)),
        ("sequence 0", "sequences begin at 1", "malformed", _enveloped(seq=0)),
        ("sequence beyond", "integers are exact in every language", "malformed", _enveloped(seq=2**53)),
        ("device 64", "devices are bounded", "malformed", _enveloped(device=64)),
        ("short space", "an id has 32 bytes", "malformed", _enveloped(space=bytes(31))),
        ("seen itself", "seen names others", "malformed", _enveloped(seen=[[0, 1, a.fixed("x")]])),
        ("seen out of order", "lists ascend", "malformed",
         _enveloped(seen=[[2, 1, a.fixed("x")], [1, 1, a.fixed("x")]])),
        ("seen twice", "no repeats", "malformed",
         _enveloped(seen=[[1, 1, a.fixed("x")], [1, 2, a.fixed("x")]])),
        ("erases out of order", "lists ascend", "malformed", _enveloped(erases=two[::-1])),
        ("short body", "a body fills its bucket", "malformed", a.changed(wire, 4, body[:500])),
        ("odd body", "a body fills its bucket", "malformed", a.changed(wire, 4, body + b"\0")),
        ("a field too many", "no unknown fields", "malformed", a.packed([*a.unpacked(wire), 0])),
        ("a field short", "fixed order, all fields", "malformed", a.packed(a.unpacked(wire)[:5])),
        ("a byte behind", "no trailing bytes", "malformed", wire.hex() + "00"),
        ("cut", "no byte is missing", "malformed", wire.hex()[:-2]),
        ("a longer form", "minimal forms only", "malformed", "dc0006" + wire.hex()[2:]),
        ("epoch 0", "epochs begin at 1", "malformed", a.changed(wire, 5, 0, 0)),
        ("text for bytes", "text is not bytes", "malformed", a.changed(wire, 1, "x" * 32)),
        ("a map", "a record is an array", "malformed", "80"),
        ("deep nesting", "depth is bounded", "malformed", "91" * 4000 + "c0"),
    ]:  # fmt: skip
        cases.append(refuse(name, why, error, "parse_envelope", wire=bad))
    cases.append(refuse("too large", "a limit for every record", "too_large", "parse_envelope",
                        wire="00" * (limits.ENVELOPE_BYTES_MAX + 1)))  # fmt: skip
    return cases


def chain() -> list[Case]:
    """Which envelope may follow."""
    wires, first = a.hexes(a.WIRES), [a.FIRST.wire.hex()]
    older = a.sealed(a.A, 0, 2, a.FIRST.id, a.AT_1.head, "older head").wire.hex()
    other = a.sealed(a.A, 0, 2, a.FIRST.id, a.AT_3.head, "other second")
    third = a.sealed(a.A, 0, 3, a.SECOND.id, a.AT_3.head, "third").wire.hex()
    cases = [
        take("the first of an author", "judge", wires=wires, wire=first[0]),
        take("the second", "judge", wires=wires, before=first, wire=a.SECOND.wire.hex()),
        take("the first of an admitted device", "judge", wires=wires, wire=a.FROM_C.wire.hex()),
        take("the body does not matter", "judge", wires=wires, wire=a.changed(a.FIRST.wire, 4, None)),
        take("erases keep their place", "judge", wires=wires, wire=_enveloped(erases=[a.fixed("x")])),
        take("the wrap does not matter", "judge", wires=wires, wire=a.changed(a.FIRST.wire, 5, None)),
    ]
    for name, why, error, before, wire in [
        ("a gap", "sequences follow one another", "gap", first, third),
        ("the same again", "the sequence is taken", "forked", first, first[0]),
        ("a second branch", "two signed ids at one sequence", "forked",
         [*first, a.SECOND.wire.hex()], other.wire.hex()),
        ("other previous", "the previous id is what is held", "forked", first,
         _enveloped(seq=2, prev=a.fixed("x"))),
        ("begins elsewhere", "sequence 1 names the admission", "forked", [], _enveloped(prev=a.fixed("x"))),
        ("other space", "an envelope holds in one space", "not_for_us", [], _enveloped(space=a.fixed("x"))),
        ("unknown head", "cannot be judged yet", "unknown_head", [], _enveloped(roster_head=a.fixed("x"))),
        ("an older head", "heads never go backwards", "head_backwards", first, older),
        ("not yet admitted", "present at the cited head", "not_present", [],
         _enveloped(device=2, roster_head=a.AT_1.head)),
        ("no such device", "present at the cited head", "not_present", [], _enveloped(device=9)),
        ("another author", "the named author signs", "forged", [], a.changed(
            bytes.fromhex(_enveloped(device=1)), 3, a.A.sign("envelope", a.SPACE, a.FIRST.id))),
        ("seen before", "an envelope counts once", "forked", [*first, a.SECOND.wire.hex()], first[0]),
    ]:  # fmt: skip
        cases.append(refuse(name, why, error, "judge", wires=wires, before=before, wire=wire))
    return cases + removals.chain_cases()


def proof() -> list[Case]:
    """Presence at a relay."""
    origin, challenge = "https://relay.example", a.fixed("challenge")
    signature = a.A.sign("proof", a.SPACE, origin.encode(), challenge)
    request = messages.ProofRequest(1, a.SPACE, a.A.keys.sign, challenge, signature, 2, [a.ROTATE])
    public = a.A.keys.sign.hex()
    cases = [
        take("a proof", "require_proof", origin=origin, request=messages.write(request).hex()),
        take("what is signed", "proof_bytes", origin=origin, space=a.SPACE.hex(), public=public,
             challenge=challenge.hex()),
        take("plain http on one's own machine", "proof_bytes", origin="http://localhost:8301",
             space=a.SPACE.hex(), public=public, challenge=challenge.hex()),
        take("plain http on one's own machine, six", "proof_bytes", origin="http://[::1]:8301",
             space=a.SPACE.hex(), public=public, challenge=challenge.hex()),
    ]  # fmt: skip
    raw = messages.write(request)
    for name, why, given_origin, data in [
        ("other relay", "the origin is signed", "https://evil.example", raw.hex()),
        ("other challenge", "the challenge is signed", origin, a.changed(raw, 3, a.fixed("other"))),
        ("other space", "the space is signed", origin, a.changed(raw, 1, a.fixed("other"))),
        ("other seat", "the seat is signed", origin, a.changed(raw, 2, a.B.keys.sign)),
    ]:
        cases.append(refuse(name, why, "forged", "require_proof", origin=given_origin, request=data))
    for bad, error in [
        ("http://relay.example", "unsupported"),
        ("http://localhost.evil.example", "unsupported"),
        ("https://Relay.example", "malformed"),
        ("https://relay.example/", "malformed"),
        ("https://a@relay.example", "malformed"),
        ("https://", "malformed"),
        ("ftp://relay.example", "malformed"),
        ("relay.example", "malformed"),
        ("https://" + "r" * 300, "malformed"),
        ("http://[::1].evil.example", "malformed"),
        ("http://localhost:80", "malformed"),
        ("https://relay.example:443", "malformed"),
        ("https://relay.example:0", "malformed"),
        ("https://relay.example:65536", "malformed"),
        ("https://relay.example:08443", "malformed"),
        ("https://relay.example:1:2", "malformed"),
        ("https://:8443", "malformed"),
        ("https://[::1", "malformed"),
        ("https://-relay.example", "malformed"),
        ("https://relay.example\n", "malformed"),
    ]:
        cases.append(refuse(f"origin {bad[:40]}", "no origin, or one without a lock", error, "proof_bytes",
                            origin=bad, space=a.SPACE.hex(), public=public,
                            challenge=challenge.hex()))  # fmt: skip
    assert proof_bytes(origin, a.SPACE, a.A.keys.sign, challenge)
    return cases + _lookups(origin, challenge)


def _lookups(origin: str, challenge: bytes) -> list[Case]:
    """A seat asks which space it is in."""
    signature = a.C.sign("lookup", NO_SPACE, origin.encode(), challenge)
    raw = messages.write(messages.LookupRequest(1, a.C.keys.sign, challenge, signature))
    cases = [take("a lookup", "require_lookup", origin=origin, request=raw.hex())]
    proved = a.C.sign("proof", NO_SPACE, origin.encode(), challenge)
    for name, why, given_origin, data in [
        ("lookup at another relay", "the origin is signed", "https://evil.example", raw.hex()),
        ("lookup, other challenge", "the challenge is signed", origin, a.changed(raw, 2, a.fixed("other"))),
        ("lookup, other seat", "the seat is signed", origin, a.changed(raw, 1, a.B.keys.sign)),
        ("a proof is no lookup", "a label has one purpose", origin, a.changed(raw, 3, proved)),
    ]:
        cases.append(refuse(name, why, "forged", "require_lookup", origin=given_origin, request=data))
    return cases


_REFUSAL = messages.Refusal("gap", "A sentence.", "Fetch.", bytes(3))


def _frame_cases() -> list[Case]:
    """What a relay sends on a socket: pages, and answers to appends."""
    page = messages.write(messages.Page(0, [], 0, bytes(32), 9))
    good = [
        ("a page", page),
        ("numbers", messages.write(messages.AppendAnswer(7, [3, 4], None))),
        ("a refusal", messages.write(messages.AppendAnswer(7, None, _REFUSAL))),
    ]
    cases = [take(f"frame: {name}", "parse_frame", data=data.hex()) for name, data in good]
    for name, why, data in [
        ("both", "numbers or a refusal", messages.write(messages.AppendAnswer(7, [3], _REFUSAL))),
        ("neither", "numbers or a refusal", messages.write(messages.AppendAnswer(7, None, None))),
        ("an answer of four", "three parts", bytes.fromhex("94079103c0c0")),
        ("a page of four", "five parts", bytes.fromhex("94009000c420") + bytes(32)),
        ("nothing", "a frame holds something", b""),
    ]:
        cases.append(refuse(f"frame: {name}", why, "malformed", "parse_frame", data=data.hex()))
    return cases


def messages_cases() -> list[Case]:
    """The messages between a device and a relay."""
    code, rid, mail = "0123456789ABCDEF", a.fixed("rendezvous"), b"mail"
    good: list[tuple[str, messages.Message]] = [
        ("ChallengeRequest", messages.ChallengeRequest(1)),
        ("ChallengeReply", messages.ChallengeReply(b"c")),
        ("ProofRequest", messages.ProofRequest(1, rid, rid, b"c", bytes(64), 1, [a.ROTATE])),
        ("ProofReply", messages.ProofReply(bytes(32), 900)),
        ("LookupRequest", messages.LookupRequest(1, rid, b"c", bytes(64))),
        ("LookupReply", messages.LookupReply(rid)),
        ("HealRequest", messages.HealRequest(1)),
        ("Records", messages.Records([a.ROTATE])),
        ("FoundRequest", messages.FoundRequest(1, code, a.FOUNDING, a.ROTATE)),
        ("FoundReply", messages.FoundReply(2)),
        ("AppendRequest", messages.AppendRequest(1, [messages.Item(2, a.FIRST.wire)])),
        ("AppendReply", messages.AppendReply([3])),
        ("FetchRequest", messages.FetchRequest(1, 0)),
        ("Page", messages.Page(0, [messages.PageItem(0, a.FOUNDING, 0)], 1, bytes(32), 9)),
        ("FollowFrame", messages.FollowFrame(1, bytes(32), 4)),
        ("FollowFrame without pages", messages.FollowFrame(1, bytes(32), None)),
        ("AppendFrame", messages.AppendFrame(1, 7, [messages.Item(2, a.FIRST.wire)])),
        ("AppendAnswer", messages.AppendAnswer(7, [3], None)),
        ("AppendAnswer refused", messages.AppendAnswer(7, None, _REFUSAL)),
        ("OpenRequest", messages.OpenRequest(1, code, rid)),
        ("PutRequest", messages.PutRequest(1, rid, 0, 7, mail)),
        ("TakeRequest", messages.TakeRequest(1, rid, 1, 8)),
        ("TakeReply", messages.TakeReply([mail])),
        ("CloseRequest", messages.CloseRequest(1, rid)),
        ("Done", messages.Done(1)),
        ("Refusal", _REFUSAL),
    ]
    cases = [
        take(name, "parse_message", type=name.split()[0], data=messages.write(m).hex()) for name, m in good
    ]
    cases.append(take("running hash", "running_hash", before=bytes(32).hex(), id=rid.hex(), arrived=1))
    newer = a.changed(
        a.FIRST.wire, 0, bytes.fromhex(a.changed(parse_envelope(a.FIRST.wire).header_bytes, 0, 2))
    )
    for number, name, wire in [
        (0, "founding", a.FOUNDING.hex()),
        (1, "record", a.ROTATE.hex()),
        (2, "envelope", a.FIRST.wire.hex()),
        (2, "envelope of a newer version", newer),
    ]:
        cases.append(take(f"id of a {name}", "item_id", type=number, wire=wire))
    for number, wire in [(0, a.ROTATE.hex()), (1, a.FIRST.wire.hex()), (2, a.ROTATE.hex()), (2, "")]:
        why = "what has no outer form is no item"
        cases.append(refuse(f"no id, type {number}", why, "malformed", "item_id", type=number, wire=wire))
    cases.append(
        take("running hash, no body", "running_hash", before=bytes(32).hex(), id=rid.hex(), arrived=0)
    )
    cases += _frame_cases()
    fetch = messages.write(messages.FetchRequest(1, 300))
    for name, why, error, kind, data in [
        ("version 2", "not spoken yet", "unsupported", "FetchRequest", a.changed(fetch, 0, 2)),
        ("negative", "integers are not negative", "malformed", "FetchRequest", a.changed(fetch, 1, -1)),
        ("beyond", "integers are exact", "malformed", "FetchRequest", a.changed(fetch, 1, 2**53)),
        ("far beyond", "integers are exact", "malformed", "FetchRequest", a.changed(fetch, 1, 2**64 - 1)),
        ("a float", "integers are integers", "malformed", "FetchRequest", a.changed(fetch, 1, 1.0)),
        ("true", "a truth value is no integer", "malformed", "FetchRequest", a.changed(fetch, 1, True)),
        ("nil", "nothing is no integer", "malformed", "FetchRequest", a.changed(fetch, 1, None)),
        ("a field more", "no unknown fields", "malformed", "FetchRequest", "9301cd012cc0"),
        ("a field less", "all fields", "malformed", "FetchRequest", "9101"),
        ("a long form", "minimal forms only", "malformed", "FetchRequest", "9201ce0000012c"),
        ("trailing", "no trailing bytes", "malformed", "FetchRequest", fetch.hex() + "c0"),
        ("cut", "no byte is missing", "malformed", "FetchRequest", fetch.hex()[:-2]),
        ("empty", "nothing is no message", "malformed", "FetchRequest", ""),
        ("a map", "messages are arrays", "malformed", "FetchRequest", "8101cd012c"),
        ("reserved byte", "0xc1 is never used", "malformed", "FetchRequest", "9201c1"),
        ("short token", "a token has 32 bytes", "malformed", "FollowFrame", a.packed([1, bytes(31), 0])),
        ("small letters", "codes are written in capitals", "malformed", "OpenRequest",
         a.packed([1, code.lower(), rid])),
        ("letter O", "the letter O is no digit of codes", "malformed", "OpenRequest",
         a.packed([1, "O" * 16, rid])),
        ("code with line end", "exactly sixteen", "malformed", "OpenRequest",
         a.packed([1, "0" * 15 + "\n", rid])),
        ("code and line end", "exactly sixteen", "malformed", "OpenRequest",
         a.packed([1, code + "\n", rid])),
        ("negative detail", "integers are not negative", "malformed", "Refusal",
         a.packed(["gap", "S.", "D.", -1])),
        ("vast detail", "integers are exact", "malformed", "Refusal", a.packed(["gap", "S.", "D.", 2**53])),
        ("side 2", "two sides", "malformed", "PutRequest", a.packed([1, rid, 2, 0, mail])),
        ("slot 8", "eight messages a side", "malformed", "PutRequest", a.packed([1, rid, 0, 8, mail])),
        ("known too many", "records are bounded", "malformed", "ProofRequest",
         a.packed([1, rid, rid, b"c", bytes(64), limits.ROSTER_RECORDS_MAX, []])),
        ("an empty record", "a wire holds something", "malformed", "ProofRequest",
         a.packed([1, rid, rid, b"c", bytes(64), 0, [b""]])),
        ("no tail", "all fields", "malformed", "ProofRequest", a.packed([1, rid, rid, b"c", bytes(64), 0])),
        ("empty mail", "a message holds something", "malformed", "PutRequest", a.packed([1, rid, 0, 0, b""])),
        ("item type 3", "three types", "malformed", "AppendRequest", a.packed([1, [[3, b"x"]]])),
        ("no call", "an answer needs its call", "malformed", "AppendFrame", a.packed([1, [[2, b"x"]]])),
        ("nil call", "a call is a number", "malformed", "AppendFrame", a.packed([1, None, [[2, b"x"]]])),
        ("version 2", "not spoken yet", "unsupported", "AppendFrame", a.packed([2, 7, [[2, b"x"]]])),
        ("invalid text", "text is UTF-8", "malformed", "Refusal", "94a2c328a0a0c0"),
        ("text for bytes", "a wire is bytes", "malformed", "AppendRequest", a.packed([1, [[2, "x"]]])),
    ]:  # fmt: skip
        cases.append(refuse(f"{kind}: {name}", why, error, "parse_message", type=kind, data=data))
    for kind, message in good:
        if kind not in ("FoundRequest", "AppendRequest", "AppendFrame", "Page", "ProofRequest", "Records"):
            cases += flips(
                "parse_message", "data", kind, type=kind.split()[0], data=messages.write(message).hex()
            )
    return cases
