"""A household code as the host hands it on: the code, a link, a picture of it; later a short name."""

import io
from dataclasses import dataclass

from twofold_crypto.public.ids import format_id

from .core.households import format_code, kept
from .reach import here_only

NAME_CHARACTERS = 8
"""So many hexadecimal digits of its hash name a code to its host: enough to tell some codes apart."""


def short_name(hashed: bytes) -> str:
    """What a host calls a code of which only the hash is kept."""
    return hashed.hex()[:NAME_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a new code is good for, and where."""

    code: str
    spaces: int
    app_origin: str
    relay_origin: str

    @property
    def link(self) -> str:
        """The code in the fragment, which no server sees."""
        return f"{self.app_origin}/#/connect/{self.code}/{format_id(self.relay_origin.encode())}"

    def told(self, *, drawn: bool) -> str:
        """For people: sentence, code, link; drawn too, unless no other device could follow the picture."""
        here = here_only(self.app_origin)
        return (
            f"Household code, good for {self.spaces} spaces: {format_code(self.code)}\n"
            f"Open this link {'in a browser of this machine' if here else 'on a phone'}, "
            f"or type the code in the app:\n\n  {self.link}\n\n"
            f"{_drawn(self.link) if drawn and not here else ''}"
            f"`twofold invite list` calls it {short_name(kept(self.code))}."
        )


def _drawn(text: str) -> str:
    import segno  # noqa: PLC0415 (half a second and 5 MB that a running relay does not need)

    out = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue()
