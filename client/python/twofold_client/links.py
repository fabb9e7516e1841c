"""Links that people pass on: the household's and an invitation's. All that matters is in the fragment."""

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from twofold_crypto.errors import Refused
from twofold_crypto.public.ids import format_id, parse_id
from twofold_crypto.public.limits import ORIGIN_BYTES_MAX, SECRET_BYTES
from twofold_crypto.public.proof import require_origin

from .errors import BadLink

_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}\Z")
_LOOKALIKES = str.maketrans("OIL", "011", "- ")


@dataclass(frozen=True, slots=True)
class Household:
    """Where the app and the relay are, and the code that lets one found there."""

    app: str
    relay: str
    code: str


Way = Literal["join", "care", "both"]
"""To what a link invites: to share a notebook, to help, to a space of care for both. The offer must be it."""
_WAYS: Final[tuple[Way, ...]] = get_args(Way)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The secret of a ceremony, the relay whose mailbox it names, and to what it invites."""

    app: str
    relay: str
    secret: bytes
    way: Way = "join"


def read_code(typed: str) -> str:
    """A household code as typed: any case, with or without dashes, O I L as 0 1 1. BadLink."""
    code = typed.strip().upper().translate(_LOOKALIKES)
    if not _CODE.match(code):
        raise BadLink("This is no household code: it has 16 letters and digits.")
    return code


def format_household(household: Household) -> str:
    """<app>/#/connect/<code>/<relay>."""
    code = "-".join(re.findall("....", household.code))
    return f"{household.app}/#/connect/{code}/{format_id(household.relay.encode())}"


def parse_household(link: str) -> Household:
    """Read the household's link. BadLink."""
    app, code, relay = _parts(link, "connect")
    return Household(app, _relay(relay), read_code(code))


def format_invitation(invitation: Invitation) -> str:
    """<app>/#/<way>/<secret>/<relay>."""
    secret, relay = format_id(invitation.secret), format_id(invitation.relay.encode())
    return f"{invitation.app}/#/{invitation.way}/{secret}/{relay}"


def parse_invitation(link: str) -> Invitation:
    """Read an invitation. BadLink."""
    way: Way = next((way for way in _WAYS if f"#/{way}/" in link), "join")
    app, secret, relay = _parts(link, way)
    try:
        return Invitation(app, _relay(relay), parse_id(secret, SECRET_BYTES), way)
    except Refused as error:
        raise BadLink("The invitation is not whole.") from error


def _parts(link: str, verb: str) -> tuple[str, str, str]:
    address = urlsplit(link.strip())
    parts = address.fragment.split("/")
    if len(parts) != 4 or parts[0] or parts[1] != verb:
        raise BadLink(f"This is no link of the form …/#/{verb}/….")
    return f"{address.scheme}://{address.netloc}", parts[2], parts[3]


def read_origin(typed: str) -> str:
    """A relay's origin as typed. BadLink, also for plain http beyond this machine."""
    origin = typed.strip().rstrip("/")
    try:
        require_origin(origin)
    except Refused as error:
        raise BadLink("A relay is https://name, or http:// on this machine only.") from error
    return origin


def _relay(text: str) -> str:
    try:
        size = len(text) * 3 // 4
        origin = parse_id(text, min(size, ORIGIN_BYTES_MAX)).decode("ascii")
        require_origin(origin)
    except (Refused, UnicodeDecodeError) as error:
        raise BadLink("The link names no relay.") from error
    return origin
