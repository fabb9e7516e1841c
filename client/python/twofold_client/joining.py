"""The ceremony *found*: people found a space they share, each joiner meeting the inviter.

One coroutine per side. Mail, by slot. Inviter: commit, hello, sealed Offer, sealed Founded. Joiner: hello,
sealed SeatOffer, sealed Acceptance. Where several join, all seats are there before anybody signs. Each
side keeps what it signs before it says yes, so nobody is ever half in for good.
"""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress

from twofold_crypto.errors import BadTranscript, Forged
from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.limits import BLIND_BYTES, SECRET_BYTES
from twofold_crypto.public.roster import Roster, decode_genesis, parse_founding, parse_record, write_founding
from twofold_crypto.public.seat import SeatKeys
from twofold_crypto.secret import ceremony as c
from twofold_crypto.secret.entry import decode_body, encode_body, parse_about
from twofold_crypto.secret.epoch import keys_granted
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import sign_founding, write_about, write_genesis

from .changes import AnyChange, Connected, Learned, Pledged, SpaceKept
from .device import Device
from .errors import Away, BadLink, CeremonyEnded, RelayRefused
from .founding import PAIR, Plan, fits, found_space, free_name, pledged_space
from .links import Invitation, read_code
from .meeting import Human, Meeting
from .relay import Relay
from .state import Pledge, Space, SpaceName

_INVITER = 0
Guest = tuple[Invitation, Human]
"""An invitation, and whoever compares digits with the one who takes it."""


def make_invitation(device: Device, app: str) -> Invitation:
    """A fresh secret for this device's relay; nothing is sent yet."""
    return Invitation(app, device.state.relay, device.random(SECRET_BYTES))


async def invite(device: Device, invitation: Invitation, human: Human) -> Space:
    """The inviter's side. Answers the shared space, founded at the relay or about to be."""
    return await gather(device, [(invitation, human)], PAIR)


async def gather(device: Device, guests: Sequence[Guest], plan: Plan) -> Space:
    """Found a space with one or two others, met one after the other; member numbers follow the invitations.

    All invitations are for one relay, which the space will be at.
    """
    name = _free(device, plan)
    relay = guests[0][0].relay
    async with AsyncExitStack() as stack:
        meetings = [await _meet(device, stack, guest) for guest in guests]
        await _found_with(device, meetings, relay, plan, name)
        await device.run_space(name)
        for meeting in meetings:
            await _tell_founded(meeting, device.space(name))
    return device.space(name)


async def _meet(device: Device, stack: AsyncExitStack, guest: Guest) -> Meeting:
    invitation, human = guest
    relay = Relay(device.outside.line(invitation.relay))
    stack.push_async_callback(relay.close)
    meeting = Meeting(relay, invitation.secret, c.FOUND, c.INVITER, device.random)
    return await stack.enter_async_context(meeting.attempt(human, device.state.code))


async def _found_with(
    device: Device, meetings: Sequence[Meeting], relay: str, plan: Plan, name: SpaceName
) -> None:
    """From the joiners' seats to a space kept with record 0, rotate and description, in one transaction."""
    offered = [await meeting.hear(c.SeatOffer) for meeting in meetings]
    seat = Seat.from_seed(device.random(KEY_BYTES))
    about = write_about(device.random(BLIND_BYTES), plan.kind, plan.roles, plan.end)
    genesis = write_genesis(about, [seat.keys, *(SeatKeys(each.sign, each.receive) for each in offered)])
    signature = sign_founding(seat, genesis)
    extra = encode_body([device.state.code if plan == PAIR else ""])
    for meeting in meetings:
        await meeting.tell(c.Offer(genesis, about, signature, extra))
    accepted = [(await meeting.hear(c.Acceptance)).signature for meeting in meetings]
    founding = write_founding(genesis, [signature, *accepted])
    parse_founding(founding)
    entry = device.about(about)
    device.vault.commit(SpaceKept(found_space(name, seat, relay, founding, entry, device.random)))


