"""B2 to B4 and B9: ciphertext in another place, streams that are cut, older versions, other encodings."""

from collections.abc import Callable, Iterator

import msgspec
import pytest

from tests.attacks.scenes import History, history
from tests.support.phone import seeded
from twofold_crypto.errors import BadCipher, Gap, Malformed, NotForUs, Refused, Unsupported
from twofold_crypto.public.chain import require_author
from twofold_crypto.public.encoding import decode, encode
from twofold_crypto.public.envelope import EnvelopeWire, Header, parse_envelope
from twofold_crypto.public.limits import CHUNK_BYTES, ENVELOPE_BYTES_MAX, HEADER_BYTES_MAX, ROSTER_BYTES_MAX
from twofold_crypto.public.messages import ChallengeRequest, parse_request
from twofold_crypto.public.roster import RecordWire, Roster, parse_record
from twofold_crypto.secret.sealing import open_envelope
from twofold_crypto.secret.stream import StreamReader, StreamWriter


def _parts(wire: bytes) -> EnvelopeWire:
    return decode(EnvelopeWire, wire, ENVELOPE_BYTES_MAX)


def taken(made: History, wire: bytes) -> list[str]:
    """Which judges take this envelope, each asked alone: its author's chain, and the content."""
    judges: dict[str, Callable[[], object]] = {
        "chain": lambda: require_author(made.roster, parse_envelope(wire)),
        "content": lambda: open_envelope(parse_envelope(wire), made.keys),
    }
    found: list[str] = []
    for name, judge in judges.items():
        try:
            judge()
        except Refused:
            continue
        found.append(name)
    return found


def test_b2_bodies_do_not_move() -> None:
    """All ordered pairs of 50 envelopes, body and all that fits it under another's header: none is taken."""
    made = history()
    sealed = [_parts(made.write(i % 3, f"entry {i}")) for i in range(50)]
    assert all(taken(made, encode(each)) == ["chain", "content"] for each in sealed)
    found: list[str] = []
    for header in sealed:
        for blob in sealed:
            if header is blob:
                continue
            moved = msgspec.structs.replace(blob, header=header.header)
            found += taken(made, encode(moved))
            found += taken(made, encode(msgspec.structs.replace(moved, signature=header.signature)))

    assert found == []


def test_b2_header_fields_are_bound() -> None:
    """Every field of a header with another value of the same form: `forged` whoever the signature is by."""
    made = history()
    made.write(1, "first")
    wire = _parts(made.write(1, "second"))
    header = decode(Header, wire.header, HEADER_BYTES_MAX)
    others = {
        "space": bytes(32),
        "device": 0,
        "seq": 3,
        "prev": bytes(32),
        "roster_head": made.roster.ids[0],
        "seen": [[0, 1, bytes(32)]],
        "erases": [bytes(32)],
    }
    for name, value in others.items():
        changed = encode(msgspec.structs.replace(header, **{name: value}))
        assert taken(made, encode(msgspec.structs.replace(wire, header=changed))) == [], name


def test_b2_opened_under_its_header_alone() -> None:
    """Its own author cannot sign a second header over the same body: the body no longer opens."""
    made = history()
    wire = _parts(made.write(1))
    header = decode(Header, wire.header, HEADER_BYTES_MAX)
    moved = encode(msgspec.structs.replace(wire, header=encode(msgspec.structs.replace(header, seq=2))))
    envelope = parse_envelope(moved)
    signature = made.seats[1].sign("envelope", made.roster.space, envelope.id)
    signed = parse_envelope(encode(msgspec.structs.replace(_parts(moved), signature=signature)))
    require_author(made.roster, signed)
    with pytest.raises(Refused) as refused:
        open_envelope(signed, made.keys)
    assert refused.value.code == "bad_wrap"


