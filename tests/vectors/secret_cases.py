"""Vectors of what only devices know. Each refusal states why it must be refused."""

from typing import Any

from tests.vectors import actors as a
from tests.vectors.cases import Case, flips, refuse, take
from tests.vectors.ops import stream
from tests.vectors.public_cases import LOW_ORDER_X
from twofold_crypto.primitives import encrypt
from twofold_crypto.public import limits
from twofold_crypto.public.encoding import encode, join_parts, labelled_hash
from twofold_crypto.public.envelope import EnvelopeWire, envelope_id, parse_envelope, write_envelope
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret import ceremony as ceremonies
from twofold_crypto.secret import epoch as epochs
from twofold_crypto.secret import grant as grants
from twofold_crypto.secret import record as records
from twofold_crypto.secret import sealing as sealings
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import derive

KEYRING = {str(epoch): key.hex() for epoch, key in a.KEYS.items()}


def keys() -> list[Case]:
    """Seats and derivations."""
    seed, some = a.fixed("seat a").hex(), [{"int": 1}, {"hex": "ff"}]
    return [
        take("derive", "derive", key=a.fixed("k").hex(), label="grant", parts=some),
        take("derive without parts", "derive", key=a.fixed("k").hex(), label="entry wrap", parts=[]),
        take("a seat", "seat", seed=seed),
        take("another seat", "seat", seed=a.fixed("seat b").hex()),
        take("a seat signs", "seat_signs", seed=seed, label="roster", space=a.SPACE.hex(), parts=some),
    ]


def entry() -> list[Case]:
    """Entries, descriptions, bodies."""
    raw = encode(a.ENTRY)
    cases = [
        take("an entry", "parse_entry", data=raw.hex()),
        take("an entry on the last day", "parse_entry", data=a.changed(raw, 4, limits.DAY_MAX)),
        take("a description", "parse_about", data=a.ABOUT.hex()),
        take("every value", "decode_body", data=a.packed([None, 0, 2**53 - 1, "ö", b"\0", [[]]])),
        take("an empty list", "decode_body", data="90"),
        take("seven lists deep", "decode_body", data="91" * 7 + "c0"),
    ]
    for name, why, data in [
        ("capital kind", "kinds are small letters", a.changed(raw, 0, "Note")),
        ("empty kind", "a kind has a name", a.changed(raw, 0, "")),
        ("long kind", "at most sixteen letters", a.changed(raw, 0, "n" * 17)),
        ("kind with line end", "letters only", a.changed(raw, 0, "note\n")),
        ("short entry id", "16 bytes", a.changed(raw, 2, bytes(15))),
        ("negative day", "days count up", a.changed(raw, 4, -1)),
        ("a day that no calendar has", "days end with the year 9999", a.changed(raw, 4, limits.DAY_MAX + 1)),
        ("a field more", "no unknown fields", a.packed([*a.unpacked(raw), 0])),
        ("text for a body", "a body is bytes", a.changed(raw, 5, "x")),
    ]:
        cases.append(refuse(f"entry: {name}", why, "malformed", "parse_entry", data=data))
    for name, why, data in [
        ("no roles", "a role per member", a.changed(a.ABOUT, 2, [])),
        ("kind 256", "kinds are one byte", a.changed(a.ABOUT, 1, 256)),
        ("short blind", "32 bytes", a.changed(a.ABOUT, 0, bytes(31))),
    ]:
        cases.append(refuse(f"about: {name}", why, "malformed", "parse_about", data=data))
    for name, data in [
        ("a float", "cb3ff0000000000000"),
        ("a small float", "ca3f800000"),
        ("true", "c3"),
        ("a map", "80"),
        ("a map with a list for a key", "8190c0"),
        ("negative", "ff"),
        ("2^53", "cf0020000000000000"),
        ("2^64-1", "cfffffffffffffffff"),
        ("an extension", "d40100"),
        ("a time", "d6ff00000000"),
        ("a long form of 1", "cc01"),
        ("a long form of a text", "d90161"),
        ("a long form of bytes", "c5000100"),
        ("a long form of a list", "dc0000"),
        ("invalid text", "a2c328"),
        ("half a letter", "a1c3"),
        ("a lone surrogate", "a3eda080"),
        ("eight lists deep and more", "91" * 8 + "c0"),
        ("four thousand lists", "91" * 4000 + "c0"),
        ("two values", "c0c0"),
        ("nothing", ""),
        ("a length that lies", "c6ffffffff00"),
        ("a list that lies", "ddffffffff"),
    ]:
        why = "one form per value, and few values"
        cases.append(refuse(f"body: {name}", why, "malformed", "decode_body", data=data))
    cases += flips("parse_entry", "data", "entry", data=raw.hex())
    cases += flips("parse_about", "data", "description", data=a.ABOUT.hex())
    cases += flips("decode_body", "data", "body", data=a.packed([None, 7, 2**40, "ö", b"\0", [[]]]))
    return cases


