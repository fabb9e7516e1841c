"""C7 and C5: what a new phone is shown at first, and rows in any order."""

from random import Random as Seeded

import msgspec
import pytest

from tests.attacks.scenes import Stage, chains_of, code_of, history, linked, stage, told
from tests.support.phone import Phone
from twofold_client.errors import CeremonyEnded
from twofold_crypto.public.chain import Chains, Link
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE
from twofold_crypto.secret import ceremony as c


async def test_c7_older_snapshot_is_withheld() -> None:
    """A new phone that is shown less than the old one told it of: `withheld`, until it comes."""
    staged = await stage("C7")
    await staged.says(staged.a, "one", "two", "three")
    await staged.run()
    full = len(await staged.evil.log_of(staged.space))
    new = Phone.new(staged.evil.line)
    await _linked_shown(staged, new, full - 1)

    assert ("withheld", "device 0") in told(new)
    staged.evil.honest()
    await new.run()
    assert (told(new), new.notes()) == ([("healed", "")], ["one", "two", "three"])


async def _linked_shown(staged: Stage, new: Phone, upto: int) -> None:
    rows = await staged.evil.log_of(staged.space)
    missing = {row.wire for row in rows[upto:] if row.type == ENVELOPE}
    await linked(staged.a, new, before_run=lambda: _hide(staged, missing))


def _hide(staged: Stage, missing: set[bytes]) -> None:
    staged.evil.change(
        "drop", "newest rows", lambda rows: [row for row in rows if row.wire not in missing], staged.space
    )


async def test_c7_omitted_author_is_withheld() -> None:
    """A new phone from which one author's whole chain is kept: `withheld` of that author."""
    staged = await stage("C7")
    await staged.says(staged.a, "mine")
    await staged.says(staged.b, "theirs")
    await staged.run()
    rows = await staged.evil.log_of(staged.space)
    theirs = {r.wire for r in rows if r.type == ENVELOPE and parse_envelope(r.wire).header.device == 1}
    new = Phone.new(staged.evil.line)
    await linked(staged.a, new, before_run=lambda: _hide(staged, theirs))

    assert ("withheld", "device 1") in told(new)
    assert new.notes() == ["mine"]


@pytest.mark.parametrize("field", ["founding", "member", "relay"])
async def test_c7_lead_is_judged_by_the_new_device(field: str) -> None:
    """A record 0 that is none, a member that is none, an address that is none: the ceremony ends."""
    staged = await stage("C7")
    space = staged.a.device.space("shared")
    wrong = {"founding": space.records[0][:-1], "member": 7, "relay": "http://relay.example"}
    lead = c.Lead(space.records[0], 0, staged.space, [], space.relay)
    new = Phone.new(staged.evil.line)
    with pytest.raises(BaseExceptionGroup) as ended:
        await linked(staged.a, new, leads=[msgspec.structs.replace(lead, **{field: wrong[field]})])

    assert ended.group_contains(CeremonyEnded)
    assert new.device.state.spaces == {}


def test_c5_order_of_arrival_means_nothing() -> None:
    """2,000 random orders of the links of three authors, a fork among them: one and the same count."""
    made = history()
    wires = [made.write(i % 3, f"entry {i}") for i in range(12)]
    made.heads[1] = (2, parse_envelope(wires[4]).id)
    wires.append(made.write(1, "a second branch"))
    links = [Link.of(parse_envelope(wire)) for wire in wires]
    expected = _counts(chains_of(made.roster, *wires))
    random = Seeded(1)
    for _ in range(2000):
        random.shuffle(links)
        assert _counts(Chains(made.roster, links)) == expected
    assert expected[1] == (2, 3)


def _counts(chains: Chains) -> list[tuple[int, int | None]]:
    return [(len(chains.run(device).ids), chains.run(device).forked) for device in range(3)]


async def test_c5_reordered_log_reads_the_same() -> None:
    """Envelopes of both authors in any order: who reads them for the first time holds the same."""
    staged = await stage("C5")
    for i in range(5):
        await staged.says(staged.a, f"a {i}")
        await staged.says(staged.b, f"b {i}")
    await staged.run()
    rows = await staged.evil.log_of(staged.space)
    places = [i for i, row in enumerate(rows, 1) if row.type == ENVELOPE]
    new = Phone.new(staged.evil.line)
    random = Seeded(2)
    shuffled = random.sample(places, len(places))
    await linked(staged.a, new, before_run=lambda: staged.evil.reorder(shuffled, staged.space))

    assert told(new) == []
    assert sorted(filter(None, new.notes())) == sorted(filter(None, staged.b.notes()))
    assert code_of(new) == code_of(staged.a)
