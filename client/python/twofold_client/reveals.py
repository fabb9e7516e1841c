"""Sealed until both: each commits to an answer, and opens it when all have committed (docs: Kinds).

A pure fold over the set of acts. A fair exchange is impossible: one can commit and then not open. That is
shown, and that side opens first from then on.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from twofold_crypto.errors import BadSchema, Refused
from twofold_crypto.primitives import Random
from twofold_crypto.public.limits import BLIND_BYTES, ENTRY_ID_BYTES, ID_BYTES
from twofold_crypto.secret.entry import encode_body
from twofold_crypto.secret.reveal import commit_reveal, require_opening

from .acts import Act
from .bodies import need_bytes, read_array

SEALED: Final = "sealed"
OPENED: Final = "opened"
_KIND = re.compile(r"[a-z]{1,16}")
ANSWER_BYTES_MAX = 16_000
"""An opening with its entry around it stays within the bucket of 16 KiB."""

Side = Literal["waiting", "sealed", "opened", "does_not_fit"]
Stage = Literal["waiting", "may_open", "not_opened", "opened", "does_not_fit"]


@dataclass(frozen=True, slots=True)
class Commitment:
    """The body of a `sealed`: which round, the kind of the entry that is answered with, the commitment."""

    round: bytes
    about: str
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Opening:
    """The body of an `opened`: the entry id of one's own `sealed`, the blind, and the answer.

    The commitment holds that id, so it names one `sealed` whatever envelope it stands in.
    """

    sealed: bytes
    blind: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class Round:
    """A round as all devices see it: how far each member is, the answers that fit, who must open first."""

    id: bytes
    about: str
    sides: tuple[Side, ...]
    answers: tuple[bytes | None, ...]
    may_open: tuple[int, ...]

    @property
    def stage(self) -> Stage:
        """The round in one word; the worst that is true of it."""
        if "does_not_fit" in self.sides:
            return "does_not_fit"
        if "waiting" in self.sides:
            return "waiting"
        if "opened" not in self.sides:
            return "may_open"
        return "not_opened" if "sealed" in self.sides else "opened"


def encode_sealed(commitment: Commitment) -> bytes:
    """The body of a `sealed` (BadSchema)."""
    body = encode_body([commitment.round, commitment.about, commitment.commitment])
    decode_sealed(body)
    return body


def decode_sealed(body: bytes) -> Commitment:
    """Read a `sealed` (BadSchema)."""
    round_id, about, commitment = read_array(body, 3)
    if not isinstance(about, str) or not _KIND.fullmatch(about):
        raise BadSchema
    return Commitment(need_bytes(round_id, ENTRY_ID_BYTES), about, need_bytes(commitment, ID_BYTES))


def encode_opening(opening: Opening) -> bytes:
    """The body of an `opened` (BadSchema)."""
    body = encode_body([opening.sealed, opening.blind, opening.answer])
    decode_opening(body)
    return body


def decode_opening(body: bytes) -> Opening:
    """Read an `opened`; whether it fits its commitment is for the fold (BadSchema)."""
    sealed, blind, answer = read_array(body, 3)
    return Opening(
        need_bytes(sealed, ENTRY_ID_BYTES),
        need_bytes(blind, BLIND_BYTES),
        need_bytes(answer, 1, ANSWER_BYTES_MAX),
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What a member keeps to itself between sealing and opening."""

    entry_id: bytes
    blind: bytes
    answer: bytes


def seal_answer(
    space: bytes, member: int, round_id: bytes, about: str, answer: bytes, random: Random
) -> tuple[bytes, Kept]:
    """The body of a `sealed` and what opens it; the entry must be recorded under the entry id kept."""
    kept = Kept(random(ENTRY_ID_BYTES), random(BLIND_BYTES), answer)
    commitment = commit_reveal(space, member, kept.entry_id, kept.blind, answer)
    return encode_sealed(Commitment(round_id, about, commitment)), kept


@dataclass(frozen=True, slots=True)
class _Sealed:
    entry_id: bytes
    commitment: bytes