def _broken(plain: bytes, *, entry_key: bytes | None = None, commit: bytes | None = None) -> str:
    """An envelope of A around any plaintext, all hashes and signatures sound."""
    parsed = parse_envelope(a.FIRST.wire)
    key = entry_key or a.fixed("entry key")
    header_hash = labelled_hash("header", parsed.header_bytes)
    commitment = commit or derive(key, "entry commit", header_hash)
    nonce = a.fixed("nonce")[:24]
    bound = join_parts(parsed.header_bytes, commitment)
    body = nonce + encrypt(derive(key, "entry cipher", header_hash), nonce, bound, plain)
    body_hash = labelled_hash("body", body)
    new_id = envelope_id(parsed.header_bytes, commitment, body_hash)
    wrap = sealings.wrap_key(a.KEY_2, a.SPACE, new_id, key, nonce)
    signature = a.A.sign("envelope", a.SPACE, new_id)
    return write_envelope(parsed.header_bytes, commitment, body_hash, signature, body, wrap).hex()


def _other_body(wire: bytes) -> str:
    """The first envelope with the sound body hash of other bytes: chain sound, cipher not."""
    parts = a.unpacked(wire)
    body = bytes(len(parts[4]))
    new_id = envelope_id(parts[0], parts[1], labelled_hash("body", body))
    key = sealings.unwrap_key(parse_envelope(wire), a.KEYS)
    wrap = sealings.wrap_key(a.KEY_2, a.SPACE, new_id, key, a.fixed("n")[:24])
    signature = a.A.sign("envelope", a.SPACE, new_id)
    rebuilt = EnvelopeWire(parts[0], parts[1], labelled_hash("body", body), signature, body, wrap)
    return encode(rebuilt).hex()


