"""Two devices that are apart edit one agreement, meet, and part again; all chance is one seed.

The phone's tests tell the same in `client/web/tests/domain/apart.test.ts`.
"""

from dataclasses import dataclass, field, replace
from random import Random

from tests.support.histories import Talk
from twofold_client.acts import Act
from twofold_client.agreements import ANSWERS, Agreement, Stated, decode_proposal, fold_agreements
from twofold_client.versions import Clause, Version, encode_version
from twofold_crypto.errors import BadSchema

AGREEMENT = bytes([1]) * 16
WORDS = ("Sunday", "walk", "swim", "never", "a", "phone", "at", "ten", "é雨")


@dataclass
class Apart:
    """A device: the acts that it has, its own and what has reached it."""

    member: int
    talk: Talk
    typed: set[str]
    acts: list[Act] = field(default_factory=list)

    def folded(self) -> Agreement | None:
        """The agreement as it stands here."""
        return next(iter(fold_agreements(2, self.acts)), None)

    def act(self) -> None:
        """Do one thing with what stands here now."""
        folded, before = self.folded(), len(self.talk.acts)
        known = folded.versions if folded else ()
        if known and self.talk.chance.randrange(3):
            self._answer(self.talk.chance.choice(known))
        else:
            self._propose(self.talk.chance.choice(known) if known else None)
        self.acts += self.talk.acts[before:]

    def _propose(self, base: Stated | None) -> None:
        chance = self.talk.chance
        clauses = self._edited(list(base.content.clauses)) if base else [self._clause()]
        data = encode_version(Version(chance.randbytes(16), base.hash if base else None, tuple(clauses)))
        self.talk.propose(self.member, AGREEMENT, data)

    def _answer(self, version: Stated) -> None:
        kind = self.talk.chance.choice([*ANSWERS, "sign", "sign"])
        told = next(made for made in self.talk.proposed if made.data == version.data)
        self.talk.answer(self.member, kind, told)

    def _edited(self, clauses: list[Clause]) -> list[Clause]:
        """Some clause reworded, added, taken out, or moved."""
        at, how = self.talk.chance.randrange(len(clauses)), self.talk.chance.randrange(4)
        others = clauses[:at] + clauses[at + 1 :]
        if how == 0:
            return [*clauses[:at], replace(clauses[at], text=self._words()), *clauses[at + 1 :]]
        if how == 1:
            return [*clauses, self._clause()]
        return (others or clauses) if how == 2 else [clauses[at], *others]

    def _clause(self) -> Clause:
        return Clause(self.talk.chance.randbytes(16), self._words())

    def _words(self) -> str:
        text = " ".join(self.talk.chance.choices(WORDS, k=2 + self.talk.chance.randrange(5)))
        self.typed.add(text)
        return text


def lived(seed: int) -> tuple[Apart, Apart]:
    """One history: apart and together a few times; in the end each has everything, in an order of its own."""
    chance = Random(seed)
    talk, typed = Talk(chance, 2), set[str]()
    both = Apart(0, talk, typed), Apart(1, talk, typed)
    for _ in range(1 + chance.randrange(3)):
        for _ in range(chance.randrange(6)):
            chance.choice(both).act()
        for one in both:
            one.acts = chance.sample(talk.acts, len(talk.acts))
    return both


def wrong_with(one: Apart, other: Apart) -> str | None:
    """What is wrong with the end of a history; None if nothing is."""
    mine = one.folded()
    if mine != other.folded():
        return "the two devices differ"
    if mine is None:
        return None
    if not {version.data for version in mine.versions} <= _proposed(one.acts):
        return "a version that nobody proposed"
    if any(clause.text not in one.typed for version in mine.versions for clause in version.content.clauses):
        return "words that nobody typed"
    return None if all(len(each.signed) == 2 for each in mine.in_force()) else "in force without both"


def _proposed(acts: list[Act]) -> set[bytes]:
    found = set()
    for act in acts:
        try:
            found.add(decode_proposal(act.entry.body).version)
        except BadSchema:
            continue
    return found
