"""Properties of the protocol over made-up people and entries, and what hostile bytes may do: be refused."""

import contextlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectors import actors as a
from tests.vectors.ops import stream
from twofold_crypto.errors import Refused, WrongCode, every_refusal
from twofold_crypto.public import messages
from twofold_crypto.public.chain import Chain
from twofold_crypto.public.encoding import LABELS, signed_bytes
from twofold_crypto.public.envelope import bucket_of, parse_envelope
from twofold_crypto.public.limits import DAY_MAX
from twofold_crypto.public.roster import Roster, parse_founding, parse_record
from twofold_crypto.public.seat import require_signed
from twofold_crypto.secret import ceremony as ceremonies
from twofold_crypto.secret.entry import Entry, decode_body, encode_body, parse_entry
from twofold_crypto.secret.keys import DERIVATIONS
from twofold_crypto.secret.sealing import Place, open_envelope, pad, seal, unpad

values = st.recursive(
    st.none() | st.integers(0, 2**53 - 1) | st.text(max_size=40) | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)
entries = st.builds(
    Entry,
    st.from_regex(r"\A[a-z]{1,16}\Z"),
    st.integers(0, 255),
    st.binary(min_size=16, max_size=16),
    st.integers(0, 2**53 - 1),
    st.integers(0, DAY_MAX),
    st.binary(max_size=3000),
)


@given(st.binary(max_size=70000).filter(lambda b: len(b) < 65533))
@settings(max_examples=50)
def test_padding_comes_off(entry: bytes) -> None:
    """What is padded is read back, and its size says only the bucket."""
    plain = pad(entry)

    assert (unpad(plain), len(plain)) == (entry, bucket_of(len(entry) + 4))


@given(entries, st.binary(min_size=32, max_size=32))
def test_sealed_opens_to_itself(entry: Entry, seed: bytes) -> None:
    """Any entry that fits opens to the same entry in the space it was sealed for."""
    sealed = seal(a.A, Place(a.SPACE, 0, 1, a.SPACE, a.AT_3.head), entry, a.KEY_2, stream(seed))
    parsed = parse_envelope(sealed.wire)
    Chain(a.AT_3).judge(parsed)

    assert (parsed.id, open_envelope(parsed, a.KEYS)) == (sealed.id, entry)


@given(values.filter(lambda v: _depth(v) <= 8))
def test_bodies_have_one_form(value: object) -> None:
    """A body reads back as what was written."""
    assert decode_body(encode_body(value)) == value  # type: ignore[arg-type]


def _depth(value: object) -> int:
    return 1 + max((_depth(v) for v in value), default=0) if isinstance(value, list) else 1


JUDGES = {
    "founding": parse_founding,
    "record": parse_record,
    "append": a.AT_1.append,
    "roster": Roster.found,
    "envelope": parse_envelope,
    "entry": parse_entry,
    "body": decode_body,
    "found": lambda data: messages.parse_request(messages.FoundRequest, data),
    "append request": lambda data: messages.parse_request(messages.AppendRequest, data),
    "page": lambda data: messages.parse_reply(messages.Page, data),
}
SEEDS = [a.FOUNDING, a.ROTATE, a.ADMIT, a.FIRST.wire, a.FROM_C.wire]


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
@given(data=st.data())
@settings(max_examples=120)
def test_hostile_bytes_are_refused(judge: object, data: st.DataObject) -> None:
    """Random and mutated bytes end in a refusal or a value, never in another exception."""
    seed = data.draw(st.sampled_from(SEEDS) | st.binary(max_size=400))
    at = data.draw(st.integers(0, max(0, len(seed) - 1)))
    hostile = seed[:at] + data.draw(st.binary(max_size=12)) + seed[at + data.draw(st.integers(0, 9)) :]
    with contextlib.suppress(Refused):
        judge(hostile)  # type: ignore[operator]


@given(values)
def test_any_structure_is_refused(value: object) -> None:
    """Well-formed MessagePack of another shape is refused."""
    packed = msgspec.msgpack.encode(value)
    for judge in (parse_founding, parse_record, parse_envelope, parse_entry):
        with pytest.raises(Refused):
            judge(packed)


def test_a_signature_has_one_purpose() -> None:
    """A10: bytes signed under one label verify under that label only."""
    taken = []
    for made in LABELS:
        signature = a.A.sign(made, a.SPACE, a.FIRST.id)
        for asked in LABELS:
            try:
                require_signed(signature, asked, a.SPACE, a.A.keys.sign, a.FIRST.id)
            except Refused:
                continue
            taken.append((made, asked))

    assert taken == [(label, label) for label in LABELS]


def test_labels_are_unique() -> None:
    """A10: no label is public and secret, and no two inputs of SIGN coincide."""
    inputs = {signed_bytes(label, a.SPACE, a.A.keys.sign) for label in LABELS}

    assert (len(inputs), LABELS.keys() & DERIVATIONS.keys()) == (len(LABELS), set())


def test_codes_are_unique() -> None:
    """Each refusal has a code of its own."""
    names = [error.__name__ for error in every_refusal().values()]

    assert len(names) == len(set(names)) == len(every_refusal())


def test_relabelled_envelopes_are_refused() -> None:
    """A7, B2: an envelope does not hold for another device, sequence, space or head."""
    header = a.unpacked(a.unpacked(a.FIRST.wire)[0])
    for field, value in ((2, a.fixed("x")), (3, 1), (4, 2), (5, a.fixed("x")), (6, a.AT_1.head)):
        moved = [*header[:field], value, *header[field + 1 :]]
        wire = bytes.fromhex(a.changed(a.FIRST.wire, 0, msgspec.msgpack.encode(moved)))
        with pytest.raises(Refused):
            Chain(a.AT_3).judge(parse_envelope(wire))


def test_the_digits_differ_with_anything() -> None:
    """A6: another secret, purpose or key on the way changes the digits of both sides."""

    def met(secret: bytes, purpose: int, other: bytes) -> tuple[str, str]:
        inviter = ceremonies.Ceremony(secret, purpose, 0, stream(a.fixed("i")))
        joiner = ceremonies.Ceremony(secret, purpose, 1, stream(other))
        joiner.hear_commit(inviter.commit())
        inviter.hear_hello(joiner.hello())
        joiner.hear_hello(inviter.hello())
        return inviter.digits(), joiner.digits()

    runs = [
        met(bytes(16), 1, b"a"),
        met(bytes(15) + b"1", 1, b"a"),
        met(bytes(16), 2, b"a"),
        met(bytes(16), 1, b"b"),
    ]

    assert len(set(runs)) == len(runs)


def test_one_wrong_entry_ends_it() -> None:
    """After a wrong entry the right digits are refused too."""
    inviter = ceremonies.Ceremony(bytes(16), 1, 0, stream(b"i"))
    joiner = ceremonies.Ceremony(bytes(16), 1, 1, stream(b"j"))
    joiner.hear_commit(inviter.commit())
    inviter.hear_hello(joiner.hello())
    right = f"{int(joiner_digits(joiner, inviter)):06d}"
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    with pytest.raises(WrongCode):
        inviter.type_digits(wrong)
    with pytest.raises(Refused):
        inviter.type_digits(right)

    assert inviter.over


def joiner_digits(joiner: ceremonies.Ceremony, inviter: ceremonies.Ceremony) -> str:
    """The digits on the joiner's screen once it heard the inviter."""
    joiner.hear_hello(inviter.hello())
    return joiner.digits()
