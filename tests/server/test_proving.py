"""Proofs that bring a tail, lookups, and the time after a restore."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.calling import Caller, Said
from tests.server.making import Made
from twofold_crypto.public.messages import (
    Done,
    HealRequest,
    Item,
    LookupReply,
    LookupRequest,
    ProofReply,
    Records,
    parse_reply,
    write,
)
from twofold_crypto.public.proof import NO_SPACE
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret.keys import Seat
from twofold_server.app import Running, running
from twofold_server.core.healing import HEALING_DAYS
from twofold_server.settings import Settings


class Restored:
    """A relay that has lost whatever came after a moment, and says so; and the space with all its records."""

    def __init__(self, relay: Running, caller: Caller, made: Made) -> None:
        self.relay, self.caller, self.made = relay, caller, made
        self.tail: list[bytes] = [made.rotate]

    async def lost(self, *items: Item) -> None:
        """Records that only the devices have."""
        self.tail += [item.wire for item in items]

    async def begin(self) -> None:
        """The host restores and says so."""
        await self.relay.parts.store.begin_healing(self.relay.parts.callers.today)


@pytest_asyncio.fixture
async def restored(relay: Running, insider: Caller) -> AsyncIterator[Restored]:
    """A space of two, founded, on a relay that has nothing else of it."""
    made = Made.found()
    await insider.found(made)
    yield Restored(relay, insider, made)


async def test_a_tail_lets_its_bearer_in(restored: Restored) -> None:
    """The relay lost the record that admitted a device; the device brings it, and more, and is in."""
    made = restored.made
    await restored.lost(made.admission(0), made.rotation(1), made.admission(1))
    with pytest.raises(Said, match="unknown"):
        await restored.caller.prove(made, 2)
    token = await restored.caller.prove(made, 2, 4, restored.tail)
    page = await restored.caller.fetch(made, 1, token)

    assert [item.wire for item in page.items] == restored.tail


async def test_a_tail_while_it_heals(restored: Restored) -> None:
    """What a proof brings is exactly what a healing relay waits for."""
    made = restored.made
    await restored.begin()
    await restored.lost(made.admission(0))

    assert await restored.caller.prove(made, 2, 2, restored.tail)


async def test_a_tail_stops_at_the_own_end(restored: Restored) -> None:
    """Records up to the one that ends the prover are kept, none after it, and the prover is out."""
    made = restored.made
    await restored.lost(made.admission(0), made.removal(0, made.pin(2)), made.rotation(0))
    with pytest.raises(Said, match="ended"):
        await restored.caller.prove(made, 2, 4, restored.tail)

    assert (await restored.caller.fetch(made, 0)).head == 4


async def test_a_tail_ends_others_at_once(restored: Restored) -> None:
    """A removal that comes back with a proof ends the tokens of whoever it removed."""
    made = restored.made
    await restored.caller.append(made, made.admission(0))
    restored.tail += [(await restored.caller.fetch(made, 2)).items[0].wire]
    token = await restored.caller.prove(made, 2)
    await restored.lost(made.removal(0, made.pin(2)))
    await restored.caller.prove(made, 0, 3, restored.tail)
    with pytest.raises(Said, match="unknown"):
        await restored.caller.fetch(made, 0, token)
    with pytest.raises(Said, match="ended"):
        await restored.caller.prove(made, 2, 3)


async def test_a_strangers_tail_changes_nothing(restored: Restored) -> None:
    """A key that the tail does not let in stays unknown, and nothing of the tail is kept."""
    made = restored.made
    stranger = made.branch()
    await restored.lost(made.admission(0))
    stranger.authors = Made.found().authors
    with pytest.raises(Said, match="unknown"):
        await restored.caller.prove(stranger, 1, 2, restored.tail)

    assert (await restored.caller.fetch(made)).head == 2


async def test_another_roster_is_shown_to_insiders(restored: Restored) -> None:
    """Two records continue one head: who is in by its own tail gets the relay's record, others `unknown`."""
    made = restored.made
    other = made.branch()
    theirs = made.rotation(0)
    await restored.caller.append(made, theirs)
    tail = [made.rotate, other.admission(1).wire]
    with pytest.raises(Said, match="forked_roster") as caught:
        await restored.caller.prove(other, 2, 2, tail)
    assert isinstance(caught.value.detail, bytes)
    assert parse_reply(Records, caught.value.detail).wires == [theirs.wire]

    stranger = other.branch()
    stranger.authors = Made.found().authors
    with pytest.raises(Said, match="unknown"):
        await restored.caller.prove(stranger, 0, 2, tail)