def sealing() -> list[Case]:
    """Padding, sealing, opening, wrapping again."""
    wire = a.FIRST.wire
    entry_in = {
        "kind": a.ENTRY.kind,
        "schema": 1,
        "entry_id": a.ENTRY.entry_id.hex(),
        "revision": 0,
        "day": 20779,
        "body": a.ENTRY.body.hex(),
    }
    seal: dict[str, Any] = {
        "seed": a.fixed("seat a").hex(),
        "space": a.SPACE.hex(),
        "device": 0,
        "seq": 1,
        "prev": a.SPACE.hex(),
        "roster_head": a.AT_3.head.hex(),
        "seen": [],
        "entry": entry_in,
        "epoch": 2,
        "epoch_key": a.KEY_2.key.hex(),
        "random": a.fixed("envelope 1").hex(),
    }
    cases = [take(f"bucket of {n}", "bucket_of", length=n) for n in _LENGTHS]
    cases += [
        take("pad", "pad", entry="616263"),
        take("pad nothing", "pad", entry=""),
        take("unpad", "unpad", plain="00000003616263" + "00" * 505),
        take("seal", "seal", **seal),
        take("seal with seen", "seal", **{**seal, "seen": [[1, 3, a.fixed("x").hex()]]}),
        take("seal what erases", "seal", **{**seal, "erases": [a.FIRST.id.hex()]}),
        take("seal a long entry", "seal", **{**seal, "entry": {**entry_in, "body": "c5ffff" + "61" * 20000}}),
        refuse("seal a kind with a capital", "what could not be opened is not sealed", "malformed", "seal",
               **{**seal, "entry": {**entry_in, "kind": "Note"}}),
        take("open", "open", wire=wire.hex(), keys=KEYRING),
        take("wrap again", "rewrap", wire=wire.hex(), keys=KEYRING, epoch=1, epoch_key=KEYRING["1"],
             random=a.fixed("again").hex()),
    ]  # fmt: skip
    cases.append(refuse("bucket of too much", "a limit for every record", "too_large", "bucket_of",
                        length=limits.PLAIN_BYTES_MAX + 1))  # fmt: skip
    for name, plain in [
        ("not a bucket", "00000003616263" + "00" * 500),
        ("a bucket too large", "00000003616263" + "00" * 1017),
        ("padding is not zero", "00000003616263" + "00" * 504 + "01"),
        ("length beyond", "00000200" + "00" * 508),
        ("length far beyond", "ffffffff" + "00" * 508),
        ("nothing", ""),
    ]:
        cases.append(refuse(f"unpad: {name}", "padding has one form", "bad_padding", "unpad", plain=plain))
    cases += _open_refusals(wire) + _disclosed(wire)
    chain = {"wires": a.hexes(a.WIRES), "before": [], "keys": KEYRING}
    cases += flips("judge_and_open", "wire", "envelope", **chain, wire=wire.hex())
    return cases


_LENGTHS = [
    1, 511, 512, 513, 1024, 1025, 4097, 8192, 16383, 16384, 16385, 16895, 16896, 16897,
    20000, 32768, 32769, 40000, 65023, 65024, 65025, 65535, 65536,
]  # fmt: skip


def _open_refusals(wire: bytes) -> list[Case]:
    foreign = parse_envelope(a.SECOND.wire).wrap
    padded = sealings.pad(b"\x00" * 8)
    cases = []
    for name, why, error, bad, keyring in [
        ("no body", "a body may be missing", "no_body", a.changed(wire, 4, None), KEYRING),
        ("body of other bytes", "a body that does not hash is missing", "no_body",
         a.changed(wire, 4, bytes(len(a.unpacked(wire)[4]))), KEYRING),
        ("no wrap", "a wrap may be missing", "no_wrap", a.changed(wire, 5, None), KEYRING),
        ("no epoch key", "the epoch is not held", "no_epoch_key", wire.hex(), {"1": KEYRING["1"]}),
        ("wrap of another envelope", "a wrap is bound to its envelope", "bad_wrap",
         a.changed(wire, 5, a.unpacked(encode(foreign))), KEYRING),
        ("other epoch key", "a wrap is under its epoch", "bad_wrap", wire.hex(),
         {"2": a.fixed("x").hex()}),
        ("wrap moved to another epoch", "a wrap is bound to its epoch", "bad_wrap",
         a.changed(wire, 5, 0, 1), KEYRING),
        ("wrap of another key", "the key is committed", "bad_commit", _swapped_key(wire), KEYRING),
        ("body not by the key", "the body is bound to header and commitment", "bad_cipher",
         _other_body(wire), KEYRING),
        ("padding not zero", "zeros are checked", "bad_padding", _broken(padded[:-1] + b"\1"), KEYRING),
        ("no entry inside", "what opens is an entry", "bad_schema", _broken(padded), KEYRING),
        ("an entry of a wrong kind name", "kinds are small letters", "bad_schema",
         _broken(sealings.pad(encode(Entry("N", 1, bytes(16), 0, 1, b"")))), KEYRING),
    ]:  # fmt: skip
        cases.append(refuse(f"open: {name}", why, error, "open", wire=bad, keys=keyring))
    return cases


