"""Kinds that are said in one's own words: what is written is taken, and what is cut is not."""

import json

import pytest

from tests.support.pairs import connected
from tests.support.wire import WireRelay
from tests.vectors.said_cases import TAKEN
from twofold_client.said import KINDS, decode_said, encode_said, shown_said
from twofold_crypto.errors import BadSchema
from twofold_crypto.public.envelope import bucket_of
from twofold_crypto.public.limits import BUCKET_BYTES_PADME
from twofold_crypto.secret.entry import Entry, encode_body, write_entry

PLAN = {"what": 2, "title": "Safe", "steps": ["Call."], "practice": None}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_is_written_alike(kind: str) -> None:
    """Reading and writing again gives the same bytes; it can be shown; each beginning of it is refused."""
    for body in map(encode_body, TAKEN[kind].values()):
        assert encode_said(kind, decode_said(kind, body)) == body
        assert json.dumps(shown_said(kind, body))
        for length in range(min(len(body), 200)):
            with pytest.raises(BadSchema):
                decode_said(kind, body[:length])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "hold"])
def test_the_longest_fits_sixteen_kibibytes(kind: str) -> None:
    """With its entry around it, the longest of these rows fits the last bucket that is a power of two."""
    sizes = [
        len(write_entry(Entry(kind, 1, bytes(16), 0, 20_000, encode_body(b)))) for b in TAKEN[kind].values()
    ]

    assert bucket_of(max(sizes) + 4) <= BUCKET_BYTES_PADME


async def test_a_safety_plan_never_leaves() -> None:
    """It is recorded in one's own space and refused in the shared one, as is all that is one's own alone."""
    device = (await connected(WireRelay())).device
    plan = device.make_entry("plan", encode_said("plan", PLAN))
    device.record(("solo", plan))

    for entry in (plan, device.make_entry("rhythm", encode_said("rhythm", {"turns": []}))):
        with pytest.raises(BadSchema):
            device.record(("shared", entry))


NEVER = {
    *(
        "time",
        "at",
        "seen",
        "opened",
        "read",
        "typing",
        "online",
        "count",
        "score",
        "streak",
        "trust",
        "missed",
    ),
    *("late", "overdue", "location", "place", "address", "device", "duration", "answered", "sender", "to"),
}


def _names(shown: object) -> set[str]:
    if isinstance(shown, dict):
        return set(shown) | {name for each in shown.values() for name in _names(each)}
    return {name for each in shown for name in _names(each)} if isinstance(shown, list) else set()


def test_r02_r12_r13_no_kind_has_a_field_to_watch_with() -> None:
    """R2, R12, R13: what kinds hold has no name for when, where or how often somebody did something."""
    shown = [shown_said(kind, encode_body(body)) for kind in KINDS for body in TAKEN[kind].values()]
    names = set().union(*map(_names, shown))

    assert {"text", "until", "due", "answer"} <= names
    assert names & NEVER == set()
