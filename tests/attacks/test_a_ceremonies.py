"""A4 to A6: links that are shown for other links, codes that are guessed, and somebody in the middle."""

from collections.abc import Callable

import pytest

from tests.attacks.scenes import linked, stage
from tests.support.evil import RemovedDevice
from tests.support.phone import APP, Phone, seeded, table
from tests.support.wire import ORIGIN
from twofold_client.admitting import enrol
from twofold_client.errors import BadLink, CeremonyEnded, RelayRefused
from twofold_client.joining import make_invitation
from twofold_client.links import (
    Household,
    Invitation,
    format_household,
    format_invitation,
    parse_household,
    parse_invitation,
)
from twofold_crypto.errors import BadTranscript, Refused, WrongCode
from twofold_crypto.public.encoding import decode, encode
from twofold_crypto.public.limits import MAIL_BYTES_MAX
from twofold_crypto.secret.ceremony import ADMIT, FOUND, INVITER, JOINER, Ceremony, Hello, SeatOffer

SECRET = bytes(range(16))


def sides(seed: int = 1, purpose: int = FOUND) -> tuple[Ceremony, Ceremony]:
    """An inviter and a joiner that have not spoken yet."""
    random = seeded(seed)
    return Ceremony(SECRET, purpose, INVITER, random), Ceremony(SECRET, purpose, JOINER, random)


def meet(inviter: Ceremony, joiner: Ceremony) -> None:
    """The hellos, honestly carried."""
    joiner.hear_commit(inviter.commit())
    inviter.hear_hello(joiner.hello())
    joiner.hear_hello(inviter.hello())


def test_a4_links_are_of_one_kind() -> None:
    """A household's link is no invitation, an invitation no household's link, whatever its address says."""
    household = format_household(Household(APP, ORIGIN, "0" * 16))
    invitation = format_invitation(Invitation(APP, ORIGIN, SECRET))

    for parse, link in ((parse_invitation, household), (parse_household, invitation)):
        with pytest.raises(BadLink):
            parse(link)
    for link in (invitation.replace("#/join/", "#/link/"), invitation.replace("#/join/", "#/admit/")):
        with pytest.raises(BadLink):
            parse_invitation(link)


def test_a4_device_link_joins_nobody() -> None:
    """Who was invited to share cannot be made to link a device: another purpose is `bad_transcript`."""
    for mine, theirs in ((FOUND, ADMIT), (ADMIT, FOUND)):
        (inviter, _), (_, joiner) = sides(purpose=theirs), sides(purpose=mine)
        joiner.hear_commit(inviter.commit())
        with pytest.raises(BadTranscript):
            inviter.hear_hello(joiner.hello())
        assert inviter.over


async def test_a4_partner_cannot_be_linked() -> None:
    """A phone that has spaces of its own is enrolled by nobody's invitation, and stays as it was."""
    staged = await stage("A4")
    invitation = make_invitation(staged.a.device, APP)
    before = staged.b.device.space("shared").seed
    _, human = table()
    with pytest.raises(CeremonyEnded):
        await enrol(staged.b.device, invitation, human)

    assert staged.b.device.space("shared").seed == before


async def test_a4_linked_device_stays_listed() -> None:
    """Whatever the relay drops later, a linked device is roster content: every own device has it for good."""
    staged = await stage("A4")
    new = await linked(staged.a, Phone.new(staged.evil.line))
    number = new.device.sync("shared").roster.devices[-1].number
    rows = len(await staged.evil.log_of(staged.space))
    staged.evil.drop(rows, staged.space)
    await staged.a.run()
    reopened = staged.reopened()

    for phone in (staged.a, new, reopened):
        listed = [d.number for d in phone.device.sync("shared").roster.devices if d.member == 0]
        assert listed == [0, number]
    assert len(reopened.device.sync("solo").roster.devices) == 2


async def test_a5_household_code_opens_nothing() -> None:
    """The one short code that a relay checks founds spaces; it is no token, and it fetches nothing."""
    staged = await stage("A5")
    await staged.says(staged.a, "sealed")
    code = staged.a.device.state.code
    stranger = Phone.new(staged.evil.line)
    await stranger.connect(ORIGIN, code)
    relay, shared = stranger.device.sync("solo").relay, staged.space
    with pytest.raises(RelayRefused) as refused:
        await relay.prove(stranger.device.space("solo").seat(), shared)
    assert refused.value.name == "unknown"
    for guess in (code.encode().ljust(32, b"\0"), bytes(32)):
        with pytest.raises(RelayRefused) as refused:
            await relay.fetch(guess, 0)
        assert refused.value.name == "unknown"