def _disclosed(wire: bytes) -> list[Case]:
    """One disclosed entry key opens one envelope."""
    key = stream(a.fixed("envelope 1"))(32).hex()
    cases = [take("open with its key", "open_with", wire=a.changed(wire, 5, None), key=key)]
    for name, why, error, bad, given in [
        ("the next envelope", "a key opens one entry", "bad_commit", a.SECOND.wire.hex(), key),
        ("another key", "the key is committed", "bad_commit", wire.hex(), a.fixed("x").hex()),
        ("no body", "a body may be missing", "no_body", a.changed(wire, 4, None), key),
        ("another body", "the body is bound to its header", "bad_cipher", _other_body(wire), key),
    ]:
        cases.append(refuse(f"open with a key: {name}", why, error, "open_with", wire=bad, key=given))
    return cases


def _swapped_key(wire: bytes) -> str:
    parsed = parse_envelope(wire)
    wrap = sealings.wrap_key(a.KEY_2, a.SPACE, parsed.id, a.fixed("another key"), a.fixed("n")[:24])
    return parsed.with_wrap(wrap).hex()


def record() -> list[Case]:
    """Making records."""
    seeds = [a.fixed("seat a").hex(), a.fixed("seat b").hex()]
    founding = {"seeds": seeds, "blind": a.fixed("blind").hex(), "kind": 2, "roles": [0, 0], "end": 0}
    wires = a.hexes(a.WIRES[:2])
    admit = {
        "seed": seeds[1],
        "device": 1,
        "candidate": a.fixed("seat c").hex(),
        "wires": wires,
        "keys": {"1": KEYRING["1"]},
        "random": a.fixed("admit").hex(),
    }
    return [
        take("found for two", "write_founding", **founding),
        take("found for one", "write_founding", **{**founding, "seeds": seeds[:1], "kind": 1, "roles": [0]}),
        take("admit", "make_admit", **admit),
        take("admit without the key", "make_admit", **{**admit, "keys": {}}),
        take("leave", "make_leave", seed=seeds[0], device=0, wires=wires, pins=[[0, 1, a.FIRST.id.hex()]]),
        refuse("leave by a seat that is not the device", "a device signs with its own seat", "bad_transcript",
               "make_leave", seed=seeds[0], device=1, wires=wires, pins=[[1, 0, a.SPACE.hex()]]),
        refuse("admit by a seat that is not the device", "a device signs with its own seat", "bad_transcript",
               "make_admit", **{**admit, "seed": seeds[0]}),
        refuse("admit a key twice", "a key is admitted once, ever", "key_used", "append",
               wires=a.hexes(a.WIRES[:3]), wire=_admit_again()),
    ]  # fmt: skip


def _admit_again() -> str:
    draw = stream(a.fixed("again"))
    return records.make_admit(a.B, 1, a.AT_2, a.JOIN, {1: a.KEY_1.key}, draw).hex()


