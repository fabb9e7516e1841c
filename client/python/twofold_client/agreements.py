"""Agreements: what was proposed, what each member said to it, and what is in force (docs: Kinds).

A pure fold over the set of acts. Every answer names the version by its hash and the envelope that proposed
it, so no other words can be slid underneath. Nothing is revised in place: new words are a new version.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from twofold_crypto.errors import BadSchema
from twofold_crypto.public.limits import ENTRY_ID_BYTES, ID_BYTES
from twofold_crypto.secret.entry import encode_body
from twofold_crypto.secret.reveal import version_id

from .acts import Act
from .bodies import need_bytes, read_array
from .versions import VERSION_BYTES_MAX, Version, decode_version

PROPOSE: Final = "propose"
ANSWERS: Final = ("accept", "decline", "sign", "withdraw")
Standing = Literal["open", "declined", "in_force", "superseded", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The body of a `propose`: which agreement, and the exact bytes of the version."""

    agreement: bytes
    version: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer: which agreement, which version, and the envelope of the `propose` it answers."""

    agreement: bytes
    version: bytes
    proposal: bytes


@dataclass(frozen=True, slots=True)
class Stated:
    """One version as all devices see it: its bytes, who proposed it in which envelopes, and who said what."""

    hash: bytes
    data: bytes
    content: Version
    proposals: tuple[tuple[int, bytes], ...]
    accepted: tuple[int, ...]
    declined: tuple[int, ...]
    signed: tuple[int, ...]
    withdrawn: tuple[int, ...]
    signatures: tuple[tuple[int, bytes], ...]
    """Who signed in which envelopes; what an export shows."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class Agreement:
    """All versions of one agreement, by hash."""

    id: bytes
    versions: tuple[Stated, ...]
    uncertain: bool = False
    """Whether something was erased in this space that may have said otherwise."""

    def in_force(self) -> tuple[Stated, ...]:
        """What holds now; signed siblings stand side by side."""
        return tuple(each for each in self.versions if each.standing == "in_force")


@dataclass(slots=True)
class _Gathered:
    data: bytes
    content: Version
    proposals: dict[bytes, int] = field(default_factory=dict)
    """Envelope → who proposed it there."""
    said: dict[str, set[int]] = field(default_factory=lambda: {kind: set() for kind in ANSWERS})
    signatures: set[tuple[int, bytes]] = field(default_factory=set)

    def stands(self, members: int) -> bool:
        """Signed by every member, withdrawn by none."""
        return self.said["sign"] >= set(range(members)) and not self.said["withdraw"]


def encode_proposal(proposal: Proposal) -> bytes:
    """The body of a `propose` (BadSchema)."""
    body = encode_body([proposal.agreement, proposal.version])
    decode_proposal(body)
    return body


def decode_proposal(body: bytes) -> Proposal:
    """Read a `propose`, its version's bytes included (BadSchema)."""
    agreement, version = read_array(body, 2)
    proposal = Proposal(need_bytes(agreement, ENTRY_ID_BYTES), need_bytes(version, 1, VERSION_BYTES_MAX))
    decode_version(proposal.version)
    return proposal


def encode_answer(answer: Answer) -> bytes:
    """The body of an `accept`, `decline`, `sign` or `withdraw` (BadSchema)."""
    body = encode_body([answer.agreement, answer.version, answer.proposal])
    decode_answer(body)
    return body


def decode_answer(body: bytes) -> Answer:
    """Read an answer (BadSchema)."""
    agreement, version, proposal = read_array(body, 3)
    return Answer(
        need_bytes(agreement, ENTRY_ID_BYTES), need_bytes(version, ID_BYTES), need_bytes(proposal, ID_BYTES)
    )


def fold_agreements(members: int, acts: Iterable[Act], *, uncertain: bool = False) -> tuple[Agreement, ...]:
    """The agreements of a space of so many members, by id. A function of the set of acts.

    `uncertain` says that an act may be missing: a member erased something before this device could open it.
    """
    known = [act for act in set(acts) if act.member < members]
    gathered = _gather_proposals(known)
    _gather_answers(gathered, known)
    return tuple(
        Agreement(agreement, _stated(versions, members), uncertain)
        for agreement, versions in sorted(gathered.items())
    )


def _gather_proposals(acts: Iterable[Act]) -> dict[bytes, dict[bytes, _Gathered]]:
    gathered: dict[bytes, dict[bytes, _Gathered]] = defaultdict(dict)
    for act in acts:
        try:
            proposal = decode_proposal(act.entry.body) if act.is_a(PROPOSE) else None
        except BadSchema:
            continue
        if proposal is not None:
            fresh = _Gathered(proposal.version, decode_version(proposal.version))
            versions = gathered[proposal.agreement]
            version = versions.setdefault(version_id(proposal.version), fresh)
            version.proposals[act.envelope] = act.member
    return gathered


def _gather_answers(gathered: Mapping[bytes, Mapping[bytes, _Gathered]], acts: Iterable[Act]) -> None:
    """An answer counts if it names an envelope that carries the version; to withdraw, the version is enough.

    So a version that was withdrawn never returns, whatever becomes of the envelope that proposed it.
    """
    for act in acts:
        try:
            answer = decode_answer(act.entry.body) if act.is_a(*ANSWERS) else None
        except BadSchema:
            continue
        version = gathered.get(answer.agreement, {}).get(answer.version) if answer else None
        if answer and version and (act.entry.kind == "withdraw" or answer.proposal in version.proposals):
            version.said[act.entry.kind].add(act.member)
            if act.entry.kind == "sign":
                version.signatures.add((act.member, act.envelope))


def _stated(versions: Mapping[bytes, _Gathered], members: int) -> tuple[Stated, ...]:
    superseded = _superseded(versions, members)
    return tuple(
        Stated(
            hash=name,
            data=version.data,
            content=version.content,
            proposals=tuple(sorted((member, envelope) for envelope, member in version.proposals.items())),
            accepted=tuple(sorted(version.said["accept"])),
            declined=tuple(sorted(version.said["decline"])),
            signed=tuple(sorted(version.said["sign"])),
            withdrawn=tuple(sorted(version.said["withdraw"])),
            signatures=tuple(sorted(version.signatures)),
            standing=_standing(version, members, name in superseded),
        )
        for name, version in sorted(versions.items())
    )


def _superseded(versions: Mapping[bytes, _Gathered], members: int) -> set[bytes]:
    """Every version from which one that stands descends, through however many that do not."""
    found: set[bytes] = set()
    for version in versions.values():
        before = version.content.parent if version.stands(members) else None
        while before is not None and before not in found and before in versions:
            found.add(before)
            before = versions[before].content.parent
    return found


def _standing(version: _Gathered, members: int, superseded: bool) -> Standing:
    if version.said["withdraw"]:
        return "withdrawn"
    if version.stands(members):
        return "superseded" if superseded else "in_force"
    return "declined" if version.said["decline"] else "open"
