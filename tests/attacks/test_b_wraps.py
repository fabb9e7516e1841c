"""B1 and B5: a wrapped key that is another key, and a ciphertext that has two meanings."""

from dataclasses import dataclass
from random import Random as Seeded

import pytest

from tests.attacks.scenes import History, history
from tests.support.evil import flip
from tests.support.evil.twokeys import two_key_body
from twofold_crypto.errors import BadCommit, BadGrant, Quarantined
from twofold_crypto.primitives import decrypt
from twofold_crypto.public.encoding import encode, join_parts, labelled_hash
from twofold_crypto.public.envelope import (
    Envelope,
    Header,
    Wrap,
    envelope_id,
    parse_envelope,
    write_envelope,
)
from twofold_crypto.public.limits import SUITE, VERSION
from twofold_crypto.public.roster import Roster, Rotate, Statement, parse_record
from twofold_crypto.secret.entry import write_entry
from twofold_crypto.secret.epoch import keys_granted
from twofold_crypto.secret.keys import derive
from twofold_crypto.secret.sealing import EpochKey, open_envelope, open_with, pad, unwrap_key, wrap_key


def reason(envelope: Envelope, keys: dict[int, bytes]) -> str:
    """Why this does not open; empty if it does."""
    try:
        open_envelope(envelope, keys)
    except Quarantined as refused:
        return refused.code
    return ""


def rewrapped(envelope: Envelope, wrap: Wrap) -> Envelope:
    """The envelope as a relay would hand it on with another wrap."""
    return parse_envelope(envelope.with_wrap(wrap))


def test_b1_wraps_of_others_do_not_fit() -> None:
    """Every wrap of 30 envelopes on every other one: `bad_wrap`, before its key is used for anything."""
    made = history()
    sealed = [parse_envelope(made.write(i % 3)) for i in range(30)]
    for mine in sealed:
        for other in sealed:
            assert other.wrap is not None
            expected = "" if mine is other else "bad_wrap"
            assert reason(rewrapped(mine, other.wrap), made.keys) == expected


def test_b1_older_epoch_is_no_other_epoch() -> None:
    """A wrap that says another epoch than it was made under is `bad_wrap`; an unknown one `no_epoch_key`."""
    made = history()
    envelope = parse_envelope(made.write(0))
    wrap = envelope.wrap
    assert wrap is not None
    said = {epoch: Wrap(epoch, wrap.nonce, wrap.sealed) for epoch in (1, 2, 3)}

    found = {epoch: reason(rewrapped(envelope, each), made.keys) for epoch, each in said.items()}
    assert found == {1: "bad_wrap", 2: "", 3: "no_epoch_key"}


def test_b1_self_made_wraps_are_refused() -> None:
    """A wrap of another entry key, even under the true epoch key, is `bad_commit`."""
    made = history()
    envelope = parse_envelope(made.write(0))
    for epoch in (EpochKey(1, made.keys[1]), made.newest):
        wrap = wrap_key(epoch, made.roster.space, envelope.id, bytes(32), bytes(24))
        assert reason(rewrapped(envelope, wrap), made.keys) == "bad_commit"
        with pytest.raises(BadCommit):
            unwrap_key(rewrapped(envelope, wrap), made.keys)


def test_b1_no_bit_of_a_wrap_may_change() -> None:
    """10,000 flips in nonce and sealed key: all refused as `bad_wrap`."""
    made = history()
    envelope = parse_envelope(made.write(0))
    wrap, seeded = envelope.wrap, Seeded(1)
    assert wrap is not None
    whole = wrap.nonce + wrap.sealed
    for _ in range(10_000):
        at, bit = seeded.randrange(len(whole)), 1 << seeded.randrange(8)
        changed = bytearray(whole)
        changed[at] ^= bit
        other = Wrap(wrap.epoch, bytes(changed[:24]), bytes(changed[24:]))
        with pytest.raises(Quarantined) as refused:
            unwrap_key(_with(envelope, other), made.keys)
        assert refused.value.code == "bad_wrap"


def test_b1_grants_fit_their_place_alone() -> None:
    """A grant of another device, another record, another epoch, or with any bit changed is `bad_grant`."""
    made = history()
    before = _before_last(made)
    statement = parse_record(made.wires[-1])
    assert isinstance(statement.fields, Rotate)
    assert keys_granted(made.seats[1], before, statement) == {2: made.keys[2]}
    grants = statement.fields.grants
    wrong = [(g.ephemeral, g.sealed) for g in grants if g.device != 1]
    wrong += [(grants[1].ephemeral, flip(grants[1].sealed, at)) for at in range(len(grants[1].sealed))]
    wrong += [(flip(grants[1].ephemeral, 0), grants[1].sealed)]
    first = parse_record(made.wires[1]).fields
    assert isinstance(first, Rotate)
    wrong += [(first.grants[1].ephemeral, first.grants[1].sealed)]
    for ephemeral, sealed in wrong:
        with pytest.raises(BadGrant):
            keys_granted(made.seats[1], before, _granting(statement.fields, made, ephemeral, sealed))