def epoch() -> list[Case]:
    """Rotating, and what a record grants."""
    seeds = {name: a.fixed(f"seat {name}").hex() for name in "abc"}
    wires = a.hexes(a.WIRES)
    cases = [
        take("commitment", "commit_epoch", key=KEYRING["1"], space=a.SPACE.hex(), epoch=1),
        take("rotate", "make_rotate", seed=seeds["a"], device=0, wires=wires[:1],
             random=a.fixed("rotate 1").hex()),
        take("rotate and remove", "make_rotate", seed=seeds["b"], device=1, wires=wires,
             random=a.fixed("removal").hex(), removed=[[2, 0, a.AT_2.ids[2].hex()]]),
        take("nothing for the removed", "keys_granted", seed=seeds["c"], wires=wires, wire=_removing()),
        take("granted to who removes", "keys_granted", seed=seeds["b"], wires=wires, wire=_removing()),
        take("granted to the other member", "keys_granted", seed=seeds["a"], wires=wires, wire=_removing()),
        take("granted to the first", "keys_granted", seed=seeds["a"], wires=wires[:1], wire=wires[1]),
        take("granted to the second", "keys_granted", seed=seeds["b"], wires=wires[:1], wire=wires[1]),
        take("granted by an admit", "keys_granted", seed=seeds["c"], wires=wires[:2], wire=wires[2]),
        take("an admit grants one device", "keys_granted", seed=seeds["a"], wires=wires[:2], wire=wires[2]),
        take("granted to the admitted", "keys_granted", seed=seeds["c"], wires=wires[:3], wire=wires[3]),
        take("nothing for a stranger", "keys_granted", seed=a.fixed("stranger").hex(), wires=wires[:1],
             wire=wires[1]),
        take("an unknown key is left out", "keys_granted", seed=seeds["c"], wires=wires[:2],
             wire=records.make_admit(a.B, 1, a.AT_1, a.JOIN, {}, stream(a.fixed("admit"))).hex()),
    ]  # fmt: skip
    liar = epochs.make_rotate(a.A, 0, a.AT_FOUNDING, stream(a.fixed("rotate 1")))[0]
    fields = a.unpacked(a.unpacked(liar)[0])
    fields[6][2] = a.fixed("another commitment")
    raw = encode(fields)
    wrong = encode([raw, a.A.sign("roster", a.SPACE, labelled_hash("roster", raw))]).hex()
    zero = grants.seal_grant(a.fixed("e"), grants.Grantee(
        a.SPACE, a.SPACE, 1, 1, a.B.keys.receive, a.A.keys.sign), [records.UNKNOWN_KEY])  # fmt: skip
    fields = a.unpacked(a.unpacked(liar)[0])
    fields[6][3][1] = [1, *zero]
    raw = encode(fields)
    silent = encode([raw, a.A.sign("roster", a.SPACE, labelled_hash("roster", raw))]).hex()
    bad_admit = records.make_admit(a.B, 1, a.AT_1, a.JOIN, {1: a.fixed("x")}, stream(a.fixed("admit"))).hex()
    cases += [
        refuse("a key that is not committed", "the roster commits to the key", "bad_grant", "keys_granted",
               seed=seeds["b"], wires=wires[:1], wire=wrong),
        refuse("a rotate that grants no key", "a rotate grants its key", "bad_grant", "keys_granted",
               seed=seeds["b"], wires=wires[:1], wire=silent),
        refuse("an admit with a false key", "the roster commits to the key", "bad_grant", "keys_granted",
               seed=seeds["c"], wires=wires[:2], wire=bad_admit),
    ]  # fmt: skip
    cases += flips("keys_granted", "wire", "grant", seed=seeds["b"], wires=wires[:1], wire=wires[1])
    return cases


def _removing() -> str:
    pins = [Pin(2, 0, a.AT_2.ids[2])]
    return epochs.make_rotate(a.B, 1, a.AT_3, stream(a.fixed("removal")), pins)[0].hex()