async def _tell_founded(meeting: Meeting, space: Space) -> None:
    """The last word; a joiner that has heard it from the relay already may have closed the mailbox."""
    if space.stage == "founded":
        with suppress(RelayRefused):
            await meeting.tell(c.Founded(space.records[0], space.records[1]))


async def join(
    device: Device, invitation: Invitation, human: Human, agree: Callable[[Plan], bool] | None = None
) -> SpaceName:
    """The joiner's side; `agree` judges what the space is to be before anything is signed; else the link.

    Answers what the space is called here. If the last word was lost, it comes to be with a later run.
    """
    relay = Relay(device.outside.line(invitation.relay))
    meeting = Meeting(relay, invitation.secret, c.FOUND, c.JOINER, device.random)
    try:
        async with meeting.attempt(human):
            pledge = await _accept(device, meeting, invitation, agree)
            with suppress(Away, RelayRefused):  # it is kept: it finds itself at the relay later
                _learn(device, pledge, await meeting.hear(c.Founded))
                await meeting.close()
    finally:
        await relay.close()
    return pledge.name


async def _accept(
    device: Device, meeting: Meeting, invitation: Invitation, agree: Callable[[Plan], bool] | None
) -> Pledge:
    """From an own new seat to a space kept, then the signature that makes it real."""
    seat = Seat.from_seed(device.random(KEY_BYTES))
    await meeting.tell(c.SeatOffer(seat.keys.sign, seat.keys.receive))
    offer = await meeting.hear(c.Offer)
    seats = decode_genesis(offer.genesis).seats
    member = seats.index(seat.keys) if seat.keys in seats else _INVITER
    c.require_offer(offer, seat, member, _INVITER)
    plan = Plan.of(parse_about(offer.about))
    if not (agree(plan) if agree else fits(invitation.way, plan, member)):
        raise BadTranscript
    relay = invitation.relay
    pledge = Pledge(_free(device, plan), seat.seed, member, relay, offer.genesis, offer.about)
    signature = sign_founding(seat, offer.genesis)
    device.vault.commit(_kept(pledge, [offer.signature, signature]), *_household(device, offer.extra, relay))
    await meeting.tell(c.Acceptance(signature))
    return pledge


def _kept(pledge: Pledge, signatures: list[bytes]) -> AnyChange:
    """The space itself if these are all the signatures, else the pledge of it."""
    if len(decode_genesis(pledge.genesis).seats) != len(signatures):
        return Pledged(pledge)
    return SpaceKept(pledged_space(pledge, write_founding(pledge.genesis, signatures)))


def _learn(device: Device, pledge: Pledge, founded: c.Founded) -> None:
    """The founder's records: the record 0 that was signed, and a rotate that grants a first key here."""
    space = device.state.spaces.get(pledge.name) or pledged_space(pledge, founded.founding)
    if founded.founding != space.records[0]:
        raise Forged
    roster, statement = Roster.found(founded.founding), parse_record(founded.rotate)
    roster.follow(statement)
    keys = keys_granted(space.seat(), roster, statement)
    if not keys:
        raise BadTranscript
    if len(space.records) > 1:
        return  # the relay told it first
    kept = [] if pledge.name in device.state.spaces else [SpaceKept(space)]
    device.vault.commit(*kept, Learned(pledge.name, "founded", [founded.rotate], keys))


def _household(device: Device, extra: bytes, relay: str) -> Sequence[AnyChange]:
    """A device without a relay takes the inviter's household, handed over sealed."""
    value = decode_body(extra)
    code = value[0] if isinstance(value, list) and len(value) == 1 else None
    if device.state.relay or not isinstance(code, str):
        return []
    try:
        return [Connected(relay, read_code(code))]
    except BadLink:
        return []


def _free(device: Device, plan: Plan) -> SpaceName:
    """What the new space is called. There is one for two; what never came to be may be tried again."""
    spaces = device.state.spaces
    if plan != PAIR:
        return free_name(plan.kind, {**spaces, **device.state.pledges})
    shared = spaces.get("shared")
    if shared is not None and shared.stage != "awaited":
        raise CeremonyEnded("already_paired")
    return "shared"