def test_b3_streams_keep_their_whole() -> None:
    """Drop, swap, double and cut at every chunk, and flip in each: nothing comes out before all verifies."""
    content = seeded(1)(3 * CHUNK_BYTES + 77)
    writer = StreamWriter(bytes(32), content)
    sealed = [writer.seal_chunk(i) for i in range(writer.count)]
    for missing in range(writer.count):
        reader = StreamReader(bytes(32), len(content), writer.content_hash)
        for i in (i for i in reversed(range(writer.count)) if i != missing):
            reader.take(i, sealed[i])
        with pytest.raises(Gap):
            reader.finish()
        for wrong in _wrong_chunks(sealed, missing):
            with pytest.raises((BadCipher, Malformed)):
                reader.take(missing, wrong)
            assert reader.missing == [missing]
        reader.take(missing, sealed[missing])
        assert reader.finish() == content


def _wrong_chunks(sealed: list[bytes], place: int) -> Iterator[bytes]:
    yield from (chunk for i, chunk in enumerate(sealed) if i != place)
    right = sealed[place]
    yield right[:-1]
    for at in range(0, len(right), max(1, len(right) // 50)):
        yield right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :]


def test_b3_total_and_end_are_bound() -> None:
    """A stream that says another total does not open, also where the chunks have the same sizes."""
    writer = StreamWriter(bytes(32), bytes(1000))
    chunk = writer.seal_chunk(0)
    for total in (999, 1001):
        with pytest.raises(BadCipher):
            StreamReader(bytes(32), total, writer.content_hash).take(0, chunk)


@pytest.mark.parametrize("version", [0, 2, 127], ids=["none", "next", "last"])
def test_b4_no_other_version_is_spoken(version: int) -> None:
    """Version and suite stand inside what is signed; every other one is `unsupported` before anything."""
    made = history()
    wire = _parts(made.write(1))
    founding = made.wires[0]
    record = decode(RecordWire, made.wires[1], ROSTER_BYTES_MAX)
    tries: list[Callable[[], object]] = [
        lambda: parse_envelope(encode(msgspec.structs.replace(wire, header=_version(wire.header, version)))),
        lambda: parse_record(
            encode(msgspec.structs.replace(record, record=_version(record.record, version)))
        ),
        lambda: Roster.found(founding.replace(b"\x94\x01\x01", bytes([0x94, version, 1]), 1)),
        lambda: Roster.found(founding.replace(b"\x94\x01\x01", bytes([0x94, 1, version]), 1)),
        lambda: parse_envelope(encode(msgspec.structs.replace(wire, header=_suite(wire.header, version)))),
        lambda: parse_request(ChallengeRequest, bytes([0x91, version])),
    ]
    for each in tries:
        with pytest.raises(Unsupported):
            each()


def _version(data: bytes, version: int) -> bytes:
    return data[:1] + bytes([version]) + data[2:]


def _suite(data: bytes, suite: int) -> bytes:
    return data[:2] + bytes([suite]) + data[3:]


def test_b9_every_record_has_one_encoding() -> None:
    """Any other MessagePack of the same values is `malformed`: two readers cannot read two things."""
    made = history()
    readers: list[tuple[bytes, Callable[[bytes], object]]] = [(made.wires[0], Roster.found)]
    readers += [(wire, parse_record) for wire in made.wires[1:]]
    readers += [(made.write(1), parse_envelope)]
    for wire, read in readers:
        for other in _other_forms(wire):
            with pytest.raises(Malformed):
                read(other)


def _other_forms(wire: bytes) -> list[bytes]:
    """The same values with a longer array header, longer byte strings, trailing bytes, and as an object."""
    values = decode(list[object], wire, ROSTER_BYTES_MAX)
    count, first = len(values), values[0]
    assert isinstance(first, bytes)
    rest = wire[1 + len(encode(first)) :]
    return [
        b"\xdc" + count.to_bytes(2, "big") + wire[1:],
        b"\xdd" + count.to_bytes(4, "big") + wire[1:],
        wire[:1] + b"\xc6" + len(first).to_bytes(4, "big") + first + rest,
        wire + b"\x00",
        bytes([wire[0] + 1]) + wire[1:] + b"\xc0",
        b"\x81\xa1a" + wire,
    ]


def test_b2_spaces_do_not_mix() -> None:
    """Negative control: each envelope is taken at home, and `not_for_us` in another space."""
    ours, theirs = history(1), history(2)
    wire = theirs.write(1)

    assert taken(theirs, wire) == ["chain", "content"]
    with pytest.raises(NotForUs):
        require_author(ours.roster, parse_envelope(wire))
