"""What a Containerfile asks for: its stages, and what of the last one the engine is told to run."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

KNOWN: Final = {
    *(
        "FROM",
        "RUN",
        "COPY",
        "ENV",
        "USER",
        "VOLUME",
        "EXPOSE",
        "STOPSIGNAL",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    )
}


class Unknown(Exception):
    """A line that is not understood."""


@dataclass(slots=True)
class Stage:
    """One image in the making: its base and name, what is done in order, and what is told of it."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    def words(self, what: str) -> list[str]:
        """The words of an instruction in its JSON form."""
        found = self.told[what]
        return [str(word) for word in json.loads(found[found.index("[") :])]

    @property
    def environment(self) -> dict[str, str]:
        """What ENV sets."""
        return dict(pair.split("=", 1) for pair in shlex.split(self.told.get("ENV", "")))


def read(path: Path) -> list[Stage]:
    """The stages, first to last. Raises Unknown."""
    text = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
    stages: list[Stage] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word not in KNOWN or (word != "FROM" and not stages):
            raise Unknown(line)
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(base, name))
        elif word in ("RUN", "COPY"):
            stages[-1].steps.append((word, rest))
        elif word in stages[-1].told:
            raise Unknown(f"{word} twice")
        else:
            stages[-1].told[word] = rest
    return stages
