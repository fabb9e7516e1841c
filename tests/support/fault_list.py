"""The planted faults, each with the row it belongs to, the text it takes out, and the test that must fail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A named fault: in `module`, `source` (there exactly once) becomes `instead`, and `test` must fail."""

    name: str
    row: str
    module: str
    source: str
    instead: str
    test: str


FAULTS: list[Fault] = []