def test_a5_digits_may_be_typed_once() -> None:
    """One wrong entry ends the attempt: of 10,000 guesses in a row one is evaluated."""
    inviter, joiner = sides()
    meet(inviter, joiner)
    right = joiner.digits()
    evaluated = 0
    for guess in range(10_000):
        try:
            inviter.type_digits(f"{guess if f'{guess:06d}' != right else guess + 1:06d}")
        except WrongCode:
            evaluated += 1
        except BadTranscript:
            continue
    with pytest.raises(BadTranscript):
        inviter.type_digits(right)

    assert (evaluated, inviter.confirmed) == (1, False)


def test_a6_middle_shows_other_digits() -> None:
    """Whoever has the secret and stands between gets two pairs of digits that do not fit each other."""
    agreed = 0
    for seed in range(40):
        (inviter, to_joiner), (to_inviter, joiner) = sides(2 * seed), sides(2 * seed + 1)
        meet(inviter, to_joiner)
        meet(to_inviter, joiner)
        agreed += inviter.digits() == to_inviter.digits() or joiner.digits() == to_joiner.digits()

    assert agreed == 0


def test_a1_middle_gets_no_seat() -> None:
    """A relay with the secret and own keys in the middle: `wrong_code` twice, and nothing is sealed."""
    (inviter, to_joiner), (to_inviter, joiner) = sides(1), sides(2)
    meet(inviter, to_joiner)
    meet(to_inviter, joiner)
    shown = {inviter: inviter.digits(), joiner: joiner.digits()}
    for phone, other in ((inviter, joiner), (joiner, inviter)):
        with pytest.raises(WrongCode):
            phone.type_digits(shown[other])
    for phone in (inviter, joiner):
        with pytest.raises(BadTranscript):
            phone.seal(SeatOffer(bytes(32), bytes(32)))


def test_a6_keys_are_fixed_by_commitment() -> None:
    """Once the joiner's hello is known, no other hello is taken: 512 chosen ones are refused."""
    random = seeded(3)
    for _ in range(512):
        inviter, joiner = sides(4)
        joiner.hear_commit(inviter.commit())
        inviter.hear_hello(joiner.hello())
        chosen = decode(Hello, inviter.hello(), MAIL_BYTES_MAX)
        with pytest.raises(BadTranscript):
            joiner.hear_hello(encode(_with_nonce(chosen, random(32))))
        assert joiner.over


def test_a6_digits_cover_every_field() -> None:
    """Each bit flipped in a hello or a commitment is refused, or makes digits that do not fit."""
    honest = sides(5)
    meet(*honest)
    size = len(honest[1].hello())
    for bit in range(size * 8):
        inviter, joiner = sides(5)
        joiner.hear_commit(inviter.commit())
        try:
            inviter.hear_hello(_flip(joiner.hello(), bit))
            joiner.hear_hello(inviter.hello())
        except Refused:
            continue
        assert inviter.digits() != honest[0].digits()
        with pytest.raises(WrongCode):
            inviter.type_digits(joiner.digits())


def test_a6_secret_and_purpose_are_covered() -> None:
    """The same ephemeral keys with another secret, or for another purpose, make other digits."""
    shown = set()
    for secret, purpose in ((SECRET, FOUND), (bytes(16), FOUND), (SECRET, ADMIT)):
        random = seeded(6)
        pair = Ceremony(secret, purpose, INVITER, random), Ceremony(secret, purpose, JOINER, random)
        meet(*pair)
        shown |= {pair[0].digits(), pair[1].digits()}

    assert len(shown) == 6


async def test_a6_altered_mail_ends_the_attempt() -> None:
    """A relay that changes any message of a ceremony ends it, and neither phone keeps a space from it."""
    for slot in range(3):
        staged = await stage("A6")
        new, seen = Phone.new(staged.evil.line), [0]
        staged.evil.reply("/v1/rendezvous/take", f"mail {slot}", _altering(seen, slot))
        with pytest.raises(BaseExceptionGroup) as ended:
            await linked(staged.a, new)
        assert ended.group_contains(CeremonyEnded)
        assert new.device.state.spaces == {}
        assert len(staged.a.device.sync("shared").roster.devices) == 2
        assert [command.row for command in staged.evil.commands] == ["A6"]


def _altering(seen: list[int], slot: int) -> Callable[[bytes], bytes]:
    def change(answer: bytes) -> bytes:
        seen[0] += 1
        return answer[:-1] + bytes([answer[-1] ^ 1]) if seen[0] > slot else answer

    return change


def _with_nonce(hello: Hello, nonce: bytes) -> Hello:
    return Hello(hello.version, hello.suite, hello.purpose, hello.side, hello.ephemeral, nonce)


def _flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


async def test_a4_old_phone_has_no_say() -> None:
    """Negative control: an honest link raises no alarm on any phone."""
    staged = await stage("A4")
    new = await linked(staged.a, Phone.new(staged.evil.line))
    await staged.run()

    assert [phone.alarms() for phone in (staged.a, staged.b, new)] == [[], [], []]
    assert RemovedDevice(new).device == 2
