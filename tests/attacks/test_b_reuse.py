"""B6 to B8 and B10: oracles, repeated nonces, sizes that tell, and words that leave in the open."""

import base64
import pickle
from collections.abc import Callable

import pytest

from tests.attacks.scenes import Stage, history, stage, told
from tests.support.disk import MemoryDisk
from tests.support.evil import Restore, RestoredCopy, flipped_body, flipped_signature, flipped_wrap
from tests.support.evil.people import wires_of
from tests.support.evil.record import envelopes_in
from tests.support.evil.restore import copies_of
from tests.support.phone import Phone
from twofold_client.kinds import Checkin
from twofold_client.parting import enrol_again
from twofold_crypto.public.encoding import encode
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE

Change = Callable[[bytes], bytes]
CLASSES: dict[str, Change] = {
    "body": flipped_body,
    "wrap": flipped_wrap,
    "signature": flipped_signature,
    "none": lambda wire: wire,
}


@pytest.mark.parametrize("kind", CLASSES)
async def test_b6_opening_is_no_oracle(kind: str) -> None:
    """Whatever is wrong inside an envelope, and if nothing is, the phone asks and answers the same."""
    told_to_relay = [await _traffic(CLASSES["none"]), await _traffic(CLASSES[kind])]

    assert told_to_relay[0] == told_to_relay[1]


async def _traffic(change: Change) -> list[tuple[str, int]]:
    """Route and size of all that a reader sends while it reads one envelope that was changed."""
    staged = await stage("B6")
    await staged.says(staged.a, "one", "two")
    rows = await staged.evil.log_of(staged.space)
    staged.evil.replace_wire(len(rows), change(rows[-1].wire), staged.space)
    said = len(staged.evil.said)
    await staged.b.run()
    return [(each.route, len(each.body)) for each in staged.evil.said[said:]]


async def test_b7_nothing_is_used_twice() -> None:
    """A phone put back to 200 earlier moments, and both branches going on: no nonce and no place twice.

    The copy is told apart: `restored` where the phone had written since, and it writes nothing there.
    """
    staged = await stage("B7")
    staged.disk.states = []
    for i in range(25):
        await staged.says(staged.a, f"entry {i}")
        await staged.says(staged.b, f"answer {i}")
    await staged.run()
    for i, disk in enumerate(copies_of(staged.disk, 200)):
        copy = Phone.new(staged.evil.line, disk=disk)
        behind = _own_seq(copy) < await _seq_at_relay(staged)
        copy.share(f"copy {i}")
        await copy.run()
        assert (("restored", "") in told(copy)) == behind
    wires = wires_of(await staged.evil.log_of(staged.space))
    places = [(e.header.device, e.header.seq) for e in map(parse_envelope, wires)]
    ids = [parse_envelope(wire).id for wire in wires]
    assert len(set(places)) == len(set(ids))
    _require_fresh(envelopes_in(staged.evil.said))


def _own_seq(copy: Phone) -> int:
    own = copy.device.space("shared").own
    return own.seq if own else 0


async def _seq_at_relay(staged: Stage) -> int:
    wires = wires_of(await staged.evil.log_of(staged.space))
    return max(e.header.seq for e in map(parse_envelope, wires) if e.header.device == 0)


def _require_fresh(wires: list[bytes]) -> None:
    """No two different envelopes share a body's nonce, and no two different wraps a wrap's nonce."""
    bodies: dict[bytes, bytes] = {}
    wraps: dict[bytes, bytes] = {}
    for wire in wires:
        envelope = parse_envelope(wire)
        if envelope.body:
            assert bodies.setdefault(envelope.body[:24], envelope.id) == envelope.id
        if envelope.wrap:
            assert wraps.setdefault(envelope.wrap.nonce, envelope.wrap.sealed) == envelope.wrap.sealed


async def test_b7_second_branch_is_named() -> None:
    """Two copies of one vault that both write before either meets the other: `forked`, on every device."""
    staged = await stage("B7")
    await staged.says(staged.a, "both have this")
    await staged.run()
    copy = RestoredCopy.of(staged.disk, staged.evil)
    before = Restore.of_relay(staged.evil)
    await staged.says(staged.a, "from the phone")
    whole = await staged.evil.log_of(staged.space)
    before.back()
    copy.share("from the copy")
    await copy.run()
    staged.evil.inject(ENVELOPE, whole[-1].wire, staged.space)
    for phone in (staged.b, staged.a, copy):
        await phone.run()

    assert ("forked", "device 0") in told(staged.b)
    assert ("restored", "") in told(staged.a)
    assert ("restored", "") in told(copy)
    assert "both have this" in staged.b.notes()
    staged.evil.honest()
    assert await enrol_again(staged.a.device, "shared", keep=True)
    for phone in (staged.a, staged.b, staged.a, staged.b):
        await phone.run()
    assert told(staged.a) == told(staged.b) == [("healed", "")]
    assert {"both have this", "from the phone"} <= set(staged.b.notes())


