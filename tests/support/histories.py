"""Random histories of what members say to each other: every version, answer and misuse that may meet a fold.

All chance is a seed, so a history that fails can be told again.
"""

from dataclasses import dataclass, field
from random import Random

from twofold_client.acts import Act
from twofold_client.agreements import (
    ANSWERS,
    PROPOSE,
    Answer,
    Proposal,
    encode_answer,
    encode_proposal,
)
from twofold_client.versions import Clause, Version, encode_version
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.reveal import version_id

WORDS = ("Phones rest at ten.", "We talk on Sunday.", "Money is told.", "A pause\nis kept.", "é雨🌧")


@dataclass(frozen=True)
class Proposed:
    """A version that somebody proposed, with the envelope it came in."""

    agreement: bytes
    data: bytes
    envelope: bytes

    @property
    def name(self) -> bytes:
        """The version's hash."""
        return version_id(self.data)


@dataclass
class Talk:
    """One history in the making: members who propose, answer, err and mislead, all from one seed."""

    chance: Random
    members: int = 2
    acts: list[Act] = field(default_factory=list)
    proposed: list[Proposed] = field(default_factory=list)

    def say(self, member: int, kind: str, body: bytes, revision: int = 0) -> bytes:
        """An act of a member; the id of its envelope."""
        envelope = self.chance.randbytes(32)
        entry = Entry(kind, 1, self.chance.randbytes(16), revision, 20_000, body)
        self.acts.append(Act(member, envelope, entry))
        return envelope

    def propose(self, member: int, agreement: bytes, data: bytes, revision: int = 0) -> Proposed:
        """A version proposed; also one whose entry is revised, which nobody may heed."""
        envelope = self.say(member, PROPOSE, encode_proposal(Proposal(agreement, data)), revision)
        made = Proposed(agreement, data, envelope)
        if revision == 0:
            self.proposed.append(made)
        return made

    def answer(self, member: int, kind: str, to: Proposed) -> None:
        """An answer to exactly this proposal."""
        self.say(member, kind, encode_answer(Answer(to.agreement, to.name, to.envelope)))

    def version(self, parent: bytes | None) -> bytes:
        """Fresh bytes of a version with one to three clauses."""
        clauses = tuple(
            Clause(self.chance.randbytes(16), self.chance.choice(WORDS))
            for _ in range(self.chance.randint(1, 3))
        )
        return encode_version(Version(self.chance.randbytes(16), parent, clauses))


def talk(seed: int, steps: int = 14) -> Talk:
    """A random history of concurrent proposals, for two members or three."""
    chance = Random(seed)
    made = Talk(chance, chance.choice((2, 2, 3)))
    agreements = [chance.randbytes(16), chance.randbytes(16)]
    for _ in range(chance.randint(1, steps)):
        _step(made, agreements)
    return made


def _step(made: Talk, agreements: list[bytes]) -> None:
    chance, member = made.chance, made.chance.randrange(made.members)
    roll = chance.random()
    if not made.proposed or roll < 0.3:
        _propose(made, member, chance.choice(agreements))
    elif roll < 0.6:
        for each in range(made.members):
            made.answer(each, "sign", chance.choice(made.proposed[-2:]))
    elif roll < 0.9:
        made.answer(member, chance.choice(ANSWERS), chance.choice(made.proposed))
    else:
        _mislead(made, member)


def _propose(made: Talk, member: int, agreement: bytes) -> None:
    """A first version, a child, a sibling, a child of something unknown, or known bytes once more."""
    chance = made.chance
    of_it = [each for each in made.proposed if each.agreement == agreement]
    parents = [None, chance.randbytes(32), *(each.name for each in of_it)]
    again = chance.random() < 0.15 and of_it
    data = chance.choice(of_it).data if again else made.version(chance.choice(parents[-3:]))
    made.propose(member, agreement, data)


def _mislead(made: Talk, member: int) -> None:
    """What must count for nothing: another envelope, another agreement, a revision, rubbish, a stranger."""
    chance = made.chance
    one, other = chance.choice(made.proposed), chance.choice(made.proposed)
    which = chance.randrange(5)
    if which == 0:
        made.answer(member, "sign", Proposed(one.agreement, one.data, other.envelope))
    elif which == 1:
        made.answer(member, "sign", Proposed(chance.randbytes(16), one.data, one.envelope))
    elif which == 2:
        made.propose(member, one.agreement, made.version(one.name), revision=1)
    elif which == 3:
        made.say(member, chance.choice((PROPOSE, *ANSWERS)), chance.randbytes(chance.randrange(40)))
    else:
        made.answer(made.members, "sign", one)
