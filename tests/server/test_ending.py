"""Removal and leave at the relay's doors: tokens and sockets of ended seats end with the commit."""

import asyncio

import pytest

from tests.server.calling import Caller, Said, next_page
from tests.server.making import Made
from tests.server.test_follow import closed
from twofold_crypto.public.messages import Done, HealRequest, Item, Records, parse_reply


async def _three(caller: Caller) -> tuple[Made, list[bytes]]:
    """A space of two with a second device of the first member; tokens of all three."""
    made = Made.found()
    await caller.found(made)
    await caller.append(made, made.admission(0))
    return made, [await caller.prove(made, author) for author in range(3)]


async def test_a_removed_device_is_out_at_once(caller: Caller) -> None:
    """Each route refuses the removed seat's token within a second, its socket is closed, others go on."""
    made, tokens = await _three(caller)
    late = made.branch()
    async with caller.follow(made, 0, tokens[2]) as gone, caller.follow(made, 0, tokens[1]) as stays:
        await next_page(gone)
        await next_page(stays)
        async with asyncio.timeout(1):
            await caller.append(made, made.removal(0, made.pin(2)), token=tokens[0])
            assert await closed(gone) == (4403, "unknown")
            for attempt in (
                caller.fetch(made, 0, tokens[2]),
                caller.append(made, late.envelope(2), token=tokens[2]),
                caller.append(made, late.rotation(2), token=tokens[2]),
                caller.say("/v1/heal", HealRequest(1), Done, tokens[2]),
            ):
                with pytest.raises(Said, match="unknown"):
                    await attempt
        assert len((await next_page(stays)).items) == 1
        async with caller.follow(made, 0, tokens[2]) as again:
            assert await closed(again) == (4403, "unknown")


async def test_what_comes_later_never_reaches_it(caller: Caller) -> None:
    """The frames that a removed follower got end before the record that removed it."""
    made, tokens = await _three(caller)
    async with caller.follow(made, 0, tokens[2]) as gone:
        frames = [await next_page(gone)]
        removal = made.removal(0, made.pin(2))
        secret = made.envelope(0)
        await caller.append(made, removal, secret, token=tokens[0])
        await closed(gone)

    shown = [item.wire for page in frames for item in page.items]
    assert removal.wire not in shown
    assert secret.wire not in shown


async def test_a_leaver_is_out_with_all_devices(caller: Caller) -> None:
    """A leave ends every device of its member; the other member's seat stays good."""
    made, tokens = await _three(caller)
    await caller.append(made, made.leaving(0), token=tokens[0])
    for token in (tokens[0], tokens[2]):
        with pytest.raises(Said, match="unknown"):
            await caller.fetch(made, 0, token)

    assert (await caller.fetch(made, 0, tokens[1])).head == 4


@pytest.mark.parametrize("known", [0, 1, 2, 3, 9])
async def test_ended_brings_the_records(caller: Caller, known: int) -> None:
    """A proof by an ended seat gets the records it lacks, up to the one that ended it and none after.

    It always gets that one: whoever knows more records knows another roster.
    """
    made, _ = await _three(caller)
    await caller.append(made, made.removal(0, made.pin(2)), made.rotation(1))
    rows = (await caller.fetch(made)).items
    records = [item.wire for item in rows[1:4]]  # the rotate, the admission, the removal
    with pytest.raises(Said, match="ended") as caught:
        await caller.prove(made, 2, known)
    detail = caught.value.detail

    assert isinstance(detail, bytes)
    assert parse_reply(Records, detail).wires == records[min(known, 2) :]
    assert caught.value.status == 403


async def test_ended_can_be_judged(caller: Caller) -> None:
    """What comes with `ended` continues the prover's own roster and says that it has ended."""
    made, _ = await _three(caller)
    roster = made.roster
    await caller.append(made, made.removal(0, made.pin(2)))
    with pytest.raises(Said, match="ended") as caught:
        await caller.prove(made, 2, len(roster.ids) - 1)
    assert isinstance(caught.value.detail, bytes)
    for wire in parse_reply(Records, caught.value.detail).wires:
        roster = roster.append(wire)

    assert roster.devices[2].ended_n == 3


async def test_a_removal_in_the_same_moment(caller: Caller) -> None:
    """Whatever an ended seat had under way lands before its end or not at all."""
    made, tokens = await _three(caller)
    mine = [made.branch().envelope(2) for _ in range(6)]
    late = made.branch()
    removal = made.removal(0, made.pin(2))

    async def attempt(item: Item) -> list[int]:
        return await caller.append(late, item, token=tokens[2])

    results = await asyncio.gather(
        *(attempt(item) for item in mine[:3]),
        caller.append(made, removal, token=tokens[0]),
        *(attempt(item) for item in mine[3:]),
        return_exceptions=True,
    )
    page = await caller.fetch(made, 0, tokens[1])
    wires = [item.wire for item in page.items]
    after = wires[wires.index(removal.wire) + 1 :]

    assert results[3] == [wires.index(removal.wire) + 1]
    assert after == []
