"""D1 and D5: a device that was put out, and one that would erase what is not its own."""

import asyncio

import pytest

from tests.attacks.scenes import Stage, chains_of, linked, removed, stage, told
from tests.support.evil import Ex, RemovedDevice, counts_hash
from tests.support.evil.people import wires_of
from tests.support.evil.record import envelopes_in
from tests.support.phone import Phone
from twofold_client.errors import Away, RelayRefused
from twofold_client.parting import remove
from twofold_crypto.public.envelope import parse_envelope, write_envelope
from twofold_crypto.public.messages import ENVELOPE, ROSTER, AppendRequest, Item, PageItem, parse_request
from twofold_crypto.secret.sealing import EpochKey

LATER = 50
"""Entries that each of two phones writes after the removal: a hundred together."""


async def _removal(row: str) -> tuple[Stage, Phone, Ex]:
    """Phone `a` links a second one, which writes, is put out, and kept everything it had."""
    staged = await stage(row)
    lost = await linked(staged.a, Phone.new(staged.evil.line))
    for phone, note in ((staged.a, "a"), (staged.b, "b"), (lost, "lost one"), (lost, "lost two")):
        await staged.says(phone, note)
    await staged.run()
    await lost.run()
    kept = Ex(lost)
    await removed(staged.a, kept.device)
    await staged.run()
    return staged, lost, kept


async def test_d1_removed_device_opens_nothing_later() -> None:
    """Its whole state and the relay's whole database: 0 of 100 later entries open, all of the earlier do."""
    staged, _, kept = await _removal("D1")
    early = wires_of(await staged.evil.log_of(staged.space))
    for i in range(LATER):
        staged.a.share(f"a, later {i}")
        staged.b.share(f"b, later {i}")
    await staged.run()
    rows = await staged.evil.log_of(staged.space)
    kept.learn(rows)
    later = [wire for wire in wires_of(rows) if wire not in early]

    assert (len(later), kept.opens(later)) == (2 * LATER, 0)
    assert kept.opens(early) == len(early)


async def test_d1_every_door_is_shut() -> None:
    """Its proof is `ended`, its old token and its open line are worth nothing at once."""
    staged = await stage("D1")
    lost = await linked(staged.a, Phone.new(staged.evil.line))
    await staged.run()
    kept = RemovedDevice(lost)
    relay = lost.device.sync("shared").relay
    token = await relay.prove(kept.seat, staged.space)
    cursor = (await relay.fetch(token, 0)).head
    line = asyncio.create_task(_until_cut(lost, token, cursor))
    await asyncio.sleep(0)
    await removed(staged.a, kept.device)
    await staged.evil.stir()

    assert await kept.is_let_in() == "ended"
    for ask in (relay.fetch(token, 0), kept.send(kept.next().wire)):
        with pytest.raises(RelayRefused) as refused:
            await ask
        assert refused.value.name in ("unknown", "ended")
    assert await line == 0


async def _until_cut(phone: Phone, token: bytes, after: int) -> int:
    """How many rows a follower gets before its line ends."""
    rows = 0
    try:
        async with phone.device.sync("shared").relay.follow(token, after) as pages:
            async for page in pages:
                rows += len(page.items)
    except (Away, RelayRefused):
        return rows
    return -1


async def test_d1_removed_device_adds_nothing() -> None:
    """Whatever it signs, at any place and head, honest or back-dated: the relay refuses every one."""
    staged, _, kept = await _removal("D1")
    roster = staged.a.device.sync("shared").roster
    taken = 0
    for sealed in _forgeries(kept, roster.ids):
        for wire in (sealed, parse_envelope(sealed).with_wrap(None), _bare(sealed)):
            taken += await _is_taken(staged, wire)

    assert taken == 0


def _forgeries(kept: Ex, heads: tuple[bytes, ...]) -> list[bytes]:
    """Every sequence from the first to beyond its last, on every roster head there is."""
    own = kept.roster.devices[kept.device].admitted_by
    made = [kept.seal(seq=seq, head=head) for seq in range(1, kept.seq + 3) for head in heads]
    made += [kept.seal(seq=1, prev=own, head=head) for head in heads]
    return [sealed.wire for sealed in made]


