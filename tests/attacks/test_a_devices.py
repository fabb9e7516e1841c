"""A1 to A3 and A11 against a whole device: a relay that publishes keys, devices and rosters of its own."""

from collections.abc import Callable

import msgspec
import pytest

from tests.attacks.scenes import Stage, linked, removed, stage, told
from tests.support.evil import Forger, counts_hash
from tests.support.evil.record import envelopes_in, grants_to
from tests.support.phone import Phone, pair
from tests.support.wire import ORIGIN
from twofold_client.errors import CeremonyEnded, RelayRefused
from twofold_crypto.public.encoding import decode, encode
from twofold_crypto.public.limits import MAIL_BYTES_MAX, ROSTER_BYTES_MAX
from twofold_crypto.public.messages import ENVELOPE, FOUNDING, ROSTER, TakeReply, parse_reply, write
from twofold_crypto.public.roster import ADMIT, Admit, RecordWire, Rotate, parse_record, write_record
from twofold_crypto.secret.ceremony import Hello
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join

RELAY = Seat.from_seed(b"\x52" * 32)
"""The relay's own seat: what it would have everybody seal to."""


def opened_by_relay(staged: Stage) -> int:
    """How many grants that any client sent open with the relay's seat."""
    signers = [device.keys.sign for device in staged.a.device.sync("shared").roster.devices]
    return grants_to(RELAY, staged.evil.said, signers)


async def goes_on(staged: Stage) -> None:
    """Both write and begin a new epoch, as far as they let themselves: nothing may reach the relay's seat."""
    for phone, text in ((staged.a, "a"), (staged.b, "b")):
        phone.share(text)
        await phone.run()
    assert opened_by_relay(staged) == 0


async def test_a1_key_is_replaced_at_pairing() -> None:
    """The relay's ephemeral key in place of a hello's: the digits differ, `wrong_code`, no space, no wrap."""
    staged = await stage("A1")
    inviter, joiner = await _alone(staged), Phone.new(staged.evil.line)
    staged.evil.reply("/v1/rendezvous/take", "ephemeral key", _with_relay_key)
    with pytest.raises(BaseExceptionGroup) as ended:
        await pair(inviter, joiner)

    assert ended.group_contains(CeremonyEnded)
    assert [list(phone.device.state.spaces) for phone in (inviter, joiner)] == [["solo"], ["solo"]]


async def _alone(staged: Stage) -> Phone:
    phone = Phone.new(staged.evil.line)
    await phone.connect(ORIGIN, staged.a.device.state.code)
    return phone


def _with_relay_key(answer: bytes) -> bytes:
    mail = parse_reply(TakeReply, answer).mail
    return write(TakeReply([_hello_by_relay(each) for each in mail]))


def _hello_by_relay(mail: bytes) -> bytes:
    if mail[:1] != b"\x96":
        return mail
    hello = decode(Hello, mail, MAIL_BYTES_MAX)
    return encode(msgspec.structs.replace(hello, ephemeral=RELAY.keys.receive))


def _replaced_admit(wire: bytes, **keys: bytes) -> bytes:
    """An admit in which a key is the relay's; its signature is the old one, there is no other to be had."""
    outer = decode(RecordWire, wire, ROSTER_BYTES_MAX)
    fields = parse_record(wire).fields
    assert isinstance(fields, Admit)
    record = outer.record
    for name, key in keys.items():
        record = record.replace(getattr(fields, name), key)
    return write_record(record, outer.signature)


FIELDS: dict[str, Callable[[bytes], bytes]] = {
    "sign": lambda wire: _replaced_admit(wire, sign=RELAY.keys.sign),
    "receive": lambda wire: _replaced_admit(wire, receive=RELAY.keys.receive),
    "both": lambda wire: _replaced_admit(wire, sign=RELAY.keys.sign, receive=RELAY.keys.receive),
}


@pytest.mark.parametrize("field", FIELDS)
async def test_a1_key_is_replaced_in_an_admit(field: str) -> None:
    """A partner's new device comes with the relay's key: `refused_roster`, and nothing is sealed to it."""
    staged = await stage("A1")
    await staged.says(staged.a, "before")
    await staged.b.run()
    before = counts_hash(staged.b)
    await linked(staged.a, Phone.new(staged.evil.line))
    rows = await staged.evil.log_of(staged.space)
    number = max(i for i, row in enumerate(rows, 1) if row.type == ROSTER)
    staged.evil.replace_wire(number, FIELDS[field](rows[number - 1].wire), staged.space)
    await staged.b.run()

    assert ("refused_roster", "") in told(staged.b)
    assert counts_hash(staged.b) == before
    await goes_on(staged)


