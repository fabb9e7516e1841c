"""Proofs and tokens: what lets a seat in, and the one answer for all that does not."""

import time

import pytest

from tests.server.calling import Caller, Said
from tests.server.making import Made, seeded
from twofold_crypto.public.limits import CHALLENGE_SECONDS, PROOF_SECONDS
from twofold_crypto.public.messages import FetchRequest, Page, ProofReply, write
from twofold_server.errors import Declined
from twofold_server.web.caller import PER_SEAT_MAX, Callers, Seat
from twofold_server.web.proving import UNKNOWN_SECONDS

SEAT = Seat(bytes(32), 1)


class Clock:
    """Seconds that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        """The moment."""
        return self.now


async def test_every_unknown_is_the_same(caller: Caller) -> None:
    """No such space, not my space, a key nobody knows, a signature by another, another relay: equal bytes."""
    mine, other, absent = Made.found(), Made.found(), Made.found()
    await caller.found(mine)
    await caller.found(other)
    stranger = mine.branch()
    stranger.authors = Made.found().authors
    crossed = mine.proof(caller.origin, challenge := await caller.challenge())
    crossed = crossed.__class__(1, other.id, crossed.public, challenge, crossed.signature, 0, [])
    proofs = [
        absent.proof(caller.origin, await caller.challenge()),
        stranger.proof(caller.origin, await caller.challenge()),
        crossed,
        mine.proof("https://relay.example", await caller.challenge()),
        mine.proof(caller.origin.replace("127.0.0.1", "localhost"), await caller.challenge()),
    ]
    answers = [await caller.raw("/v1/proof", write(proof)) for proof in proofs]

    assert {(a.status_code, a.content, tuple(a.headers.raw)) for a in answers} == {
        (403, answers[0].content, tuple(answers[0].headers.raw))
    }
    assert b"unknown" in answers[0].content


async def test_a_challenge_is_used_once(caller: Caller) -> None:
    """The same proof again is refused, as its challenge is spent; a failed proof spends it too."""
    made = Made.found()
    await caller.found(made)
    failed = await caller.challenge()
    with pytest.raises(Said, match="unknown"):
        await caller.say("/v1/proof", made.proof("https://relay.example", failed), ProofReply)
    proof = made.proof(caller.origin, await caller.challenge())
    await caller.say("/v1/proof", proof, ProofReply)
    for spent in (proof, made.proof(caller.origin, failed)):
        with pytest.raises(Said, match="challenge_spent"):
            await caller.say("/v1/proof", spent, ProofReply)


async def test_unknown_takes_its_time(caller: Caller) -> None:
    """No such space, and a stranger's proof with records of the space: neither answer comes sooner."""
    mine, absent = Made.found(), Made.found()
    await caller.found(mine)
    stranger = mine.branch()
    stranger.authors = absent.authors
    proofs = [
        absent.proof(caller.origin, await caller.challenge()),
        stranger.proof(caller.origin, await caller.challenge(), 0, 1, [absent.rotate]),
    ]
    for proof in proofs:
        begun = time.perf_counter()
        with pytest.raises(Said, match="unknown"):
            await caller.say("/v1/proof", proof, ProofReply)
        assert time.perf_counter() - begun >= UNKNOWN_SECONDS


@pytest.mark.parametrize("challenge", [b"x", bytes(64), b"\xff" * 64])
async def test_invented_challenges_are_refused(caller: Caller, challenge: bytes) -> None:
    """What this relay did not make is spent from the start."""
    made = Made.found()
    await caller.found(made)
    with pytest.raises(Said, match="challenge_spent"):
        await caller.say("/v1/proof", made.proof(caller.origin, challenge), ProofReply)


async def test_a_token_opens_one_space(caller: Caller) -> None:
    """What is fetched is the token's space; there is no way to ask for another."""
    mine, other = Made.found(), Made.found()
    token = await caller.found(mine)
    await caller.found(other)
    page = await caller.say("/v1/fetch", FetchRequest(1, 0), Page, token)

    assert [item.wire for item in page.items] == [mine.founding, mine.rotate]
    with pytest.raises(Said, match="not_for_us"):
        await caller.append(mine, other.envelope())


def _callers() -> tuple[Callers, Clock]:
    clock = Clock()
    return Callers(clock, seeded("callers")), clock


def test_challenges_last_a_minute() -> None:
    """To the second."""
    callers, clock = _callers()
    challenge = callers.challenge()
    clock.now += CHALLENGE_SECONDS - 1
    callers.require_fresh(challenge)
    clock.now += 1
    with pytest.raises(Declined, match="challenge_spent"):
        callers.require_fresh(challenge)


def test_another_run_knows_no_old_challenge() -> None:
    """The key of challenges lives as long as the process."""
    challenge = _callers()[0].challenge()
    other = Callers(Clock(), seeded("another run"))
    with pytest.raises(Declined, match="challenge_spent"):
        other.require_fresh(challenge)


def test_tokens_end_and_are_forgotten() -> None:
    """After a quarter of an hour a token is as unknown as any other bytes, and nothing is kept of it."""
    callers, clock = _callers()
    token = callers.issue(SEAT)

    assert callers.seat_of(token) == SEAT
    clock.now += PROOF_SECONDS
    with pytest.raises(Declined, match="unknown"):
        callers.seat_of(token)
    callers.forget_old()

    assert (callers._tokens, callers._spent, callers._seats) == ({}, {}, {})


def test_tokens_of_a_seat_are_bounded() -> None:
    """A seat that proves again and again pushes out its own oldest tokens."""
    callers, _ = _callers()
    tokens = [callers.issue(SEAT) for _ in range(PER_SEAT_MAX + 1)]
    with pytest.raises(Declined, match="unknown"):
        callers.seat_of(tokens[0])

    assert [callers.seat_of(token) for token in tokens[1:]] == [SEAT] * PER_SEAT_MAX


def test_tokens_are_kept_as_hashes() -> None:
    """No token and no key is among what the relay keeps."""
    callers, _ = _callers()
    token = callers.issue(SEAT)

    assert token not in callers._tokens
