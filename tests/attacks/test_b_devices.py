"""B1, B2, B4 and B5 against a whole device: what comes wrong is set aside by name, and the rest goes on."""

import msgspec
import pytest

from tests.attacks.scenes import Stage, stage, told
from tests.support.evil import Forger, counts_hash
from tests.support.evil.twokeys import two_key_body
from twofold_crypto.public.encoding import decode, encode, join_parts, labelled_hash
from twofold_crypto.public.envelope import (
    EnvelopeWire,
    Header,
    Wrap,
    envelope_id,
    parse_envelope,
    write_envelope,
)
from twofold_crypto.public.limits import ENVELOPE_BYTES_MAX, ROSTER_BYTES_MAX, SUITE, VERSION
from twofold_crypto.public.messages import ENVELOPE, ROSTER
from twofold_crypto.public.roster import RecordWire, write_record
from twofold_crypto.secret.entry import write_entry
from twofold_crypto.secret.keys import derive
from twofold_crypto.secret.sealing import pad, wrap_key


async def three(row: str) -> tuple[Stage, list[int]]:
    """Three entries by `a` that `b` has not seen, and the numbers of their rows."""
    staged = await stage(row)
    await staged.says(staged.a, "one", "two", "three")
    rows = await staged.evil.log_of(staged.space)
    return staged, [i for i, row in enumerate(rows, 1) if row.type == ENVELOPE][-3:]


def _parts(wire: bytes) -> EnvelopeWire:
    return decode(EnvelopeWire, wire, ENVELOPE_BYTES_MAX)


async def test_b1_swapped_wrap_shuts_one_entry() -> None:
    """The relay puts the first one's wrap on the second: `quarantined bad_wrap`, the others open."""
    staged, numbers = await three("B1")
    rows = await staged.evil.log_of(staged.space)
    first, second = (_parts(rows[number - 1].wire) for number in numbers[:2])
    wire = encode(msgspec.structs.replace(second, wrap=first.wrap))
    staged.evil.replace_wire(numbers[1], wire, staged.space)
    await staged.b.run()

    assert told(staged.b) == [("quarantined", "bad_wrap")]
    assert staged.b.notes() == ["one", "three"]


async def test_b1_own_wrap_of_the_relay_opens_nothing() -> None:
    """A wrap under a key that the relay made, in the name of the newest epoch: `quarantined bad_wrap`."""
    staged, numbers = await three("B1")
    rows = await staged.evil.log_of(staged.space)
    envelope = parse_envelope(rows[numbers[1] - 1].wire)
    wrap = Wrap(1, bytes(24), bytes(48))
    staged.evil.replace_wire(numbers[1], envelope.with_wrap(wrap), staged.space)
    await staged.b.run()
    shut = told(staged.b)
    staged.evil.honest()
    await staged.b.run()

    assert shut == [("quarantined", "bad_wrap")]
    assert staged.b.notes()[0] == "one"


async def test_b2_moved_body_is_forged() -> None:
    """The body of one under the header of the next: `refused forged`, and its author's chain waits there."""
    staged, numbers = await three("B2")
    staged.evil.move_body(numbers[0], numbers[1], staged.space)
    await staged.b.run()

    assert told(staged.b) == [("gap", "device 0"), ("refused", "forged")]
    assert staged.b.notes() == ["one"]
    assert [(c.row, c.verb) for c in staged.evil.commands] == [("B2", "move")]


@pytest.mark.parametrize("at", [0, 5, 60, 200, 260, 320, -1])
async def test_b2_flipped_bit_is_never_shown(at: int) -> None:
    """One bit of an envelope anywhere: it is named, nothing else is shown, and the outbox stays."""
    staged, numbers = await three("B2")
    staged.b.device.record(("shared", Forger(staged.b).entry("waiting")))
    before = [note for note in staged.b.notes() if note]
    staged.evil.victim = "b"
    staged.evil.flip_bit(numbers[1], at, staged.space)
    staged.evil.refuse("/v1/append", "busy", times=100)
    await staged.b.run()

    assert told(staged.b) != []
    assert set(staged.b.notes()) <= {"one", "three", *before}
    assert staged.b.where()[-1] in ("phone", "way")


async def test_b4_newer_record_stops_the_pen() -> None:
    """A roster record of version 2: `needs_newer`, nothing is sealed under it; the entries stay readable."""
    staged, _ = await three("B4")
    await staged.b.run()
    record = decode(RecordWire, staged.a.device.space("shared").records[-1], ROSTER_BYTES_MAX)
    newer = write_record(record.record[:1] + b"\x02" + record.record[2:], record.signature)
    staged.evil.inject(ROSTER, newer, staged.space)
    before = counts_hash(staged.b)
    await staged.b.run()
    assert counts_hash(staged.b) == before
    staged.b.share("not sent")
    await staged.b.run()

    assert told(staged.b) == [("needs_newer", "roster head")]
    assert staged.b.where()[-1] == "phone"
    assert staged.b.notes()[:3] == ["one", "two", "three"]


async def test_b4_relay_chooses_no_epoch() -> None:
    """`stale_wrap` with an older epoch, again and again: no wrap under it, and the entry is kept."""
    staged, _ = await three("B4")
    said = len(staged.evil.said)
    staged.evil.refuse("/v1/append", "stale_wrap", detail=0, times=50)
    staged.b.share("kept")
    await staged.b.run()
    staged.evil.honest()
    await staged.b.run()
    await staged.a.run()

    assert staged.a.notes()[-1] == "kept"
    assert len(staged.evil.said) - said < 40


@pytest.mark.parametrize("which", [0, 1], ids=["committed", "other"])
async def test_b5_each_reader_gets_another_wrap(which: int) -> None:
    """An author's two-key body, with a wrap for this reader alone: it is set aside, and shown to nobody."""
    staged = await stage("B5")
    wire = _two_faced(Forger(staged.b))[which]
    staged.evil.victim = "a"
    staged.evil.inject(ENVELOPE, wire, staged.space)
    await staged.a.run()

    assert told(staged.a) == [("quarantined", ("bad_padding", "bad_commit")[which])]
    assert staged.a.notes() == []


def _two_faced(forger: Forger) -> list[bytes]:
    """One envelope whose body opens under two keys, wrapped once for each."""
    keys, space = (forger.random(32), forger.random(32)), forger.roster.space
    place = (forger.device, forger.seq + 1, forger.tail, forger.roster.head)
    header = encode(Header(VERSION, SUITE, space, *place, [], []))
    hashed = labelled_hash("header", header)
    commitment = derive(keys[0], "entry commit", hashed)
    ciphers = (derive(keys[0], "entry cipher", hashed), derive(keys[1], "entry cipher", hashed))
    nonce, plain = forger.random(24), pad(write_entry(forger.entry("one of two")))
    body = nonce + two_key_body(ciphers, nonce, join_parts(header, commitment), plain)
    body_hash = labelled_hash("body", body)
    sealed = envelope_id(header, commitment, body_hash)
    signature = forger.seat.sign("envelope", space, sealed)
    wraps = [wrap_key(forger.epoch_key, space, sealed, key, forger.random(24)) for key in keys]
    return [write_envelope(header, commitment, body_hash, signature, body, wrap) for wrap in wraps]


async def test_b1_honest_relay_raises_nothing() -> None:
    """Negative control: the same three entries, untouched."""
    staged, _ = await three("B1")
    await staged.run()

    assert (told(staged.a), told(staged.b)) == ([], [])
    assert staged.b.notes() == ["one", "two", "three"]
