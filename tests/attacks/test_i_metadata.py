"""I1, I3 to I5: what lengths, answers, cursors and the line itself give away."""

from collections.abc import Callable
from random import Random as Seeded

import pytest

from tests.attacks.scenes import history, stage, told
from tests.support.phone import APP, Phone
from tests.support.wire import ORIGIN
from twofold_client.errors import BadLink, RelayRefused
from twofold_client.kinds import Checkin, encode_checkin
from twofold_client.links import read_origin
from twofold_crypto.errors import Refused
from twofold_crypto.primitives import random_bytes
from twofold_crypto.public.envelope import bucket_of, parse_envelope
from twofold_crypto.public.limits import UINT_MAX, VERSION
from twofold_crypto.public.messages import FetchRequest, ProofRequest, write
from twofold_crypto.public.proof import require_origin
from twofold_crypto.secret.entry import Entry, write_entry
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.sealing import pad

OVERHEAD = 40
"""Nonce and tag of a body."""


def test_i1_lengths_fall_into_few_buckets() -> None:
    """10,000 entries of random length up to 60,000 bytes: no more sizes than the buckets there are."""
    random, sizes = Seeded(1), set()
    for _ in range(10_000):
        entry = Entry("page", 1, bytes(16), 0, 20_000, bytes(random.randrange(60_000)))
        sizes.add(len(pad(write_entry(entry))))
    buckets = {bucket_of(n) for n in range(1, 60_100)}

    assert sizes <= buckets
    assert len(buckets) <= 48


def test_i1_checkins_have_one_size() -> None:
    """The smallest check-in and the largest seal into bodies of one length."""
    made = history()
    small = Checkin(distress=0)
    large = Checkin(10, 10, 10, 10, 10, tuple(range(12)), tuple(range(10)), "n" * 130, "t" * 130, "m" * 130)
    bodies = []
    for checkin in (small, large):
        entry = Entry("checkin", 1, bytes(16), 0, 20_000, encode_checkin(checkin))
        bodies.append(len(pad(write_entry(entry))))
    wire = parse_envelope(made.write(1, "x" * 300))

    assert bodies == [512, 512]
    assert wire.body is not None
    assert len(wire.body) == 512 + OVERHEAD


def _proof(seat: Seat, space: bytes, challenge: bytes, signed_by: Seat | None = None) -> ProofRequest:
    signer = signed_by or seat
    signature = signer.sign("proof", space, ORIGIN.encode(), challenge)
    return ProofRequest(VERSION, space, seat.keys.sign, challenge, signature, 0, [])


async def test_i3_unknown_and_forbidden_are_alike() -> None:
    """Unknown space, foreign space, unknown key, a false signature: one and the same answer, `unknown`."""
    staged = await stage("I3")
    member, stranger = staged.a.device.space("shared").seat(), Seat.from_seed(b"\x31" * 32)
    solo = staged.b.device.sync("solo").roster.space
    cases: list[Callable[[bytes], ProofRequest]] = [
        lambda challenge: _proof(member, random_bytes(32), challenge),
        lambda challenge: _proof(member, solo, challenge),
        lambda challenge: _proof(stranger, staged.space, challenge),
        lambda challenge: _proof(stranger, random_bytes(32), challenge),
        lambda challenge: _proof(member, staged.space, challenge, stranger),
    ]
    answers = []
    for case in cases:
        challenge = staged.evil._callers.challenge()
        with pytest.raises(RelayRefused) as refused:
            await staged.evil.answer("/v1/proof", write(case(challenge)), None)
        answers.append((refused.value.name, str(refused.value), refused.value.detail))

    assert set(answers) == {("unknown", answers[0][1], None)}


async def test_i4_cursors_give_nothing_foreign() -> None:
    """Any cursor, with a token or with junk: rows of the token's own space, or a refusal; never others'."""
    staged = await stage("I4")
    await staged.says(staged.a, "one", "two")
    own = {row.wire for row in await staged.evil.log_of(staged.space)}
    relay = staged.a.device.sync("shared").relay
    token = await relay.prove(staged.a.device.space("shared").seat(), staged.space)
    for after in (0, 1, len(own), len(own) + 1, 2**31, UINT_MAX):
        page = await relay.fetch(token, after)
        assert {item.wire for item in page.items} <= own
        assert len(page.items) == max(0, len(own) - after)
    for junk in (b"", bytes(32), random_bytes(32), token[:-1] + bytes([token[-1] ^ 1])):
        with pytest.raises((RelayRefused, Refused)):
            await staged.evil.answer("/v1/fetch", write(FetchRequest(VERSION, 0)), junk)


@pytest.mark.parametrize("origin", ["http://relay.example", "http://192.168.1.2:8301", "ftp://relay.example"])
async def test_i5_no_plain_line_beyond_this_machine(origin: str) -> None:
    """A relay by plain http elsewhere is refused: as typed, in a link, at connecting, and before a proof."""
    with pytest.raises(BadLink):
        read_origin(origin)
    with pytest.raises(Refused):
        require_origin(origin)
    staged = await stage("I5")
    phone = Phone.new(staged.evil.line)
    with pytest.raises(Refused):
        await phone.connect(origin, staged.a.device.state.code)

    assert APP.startswith("http://localhost")


async def test_i5_secrecy_needs_no_tls() -> None:
    """The line of these scenes is plain bytes: what goes over it shows no word and no key."""
    staged = await stage("I5")
    await staged.says(staged.a, "nobody else reads this")
    await staged.run()
    heard = b"".join(each.body for each in staged.evil.said)

    assert b"nobody else" not in heard
    assert staged.a.device.space("shared").keyring[1] not in heard
    assert staged.a.device.space("shared").seed not in heard
    assert told(staged.a) == told(staged.b) == []
