"""The kinds that are said in their own words: one table of what their bodies hold (docs: Kinds).

The phone's `domain/kinds` tells the same kind by kind; both read `tests/vectors/domain_bodies.json`. What is
said in one's own space alone, and what may never be said in a shared one, is held by those who make it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from twofold_crypto.errors import BadSchema, Malformed, TooLarge
from twofold_crypto.secret.entry import Entry, decode_body, encode_body

from .shapes import (
    DAY,
    ENTRY,
    INSTANT,
    PRACTICE,
    Said,
    Shape,
    bytes_of_texts,
    line,
    maybe,
    named_uint,
    pattern,
    raw,
    rising,
    row,
    some,
    text,
    uint,
)

JOURNAL_BYTES = 15_000
PROMISE_BYTES_IN_ALL = 14_000
HELD_BYTES = 16_256
PAUSE, SLOW, STOP, TIMEOUT, LIGHT = range(5)
HEAVY, REQUEST, INVITATION = range(3)
NOW, LATER, YES, OTHER = range(4)
SAFETY = 2
_SOLO: Final = frozenset({"solo"})
_SHARED: Final = frozenset({"shared"})
_BOTH: Final = _SOLO | _SHARED
_NEVER_HELD: Final = frozenset(
    {
        "signal",
        "hold",
        "putaside",
        "rhythm",
        "erase",
        "about",
        "spare",
        "sheet",
        "place",
        "seat",
        "phone",
        "household",
        "did",
        "left",
    },
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a body holds, whether it is said once and never revised, and the spaces it has a place in."""

    shape: Shape
    once: bool = False
    spaces: frozenset[str] = _BOTH


def _key(name: str) -> Callable[[dict[str, Said]], Said]:
    return lambda item: item[name]


def _journal_fits(page: dict[str, Said]) -> bool:
    blobs = [each["blob"] for each in page["attachments"]]
    says = page["text"] is not None or blobs != [] or page["answers"] is not None
    return (
        says
        and bytes_of_texts([page["text"], page["answers"]]) <= JOURNAL_BYTES
        and len(set(blobs)) == len(blobs)
    )


def _promise_fits(said: dict[str, Said]) -> bool:
    """What is open was never changed, what was changed says how, and days of changes do not run backwards."""
    days = [each["day"] for each in said["changes"]]
    if (said["state"] == 0 and days != []) or (said["state"] == 2 and days == []):
        return False
    return days == sorted(days) and bytes_of_texts([said["text"], said["changes"]]) <= PROMISE_BYTES_IN_ALL


def _signal_fits(said: dict[str, Said]) -> bool:
    what, until = said["what"], said["until"]
    if (what == LIGHT) != (said["light"] is not None) or (said["again"] and what != TIMEOUT):
        return False
    if what == STOP or until is None:
        return until is None and what != TIMEOUT
    return bool(until % 15 == 0)


def _ask_fits(said: dict[str, Said]) -> bool:
    """A heavy question has a weight and no words, so that nothing of it shows before it may be told."""
    heavy = said["what"] == HEAVY
    spoken = (said["weight"] is not None) == heavy and (said["text"] is None) == heavy
    return spoken and (said["by"] is None or said["what"] == REQUEST)


def _answer_fits(said: dict[str, Said]) -> bool:
    answer, day, words = said["answer"], said["day"], said["text"]
    if day is None:
        return bool(answer != LATER and (answer != OTHER or words is not None))
    return answer == LATER or (answer == OTHER and words is not None)


def _event_fits(said: dict[str, Said]) -> bool:
    if said["minute"] is None and said["minutes"] is not None:
        return False
    return said["last"] is None or bool(said["repeat"] != 0 and said["last"] >= said["start"])


