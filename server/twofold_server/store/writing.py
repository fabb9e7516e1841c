"""What is written: the jobs, and the group of rows they gather for one transaction.

A job judges against the state that the jobs before it in the group have made, so that one transaction can
hold many batches of one space. A refusal leaves the group as it was.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from twofold_crypto.public.envelope import Envelope

from ..core import authors, quotas
from ..core.append import Prepared, decide, foreseen
from ..core.erasing import erases_only
from ..core.households import kept
from ..core.known import Known, Question, Unanswered
from ..core.spaces import Row, found_again
from ..core.work import By, Outcome
from ..errors import Declined
from .blobs.changes import Changes
from .port import Founding
from .prompt import Answer, Prompt, nobody
from .questions import Added, Located, Questions
from .reading import Change, Held, Reading, Restored
from .tidying import LITTERED
from .together import ADVANCE, LOG, in_one_go, together

INLINE_MAX: Final = 256
"""Questions and rows that a decision looks through on the event loop itself."""

_NOTHING: Final = Known()
_NOBODY: Final = Prompt(nobody)
_NOBODY.set_result(None)

Values = tuple[Any, ...]
Reply = Callable[[], Any]

_HOUSEHOLD = "INSERT INTO household (code, spaces_left, spaces_in_all) VALUES (?, ?, ?)"
_COUNT = "UPDATE household SET spaces_left = spaces_left - ? WHERE code = ?"
_UNHEALED = ("DELETE FROM healing WHERE ?", "DELETE FROM proved WHERE ?", "DELETE FROM shelf WHERE ?")
_HEALING = "INSERT INTO healing (day, newest) VALUES (?, ?)"
_FOUND = """
INSERT INTO space (head, hash, bytes, heads, awaited, accounts, rowno, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_DROP = "UPDATE log SET wire = ? WHERE key = ?"
_ERASED = "INSERT OR IGNORE INTO erased (space, member, id) VALUES (?, ?, ?)"
_RESTORED = "DELETE FROM erased WHERE space = ? AND member = ? AND id = ?"
_SEAT = "INSERT OR IGNORE INTO seat (key, space) VALUES (?, ?)"
_PROVED = "INSERT OR IGNORE INTO proved (space, device) VALUES (?, ?)"


class Made(Struct):
    """What the group makes of one space."""

    held: Held
    added: Added = field(default_factory=Added)
    founded: bool = False
    seats: list[bytes] = field(default_factory=list)
    proved: list[int] = field(default_factory=list)

    def log(self) -> Iterator[Values]:
        """The new rows; what a later job of the group erased is never written with its body."""
        for row in self.added.rows:
            wire = self.added.dropped.get(row.number, row.wire)
            chain = self.held.chain(row.place.chain)
            yield (self.held.key(row.number), row.type, row.arrived, chain, row.place.seq, wire)

    def dropped(self) -> dict[int, bytes]:
        """Older rows that lose their bodies, by number."""
        first = self.held.space.number - len(self.added.rows)
        return {number: wire for number, wire in self.added.dropped.items() if number <= first}


class Group(Struct):
    """The rows of one transaction, and the states that stand once it is durable."""

    made: dict[bytes, Made] = field(default_factory=dict)
    counted: dict[bytes, int] = field(default_factory=dict)
    households: list[Values] = field(default_factory=list)
    restored: list[Values] = field(default_factory=list)
    blobs: Changes = field(default_factory=Changes)
    tidies: int = 0
    """The file is tidied afterwards if it has at most so many bytes."""

    def held(self, space: bytes) -> Held | None:
        """The state that a space will have."""
        made = self.made.get(space)
        return made.held if made else None

    def added(self, space: bytes) -> Added:
        """What is not on the disk yet."""
        made = self.made.get(space)
        return made.added if made else Added()

    def advance(self, held: Held, rows: list[Row]) -> Made:
        """The next state of a space and the rows that made it."""
        made = self.made.get(held.space.id)
        if made is None:
            made = self.made[held.space.id] = Made(held)
        made.held = held
        made.added.rows += rows
        return made

    def add(self, before: Held, outcome: Outcome) -> Made:
        """What a batch has made."""
        made = self.advance(Held(before.rowno, outcome.space), outcome.rows)
        if outcome.erased or outcome.dropped:
            made.added.erased |= outcome.erased
            made.added.dropped |= outcome.dropped
        devices, known = outcome.space.roster.devices, len(before.space.roster.devices)
        if len(devices) > known:
            made.seats += [device.keys.sign for device in devices[known:]]
        return made

    def changes(self) -> Iterator[Change]:
        """For whoever remembers what a commit has made."""
        for made in self.made.values():
            yield Change(made.held, made.added.rows, made.added.dropped)

    @property
    def erases(self) -> bool:
        """Whether bodies leave the disk with it."""
        return any(made.added.dropped for made in self.made.values())

    def in_one_go(self) -> tuple[str, list[Values]] | None:
        """The whole group as one statement, if it is rows of the log and states alone; see the note."""
        if self.counted or self.households or self.restored or self.tidies or self.blobs.rows:
            return None
        values: list[Any] = []
        for m in self.made.values():
            if m.founded or m.seats or m.proved or m.added.erased or m.added.dropped:
                return None
            state = (*_state(m.held), m.held.rowno)
            for row in m.log():
                values += row
                values += state
        return in_one_go(values)

    def statements(self) -> Iterator[tuple[str, list[Values]]]:
        """Each statement once, with all its rows."""
        made = list(self.made.values())
        yield _HOUSEHOLD, self.households
        yield _COUNT, [(count, code) for code, count in self.counted.items()]
        for statement in _UNHEALED:
            yield statement, [(1,)] if self.restored else []
        yield _HEALING, self.restored[-1:]
        yield _FOUND, [(*_state(m.held), m.held.rowno, s) for s, m in self.made.items() if m.founded]
        yield from together(ADVANCE, [(*_state(m.held), m.held.rowno) for m in made if not m.founded])
        yield from together(LOG, [row for m in made for row in m.log()])
        yield _DROP, [(wire, m.held.key(n)) for m in made for n, wire in m.dropped().items()]
        yield _ERASED, [(m.held.rowno, *each) for m in made for each, on in m.added.erased.items() if on]
        yield (
            _RESTORED,
            [(m.held.rowno, *each) for m in made for each, on in m.added.erased.items() if not on],
        )
        yield _SEAT, [(key, m.held.rowno) for m in made for key in m.seats]
        yield _PROVED, [(m.held.rowno, device) for m in made for device in m.proved]
        yield from self.blobs.statements()
        yield LITTERED, [()] if self.erases else []


def _state(held: Held) -> Values:
    space = held.space
    kept_authors = authors.written(space.chain.heads, space.stopped)
    accounts = quotas.written(space.accounts)
    return (space.number, space.hash, space.size, kept_authors, space.awaited, accounts)


class Job(ABC):
    """One request to write; it is answered after the commit, or with a refusal."""

    answer: Answer = _NOBODY
    """Who waits for it; set by whoever hands it in."""

    @property
    def frees(self) -> bool:
        """Whether it has its turn on a full disk too: what removes, erases, or makes room."""
        return False

    def at_once(self, tips: Mapping[bytes, Held]) -> tuple[Held, Outcome] | None:  # noqa: ARG002 (few can)
        """What it makes of the newest state, if it needs no more; `tips` are ahead of what is durable."""
        return None

    @abstractmethod
    async def gather(self, group: Group) -> Reply:
        """Judge and add to the group; answers what makes the reply once the group is durable."""


class AppendBatch(Job):
    """A prepared batch for one space; `located` has rows that it erases, found before."""

    def __init__(
        self,
        reading: Reading,
        questions: Questions,
        space: bytes,
        prepared: list[Prepared],
        quota: int,
        by: By,
        located: Located,
    ) -> None:
        self._reading, self._questions, self._space = reading, questions, space
        self._prepared, self._quota, self._by, self._located = prepared, quota, by, located

    @property
    def frees(self) -> bool:
        """See `Job`."""
        return all(_frees(each) for each in self._prepared)

    def at_once(self, tips: Mapping[bytes, Held]) -> tuple[Held, Outcome] | None:
        """See `Job`: the next envelopes of live authors, which are most of all that is ever sent."""
        held = tips.get(self._space) or self._reading.known(self._space)
        if held is None:
            return None
        try:
            outcome = decide(held.space, self._prepared, _NOTHING, self._quota, self._by)
        except Unanswered:
            return None
        return None if outcome.erased or outcome.dropped or not outcome.rows else (held, outcome)

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        held = group.held(self._space) or await self._reading.held(self._space)
        if held is None:
            raise Declined("unknown")
        outcome = await self._decided(held, group.added(self._space))
        if outcome.rows:
            group.add(held, outcome)
        return lambda: outcome.numbers

    async def _decided(self, held: Held, added: Added) -> Outcome:
        answers: dict[Question, Any] = {}
        for likely in foreseen(held.space, self._prepared):
            answers[likely] = await self._questions.answer(held, likely, added, self._located)
        while True:
            try:
                return await self._tried(held, answers)
            except Unanswered as asked:
                question = asked.question
                answers[question] = await self._questions.answer(held, question, added, self._located)

    async def _tried(self, held: Held, answers: dict[Question, Any]) -> Outcome:
        """Decided here, or, if there is much to look through, where it holds up nobody who reads."""
        decision = partial(decide, held.space, self._prepared, Known(answers), self._quota, self._by)
        if len(answers) + sum(map(len, answers.values())) <= INLINE_MAX:
            return decision()
        return await asyncio.to_thread(decision)


def _frees(prepared: Prepared) -> bool:
    """A record of the roster, or a small envelope that erases."""
    return not isinstance(prepared.parsed, Envelope) or erases_only(prepared.parsed)


class FoundSpace(Job):
    """A founding, judged but for its code."""

    def __init__(self, reading: Reading, founding: Founding, take_rowno: Callable[[], int]) -> None:
        self._reading, self._founding, self._take_rowno = reading, founding, take_rowno

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        space = self._founding.space
        standing = group.held(space.id) or await self._reading.held(space.id)
        if standing is not None:
            number = found_again(standing.space, space)
            return lambda: number
        code = kept(self._founding.request.code)
        left = await self._reading.spaces_left(code)
        if left is None:
            raise Declined("code_unknown")
        if left <= group.counted.get(code, 0):
            raise Declined("code_spent")
        group.counted[code] = group.counted.get(code, 0) + 1
        made = group.advance(Held(self._take_rowno(), space), self._founding.rows)
        made.founded, made.seats = True, [device.keys.sign for device in space.roster.devices]
        return lambda: space.number


class AddHousehold(Job):
    """A new household code."""

    def __init__(self, code: bytes, spaces: int) -> None:
        self._row = (code, spaces, spaces)

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        group.households.append(self._row)
        return lambda: None


class Proved(Job):
    """A device has proved, or a human has spoken, while a space heals."""

    frees = True

    def __init__(self, reading: Reading, space: bytes, device: int) -> None:
        self._reading, self._space, self._device = reading, space, device

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        held = group.held(self._space) or await self._reading.held(self._space)
        if held is not None and held.space.healing is not None:
            healing = held.space.healing.heard(self._device)
            made = group.advance(Held(held.rowno, replace(held.space, healing=healing)), [])
            made.proved.append(self._device)
        return lambda: None


class BeginHealing(Job):
    """The store came back from a backup."""

    def __init__(self, reading: Reading, restored: Restored) -> None:
        self._reading, self._restored = reading, restored

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        group.restored.append((self._restored.day, self._restored.newest))
        return lambda: self._reading.remember_restored(self._restored)


class Tidy(Job):
    """Have the file tidied once this group is written."""

    def __init__(self, upto: int) -> None:
        self._upto = upto

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        group.tidies = self._upto
        return lambda: None


class Nothing(Job):
    """Writes nothing: whoever writes looks up."""

    async def gather(self, group: Group) -> Reply:  # noqa: ARG002 (see the class)
        """See `Job`."""
        return lambda: None