@dataclass(slots=True)
class _Side:
    """All that one member said in one round."""

    sealed: set[_Sealed]
    fitting: set[bytes]
    misfits: bool = False
    repeated: bool = False
    """Whether the id of what was sealed here names something else that this member sealed as well."""

    def state(self) -> Side:
        if len(self.sealed) > 1 or self.repeated:
            return "does_not_fit"
        if self.fitting:
            return "opened"
        if self.misfits:
            return "does_not_fit"
        return "sealed" if self.sealed else "waiting"


_Key = tuple[bytes, str]
_Placed = dict[tuple[int, bytes], set[tuple[_Key, _Sealed]]]
"""(member, entry id) → the rounds and what was sealed there under that id."""


def fold_reveals(space: bytes, members: int, acts: Iterable[Act]) -> tuple[Round, ...]:
    """The rounds of a space of so many members, by id. A function of the set of acts.

    No opening is hashed more than once, whatever members seal and open.
    """
    known = [act for act in set(acts) if act.member < members and act.is_a(SEALED, OPENED)]
    sides: dict[_Key, list[_Side]] = defaultdict(lambda: [_Side(set(), set()) for _ in range(members)])
    placed = _gather_sealed(sides, known)
    _mark_repeated(sides, placed)
    _gather_openings(space, sides, placed, known)
    states = {key: tuple(side.state() for side in both) for key, both in sides.items()}
    left = Counter(member for each in states.values() for member in _unopened(each))
    return tuple(_round(key, sides[key], states[key], left) for key in sorted(states))


def _gather_sealed(sides: dict[_Key, list[_Side]], acts: Iterable[Act]) -> _Placed:
    """Put every `sealed` in its place."""
    placed: _Placed = defaultdict(set)
    for act in acts:
        try:
            read = decode_sealed(act.entry.body) if act.is_a(SEALED) else None
        except BadSchema:
            continue
        if read is not None:
            key, sealed = (read.round, read.about), _Sealed(act.entry.entry_id, read.commitment)
            sides[key][act.member].sealed.add(sealed)
            placed[act.member, act.entry.entry_id].add((key, sealed))
    return placed


def _mark_repeated(sides: Mapping[_Key, list[_Side]], placed: _Placed) -> None:
    """One id under which two things were sealed fits nothing, whatever is opened."""
    for (member, _), found in placed.items():
        for key, _ in found if len(found) > 1 else ():
            sides[key][member].repeated = True


def _gather_openings(
    space: bytes, sides: Mapping[_Key, list[_Side]], placed: _Placed, acts: Iterable[Act]
) -> None:
    """An opening counts for the `sealed` of its own author that it names; of any other it says nothing."""
    for act in acts:
        try:
            opening = decode_opening(act.entry.body) if act.is_a(OPENED) else None
        except BadSchema:
            continue
        found = placed.get((act.member, opening.sealed), set()) if opening else set()
        for key, sealed in found if len(found) == 1 else ():
            side = sides[key][act.member]
            if opening and _fits(space, act.member, sealed, opening):
                side.fitting.add(opening.answer)
            else:
                side.misfits = True


def _fits(space: bytes, member: int, sealed: _Sealed, opening: Opening) -> bool:
    try:
        require_opening(sealed.commitment, space, member, sealed.entry_id, opening.blind, opening.answer)
    except Refused:
        return False
    return True


def _round(key: _Key, both: list[_Side], sides: tuple[Side, ...], left: Mapping[int, int]) -> Round:
    answers = tuple(
        next(iter(side.fitting)) if state == "opened" else None
        for side, state in zip(both, sides, strict=True)
    )
    return Round(*key, sides, answers, _who_may_open(sides, left))


def _who_may_open(sides: tuple[Side, ...], left: Mapping[int, int]) -> tuple[int, ...]:
    """Those who have sealed, once all have; behind whoever left another round unopened.

    `left` is how many rounds each member left unopened, this one among them.
    """
    if "waiting" in sides or "does_not_fit" in sides:
        return ()
    here = _unopened(sides)
    sealed = [member for member, state in enumerate(sides) if state == "sealed"]
    first = [member for member in sealed if left.get(member, 0) > (member in here)]
    return tuple(first or sealed)


def _unopened(sides: tuple[Side, ...]) -> set[int]:
    """Who left a round half open, or opened what does not fit, while somebody else opened."""
    if "waiting" in sides or "opened" not in sides:
        return set()
    return {member for member, state in enumerate(sides) if state != "opened"}
