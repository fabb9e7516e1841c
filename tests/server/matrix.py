"""The matrix of the relay: every route and frame × who calls × which id, and the one code each gets.

Deny by default: a new route has no row, and the test says so; a row says for each kind of caller what each
kind of id gets, and `sealed` has what a route behind a token gives to all who have no good one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NOBODY, STRANGER, FOUNDING = "nobody", "seat of another space", "seat that is not there yet"
REMOVED, LEFT = "removed device", "member that left"
PRESENT, OTHER = "present device", "other member's device"
CALLERS: Final = (NOBODY, STRANGER, FOUNDING, REMOVED, LEFT, PRESENT, OTHER)

OWN, THEIRS, ELSEWHERE, UNKNOWN, JUNK = "own", "the other member's", "another space's", "unknown", "junk"
IDS: Final = (OWN, THEIRS, ELSEWHERE, UNKNOWN, JUNK)
"""As seen from the caller: of its own space by its own member, by the other one, of a space it is not in."""

OK: Final = "ok"
_INSIDE = (STRANGER, PRESENT, OTHER)
"""Who has a good token; the stranger's is for its own space."""

Row = Mapping[str, Mapping[str, str]]
"""Caller → id → code."""


@dataclass(frozen=True, slots=True)
class _Codes:
    own: str = OK
    theirs: str = OK
    elsewhere: str = OK
    unknown: str = OK
    junk: str = "malformed"

    def by_id(self) -> dict[str, str]:
        return dict(zip(IDS, (self.own, self.theirs, self.elsewhere, self.unknown, self.junk), strict=True))


_NONE = _Codes("unknown", "unknown", "unknown", "unknown", "unknown")


def sealed(inside: _Codes) -> Row:
    """A route behind a token: the same answer for all ids to whoever has none that is good."""
    return {caller: (inside if caller in _INSIDE else _NONE).by_id() for caller in CALLERS}


def open_to_all(codes: _Codes) -> Row:
    """A route that asks nobody who it is: what it needs stands in the message."""
    return {caller: codes.by_id() for caller in CALLERS}


_NO_ID = _Codes(junk="malformed")
_ENVELOPES = _Codes(theirs=OK, elsewhere="not_for_us", unknown="not_for_us")
_BLOB = _Codes(elsewhere="unknown_blob", unknown="unknown_blob")
_OWN_BLOB = _Codes(theirs="unknown_blob", elsewhere="unknown_blob", unknown="unknown_blob")
_NEW_BLOB = _Codes(theirs="unknown_blob")
_WAKE = _Codes(elsewhere="wake_host", unknown="wake_key")
_STRANGE = _Codes("unknown", "unknown", "unknown", "unknown")
_PROVER = _Codes(elsewhere="unknown", unknown="unknown")
_ENDED = _Codes("ended", "ended", "unknown", "unknown")
_MAILBOX = _Codes(theirs=OK, elsewhere=OK, unknown="rendezvous_unknown")

ROWS: Final[Mapping[str, Row]] = {
    "/v1/health": open_to_all(_Codes(junk=OK)),
    "/v1/challenge": open_to_all(_NO_ID),
    "/v1/proof": {
        **{caller: _STRANGE.by_id() for caller in (NOBODY, FOUNDING)},
        **{caller: _PROVER.by_id() for caller in _INSIDE},
        **{caller: _ENDED.by_id() for caller in (REMOVED, LEFT)},
    },
    "/v1/lookup": {
        **{caller: _STRANGE.by_id() for caller in (NOBODY, FOUNDING)},
        **{caller: _NO_ID.by_id() for caller in (*_INSIDE, REMOVED, LEFT)},
    },
    "/v1/found": open_to_all(_Codes(unknown="code_unknown")),
    "/v1/heal": sealed(_NO_ID),
    "/v1/append": sealed(_ENVELOPES),
    "/v1/fetch": sealed(_NO_ID),
    "/v1/blobs/put": sealed(_NEW_BLOB),
    "/v1/blobs/missing": sealed(_BLOB),
    "/v1/blobs/get": sealed(_BLOB),
    "/v1/blobs/drop": sealed(_OWN_BLOB),
    "/v1/wake/key": sealed(_NO_ID),
    "/v1/wake/set": sealed(_WAKE),
    "/v1/wake/clear": sealed(_NO_ID),
    "/v1/rendezvous/open": open_to_all(
        _Codes(theirs="rendezvous_used", elsewhere="rendezvous_used", unknown="code_unknown")
    ),
    "/v1/rendezvous/put": open_to_all(_MAILBOX),
    "/v1/rendezvous/take": open_to_all(_MAILBOX),
    "/v1/rendezvous/close": open_to_all(_MAILBOX),
    "FollowFrame": {caller: (_NO_ID if caller in _INSIDE else _STRANGE).by_id() for caller in CALLERS},
    "AppendFrame": sealed(_ENVELOPES),
}
"""Path of a route, or name of a frame → its row. Whoever adds a route adds its row."""