_SIDE: Final = maybe(uint(65_535, 1))
ATTACHMENT: Final = row(
    {
        "key": raw(32),
        "blob": ENTRY,
        "total": uint(33_554_432, 1),
        "hash": raw(32),
        "media": uint(255),
        "seconds": maybe(uint(86_400)),
        "width": _SIDE,
        "height": _SIDE,
    },
    lambda said: (said["width"] is None) == (said["height"] is None),
)
_WORDS: Final = text(1_000)
_MAYBE_PRACTICE: Final = maybe(PRACTICE)
_STEP: Final = maybe(row({"text": text(3_000), "day": DAY}))
_CHANGE: Final = row({"day": DAY, "earlier": _WORDS, "reason": _WORDS, "plan": _WORDS})
_ASKED: Final = named_uint("heavy", "request", "invitation")
_HELD: Final = row(
    {
        "kind": pattern(r"[a-z]{1,16}"),
        "version": uint(255, 1),
        "entry": ENTRY,
        "day": DAY,
        "body": raw(1, HELD_BYTES),
        "due": INSTANT,
    },
    lambda said: said["kind"] not in _NEVER_HELD,
)
_TURN: Final = row(
    {
        "practice": PRACTICE,
        "cadence": named_uint("never", "daily", "weekly", "fortnightly", "monthly", "quarterly"),
        "weekday": maybe(uint(6)),
        "minute": maybe(uint(1439)),
    },
    lambda said: said["weekday"] is None or said["cadence"] in {2, 3},
)
_OVER: Final = Shape(
    lambda value: {} if value == [] else _HELD.read(value),
    lambda said: _HELD.write(said) if said else [],
    lambda said: _HELD.show(said) if said else {},
)