@pytest.mark.parametrize("key", ["sign", "receive"])
async def test_a1_key_is_replaced_in_the_founding(key: str) -> None:
    """Record 0 with the relay's key in a member's seat is no founding of this space: named, and not taken."""
    staged = await stage("A1")
    before = counts_hash(staged.b)
    rows = await staged.evil.log_of(staged.space)
    theirs = staged.b.device.sync("shared").roster.devices[0].keys
    wire = rows[0].wire.replace(getattr(theirs, key), getattr(RELAY.keys, key))
    staged.evil.replace_wire(1, wire, staged.space)
    await staged.b.run()

    assert ("refused_roster", "") in told(staged.b)
    assert counts_hash(staged.b) == before
    await goes_on(staged)


def _ghosts(forger: Forger, partner: Forger, old: bytes) -> dict[str, bytes]:
    """Admits of the relay's seat to member 0, by everybody who must not be able to make one."""
    proper = forger.admit(RELAY)
    record = decode(RecordWire, proper, ROSTER_BYTES_MAX).record
    joins = ask_to_join(RELAY, forger.roster.space, 0)
    fields = parse_record(proper).fields
    assert isinstance(fields, Admit)
    assert joins.join == fields.join
    return {
        "unsigned": write_record(record, bytes(64)),
        "signed by itself": forger.record(ADMIT, fields, seat=RELAY),
        "signed by the other": partner.record(ADMIT, fields, signer=forger.device),
        "admitted by the other": partner.record(ADMIT, fields),
        "over an old head": forger.record(ADMIT, fields, n=1, prev=old, seat=RELAY),
    }


GHOSTS = ("unsigned", "signed by itself", "signed by the other", "admitted by the other", "over an old head")


@pytest.mark.parametrize("how", GHOSTS)
async def test_a2_ghost_device_is_refused(how: str) -> None:
    """A device nobody's own device signed in: `refused_roster`, also after a restart; no key to it."""
    staged = await stage("A2")
    await staged.says(staged.a, "before")
    await staged.run()
    before = [counts_hash(phone) for phone in (staged.a, staged.b)]
    ghosts = _ghosts(Forger(staged.a), Forger(staged.b), staged.a.device.sync("shared").roster.ids[0])
    staged.evil.inject(ROSTER, ghosts[how], staged.space)
    for phone in (staged.a, staged.b):
        await phone.run()
    again = staged.reopened()

    assert [told(phone) for phone in (staged.a, staged.b, again)] == [[("refused_roster", "")]] * 3
    assert [counts_hash(phone) for phone in (staged.a, staged.b)] == before
    assert len(staged.a.device.sync("shared").roster.devices) == 2
    await goes_on(staged)


async def test_a2_alarm_ends_with_the_lie() -> None:
    """Once the relay shows its true log again, the alarm is over, and what waited is sent."""
    staged = await stage("A2")
    ghosts = _ghosts(Forger(staged.a), Forger(staged.b), staged.a.device.sync("shared").roster.ids[0])
    staged.evil.inject(ROSTER, ghosts["unsigned"], staged.space)
    staged.a.share("waits")
    await staged.a.run()
    waiting = (told(staged.a), staged.a.where())
    staged.evil.honest()
    await staged.run()

    assert waiting == ([("refused_roster", "")], ["phone"])
    assert (told(staged.a), staged.b.notes()) == ([("healed", "")], ["waits"])


@pytest.mark.parametrize("where", ["at the head", "at its old place"])
async def test_a2_removed_device_admits_nobody(where: str) -> None:
    """A removed device signs a ghost in: over the head `refused_roster`; where it was still in, with the
    relay's help, `forked_roster`, which ends the space. No key reaches the ghost either way.
    """
    staged = await stage("A2")
    lost = Forger(await linked(staged.a, Phone.new(staged.evil.line)))
    await staged.run()
    await removed(staged.a, lost.device)
    await staged.b.run()
    roster = staged.a.device.sync("shared").roster
    fields = parse_record(lost.admit(RELAY)).fields
    assert isinstance(fields, Admit)
    over_head = lost.record(ADMIT, fields, n=len(roster.ids), prev=roster.head)
    wire = over_head if where == "at the head" else lost.admit(RELAY)
    staged.evil.inject(ROSTER, wire, staged.space)
    await staged.b.run()

    expected = "refused_roster" if where == "at the head" else "forked_roster"
    assert (expected, "") in told(staged.b)
    assert staged.b.device.sync("shared").roster.ids == roster.ids
    await goes_on(staged)


