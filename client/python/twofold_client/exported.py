"""The exported agreement: one file that shows by itself who signed which words (spec: Release).

Owns the file's bytes and what they must hold. It says what was signed as of a record of the roster, and can
say nothing of what came later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from twofold_crypto.errors import BadSchema, Refused, Unsupported
from twofold_crypto.public.encoding import Array, decode, encode, require_version
from twofold_crypto.public.ids import Uint
from twofold_crypto.public.limits import ENVELOPE_BYTES_MAX, MEMBERS_MAX, RELEASE_BYTES_MAX, VERSION
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.release import Release, Released, read_release
from twofold_crypto.secret.reveal import version_id

from .agreements import decode_answer
from .errors import BadExport
from .versions import VERSION_BYTES_MAX, Version, decode_version

FILE_BYTES_MAX = MEMBERS_MAX * RELEASE_BYTES_MAX + ENVELOPE_BYTES_MAX


class _File(Array, frozen=True):
    """[version, "agreement", version's bytes, [release of each member's `sign`, by member]]."""

    version: Uint
    what: Literal["agreement"]
    data: Annotated[bytes, Meta(min_length=1, max_length=VERSION_BYTES_MAX)]
    signatures: Annotated[list[bytes], Meta(min_length=1, max_length=MEMBERS_MAX)]


@dataclass(frozen=True, slots=True)
class Exported:
    """What a sound file shows: the version that every member signed, as of record `n` of the roster."""

    space: bytes
    agreement: bytes
    hash: bytes
    content: Version
    n: int
    signatures: tuple[Released, ...]
    releases: tuple[bytes, ...]
    """The signatures as they are in the file."""
    devices: tuple[int, ...]
    """How many devices each member had in the space as of record `n`."""


def make_export(data: bytes, signatures: Sequence[bytes]) -> bytes:
    """The bytes of the file; BadExport for whatever `read_export` would refuse."""
    made = encode(_File(VERSION, "agreement", data, list(signatures)))
    read_export(made)
    return made


def read_export(made: bytes) -> Exported:
    """What a file shows, once all of it has been verified; BadExport with a sentence for any fault."""
    file = _parsed(made)
    content = _content(file.data)
    released = [_released(member, data) for member, data in enumerate(file.signatures)]
    _require_one_roster(file.signatures)
    members = len(released[0].genesis.seats)
    if [each.member for each in released] != list(range(members)):
        raise BadExport("It does not hold exactly one signature of each member.")
    agreements = {_agreement_signed(each, file.data) for each in released}
    if len(agreements) != 1:
        raise BadExport("The signatures belong to different agreements.")
    return Exported(
        space=released[0].space,
        agreement=agreements.pop(),
        hash=version_id(file.data),
        content=content,
        n=released[0].n,
        signatures=tuple(released),
        releases=tuple(file.signatures),
        devices=_devices(file.signatures[0], members),
    )


def _parsed(made: bytes) -> _File:
    try:
        require_version(made)
        return decode(_File, made, FILE_BYTES_MAX)
    except Unsupported as refusal:
        raise BadExport("It was made by a newer program, or it was changed.") from refusal
    except Refused as refusal:
        raise BadExport("It does not have the form of an exported agreement.") from refusal


def _content(data: bytes) -> Version:
    try:
        return decode_version(data)
    except BadSchema as refusal:
        raise BadExport("The clauses do not have the form of a version.") from refusal


def _released(number: int, data: bytes) -> Released:
    try:
        return read_release(data)
    except Refused as refusal:
        raise BadExport(f"Signature {number} does not hold ({refusal.code}).") from refusal


def _require_one_roster(signatures: Sequence[bytes]) -> None:
    """All signatures come with the same records to the byte, so that all are as of one head of one space."""
    parsed = [decode(Release, data, RELEASE_BYTES_MAX) for data in signatures]
    if any((each.founding, each.records) != (parsed[0].founding, parsed[0].records) for each in parsed):
        raise BadExport("The signatures come from different spaces, or from different times of one.")


def _devices(data: bytes, members: int) -> tuple[int, ...]:
    release = decode(Release, data, RELEASE_BYTES_MAX)
    roster = Roster.found(release.founding)
    for record in release.records:
        roster = roster.append(record)
    owners = [device.member for device in roster.present_now]
    return tuple(owners.count(member) for member in range(members))


def _agreement_signed(released: Released, data: bytes) -> bytes:
    """The agreement that a released signature names, if it is one under exactly these bytes."""
    entry = released.entry
    if (entry.kind, entry.schema, entry.revision) != ("sign", 1, 0):
        raise BadExport(f"What member {released.member} said is no signature.")
    try:
        answer = decode_answer(entry.body)
    except BadSchema as refusal:
        raise BadExport(f"What member {released.member} said is no signature.") from refusal
    if answer.version != version_id(data):
        raise BadExport(f"Member {released.member} signed other words.")
    return answer.agreement