def grant() -> list[Case]:
    """Epoch keys sealed to one device."""
    to = grants.Grantee(a.SPACE, a.AT_1.head, 1, 2, a.C.keys.receive, a.B.keys.sign)
    grantee = {
        "space": a.SPACE.hex(),
        "prev": a.AT_1.head.hex(),
        "epoch": 1,
        "device": 2,
        "receive": a.C.keys.receive.hex(),
        "signer": a.B.keys.sign.hex(),
    }
    public, sealed = grants.seal_grant(a.fixed("e"), to, [a.KEY_1.key])
    seed = a.fixed("seat c").hex()
    opened = {"seed": seed, "public": public.hex(), "sealed": sealed.hex(), "grantee": grantee}
    cases = [
        take("seal", "seal_grant", ephemeral=a.fixed("e").hex(), grantee=grantee, keys=[KEYRING["1"]]),
        take(
            "seal two",
            "seal_grant",
            ephemeral=a.fixed("f").hex(),
            grantee=grantee,
            keys=list(KEYRING.values()),
        ),
        take("open", "open_grant", **opened),
    ]
    changes: list[tuple[str, str, Case]] = [
        ("another device", "bound to the device", {"grantee": {**grantee, "device": 1}}),
        ("another epoch", "bound to the epoch", {"grantee": {**grantee, "epoch": 2}}),
        ("another head", "bound to the record before", {"grantee": {**grantee, "prev": a.SPACE.hex()}}),
        ("another space", "bound to the space", {"grantee": {**grantee, "space": a.fixed("x").hex()}}),
        ("another signer", "bound to the signer", {"grantee": {**grantee, "signer": a.A.keys.sign.hex()}}),
        ("another seat", "sealed to one seat", {"seed": a.fixed("seat b").hex()}),
        ("a flipped byte", "sealed", {"sealed": sealed[:-1].hex() + f"{sealed[-1] ^ 1:02x}"}),
        ("cut", "sealed", {"sealed": sealed[:-1].hex()}),
        *[("low order", "a shared zero is refused", {"public": low.hex()}) for low in LOW_ORDER_X[:2]],
    ]
    for name, why, change in changes:
        cases.append(refuse(f"open: {name}", why, "bad_grant", "open_grant", **{**opened, **change}))
    return cases


def ceremony() -> list[Case]:
    """Two devices meet."""
    given: dict[str, Any] = {
        "secret": a.fixed("secret")[:16].hex(),
        "purpose": ceremonies.FOUND,
        "inviter": a.fixed("inviter").hex(),
        "joiner": a.fixed("joiner").hex(),
    }
    secret = bytes.fromhex(given["secret"])
    inviter = ceremonies.Ceremony(secret, 1, ceremonies.INVITER, stream(a.fixed("inviter")))
    joiner = ceremonies.Ceremony(secret, 1, ceremonies.JOINER, stream(a.fixed("joiner")))
    commit = inviter.commit()
    joiner.hear_commit(commit)
    hello_j = joiner.hello()
    inviter.hear_hello(hello_j)
    hello_i = inviter.hello()
    joiner.hear_hello(hello_i)
    joiner.type_digits(inviter.digits())
    inviter.type_digits(joiner.digits())
    mail = joiner.seal(ceremonies.SeatOffer(a.B.keys.sign, a.B.keys.receive))
    later = joiner.seal(ceremonies.Acceptance(bytes(64)))
    reflected = inviter.seal(ceremonies.Acceptance(bytes(64)))
    cases = [
        take("found", "ceremony", **given),
        take("admit", "ceremony", **{**given, "purpose": ceremonies.ADMIT}),
        take("the joiner hears", "joiner_hears", commit=commit.hex(), hello=hello_i.hex(), **given),
        take("the inviter hears", "inviter_hears", hello=hello_j.hex(), **given),
        take("right digits", "inviter_types", typed=joiner.digits(), **given),
        take("the first sealed message", "inviter_opens", sealed=mail.hex(), **given),
    ]
    wrong = f"{(int(joiner.digits()) + 1) % 10**6:06d}"
    for typed in (wrong, inviter.digits(), "", "000000 ", "abcdef", "\u0661" * 6):
        why = "the digits are those of the other side"
        cases.append(refuse(f"digits {typed!r}", why, "wrong_code", "inviter_types", typed=typed, **given))
    for name, why, error, hello in [
        ("other purpose", "a hello names its purpose", "bad_transcript", a.changed(hello_j, 2, 2)),
        ("own side", "a hello cannot be reflected", "bad_transcript", hello_i.hex()),
        ("suite 2", "reserved", "unsupported", a.changed(hello_j, 1, 2)),
        ("version 2", "not spoken yet", "unsupported", a.changed(hello_j, 0, 2)),
        ("low order", "a shared zero is refused", "bad_key", a.changed(hello_j, 4, bytes(32))),
        ("short nonce", "32 bytes", "malformed", a.changed(hello_j, 5, bytes(31))),
        ("nothing", "nothing is no hello", "malformed", ""),
    ]:
        cases.append(refuse(f"inviter: {name}", why, error, "inviter_hears", hello=hello, **given))
    for name, why, bad_commit, hello in [
        ("another hello", "the commitment fixes the hello", commit, a.changed(hello_i, 5, bytes(32))),
        ("another commitment", "the commitment fixes the hello", a.fixed("x"), hello_i.hex()),
        ("short commitment", "32 bytes", commit[:31], hello_i.hex()),
    ]:
        cases.append(refuse(f"joiner: {name}", why, "bad_transcript", "joiner_hears",
                            commit=bad_commit.hex(), hello=hello, **given))  # fmt: skip
    for name, why, sealed in [
        ("out of order", "messages are counted", later),
        ("reflected", "each direction has its own key", reflected),
        ("flipped", "sealed", bytes([mail[0] ^ 1]) + mail[1:]),
        ("cut", "sealed", mail[:-1]),
    ]:
        cases.append(refuse(f"sealed: {name}", why, "bad_transcript", "inviter_opens",
                            sealed=sealed.hex(), **given))  # fmt: skip
    cases.append(refuse("sealed before the digits", "nothing leaves before the human typed", "bad_transcript",
                        "seal_unconfirmed", **given))  # fmt: skip
    cases += flips("inviter_hears", "hello", "joiner's hello", hello=hello_j.hex(), **given)
    cases += flips(
        "joiner_hears", "hello", "inviter's hello", commit=commit.hex(), hello=hello_i.hex(), **given
    )
    cases += flips("inviter_opens", "sealed", "sealed message", sealed=mail.hex(), **given)
    return cases + _offers()