async def test_every_unknown_with_a_tail_is_the_same(restored: Restored) -> None:
    """Strange space, strange key, strange tail: equal bytes."""
    made, absent = restored.made, Made.found()
    stranger = made.branch()
    stranger.authors = absent.authors
    proofs = [
        absent.proof(restored.caller.origin, await restored.caller.challenge(), 0, 1, [absent.rotate]),
        stranger.proof(restored.caller.origin, await restored.caller.challenge(), 0, 1, [made.rotate]),
        stranger.proof(restored.caller.origin, await restored.caller.challenge(), 0, 1, [absent.rotate]),
        made.proof("https://relay.example", await restored.caller.challenge(), 0, 1, [made.rotate]),
    ]
    answers = [await restored.caller.raw("/v1/proof", write(proof)) for proof in proofs]

    assert {(a.status_code, a.content, tuple(a.headers.raw)) for a in answers} == {
        (403, answers[0].content, tuple(answers[0].headers.raw))
    }


async def test_a_tail_of_rubbish_is_malformed(restored: Restored) -> None:
    """What is no record is refused for its form, whatever the space."""
    for made in (restored.made, Made.found()):
        with pytest.raises(Said, match="malformed"):
            await restored.caller.prove(made, 0, 1, [b"\x91"])


async def _look_up(caller: Caller, seat: Seat, origin: str = "") -> bytes:
    challenge = await caller.challenge()
    signature = seat.sign("lookup", NO_SPACE, (origin or caller.origin).encode(), challenge)
    request = LookupRequest(1, seat.keys.sign, challenge, signature)
    return (await caller.say("/v1/lookup", request, LookupReply)).space


async def test_a_seat_finds_its_space(restored: Restored) -> None:
    """By its key alone: founders, devices admitted later, and a device that has ended."""
    made = restored.made
    await restored.caller.append(made, made.admission(0), made.removal(0, Pin(2, 0, made.roster.ids[2])))

    assert [await _look_up(restored.caller, made.authors[n].seat) for n in range(3)] == [made.id] * 3


async def test_lookups_of_others_are_unknown(restored: Restored) -> None:
    """A key that is nowhere, and a signature for another relay: one answer; a challenge works once."""
    made = restored.made
    with pytest.raises(Said, match="unknown"):
        await _look_up(restored.caller, Made.found().authors[0].seat)
    with pytest.raises(Said, match="unknown"):
        await _look_up(restored.caller, made.authors[0].seat, "https://relay.example")
    seat, challenge = made.authors[0].seat, await restored.caller.challenge()
    signature = seat.sign("lookup", NO_SPACE, restored.caller.origin.encode(), challenge)
    request = LookupRequest(1, seat.keys.sign, challenge, signature)
    await restored.caller.say("/v1/lookup", request, LookupReply)
    with pytest.raises(Said, match="challenge_spent"):
        await restored.caller.say("/v1/lookup", request, LookupReply)


async def test_a_refused_proof_spends(restored: Restored) -> None:
    """Whatever it was refused for: the next one needs a challenge of its own."""
    made, challenge = restored.made, await restored.caller.challenge()
    for code in ("unknown", "challenge_spent"):
        with pytest.raises(Said, match=code):
            await restored.caller.say("/v1/proof", Made.found().proof("", challenge), ProofReply)
    with pytest.raises(Said, match="challenge_spent"):
        await restored.caller.say("/v1/proof", made.proof(restored.caller.origin, challenge), ProofReply)


