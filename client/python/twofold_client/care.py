"""Care: what was disclosed into a space with a third person, by whom, and what the other says (docs: Kinds).

A pure fold over the set of acts of a care space. One's own words are recorded there again and linked to
nothing; another's words, and what was said jointly, come as a release, whose provenance the reader judges.
An approval is a label and no lock: text can always be copied.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from twofold_crypto.errors import BadSchema, Refused
from twofold_crypto.primitives import Random
from twofold_crypto.public.limits import ENTRY_ID_BYTES, ID_BYTES
from twofold_crypto.secret.entry import Entry, encode_body
from twofold_crypto.secret.release import Released, read_release

from .acts import Act
from .bodies import need_bytes, read_array
from .ruling import Rule, Ruling, unknown_space

RELEASE: Final = "release"
APPROVE: Final = "approve"
SELF, CARER = 0, 1
"""Roles in the description of a space: who writes about oneself, and who was asked to help."""

Standing = Literal["alone", "unapproved", "approved", "refused"]
"""Nobody else here could approve · not yet by all who could · by all · what came is no sound release."""
_UNHEARD: Final = frozenset({RELEASE, APPROVE, "about", "erase", "person"})

Schema = Callable[[Entry], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """How a device reads releases: by which schema, by what it knows of their spaces, each verified once."""

    schema: Schema
    rule: Rule = unknown_space
    seen: dict[bytes, Released | None] = field(default_factory=dict)
    """Envelope → what the release in it shows, None if it is none; the same for ever."""

    def read(self, act: Act) -> Released | None:
        """What the release in this act shows, once all of it has been verified; None if it is none."""
        if act.envelope not in self.seen:
            try:
                self.seen[act.envelope] = read_disclosed(act.entry.body, self.schema)
            except Refused:
                self.seen[act.envelope] = None
        return self.seen[act.envelope]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One release in a care space: who brought it, what it shows (None if it is refused), who approved."""

    releaser: int
    envelope: bytes
    released: Released | None
    approved: tuple[int, ...]
    standing: Standing
    ruling: Ruling | None
    """What this device knows of it; None if it is refused. It may differ between devices, all else not."""


@dataclass(frozen=True, slots=True)
class Given:
    """One line of what a member has put into a care space."""

    kind: str
    day: int
    envelope: bytes
    disclosure: Disclosure | None
    """None for one's own words, recorded again."""


def encode_approval(envelope: bytes) -> bytes:
    """The body of an `approve`: the envelope of the `release` it approves (BadSchema)."""
    body = encode_body([envelope])
    decode_approval(body)
    return body


def decode_approval(body: bytes) -> bytes:
    """Read an `approve`: the id of an envelope (BadSchema)."""
    return need_bytes(read_array(body, 1)[0], ID_BYTES)


def read_disclosed(body: bytes, schema: Schema) -> Released:
    """What a `release` shows, its entry judged by its kind too; every refusal of the protocol, BadSchema."""
    released = read_release(body)
    if released.entry.kind in {RELEASE, APPROVE}:
        raise BadSchema
    schema(released.entry)
    return released


def require_release(body: bytes, schema: Schema) -> None:
    """Judge the body of a `release` (BadSchema); whatever the protocol refuses in it is no release."""
    try:
        read_disclosed(body, schema)
    except Refused as refusal:
        raise BadSchema from refusal


def own_words(entry: Entry, random: Random) -> Entry:
    """An own entry as it is recorded again in a care space: a fresh id, so nothing links the two."""
    return Entry(entry.kind, entry.schema, random(ENTRY_ID_BYTES), 0, entry.day, entry.body)


def fold_care(roles: Sequence[int], acts: Iterable[Act], reader: Reader) -> tuple[Disclosure, ...]:
    """The releases of a care space whose members have these roles, by envelope; of the set of acts alone."""
    known = [act for act in set(acts) if act.member < len(roles)]
    approvals = _approvals(roles, known)
    found = [act for act in known if act.is_a(RELEASE)]
    return tuple(
        _disclosure(roles, act, approvals, reader) for act in sorted(found, key=lambda act: act.envelope)
    )


def statement(member: int, roles: Sequence[int], acts: Iterable[Act], reader: Reader) -> tuple[Given, ...]:
    """Everything that a member has put into a care space, by day: what was released, and nothing besides."""
    known = set(acts)
    brought = {each.envelope: each for each in fold_care(roles, known, reader)}
    mine = [act for act in known if act.member == member and _is_listed(act)]
    given = [_given(act, brought.get(act.envelope)) for act in mine]
    return tuple(sorted(given, key=lambda each: (each.day, each.envelope)))


def _is_listed(act: Act) -> bool:
    return act.is_a(RELEASE) or act.entry.kind not in _UNHEARD


def _given(act: Act, disclosure: Disclosure | None) -> Given:
    shown = disclosure.released.entry if disclosure and disclosure.released else act.entry
    return Given(shown.kind, shown.day, act.envelope, disclosure)


def _approvals(roles: Sequence[int], acts: Iterable[Act]) -> dict[bytes, set[int]]:
    """Envelope of a release → the members who approved it; a carer has no say in it."""
    found: dict[bytes, set[int]] = defaultdict(set)
    for act in acts:
        if act.is_a(APPROVE) and roles[act.member] == SELF:
            try:
                found[decode_approval(act.entry.body)].add(act.member)
            except BadSchema:
                continue
    return found


def _disclosure(
    roles: Sequence[int], act: Act, approvals: dict[bytes, set[int]], reader: Reader
) -> Disclosure:
    released = reader.read(act)
    if released is None:
        return Disclosure(act.member, act.envelope, None, (), "refused", None)
    asked = {member for member, role in enumerate(roles) if role == SELF} - {act.member}
    approved = asked & approvals.get(act.envelope, set())
    standing: Standing = "unapproved" if approved < asked else "approved" if asked else "alone"
    ruling = reader.rule(act.entry.body, released)
    return Disclosure(act.member, act.envelope, released, tuple(sorted(approved)), standing, ruling)
