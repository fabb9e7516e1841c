"""The ceremony *found*: two people found the space they share. One coroutine per side.

Mail, by slot. Inviter: commit, hello, sealed Offer, sealed Founded. Joiner: hello, sealed SeatOffer, sealed
Acceptance. Each side keeps the space before it says yes, so neither is ever half paired for good.
"""

from collections.abc import Sequence
from contextlib import suppress

from twofold_crypto.errors import BadTranscript, Forged
from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.limits import BLIND_BYTES, SECRET_BYTES
from twofold_crypto.public.roster import Roster, parse_record, write_founding
from twofold_crypto.public.seat import SeatKeys
from twofold_crypto.secret import ceremony as c
from twofold_crypto.secret.entry import decode_body, encode_body, parse_about
from twofold_crypto.secret.epoch import keys_granted
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import sign_founding, write_about, write_genesis

from .changes import AnyChange, Connected, Learned, SpaceKept
from .device import Device
from .errors import Away, BadLink, CeremonyEnded, RelayRefused
from .founding import SHARED, found_space
from .links import Invitation, read_code
from .meeting import Human, Meeting
from .relay import Relay
from .state import Space

_ROLES = [0, 0]
_INVITER, _JOINER = 0, 1


def make_invitation(device: Device, app: str) -> Invitation:
    """A fresh secret for this device's relay; nothing is sent yet."""
    return Invitation(app, device.state.relay, device.random(SECRET_BYTES))


async def invite(device: Device, invitation: Invitation, human: Human) -> Space:
    """The inviter's side. Answers the shared space, founded at the relay or about to be."""
    _require_none(device)
    relay = Relay(device.outside.line(invitation.relay))
    meeting = Meeting(relay, invitation.secret, c.FOUND, c.INVITER, device.random)
    try:
        async with meeting.attempt(human, device.state.code):
            await _found_with(device, meeting, invitation.relay)
            await device.sync("shared").run()
            await _tell_founded(meeting, device.space("shared"))
    finally:
        await relay.close()
    return device.space("shared")


async def _found_with(device: Device, meeting: Meeting, relay: str) -> None:
    """From the joiner's seat to a space kept with record 0, rotate and description, in one transaction."""
    offered = await meeting.hear(c.SeatOffer)
    theirs, seat = SeatKeys(offered.sign, offered.receive), Seat.from_seed(device.random(KEY_BYTES))
    about = write_about(device.random(BLIND_BYTES), SHARED, _ROLES, 0)
    genesis = write_genesis(about, [seat.keys, theirs])
    signature = sign_founding(seat, genesis)
    await meeting.tell(c.Offer(genesis, about, signature, encode_body([device.state.code])))
    accepted = await meeting.hear(c.Acceptance)
    founding = write_founding(genesis, [signature, accepted.signature])
    entry = device.about(about)
    device.vault.commit(SpaceKept(found_space("shared", seat, relay, founding, entry, device.random)))


async def _tell_founded(meeting: Meeting, space: Space) -> None:
    """The last word; a joiner that has heard it from the relay already may have closed the mailbox."""
    if space.stage == "founded":
        with suppress(RelayRefused):
            await meeting.tell(c.Founded(space.records[0], space.records[1]))


async def join(device: Device, invitation: Invitation, human: Human) -> Space:
    """The joiner's side. Answers the shared space; `awaited` if the inviter's last word was lost."""
    _require_none(device)
    relay = Relay(device.outside.line(invitation.relay))
    meeting = Meeting(relay, invitation.secret, c.FOUND, c.JOINER, device.random)
    try:
        async with meeting.attempt(human):
            founding = await _accept(device, meeting, invitation.relay)
            with suppress(Away, RelayRefused):  # the space is kept: it finds itself at the relay later
                await _learn(device, await meeting.hear(c.Founded), founding)
                await meeting.close()
    finally:
        await relay.close()
    return device.space("shared")


async def _accept(device: Device, meeting: Meeting, relay: str) -> bytes:
    """From an own new seat to a space kept as awaited, then the signature that makes it real."""
    seat = Seat.from_seed(device.random(KEY_BYTES))
    await meeting.tell(c.SeatOffer(seat.keys.sign, seat.keys.receive))
    offer = await meeting.hear(c.Offer)
    c.require_offer(offer, seat, _JOINER, _INVITER)
    _require_plain(offer.about)
    signature = sign_founding(seat, offer.genesis)
    founding = write_founding(offer.genesis, [offer.signature, signature])
    if len(Roster.found(founding).devices) != len(_ROLES):
        raise BadTranscript
    space = Space(
        name="shared", seed=seat.seed, member=_JOINER, relay=relay, stage="awaited", records=[founding]
    )
    device.vault.commit(SpaceKept(space), *_household(device, offer.extra, relay))
    await meeting.tell(c.Acceptance(signature))
    return founding


async def _learn(device: Device, founded: c.Founded, founding: bytes) -> None:
    """The founder's records: the same record 0, and a rotate that grants this seat its first key."""
    if founded.founding != founding:
        raise Forged
    roster, statement = Roster.found(founding), parse_record(founded.rotate)
    roster.follow(statement)
    keys = keys_granted(device.space("shared").seat(), roster, statement)
    if not keys:
        raise BadTranscript
    if len(device.space("shared").records) > 1:
        return  # the relay told it first
    device.vault.commit(Learned("shared", "founded", [founded.rotate], keys))


def _require_plain(about: bytes) -> None:
    """The description of a space for two, without an end."""
    described = parse_about(about)
    if (described.kind, described.roles, described.end) != (SHARED, _ROLES, 0):
        raise BadTranscript


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


def _require_none(device: Device) -> None:
    """One shared space per device; one that never came to be may be tried again."""
    space = device.state.spaces.get("shared")
    if space is not None and space.stage != "awaited":
        raise CeremonyEnded("already_paired")