def _roles_for_three() -> str:
    about = records.write_about(a.fixed("blind"), 2, [0, 0, 0], 0)
    genesis = records.write_genesis(about, [a.A.keys, a.B.keys])
    return encode(ceremonies.Offer(genesis, about, records.sign_founding(a.A, genesis), b"")).hex()


def _offers() -> list[Case]:
    offer = encode(ceremonies.Offer(a.GENESIS, a.ABOUT, records.sign_founding(a.A, a.GENESIS), b"extra"))
    given = {"offer": offer.hex(), "seed": a.fixed("seat b").hex(), "member": 1, "inviter": 0}
    cases = [take("an offer", "require_offer", **given)]
    changes: list[tuple[str, str, str, Case]] = [
        ("another seat", "own seat in G", "bad_transcript", {"seed": a.fixed("seat c").hex()}),
        ("another place", "at the agreed position", "bad_transcript", {"member": 0}),
        ("no such place", "at the agreed position", "bad_transcript", {"member": 2}),
        ("the inviter's own place", "two people", "bad_transcript", {"inviter": 1}),
        ("roles for three", "a role per member", "bad_transcript", {"offer": _roles_for_three()}),
        ("another description", "G names the description", "forged",
         {"offer": a.changed(offer, 1, a.ABOUT + b"\0")}),
        ("unsigned", "the inviter has signed", "forged", {"offer": a.changed(offer, 2, bytes(64))}),
        ("suite 2", "reserved", "unsupported", {"offer": a.changed(offer, 0,
         bytes.fromhex(a.changed(a.GENESIS, 1, 2)))}),
    ]  # fmt: skip
    for name, why, error, change in changes:
        cases.append(refuse(f"offer: {name}", why, error, "require_offer", **{**given, **change}))
    return cases + flips("require_offer", "offer", "offer", **given)
