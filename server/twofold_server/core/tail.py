"""What a prover's tail says: which records continue the roster, or where it parts from it (spec: Proof).

A relay that came back from a backup may have lost the very record that admitted the prover. Records are
signed by who was in before them, so it does not matter who brings them; but they are kept only for a prover
whom they let in, and none after the one that ends it.
"""

from dataclasses import dataclass

from twofold_crypto.errors import Refused
from twofold_crypto.public.roster import Roster, Statement, parse_record


@dataclass(frozen=True, slots=True)
class Tail:
    """The prover's records after record 0: their wires, and their form read."""

    wires: list[bytes]
    statements: list[Statement]

    @classmethod
    def read(cls, wires: list[bytes]) -> "Tail":
        """Refuses what is no record, whatever the space: TooLarge, Malformed, Unsupported."""
        return cls(wires, [parse_record(wire) for wire in wires])

    def parts_at(self, roster: Roster) -> int | None:
        """n of the first record that is another one than the roster's, or None."""
        pairs = zip(self.statements, roster.ids[1:], strict=False)
        return next((n for n, (own, held) in enumerate(pairs, 1) if own.id != held), None)

    def continues(self, roster: Roster, public: bytes) -> list[bytes]:
        """The records that continue the roster and may be kept: none, unless they let the prover in."""
        start = len(roster.ids) - 1
        for n, statement in enumerate(self.statements[start:]):
            try:
                following = roster.follow(statement)
            except Refused:
                return self._if_in(roster, public, start, n)
            device = following.device_of(public)
            if device is not None and device.ended_n is not None:
                return self.wires[start : start + n + 1]
            roster = following
        return self._if_in(roster, public, start, len(self.statements) - start)

    def _if_in(self, roster: Roster, public: bytes, start: int, count: int) -> list[bytes]:
        device = roster.device_of(public)
        is_in = device is not None and device.ended_n is None
        return self.wires[start : start + count] if is_in else []

    def lets_in(self, founding: bytes, public: bytes) -> bool:
        """Whether, by record 0 and these records alone, this key was ever in: its bearer is an insider."""
        roster = Roster.found(founding)
        for statement in self.statements:
            if roster.device_of(public) is not None:
                return True
            try:
                roster = roster.follow(statement)
            except Refused:
                return False
        return roster.device_of(public) is not None