async def test_a7_nobody_writes_as_another() -> None:
    """A partner's modified client signs in the other's name: `forged` to the relay, `refused` on a phone."""
    staged = await stage("A7")
    forger = Forger(staged.b)
    wire = forger.seal("you said this", device=0, seq=2, prev=forger.tail).wire
    with pytest.raises(RelayRefused) as refused:
        await forger.send(wire)
    staged.evil.inject(ENVELOPE, wire, staged.space)
    await staged.a.run()

    assert refused.value.name == "forged"
    assert told(staged.a) == [("refused", "forged")]
    assert staged.a.notes() == []


async def test_a2_honest_device_raises_nothing() -> None:
    """Negative control: a device that its own member admits is a device on both sides, without alarm."""
    staged = await stage("A2")
    new = await linked(staged.a, Phone.new(staged.evil.line))
    await staged.run()
    await new.run()

    assert [told(phone) for phone in (staged.a, staged.b, new)] == [[], [], []]
    assert len(staged.b.device.sync("shared").roster.devices) == 3


async def test_a3_member_cannot_be_added() -> None:
    """A roster that lists a third member is of another space: it is named, nobody seals under it."""
    staged = await stage("A3")
    before = counts_hash(staged.b)
    genesis, signatures = decode(list[object], staged.b.device.space("shared").records[0], ROSTER_BYTES_MAX)
    assert isinstance(genesis, bytes)
    assert isinstance(signatures, list)
    version, suite, about, seats = decode(list[object], genesis, ROSTER_BYTES_MAX)
    assert isinstance(seats, list)
    more = encode([version, suite, about, [*seats, [RELAY.keys.sign, RELAY.keys.receive]]])
    wire = encode([more, [*signatures, RELAY.sign("found", staged.space)]])
    staged.evil.inject(FOUNDING, wire, staged.space, at=0)
    await staged.b.run()

    assert ("refused_roster", "") in told(staged.b)
    assert counts_hash(staged.b) == before
    await goes_on(staged)


async def test_a3_epoch_of_the_relay_is_refused() -> None:
    """A rotate by the relay, in a member's name, to a key that the relay knows: nobody seals under it."""
    staged = await stage("A3")
    await staged.says(staged.a, "before")
    await staged.run()
    before = counts_hash(staged.a)
    forger = Forger(staged.b)
    fields = parse_record(staged.a.device.space("shared").records[1]).fields
    assert isinstance(fields, Rotate)
    other = Rotate([], 2, fields.commitment, fields.grants)
    staged.evil.inject(ROSTER, forger.record(2, other, seat=RELAY), staged.space)
    await staged.a.run()

    assert told(staged.a) == [("refused_roster", "")]
    assert counts_hash(staged.a) == before
    await goes_on(staged)
    assert {_epoch(wire) for wire in envelopes_in(staged.evil.said)} == {1}


def _epoch(wire: bytes) -> object:
    wrap = decode(list[object], wire, ROSTER_BYTES_MAX)[5]
    return wrap[0] if isinstance(wrap, list) else None


@pytest.mark.parametrize("how", ["unknown", "empty", "fresh"])
async def test_a11_trust_is_not_begun_anew(how: str) -> None:
    """No roster, an empty log, somebody else's roster: no new seat, nothing sealed, and it is named."""
    staged = await stage("A11")
    await staged.says(staged.a, "before")
    await staged.run()
    space = staged.a.device.space("shared")
    before = (space.seed, list(space.records), dict(space.keyring), staged.a.notes())
    known = set(envelopes_in(staged.evil.said))
    founded = len([each for each in staged.evil.said if each.route == "/v1/found"])
    if how == "unknown":
        staged.evil.refuse("/v1/proof", "unknown", times=1000)
        staged.evil.refuse("/v1/fetch", "unknown", times=1000)
    elif how == "empty":
        staged.evil.snapshot(0, staged.space)
    else:
        solo = staged.a.device.sync("solo").roster.space
        rows = await staged.evil.log_of(solo)
        staged.evil.change("replace", "log of another space", lambda _: rows, staged.space)
    await staged.a.run()

    assert {name for name, _ in told(staged.a)} & {"unknown", "healed", "refused_roster", "refused"}
    space = staged.a.device.space("shared")
    assert (space.seed, list(space.records), dict(space.keyring), staged.a.notes()) == before
    assert set(envelopes_in(staged.evil.said)) == known
    assert len([each for each in staged.evil.said if each.route == "/v1/found"]) == founded