async def _is_taken(staged: Stage, wire: bytes) -> bool:
    """Whether the relay takes it from the other phone of the same space, who is in."""
    relay = staged.b.device.sync("shared").relay
    token = await relay.prove(staged.b.device.space("shared").seat(), staged.space)
    before = await staged.evil.log_of(staged.space)
    try:
        await relay.append(token, [Item(ENVELOPE, wire)])
    except RelayRefused:
        return False
    return await staged.evil.log_of(staged.space) != before


async def test_d1_relay_and_removed_device_together() -> None:
    """The relay puts all its forgeries into the log: nobody shows one, or loses anything by it."""
    staged, _, kept = await _removal("D1")
    before = [(phone.notes(), counts_hash(phone)) for phone in (staged.a, staged.b)]
    for wire in _forgeries(kept, staged.a.device.sync("shared").roster.ids):
        staged.evil.inject(ENVELOPE, wire, staged.space)
    for phone in (staged.a, staged.b):
        await phone.run()

    assert [(phone.notes(), counts_hash(phone)) for phone in (staged.a, staged.b)] == before
    assert "disowned" not in {name for phone in (staged.a, staged.b) for name, _ in told(phone)}


@pytest.mark.parametrize("code", ["capped", "healing", "malformed"])
async def test_d1_refused_removal_holds_words_back(code: str) -> None:
    """A relay that takes no removal gets no word that the device could read: all waits on the phone."""
    staged = await stage("D1")
    kept = Ex(await linked(staged.a, Phone.new(staged.evil.line)))
    await staged.run()
    before = wires_of(await staged.evil.log_of(staged.space))
    staged.evil.refuse("/v1/append", code, times=1000, only=_has_record)
    assert not await remove(staged.a.device, "shared", [kept.device])
    staged.a.share("not for that phone")
    await staged.a.run()
    held_back = (told(staged.a), staged.a.where(), wires_of(await staged.evil.log_of(staged.space)))
    staged.evil.honest()
    await staged.a.run()
    await staged.b.run()
    kept.learn(await staged.evil.log_of(staged.space))
    later = wires_of(await staged.evil.log_of(staged.space))[len(before) :]

    assert held_back == ([("refused", code)], ["phone"], before)
    assert staged.b.notes() == ["not for that phone"]
    assert (len(later), kept.opens(later)) == (1, 0)


def _has_record(body: bytes) -> bool:
    return any(item.type == ROSTER for item in parse_request(AppendRequest, body).items)


@pytest.mark.parametrize("heals", [True, False], ids=["says so", "silent"])
async def test_d1_restore_lets_nobody_back(heals: bool) -> None:
    """A relay put back to before the removal lets the device in for a while: what it writes counts for
    nobody, it opens nothing that is written later, and the phones bring its end back.
    """
    staged = await stage("D1")
    lost = await linked(staged.a, Phone.new(staged.evil.line))
    await staged.says(lost, "while it was in")
    await staged.run()
    kept, backup = Ex(lost), staged.evil.photograph()
    await removed(staged.a, kept.device)
    await staged.says(staged.b, "b has heard")
    await staged.run()
    staged.evil.rewind(backup, heal=heals)
    assert await kept.is_let_in() == "in"
    await kept.send(kept.next("i am back").wire)
    for phone, note in ((staged.b, "b later"), (staged.a, "a later")):
        await staged.says(phone, note)
    await staged.run()
    rows = await staged.evil.log_of(staged.space)
    kept.learn(rows)
    later = [wire for wire in wires_of(rows) if parse_envelope(wire).header.device != kept.device][-2:]

    assert await kept.is_let_in() == "ended"
    assert kept.opens(later) == 0
    for phone in (staged.a, staged.b):
        assert set(phone.notes()) == {"while it was in", "b has heard", "b later", "a later"}
        assert told(phone) == [("healed", "")]