KINDS: Final[dict[str, Kind]] = {
    "journal": Kind(
        row(
            {
                "text": maybe(text(JOURNAL_BYTES)),
                "practice": _MAYBE_PRACTICE,
                "attachments": some(ATTACHMENT, 0, 8),
                "answers": maybe(
                    rising(row({"prompt": uint(63), "text": text(JOURNAL_BYTES)}), _key("prompt"), 1, 16)
                ),
            },
            _journal_fits,
        )
    ),
    "note": Kind(row({"text": text(4_000), "last": maybe(DAY)}), spaces=_SHARED),
    "named": Kind(
        row({"agreement": ENTRY, "name": line(120), "practice": _MAYBE_PRACTICE, "nth": uint(1_000_000)}),
        spaces=_SHARED,
    ),
    "promise": Kind(
        row(
            {
                "text": _WORDS,
                "size": named_uint("small", "middle", "big"),
                "due": maybe(DAY),
                "practice": _MAYBE_PRACTICE,
                "state": named_uint("open", "kept", "changed", "not kept", "let go"),
                "changes": some(_CHANGE, 0, 8),
            },
            _promise_fits,
        )
    ),
    "repair": Kind(
        row(
            {
                "practice": _MAYBE_PRACTICE,
                "acknowledge": _STEP,
                "apologise": _STEP,
                "repair": _STEP,
                "follow": _STEP,
            },
            lambda said: any(said[name] for name in ("acknowledge", "apologise", "repair", "follow")),
        )
    ),
    "repairanswer": Kind(
        row(
            {
                "repair": ENTRY,
                "answer": named_uint("received", "not yet", "more needed"),
                "text": maybe(text(2_000)),
            }
        ),
        spaces=_SHARED,
    ),
    "signal": Kind(
        row(
            {
                "what": named_uint("pause", "slow", "stop", "time-out", "light"),
                "light": maybe(named_uint("green", "amber", "red")),
                "until": maybe(INSTANT),
                "again": uint(1),
            },
            _signal_fits,
        ),
        once=True,
        spaces=_SHARED,
    ),
    "ask": Kind(
        row(
            {
                "what": _ASKED,
                "weight": maybe(uint(3, 1)),
                "text": maybe(_WORDS),
                "by": maybe(DAY),
                "last": DAY,
            },
            _ask_fits,
        ),
        spaces=_SHARED,
    ),
    "askanswer": Kind(
        row(
            {
                "ask": ENTRY,
                "answer": named_uint("now", "later", "yes", "other"),
                "day": maybe(DAY),
                "text": maybe(_WORDS),
            },
            _answer_fits,
        ),
        spaces=_SHARED,
    ),
    "putaside": Kind(row({"ask": ENTRY, "what": _ASKED, "last": DAY}), spaces=_SOLO),
    "plan": Kind(
        row(
            {
                "what": named_uint("repair", "grounding", "safety", "setback", "disclosure", "own"),
                "title": line(120),
                "steps": some(text(500), 1, 20),
                "practice": _MAYBE_PRACTICE,
            }
        )
    ),
    "card": Kind(row({"practice": _MAYBE_PRACTICE, "title": line(120), "lines": some(maybe(_WORDS), 0, 8)})),
    "moment": Kind(
        row(
            {
                "practice": _MAYBE_PRACTICE,
                "text": _WORDS,
                "what": named_uint("gratitude", "small win", "milestone", "appreciation"),
            }
        )
    ),
    "cheer": Kind(row({"moment": ENTRY}), once=True, spaces=_SHARED),
    "event": Kind(
        row(
            {
                "title": line(200),
                "start": DAY,
                "minute": maybe(uint(1439)),
                "minutes": maybe(uint(10_080, 1)),
                "repeat": named_uint("once", "weekly", "fortnightly", "monthly"),
                "last": maybe(DAY),
                "note": maybe(text(2_000)),
                "practice": _MAYBE_PRACTICE,
                "zone": pattern(r"[A-Za-z0-9_+/-]{1,64}"),
            },
            _event_fits,
        ),
        spaces=_SHARED,
    ),
    "ageing": Kind(row({"days": uint(3_650, 7), "before": uint(3_650, 7)}), spaces=_SHARED),
    "chosen": Kind(row({"practices": rising(PRACTICE, lambda each: each, 0, 160)})),
    "rhythm": Kind(row({"turns": rising(_TURN, _key("practice"), 0, 160)}), spaces=_SOLO),
    "hold": Kind(_OVER, spaces=_SOLO),
    "did": Kind(row({"what": uint(63)}), once=True, spaces=_SOLO),
    "left": Kind(row({"how": named_uint("quiet", "said", "on")}), spaces=_SOLO),
}


def decode_said(kind: str, body: bytes) -> dict[str, Said]:
    """What a body of one of these kinds says, by name (BadSchema)."""
    try:
        value = decode_body(body)
    except (Malformed, TooLarge) as error:
        raise BadSchema from error
    said: dict[str, Said] = KINDS[kind].shape.read(value)
    return said


def encode_said(kind: str, said: dict[str, Said]) -> bytes:
    """The body of one of these kinds (BadSchema)."""
    body = encode_body(KINDS[kind].shape.write(said))
    decode_said(kind, body)
    return body


def require_said(entry: Entry) -> None:
    """Judge an entry of one of these kinds (BadSchema); other kinds pass."""
    kind = KINDS.get(entry.kind)
    if kind is None:
        return
    if kind.once and entry.revision != 0:
        raise BadSchema
    decode_said(entry.kind, entry.body)


def require_place(space: str, entry: Entry) -> None:
    """Refuse (BadSchema) what has no place in one's own or the shared space; a safety plan never leaves."""
    kind = KINDS.get(entry.kind)
    if kind is None or space not in _BOTH:
        return
    leaves = entry.kind == "plan" and space == "shared" and decode_said("plan", entry.body)["what"] == SAFETY
    if space not in kind.spaces or leaves:
        raise BadSchema


def shown_said(kind: str, body: bytes) -> object:
    """What a body says, as a file for people shows it (BadSchema)."""
    return KINDS[kind].shape.show(decode_said(kind, body))
