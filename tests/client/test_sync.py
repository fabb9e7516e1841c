"""Sync of one space: nothing is lost, nothing doubled, nothing believed that does not hold."""

from tests.support.disk import MemoryDisk
from tests.support.evil import (
    away_at,
    once_after,
)
from tests.support.pairs import paired
from tests.support.phone import Phone, pair
from tests.support.wire import ORIGIN, WireRelay
from twofold_client.kinds import Checkin
from twofold_client.outbox import newest_key, seal_next
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.epoch import make_rotate


def note(text: str) -> Checkin:
    """A check-in that shares its note."""
    return Checkin(note=text, shared=frozenset({"note"}))


async def test_begin_needs_no_relay() -> None:
    """Alone and offline, a check-in is kept, and stays on this phone."""
    phone = Phone.new(WireRelay().line)
    phone.device.begin()
    phone.check_in(note("alone"))
    await phone.run()

    assert (phone.notes("solo"), phone.where("solo")) == (["alone"], ["phone"])


async def test_what_was_written_alone_is_sent_later() -> None:
    """Entries from before the relay are founded with and sent once it is there."""
    relay = WireRelay()
    phone = Phone.new(relay.line)
    phone.device.begin()
    phone.check_in(note("alone"))
    await phone.connect(ORIGIN, await relay.household())

    assert phone.where("solo") == ["relay"]


async def test_offline_entries_wait_unsealed() -> None:
    """Offline, nothing is sealed; online, all goes, in order, in the same run."""
    relay = WireRelay()
    a, b = await paired(relay)
    await relay.cut()
    for text in "123":
        a.share(text)
    await a.run()
    offline = a.where()
    relay.mend()
    await a.run()
    await b.run()

    assert offline == ["phone"] * 3
    assert (a.where(), b.notes()) == (["relay"] * 3, ["1", "2", "3"])


async def test_lost_acknowledgement_is_no_second_envelope() -> None:
    """The answer to an append is lost: the same bytes go again, and the other sees one entry."""
    relay = WireRelay()
    a, b = await paired(relay)
    a.share("once")
    relay.line_state.answered = away_at("/v1/append")
    await a.run()
    await a.run()
    await b.run()

    assert b.notes() == ["once"]
    assert (a.where(), a.alarms()) == (["relay"], [])


async def test_sealed_bytes_are_durable_before_they_are_sent() -> None:
    """A phone that dies after the first send sends, opened again, the very same envelope (invariant 2)."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = await paired(relay, disk)
    a.share("once")
    relay.line_state.answered = away_at("/v1/append")
    await a.run()
    sealed = a.device.space("shared").outbox[0]
    again = Phone.new(relay.line, disk=MemoryDisk(disk.data))
    await again.run()
    await b.run()

    assert sealed.sealed
    assert sealed.id in again.device.space("shared").entries
    assert b.notes() == ["once"]


async def test_leaves_the_outbox_only_by_a_page() -> None:
    """Acknowledged but not yet seen in a page, an envelope stays in the outbox (invariant 3)."""
    relay = WireRelay()
    a, _ = await paired(relay)
    a.share("x")
    relay.line_state.answered = once_after("/v1/append", lambda: _cut_fetch(relay))
    await a.run()

    assert a.where() == ["way"]


async def test_the_same_page_twice_changes_nothing() -> None:
    """Delivered twice, a page is judged once."""
    relay = WireRelay()
    a, b = await paired(relay)
    a.share("x")
    await a.run()
    space = b.device.space("shared")
    page = await relay.page(b.device.sync("shared").roster.space, space.cursor)
    taken = [await b.device.sync("shared").take(page) for _ in range(2)]

    assert taken == [True, True]
    assert (b.notes(), b.alarms()) == (["x"], [])


async def test_no_number_is_used_twice() -> None:
    """Sealed again before anything came back, the own chain goes on from what was sealed."""
    a, _ = await paired(WireRelay())
    space, roster = a.device.space("shared"), a.device.sync("shared").roster
    key = newest_key(space, roster)
    assert key
    for text in "12":
        a.share(text)
        a.device.vault.commit(seal_next(space, roster, key, 0, a.device.random))
    first, second = (parse_envelope(waiting.wire) for waiting in space.outbox)

    assert second.header.seq == first.header.seq + 1
    assert second.header.prev == first.id


async def test_tells_what_it_holds_of_others() -> None:
    """`seen` names the heads of others that changed since one's own last envelope, and only then."""
    relay = WireRelay()
    a, b = await paired(relay)
    a.share("1")
    await a.run()
    for text in "23":
        b.share(text)
        await b.run()
    told = [parse_envelope(w).header.seen for w in await _wires_of(relay, b, device=1)]

    assert [[(seen.device, seen.seq) for seen in each] for each in told] == [[(0, 2)], []]


async def test_many_entries_go_in_batches() -> None:
    """More than one batch and more than one page arrive whole and in order."""
    relay = WireRelay()
    relay.page_items = 7
    a, b = await paired(relay)
    texts = [str(number) for number in range(150)]
    for text in texts:
        a.share(text)
    await a.run()
    await b.run()

    assert b.notes() == texts
    assert relay.line_state.posts.count("/v1/append") < 12


async def test_ended_token_is_earned_again() -> None:
    """A token that is over is replaced by a new proof, without an alarm."""
    relay = WireRelay()
    a, _ = await paired(relay)
    relay.now += 10_000
    a.share("later")
    await a.run()

    assert (a.where(), a.alarms()) == (["relay"], [])


async def test_rewraps_what_was_sealed_before_an_epoch() -> None:
    """Sealed under one epoch and not yet sent when another began: the same envelope goes, wrapped anew."""
    relay = WireRelay()
    a, b = await paired(relay)
    a.share("sealed")
    relay.line_state.asked = away_at("/v1/append")
    await a.run()
    sealed = a.device.space("shared").outbox[0].id
    await b.device.sync("shared").append_record(lambda roster: _rotate(b, roster))
    for phone in (a, b):
        await phone.run()

    assert b.notes() == ["sealed"]
    assert sealed in b.device.space("shared").entries
    assert a.alarms() == b.alarms() == []


async def test_lost_last_word_heals() -> None:
    """A joiner who never heard the founder's last message finds the space at the relay by its own seat."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = Phone.new(relay.line), Phone.new(relay.line, disk=disk)
    await a.connect(ORIGIN, await relay.household())
    disk.states = []
    await pair(a, b)
    awaited = next(state for state in disk.states if _stage(state) == "awaited")
    again = Phone.new(relay.line, disk=MemoryDisk(awaited))
    a.share("hello")
    await a.run()
    await again.run()

    assert again.notes() == ["hello"]


def _rotate(phone: Phone, roster: Roster) -> bytes:
    space = phone.device.space("shared")
    return make_rotate(space.seat(), space.member, roster, phone.device.random)[0]


def _stage(data: bytes) -> str:
    spaces = Phone.new(disk=MemoryDisk(data)).device.state.spaces
    return spaces["shared"].stage if "shared" in spaces else ""


def _cut_fetch(relay: WireRelay) -> None:
    relay.line_state.asked = away_at("/v1/fetch")


async def _wires_of(relay: WireRelay, phone: Phone, device: int) -> list[bytes]:
    page = await relay.page(phone.device.sync("shared").roster.space, 0)
    wires = [item.wire for item in page.items if item.type == ENVELOPE]
    return [wire for wire in wires if parse_envelope(wire).header.device == device]