async def test_b7_phone_from_a_drawer() -> None:
    """A phone put back by a week: `restored`, it writes nothing; under another seat it goes on, whole."""
    staged = await stage("B7")
    await staged.says(staged.a, "old")
    drawer = Restore.of_disk(staged.disk)
    await staged.says(staged.a, "newer", "newest")
    await staged.run()
    drawer.back()
    old = Phone.new(staged.evil.line_of("a"), disk=staged.disk)
    old.share("from the drawer")
    await old.run()
    stopped = (told(old), old.where()[-1])
    assert await enrol_again(old.device, "shared", keep=True)
    for phone in (old, staged.b, old, staged.b):
        await phone.run()

    assert stopped == ([("restored", "")], "phone")
    assert (told(old), told(staged.b)) == ([], [])
    assert set(staged.b.notes()) == {"old", "newer", "newest", "from the drawer"}


async def test_b7_one_phone_raises_nothing() -> None:
    """Negative control: a phone that is closed and opened at every moment goes on without alarm."""
    staged = await stage("B7")
    phone = staged.a
    for i in range(5):
        phone.share(f"entry {i}")
        phone = Phone.new(staged.evil.line, disk=staged.disk)
        await phone.run()
    await staged.b.run()

    assert (told(phone), told(staged.b)) == ([], [])
    assert staged.b.notes() == [f"entry {i}" for i in range(5)]


def test_b8_sizes_tell_no_match() -> None:
    """1,000 guesses beside a secret, of one length: one size, whether or not they repeat it."""
    made, secret = history(), "the secret words of this page"
    sizes = {len(made.write(1, f"{secret} {guess:029d}")) for guess in range(500)}
    sizes |= {len(made.write(1, f"{secret} {secret}")) for _ in range(500)}

    assert max(sizes) - min(sizes) <= 4  # sequence numbers grow by bytes; nothing else does
    assert len(sizes) <= 3


FIELDS = {
    "need": "Kanarienwunsch-7Q",
    "thanks": "Kanariendank-8W \U0001f99a",
    "note": "Kanariennotiz-9E",
}


async def test_b10_no_word_reaches_the_relay() -> None:
    """Canaries in every text of an entry and in a name: none in anything sent, stored or backed up."""
    staged = await stage("B10")
    found = await _play(staged)

    assert found == []
    assert staged.b.theirs()[-1].note == FIELDS["note"]


async def _play(staged: Stage) -> list[str]:
    need, thanks, note = FIELDS.values()
    shared = frozenset({"distress", *FIELDS})
    checkin = Checkin(distress=3, need=need, thanks=thanks, note=note, shared=shared)
    staged.a.check_in(checkin)
    staged.a.say_name("Kanarienname-5R")
    await staged.a.run()
    await staged.b.run()
    dump = b"".join(each.body for each in staged.evil.said) + pickle.dumps(staged.evil.photograph())
    dump += encode([row.wire for row in await staged.evil.log_of(staged.space)])
    return [text for text in (*FIELDS.values(), "Kanarienname-5R", "checkin") if _in(dump, text)]


def _in(dump: bytes, text: str) -> bool:
    """Whether a text is there, in UTF-8, UTF-16, base64 at any offset, or hex."""
    raw = text.encode()
    forms = [raw, text.encode("utf-16-le"), raw.hex().encode(), raw.hex().upper().encode()]
    for shift in range(3):
        dressed = base64.b64encode(bytes(shift) + raw)
        forms.append(dressed[4 * min(shift, 1) : -4])
    return any(form in dump for form in forms if len(form) > 6)


def test_b10_search_would_find() -> None:
    """The search above sees a word in each of its dresses."""
    for form in (b"Kanarien", "Kanarien".encode("utf-16-le"), b"Kanarien".hex().encode()):
        assert _in(b"xx" + form + b"yy", "Kanarien")
    assert _in(base64.b64encode(b"abKanarien77"), "Kanarien")
    assert MemoryDisk(b"").read() == b""
