"""The scripted other person: what it writes, and how it answers a check-in. Pure words over a device."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .device import Device
from .kinds import (
    BODY,
    CHOICES,
    FIELDS,
    RATINGS,
    WORDS,
    Checkin,
    decode_checkin,
    decode_person,
    encode_person,
    halves,
)
from .state import Kept, SpaceName

ANSWERS_MAX = 50
"""A scripted person does not write for ever."""

_GIVEN = frozenset({"closeness", "energy", "words", "thanks", "note"})
HELLO = Checkin(
    distress=4,
    closeness=6,
    energy=5,
    words=(1, 5),
    note="Hello. I am a scripted person, here so that you can try this out.",
    shared=frozenset({"closeness", "energy", "words", "note"}),
)
ANSWERS = (
    Checkin(closeness=7, words=(8,), thanks="Thank you for writing.", shared=_GIVEN),
    Checkin(energy=4, words=(0, 5), note="A slow day here. I went for a walk.", shared=_GIVEN),
    Checkin(closeness=5, words=(4,), need="Half an hour without phones.", shared=_GIVEN | {"need"}),
    Checkin(energy=6, words=(11,), thanks="The tea this morning.", shared=_GIVEN),
)


@dataclass
class Scripted:
    """One scripted person with a device; remembers which check-ins it has answered in this run."""

    device: Device
    name: str
    _known: set[tuple[bytes, int]] = field(default_factory=set)
    _answers: int = 0

    def introduce(self) -> None:
        """The name and a first check-in, both shared."""
        body = encode_person(self.name)
        entry = self.device.make_entry("person", body)
        self.device.record(
            ("shared", entry), ("solo", self.device.make_entry("person", body, entry.entry_id))
        )
        self._write(HELLO)

    def arrived(self) -> Iterator[str]:
        """A line for each check-in of the other person that was not told before."""
        for kept in self._theirs():
            key = (kept.entry.entry_id, kept.entry.revision)
            if key not in self._known:
                self._known.add(key)
                yield describe(self.other_name(), decode_checkin(kept.entry.body))

    def answer(self) -> bool:
        """Write the next answer; False once there were enough."""
        if self._answers == ANSWERS_MAX:
            return False
        self._write(ANSWERS[self._answers % len(ANSWERS)])
        self._answers += 1
        return True

    def other_name(self) -> str:
        """What the other person is called here."""
        me = self.device.space("shared").member
        names = [k for k in self.device.entries("shared") if k.entry.kind == "person" and k.member != me]
        return decode_person(names[-1].entry.body) if names else "The other person"

    def _theirs(self) -> list[Kept]:
        me = self.device.space("shared").member
        return [k for k in self.device.entries("shared") if k.entry.kind == "checkin" and k.member != me]

    def _write(self, checkin: Checkin) -> None:
        whole, part = halves(checkin)
        own = self.device.make_entry("checkin", whole)
        bodies: list[tuple[SpaceName, bytes]] = [("solo", whole)]
        if part is not None:
            bodies.append(("shared", part))
        made = [(name, self.device.make_entry("checkin", body, own.entry_id)) for name, body in bodies]
        self.device.record(*made)


def describe(name: str, checkin: Checkin) -> str:
    """One readable line of what was shared, and nothing of what was not."""
    said = [_said(checkin, field_name) for field_name in FIELDS if field_name in checkin.present()]
    return f"{name} shared: {' · '.join(said)}"


def _said(checkin: Checkin, field_name: str) -> str:
    value = getattr(checkin, field_name)
    if field_name in RATINGS:
        return f"{field_name} {value} of 10"
    if field_name in CHOICES:
        known = WORDS if field_name == "words" else BODY
        return ", ".join(known[i] if i < len(known) else "a newer word" for i in value)
    return f"{field_name}: “{value}”"
