"""What is said in one's own words, folded where two people must be shown the same (docs: Kinds).

Pure folds over the set of entries of a shared space, each the newest of its author and id; a day is handed in
where something ends. The phone's `domain/kinds` tells the same; both read `tests/vectors/domain_said.json`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from twofold_crypto.errors import BadSchema
from twofold_crypto.secret.entry import Entry

from .said import HEAVY, KINDS, LATER, NOW, OTHER, YES, decode_said
from .shapes import Said

Written = tuple[int, Entry]
"""An entry with the member who wrote it."""

ASK_OPEN_DAYS = 14
AGE_DAYS, COOLS = 90, 2
"""Days after which pages fade where nobody said anything; a longer time holds on the second day after."""
AHEAD_DAYS = 1
"""Another calendar is a day ahead at most; a day that is further off makes nothing last."""
_SORTS = 3


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of one kind, with its author and what it says."""

    member: int
    entry: Entry
    said: dict[str, Said]

    @property
    def place(self) -> tuple[int, bytes, int]:
        """An order that is the same on every device."""
        return self.entry.day, self.entry.entry_id, self.member


@dataclass(frozen=True, slots=True)
class Answered:
    """A question or a repair, and the other's answer to it if there is one."""

    told: Told
    answer: Told | None


def told(kind: str, entries: Iterable[Written]) -> list[Told]:
    """All of a kind that fit, by day and id."""
    found = []
    for member, entry in entries:
        if entry.kind != kind or entry.schema != 1 or (KINDS[kind].once and entry.revision != 0):
            continue
        try:
            found.append(Told(member, entry, decode_said(kind, entry.body)))
        except BadSchema:
            continue
    return sorted(found, key=lambda each: each.place)


def fold_names(entries: Iterable[Written]) -> dict[bytes, str]:
    """Agreement → what both call it: the highest number, then the greater id."""
    ranked = sorted(
        told("named", entries), key=lambda each: (each.said["nth"], each.entry.entry_id, each.said["name"])
    )
    return {each.said["agreement"]: each.said["name"] for each in ranked}


def fold_chosen(members: int, entries: Iterable[Written]) -> list[list[str]]:
    """What each member would like to practise; what all have is what they practise together."""
    all_of_it = told("chosen", entries)
    latest = [_newest([each for each in all_of_it if each.member == member]) for member in range(members)]
    return [list(each.said["practices"]) if each else [] for each in latest]


def fold_repairs(entries: Iterable[Written]) -> list[Answered]:
    """The repairs, each with what the other says to it."""
    known = list(entries)
    answers = told("repairanswer", known)
    return [
        Answered(
            each,
            _newest(
                [
                    one
                    for one in answers
                    if one.said["repair"] == each.entry.entry_id and one.member != each.member
                ]
            ),
        )
        for each in told("repair", known)
    ]


def open_asks(entries: Iterable[Written], member: int, today: int) -> list[Answered]:
    """The questions that one member has open: at most one of each sort, the earliest."""
    known = list(entries)
    answers = [each for each in told("askanswer", known) if each.member != member]
    asked = [
        _asking(each, answers)
        for each in told("ask", known)
        if each.member == member and _is_open(each, today)
    ]
    still = [each for each in asked if not _is_settled(each.answer) or today <= each.told.entry.day]
    firsts = [
        next((each for each in still if each.told.said["what"] == sort), None) for sort in range(_SORTS)
    ]
    return [each for each in firsts if each is not None]


def _is_open(ask: Told, today: int) -> bool:
    if ask.entry.day > today + AHEAD_DAYS:
        return False
    last: int = min(ask.said["last"], ask.entry.day + ASK_OPEN_DAYS)
    return today <= last


def _is_settled(answer: Told | None) -> bool:
    return answer is not None and bool(answer.said["answer"] != LATER)


def _asking(ask: Told, answers: list[Told]) -> Answered:
    fitting = {NOW, LATER} if ask.said["what"] == HEAVY else {YES, LATER, OTHER}
    to_it = [each for each in answers if each.said["ask"] == ask.entry.entry_id]
    return Answered(ask, _newest([each for each in to_it if each.said["answer"] in fitting]))


def _newest(listed: list[Told]) -> Told | None:
    """Of several of one author, the one that holds: the later revision, then the later day, then the id."""
    return max(listed, key=lambda each: (each.entry.revision, *each.place), default=None)


def ages_after(members: int, entries: Iterable[Written], today: int) -> int:
    """Days after which what one shows fades from the other's phones: of what each said the shorter."""
    all_of_it = told("ageing", entries)
    return min(_held([each for each in all_of_it if each.member == who], today) for who in range(members))


def _held(said: list[Told], today: int) -> int:
    """What holds for somebody: a longer time only when a whole day is over."""
    last = _newest(said)
    if last is None:
        return AGE_DAYS
    days, before = last.said["days"], last.said["before"]
    cooled = days <= before or today >= last.entry.day + COOLS
    return int(days if cooled else before)
