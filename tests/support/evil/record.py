"""What a hostile party writes down: its own commands, all that clients said to it, and what it can open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from tests.support.phone import Phone
from twofold_client.state import SpaceName
from twofold_crypto.errors import BadGrant
from twofold_crypto.primitives import hash32
from twofold_crypto.public.encoding import join_parts
from twofold_crypto.public.messages import ROSTER, AppendRequest, FoundRequest, parse_request
from twofold_crypto.public.roster import Admit, Rotate, parse_record
from twofold_crypto.secret.grant import Grantee, open_grant
from twofold_crypto.secret.keys import Seat


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the relay did to somebody: the row that it proves, the verb, and to what."""

    row: str
    verb: str
    what: str


@dataclass(frozen=True, slots=True)
class Said:
    """One request as a client sent it."""

    route: str
    body: bytes
    token: bytes | None


def records_in(said: Iterable[Said]) -> Iterator[bytes]:
    """The wires of all roster records that clients sent."""
    for each in said:
        if each.route == "/v1/append":
            items = parse_request(AppendRequest, each.body).items
            yield from (item.wire for item in items if item.type == ROSTER)
        elif each.route == "/v1/found":
            yield parse_request(FoundRequest, each.body).rotate


def envelopes_in(said: Iterable[Said]) -> list[bytes]:
    """The wires of all envelopes that clients sent, in the order sent."""
    wires: list[bytes] = []
    for each in said:
        if each.route == "/v1/append":
            items = parse_request(AppendRequest, each.body).items
            wires += [item.wire for item in items if item.type != ROSTER]
    return wires


def grants_to(seat: Seat, said: Iterable[Said], signers: Iterable[bytes]) -> int:
    """How many grants in all that was said open with this seat, whoever of `signers` made them.

    Tries each sealed key with every device number; a grant is bound to its place, which the record tells.
    """
    keys = list(signers)
    return sum(_opens(seat, wire, signer) for wire in records_in(said) for signer in keys)


def _opens(seat: Seat, wire: bytes, signer: bytes) -> int:
    statement = parse_record(wire)
    fields, record = statement.fields, statement.record
    if isinstance(fields, Admit):
        epoch = (len(fields.grant.sealed) - 16) // 32
        grants = [(number, epoch, fields.grant.ephemeral, fields.grant.sealed) for number in range(64)]
    elif isinstance(fields, Rotate):
        grants = [(g.device, fields.epoch, g.ephemeral, g.sealed) for g in fields.grants]
    else:
        return 0
    opened = 0
    for device, epoch, ephemeral, sealed in grants:
        to = Grantee(record.space, record.prev, epoch, device, seat.keys.receive, signer)
        try:
            open_grant(seat, ephemeral, sealed, to)
        except BadGrant:
            continue
        opened += 1
    return opened


def counts_hash(phone: Phone, name: SpaceName = "shared") -> bytes:
    """The hash of all that a refusal must leave as it was: roster, keys, own head, entries, outbox."""
    space = phone.device.space(name)
    outbox = msgspec.msgpack.encode(space.outbox)
    keyring = b"".join(join_parts(epoch, key) for epoch, key in sorted(space.keyring.items()))
    own = msgspec.msgpack.encode(space.own)
    entries = msgspec.msgpack.encode([(kept.member, kept.entry) for kept in phone.device.entries(name)])
    return hash32(join_parts(b"".join(space.records), keyring, own, entries, outbox))