async def test_a_proof_is_no_lookup(restored: Restored) -> None:
    """The two signatures have different labels: one never stands for the other."""
    made, challenge = restored.made, await restored.caller.challenge()
    proof = made.proof(restored.caller.origin, challenge)
    with pytest.raises(Said, match="unknown"):
        await restored.caller.say(
            "/v1/lookup", LookupRequest(1, proof.public, challenge, proof.signature), LookupReply
        )


async def test_records_wait_until_all_have_proved(restored: Restored) -> None:
    """Two devices are in: after the first proof records are refused, after the second they are taken."""
    made, caller = restored.made, restored.caller
    await restored.begin()
    token = await caller.prove(made, 0, 1)
    record = made.rotation(0)
    with pytest.raises(Said, match="healing") as caught:
        await caller.append(made, record, token=token)
    assert caught.value.status == 409
    await caller.prove(made, 1, 1)

    assert await caller.append(made, record, token=token) == [3]


async def test_envelopes_do_not_wait(restored: Restored) -> None:
    """Healing holds up rosters and nothing else; a record that is held answers its number."""
    made, caller = restored.made, restored.caller
    await restored.begin()

    assert await caller.append(made, made.envelope(0)) == [3]
    assert await caller.append(made, Item(1, made.rotate)) == [2]


async def test_who_knows_more_has_not_proved(restored: Restored) -> None:
    """A prover that holds more records than the relay counts only once it has brought them."""
    made, caller = restored.made, restored.caller
    await restored.lost(made.rotation(0))
    await restored.begin()
    await caller.prove(made, 0, 2)
    await caller.prove(made, 1, 1)
    with pytest.raises(Said, match="healing"):
        await caller.append(made, made.branch().rotation(1))
    await caller.prove(made, 0, 2, restored.tail)

    assert await caller.append(made, made.rotation(1)) == [4]


async def test_a_human_ends_the_healing(restored: Restored) -> None:
    """One word by one seat, and records are taken again, in this space only."""
    made, caller, other = restored.made, restored.caller, Made.found()
    await caller.found(other)
    await restored.begin()
    await caller.say("/v1/heal", HealRequest(1), Done, caller.tokens[made.id])

    assert await caller.append(made, made.rotation(0)) == [3]
    with pytest.raises(Said, match="healing"):
        await caller.append(other, other.rotation(0))


async def test_spaces_founded_later_do_not_heal(restored: Restored) -> None:
    """What is founded after the restore has lost nothing."""
    await restored.begin()
    made = Made.found()
    await restored.caller.found(made)

    assert await restored.caller.append(made, made.rotation(0)) == [3]


@pytest.mark.parametrize(("days", "refused"), [(0, True), (HEALING_DAYS - 1, True), (HEALING_DAYS, False)])
async def test_healing_ends_by_itself(restored: Restored, days: int, *, refused: bool) -> None:
    """After so many days, counted by the calendar."""
    store, callers = restored.relay.parts.store, restored.relay.parts.callers
    await store.begin_healing(callers.today - days)
    record = restored.made.rotation(0)
    if refused:
        with pytest.raises(Said, match="healing"):
            await restored.caller.append(restored.made, record)
    else:
        assert await restored.caller.append(restored.made, record) == [3]


async def test_healing_survives_a_restart(tmp_path: Path) -> None:
    """Who has proved since the restore is known to the next run; a second restore begins anew."""
    settings = Settings(app_port=0, relay_port=0)
    made = Made.found()
    async with running(tmp_path, settings) as relay:
        code = (await relay.invite(1)).code
        async with Caller.at(relay.origins.relay[1], relay.origins.app[1], code) as caller:
            await caller.found(made)
            await relay.parts.store.begin_healing(relay.parts.callers.today)
            await caller.prove(made, 0, 1)
    async with running(tmp_path, settings) as relay:
        origins = relay.origins
        async with Caller.at(origins.relay[1], origins.app[1], code) as caller:
            token = await caller.prove(made, 1, 1)
            assert await caller.append(made, made.rotation(0), token=token) == [3]
            await relay.parts.store.begin_healing(relay.parts.callers.today)
            with pytest.raises(Said, match="healing"):
                await caller.append(made, made.rotation(0), token=token)