def _granting(rotate: Rotate, made: History, ephemeral: bytes, sealed: bytes) -> Statement:
    statement = parse_record(made.wires[-1])
    grants = [type(g)(g.device, ephemeral, sealed) if g.device == 1 else g for g in rotate.grants]
    fields = Rotate(rotate.removed, rotate.epoch, rotate.commitment, grants)
    return Statement(statement.id, statement.record, statement.signature, fields)


def _before_last(made: History) -> Roster:
    roster = Roster.found(made.wires[0])
    for wire in made.wires[1:-1]:
        roster = roster.append(wire)
    return roster


def test_b1_uncommitted_epoch_key_is_refused() -> None:
    """A grant that opens to a key the roster does not commit to is `bad_grant`: no epoch of two keys."""
    made = history()
    statement = parse_record(made.wires[-1])
    assert isinstance(statement.fields, Rotate)
    other = Rotate([], statement.fields.epoch, bytes(32), statement.fields.grants)
    changed = Statement(statement.id, statement.record, statement.signature, other)
    with pytest.raises(BadGrant):
        keys_granted(made.seats[1], _before_last(made), changed)


@dataclass
class TwoFaced:
    """An envelope properly signed by its author, whose body opens under two cipher keys."""

    envelope: Envelope
    keys: tuple[bytes, bytes]

    def cipher(self, which: int) -> bytes:
        """The cipher key that follows from one of the two entry keys."""
        return derive(self.keys[which], "entry cipher", labelled_hash("header", self.envelope.header_bytes))


def two_faced(made: History) -> TwoFaced:
    """Device 1 commits to one entry key and makes a body that another one opens as well."""
    keys = made.random(32), made.random(32)
    header = encode(
        Header(VERSION, SUITE, made.roster.space, 1, 1, made.roster.space, made.roster.head, [], [])
    )
    hashed = labelled_hash("header", header)
    commitment = derive(keys[0], "entry commit", hashed)
    ciphers = derive(keys[0], "entry cipher", hashed), derive(keys[1], "entry cipher", hashed)
    nonce, plain = made.random(24), pad(write_entry(made.entry("one meaning")))
    body = nonce + two_key_body(ciphers, nonce, join_parts(header, commitment), plain)
    body_hash = labelled_hash("body", body)
    sealed = envelope_id(header, commitment, body_hash)
    signature = made.seats[1].sign("envelope", made.roster.space, sealed)
    wrap = wrap_key(made.newest, made.roster.space, sealed, keys[0], made.random(24))
    wire = write_envelope(header, commitment, body_hash, signature, body, wrap)
    return TwoFaced(parse_envelope(wire), keys)


def test_b5_cipher_alone_has_two_meanings() -> None:
    """The attack is real: this body opens under both keys, and to different bytes."""
    found = two_faced(history())
    body = found.envelope.body
    assert body is not None
    bound = join_parts(found.envelope.header_bytes, found.envelope.commitment)
    opened = [decrypt(found.cipher(which), body[:24], bound, body[24:]) for which in (0, 1)]

    assert None not in opened
    assert opened[0] != opened[1]


def test_b5_second_meaning_is_refused() -> None:
    """With the second key in its wrap, or disclosed, it is `bad_commit` for every reader."""
    made = history()
    found = two_faced(made)
    found.envelope.require_signed(made.roster.devices[1].keys.sign)
    wrap = wrap_key(made.newest, made.roster.space, found.envelope.id, found.keys[1], bytes(24))

    assert reason(rewrapped(found.envelope, wrap), made.keys) == "bad_commit"
    with pytest.raises(BadCommit):
        open_with(found.envelope, found.keys[1])
    assert reason(found.envelope, made.keys) == "bad_padding"  # the free blocks are no zeros


def test_b5_one_key_opens_one_entry() -> None:
    """Negative control and bar: a disclosed key opens its own entry, and none of 99 others."""
    made = history()
    sealed = [parse_envelope(made.write(i % 3, f"entry {i}")) for i in range(100)]
    key = unwrap_key(sealed[37], made.keys)
    opened = [i for i, each in enumerate(sealed) if _opens(each, key)]

    assert opened == [37]


def _opens(envelope: Envelope, key: bytes) -> bool:
    try:
        open_with(envelope, key)
    except Quarantined:
        return False
    return True


def _with(envelope: Envelope, wrap: Wrap) -> Envelope:
    return Envelope(
        envelope.id,
        envelope.header_bytes,
        envelope.header,
        envelope.commitment,
        envelope.body_hash,
        envelope.signature,
        envelope.body,
        wrap,
    )
