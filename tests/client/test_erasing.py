"""Taking back what one has written, and what a relay without room does to it."""

import msgspec
import pytest

from tests.support.crowd import codes, level, say, three, told
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.changes import Recorded
from twofold_client.errors import NotOwn, RelayRefused
from twofold_client.founding import erasing_entry
from twofold_client.parting import erase, erase_entry
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, AppendRequest, parse_request
from twofold_crypto.secret.entry import encode_body

LONG = "x" * 5000


def newest(phone: Phone, kind: str = "checkin") -> bytes:
    """The envelope of the newest own entry."""
    return phone.kept(kind)[-1].envelope


async def _bodies(relay: WireRelay, phone: Phone) -> dict[bytes, bool]:
    """Envelope → whether the relay has its body."""
    items = (await relay.page(phone.device.sync("shared").roster.space, 0)).items
    parsed = [parse_envelope(item.wire) for item in items if item.type == ENVELOPE]
    return {each.id: each.body is not None for each in parsed}


async def test_erased_words_leave_every_phone_and_the_relay() -> None:
    """The other's vault has nothing of it, the relay has no body; own phones keep a copy to undo with."""
    relay = WireRelay()
    a, second, b = await three(relay)
    await say(a, "regretted")
    await level(second, b)
    gone = newest(a)
    erase(a.device, "shared", [gone])
    await level(a, second, b)

    assert (a.notes(), second.notes(), b.notes()) == ([], [], [])
    assert not (await _bodies(relay, a))[gone]
    assert b"regretted" not in msgspec.msgpack.encode(b.device.state)
    assert [kept.envelope for kept in second.device.undo_copies("shared")] == [gone]
    assert (told(a), told(b), len(codes(a, second, b))) == ([], [], 1)


async def test_erasing_holds_for_what_comes_later() -> None:
    """A phone that was away sees neither the words nor an alarm."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(a, "regretted", "kept")
    erase(a.device, "shared", [a.kept("checkin")[0].envelope])
    await level(a, b)

    assert (b.notes(), told(b)) == (["kept"], [])


async def test_every_revision_is_taken_back() -> None:
    """An entry that was revised goes with all its revisions."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(a, "first")
    old = a.kept("checkin")[0].entry
    a.device.record(("shared", msgspec.structs.replace(old, revision=1)))
    await level(a, b)
    erase_entry(a.device, "shared", old.entry_id)
    await level(a, b)

    assert (a.notes(), b.notes()) == ([], [])


async def test_what_both_rely_on_is_kept_by_who_received_it() -> None:
    """Erased by a modified client, a joint kind stays with who received it, marked; not with its author."""
    relay = WireRelay()
    a, b = await paired(relay)
    a.device.outside = type(a.device.outside)(lambda: 20_000, relay.line, a.device.random, lambda _: None)
    b.device.outside = type(b.device.outside)(lambda: 20_000, relay.line, b.device.random, lambda _: None)
    for phone in (a, b):
        phone.device._syncs.clear()
    a.device.record(("shared", a.device.make_entry("sign", encode_body(["agreed"]))))
    await level(a, b)
    gone, empty = newest(a, "sign"), erasing_entry(20_000, a.device.random)
    a.device.vault.commit(Recorded("shared", [empty], [gone]))
    await level(a, b)

    assert [kept.mark for kept in b.kept("sign")] == ["erased"]
    assert a.kept("sign") == []


async def test_only_own_words_can_be_taken_back() -> None:
    """Another member's envelope, or none at all, is refused and nothing is recorded."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(b, "theirs")
    await level(a)
    for envelope in (newest(a), bytes(32)):
        with pytest.raises(NotOwn):
            erase(a.device, "shared", [envelope])

    assert a.device.space("shared").outbox == []


async def test_many_are_taken_back_at_once() -> None:
    """More than one header holds go in several."""
    relay = WireRelay()
    a, b = await paired(relay)
    for number in range(70):
        a.share(f"{number}")
    await level(a, b)
    erase(a.device, "shared", [kept.envelope for kept in a.kept("checkin")])
    await level(a, b)

    assert (a.notes(), b.notes()) == ([], [])


def _no_room(relay: WireRelay) -> None:
    """From now on the relay takes no body beyond the smallest size."""
    answer = relay.answer

    async def tight(route: str, body: bytes, token: bytes | None) -> bytes:
        if route == "/v1/append":
            items = parse_request(AppendRequest, body).items
            if any(len(item.wire) > 2000 for item in items if item.type == ENVELOPE):
                raise RelayRefused("over_quota", "There is no room.", "")
        return await answer(route, body, token)

    relay.answer = tight  # type: ignore[method-assign]


def _long(phone: Phone) -> None:
    entry = phone.device.make_entry("letter", encode_body([LONG]))
    phone.device.record(("shared", entry))


async def test_without_room_words_stay_on_this_phone() -> None:
    """Refused for its size, an envelope goes without its words and is erased; the rest goes on."""
    relay = WireRelay()
    a, b = await paired(relay)
    _no_room(relay)
    a.share("before")
    _long(a)
    a.share("after")
    await level(a, b)

    assert sorted(map(str, b.notes())) == ["after", "before"]
    assert [kept.where for kept in a.kept("letter")] == ["phone"]
    assert (b.kept("letter"), told(a), told(b)) == ([], [], [])
    assert a.device.space("shared").outbox == []


async def test_room_is_asked_before_sealing() -> None:
    """A relay that says it has no room is not tried: the words wait, unsealed, and that is said."""
    relay = WireRelay()
    a, b = await paired(relay)
    relay.line_state.tamper = lambda page: msgspec.structs.replace(page, room=600)
    _long(a)
    await a.run()
    waiting = (a.kept("letter")[0].where, told(a))
    relay.line_state.tamper = None
    await level(a, b)

    assert waiting == ("phone", [("refused", "over_quota")])
    assert (len(b.kept("letter")), told(a)) == (1, [])


async def test_what_is_erased_is_worked_out_once() -> None:
    """However often it is asked for, and anew when more is held: a heap of erasing must not slow healing."""
    relay = WireRelay()
    a, b = await paired(relay)
    await say(a, "regretted")
    await level(b)
    ledger = b.device.space("shared").ledger
    before = ledger.erased()
    once = ledger.erased() is before
    erase(a.device, "shared", [newest(a)])
    await level(a, b)

    assert (once, before, len(b.device.space("shared").ledger.erased())) == (True, frozenset(), 1)