async def test_d1_chain_stops_at_its_pin() -> None:
    """In the chains alone: with all its forgeries held, exactly what the pin confirms counts."""
    staged, _, kept = await _removal("D1")
    roster = staged.a.device.sync("shared").roster
    sound = wires_of(await staged.evil.log_of(staged.space))
    forged = _forgeries(kept, roster.ids)
    honest, all_held = chains_of(roster, *sound), chains_of(roster, *forged, *sound)

    assert all_held.run(kept.device).ids == honest.run(kept.device).ids
    assert len(honest.run(kept.device).ids) == 2


async def test_d1_writers_refuse_the_old_epoch() -> None:
    """A relay that calls the old epoch the newest (`stale_wrap`, 1) gets nothing wrapped under it."""
    staged, _, kept = await _removal("D1")
    said = len(staged.evil.said)
    staged.evil.refuse("/v1/append", "stale_wrap", detail=1, times=3)
    for phone in (staged.a, staged.b):
        phone.share("after")
        await phone.run()
    old = EpochKey(1, kept.keyring[1])
    fresh = [parse_envelope(wire) for wire in envelopes_in(staged.evil.said[said:])]

    assert fresh
    assert {e.wrap.epoch for e in fresh if e.wrap} == {staged.a.device.sync("shared").roster.epoch}
    assert old.epoch not in {e.wrap.epoch for e in fresh if e.wrap}


@pytest.mark.parametrize("detail", [None, b"", b"\x91\x90"], ids=["nothing", "no bytes", "no records"])
async def test_d1_told_end_is_judged_first(detail: bytes | None) -> None:
    """A relay that says `ended` without the record that ended it is not believed: no alarm `ended`."""
    staged = await stage("D1")
    before = counts_hash(staged.a)
    staged.evil.refuse("/v1/proof", "ended", detail=detail, times=1000)
    staged.evil.refuse("/v1/fetch", "unknown", times=1000)
    await staged.a.run()

    assert "ended" not in {name for name, _ in told(staged.a)}
    assert counts_hash(staged.a) == before


async def test_d1_removed_device_learns_it() -> None:
    """Negative control: told with the record, the device says `ended`, and keeps all it had."""
    _, lost, _ = await _removal("D1")
    notes = lost.notes()
    await lost.run()

    assert ("ended", "") in told(lost)
    assert lost.notes() == notes


async def test_d5_only_the_author_erases() -> None:
    """An erasure that names another member's envelope, by a modified client: nothing goes, anywhere."""
    staged = await stage("D5")
    await staged.says(staged.b, "mine to keep")
    await staged.run()
    forger = Ex(staged.a)
    target = next(
        e.id for e in map(parse_envelope, wires_of(await staged.evil.log_of(staged.space))) if e.header.device
    )
    await forger.send(forger.seal("erases", erases=[target]).wire)
    await staged.b.run()
    rows = await staged.evil.log_of(staged.space)
    held = next(e for e in map(parse_envelope, wires_of(rows)) if e.id == target)

    assert held.body is not None
    assert staged.b.notes()[0] == "mine to keep"
    assert "mine to keep" in staged.reopened().notes()


async def test_d5_relay_drops_a_body() -> None:
    """A body that is dropped and nobody erased: `body_missing` for who never had it; who had, keeps."""
    staged = await stage("D5")
    await staged.says(staged.a, "one", "two")
    rows = await staged.evil.log_of(staged.space)
    number = len(rows)
    staged.evil.change(
        "drop body", f"row {number}", lambda log: [*log[:-1], _bodiless(log[-1])], staged.space
    )
    await staged.b.run()

    assert told(staged.b) == [("body_missing", "device 0")]
    assert staged.b.notes() == ["one"]
    assert staged.a.notes() == ["one", "two"]


def _bare(wire: bytes) -> bytes:
    """The envelope as who cannot open it would hand it on: without body and wrap."""
    e = parse_envelope(wire)
    return write_envelope(e.header_bytes, e.commitment, e.body_hash, e.signature, None, None)


def _bodiless(row: PageItem) -> PageItem:
    return PageItem(row.type, _bare(row.wire), 0)
