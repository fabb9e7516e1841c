"""The ceremony *admit*: an own old device lets an own new one into all its spaces. One coroutine per side.

Mail, by slot. Old: commit, hello, sealed Leads, sealed Admitted. New: hello, sealed Joins.
"""

from twofold_crypto.errors import BadTranscript
from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.proof import require_origin
from twofold_crypto.public.roster import Roster
from twofold_crypto.public.seat import SeatKeys
from twofold_crypto.secret import ceremony as c
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import Candidate, ask_to_join, make_admit

from .changes import AnyChange, SpaceKept
from .comparing import heads_at_relay
from .device import Device
from .enrolling import has_ended, seat_to_come
from .errors import Away, CeremonyEnded
from .founding import UNNAMED
from .links import Invitation
from .meeting import Human, Meeting
from .outbox import own_device
from .relay import Relay
from .state import Space, SpaceName


async def admit(device: Device, invitation: Invitation, human: Human) -> None:
    """The old device's side: one admit per founded space that this device is in."""
    relay = Relay(device.outside.line(invitation.relay))
    meeting = Meeting(relay, invitation.secret, c.ADMIT, c.INVITER, device.random)
    try:
        async with meeting.attempt(human, device.state.code):
            await device.run()
            names = [name for name, space in device.state.spaces.items() if _may_admit(space)]
            await meeting.tell(c.Leads([_lead(device, name) for name in names]))
            joins = (await meeting.hear(c.Joins)).joins
            if len(joins) != len(names):
                raise BadTranscript
            numbers = [await _admit(device, name, join) for name, join in zip(names, joins, strict=True)]
            await meeting.tell(c.Admitted(numbers))
    finally:
        await relay.close()


def _may_admit(space: Space) -> bool:
    return space.stage == "founded" and not space.quiet and not has_ended([space])


def _lead(device: Device, name: SpaceName) -> c.Lead:
    space = device.space(name)
    head = space.ledger.roster.head
    return c.Lead(space.records[0], space.member, head, heads_at_relay(space), space.relay)


async def _admit(device: Device, name: SpaceName, join: c.Join) -> int:
    """The new device's number, once the relay has taken its admission."""
    number = await append_admission(
        device, name, Candidate(SeatKeys(join.sign, join.receive), join.signature)
    )
    if number is None:
        raise Away("The relay did not take the new device. Try again when it is reached.")
    return number


async def append_admission(device: Device, name: SpaceName, candidate: Candidate) -> int | None:
    """Append the admit, signing anew if the roster moved; the new device's number, None if it is not in."""
    sync = device.sync(name)

    def sign(roster: Roster) -> bytes | None:
        me = own_device(sync.space, roster)
        if me is None:
            raise CeremonyEnded("not_present")
        if roster.device_of(candidate.keys.sign):
            return None
        return make_admit(sync.space.seat(), me.number, roster, candidate, sync.space.keyring, device.random)

    await sync.append_record(sign)
    admitted = sync.roster.device_of(candidate.keys.sign)
    return admitted.number if admitted else None


async def enrol(device: Device, invitation: Invitation, human: Human) -> None:
    """The new device's side: new seats everywhere, kept before the old device is told of them.

    For a device that has no space yet, or is out of all its spaces: then what it had written there and nobody
    has, waits to be sent under the new seats.
    """
    if not has_ended(list(device.state.spaces.values())):
        raise CeremonyEnded("already_begun")
    relay = Relay(device.outside.line(invitation.relay))
    meeting = Meeting(relay, invitation.secret, c.ADMIT, c.JOINER, device.random)
    try:
        async with meeting.attempt(human):
            leads = (await meeting.hear(c.Leads)).leads
            spaces = [_awaited(device, lead, place) for place, lead in enumerate(leads)]
            if len({space.records[0] for space in spaces}) != len(spaces):
                raise BadTranscript
            device.vault.commit(*(_kept(device, space) for space in spaces))
            await meeting.tell(c.Joins([_join(space) for space in spaces]))
            await meeting.hear(c.Admitted)
            await meeting.close()
    finally:
        await relay.close()


def _awaited(device: Device, lead: c.Lead, place: int) -> Space:
    """A space this device will be in; what the old device held is promised, so an old log is noticed."""
    require_origin(lead.relay)
    members = len(Roster.found(lead.founding).devices)
    if lead.member >= members:
        raise BadTranscript
    return Space(
        name="solo" if members == 1 else f"{UNNAMED}{place}",
        seed=Seat.from_seed(device.random(KEY_BYTES)).seed,
        member=lead.member,
        relay=lead.relay,
        stage="awaited",
        records=[lead.founding],
        promised={pin.device: pin for pin in lead.heads},
        promised_head=lead.roster_head,
    )


def _kept(device: Device, space: Space) -> AnyChange:
    """A new space, or another seat in one that this device was in before."""
    known = (old for old in device.state.spaces.values() if old.records[0] == space.records[0])
    old = next(known, None)
    return seat_to_come(old, space.seed, device.rules) if old else SpaceKept(space)


def _join(space: Space) -> c.Join:
    asked = ask_to_join(space.seat(), Roster.found(space.records[0]).space, space.member)
    return c.Join(asked.keys.sign, asked.keys.receive, asked.join)
