"""Epochs: one key's reign over the wraps, and what a record grants (spec: Epochs and grants)."""

from collections.abc import Sequence

from ..errors import BadGrant
from ..primitives import KEY_BYTES, Random, same
from ..public.roster import ROTATE, Admit, Device, Pin, Roster, Rotate, RotateGrant, Statement
from .grant import Grantee, open_grant, seal_grant
from .keys import Seat, derive
from .record import UNKNOWN_KEY, sign_record
from .sealing import EpochKey


def commit_epoch(key: bytes, space: bytes, epoch: int) -> bytes:
    """K(ek, "epoch commit", space, epoch), 32 bytes: the roster holds it, a grant must open to it."""
    return derive(key, "epoch commit", space, epoch)


def make_rotate(
    seat: Seat, device: int, roster: Roster, random: Random, removed: Sequence[Pin] = ()
) -> tuple[bytes, EpochKey]:
    """The wire of a rotate and its new key; `removed` pins devices of the signer's member, ascending.

    Draws the key, then one ephemeral per device that remains in.
    """
    fresh = EpochKey(roster.epoch + 1, random(KEY_BYTES))
    gone = {pin.device for pin in removed}
    remaining = [to for to in roster.present_now if to.number not in gone]
    grants = [_grant(seat, roster, to, fresh, random(KEY_BYTES)) for to in remaining]
    rotate = Rotate(list(removed), fresh.epoch, commit_epoch(fresh.key, roster.space, fresh.epoch), grants)
    return sign_record(seat, device, roster, ROTATE, rotate), fresh


def _grant(seat: Seat, roster: Roster, to: Device, fresh: EpochKey, ephemeral: bytes) -> RotateGrant:
    grantee = Grantee(roster.space, roster.head, fresh.epoch, to.number, to.keys.receive, seat.keys.sign)
    public, sealed = seal_grant(ephemeral, grantee, [fresh.key])
    return RotateGrant(to.number, public, sealed)


def keys_granted(seat: Seat, before: Roster, statement: Statement) -> dict[int, bytes]:
    """Epoch → key that a record, judged valid after `before`, grants to this seat; {} if it grants it none.

    BadGrant if the seat's grant does not open, or opens to a key the roster does not commit to. Such a
    record is valid all the same: the device that cannot open its grant says so, and seals nothing under it.
    """
    fields = statement.fields
    signer = before.devices[statement.record.signer].keys.sign
    if isinstance(fields, Admit):
        if fields.receive != seat.keys.receive:
            return {}
        to = Grantee(before.space, before.head, before.epoch, len(before.devices), fields.receive, signer)
        keys = open_grant(seat, fields.grant.ephemeral, fields.grant.sealed, to)
        return _committed(before, dict(enumerate(keys, start=1)), before.commitments)
    if isinstance(fields, Rotate):
        me = before.device_of(seat.keys.sign)
        grant = next((g for g in fields.grants if me and g.device == me.number), None)
        if grant is None:
            return {}
        to = Grantee(before.space, before.head, fields.epoch, grant.device, seat.keys.receive, signer)
        keys = open_grant(seat, grant.ephemeral, grant.sealed, to)
        if keys[0] == UNKNOWN_KEY:
            raise BadGrant(fields.epoch)
        return _committed(before, {fields.epoch: keys[0]}, (*before.commitments, fields.commitment))
    return {}


def _committed(roster: Roster, keys: dict[int, bytes], commitments: tuple[bytes, ...]) -> dict[int, bytes]:
    """The known keys of `keys`, each checked against its commitment (BadGrant)."""
    known = {epoch: key for epoch, key in keys.items() if key != UNKNOWN_KEY}
    for epoch, key in known.items():
        if not same(commit_epoch(key, roster.space, epoch), commitments[epoch - 1]):
            raise BadGrant(epoch)
    return known
