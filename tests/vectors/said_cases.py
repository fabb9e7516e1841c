"""What each kind that is said in its own words takes, and what it refuses: rows of `domain_bodies.json`."""

from collections.abc import Iterator, Mapping

from tests.vectors.ops import Json
from twofold_crypto.secret.entry import Value, encode_body

ID, KEY = bytes(range(16)), bytes(range(32))
DAY, DAY_AFTER_LAST = 20_100, 2_932_897
QUARTER = DAY * 1440 + 15
INSTANT_AFTER_LAST = DAY_AFTER_LAST * 1440

Rows = Mapping[str, Value]


def _attached(**changed: Value) -> list[Value]:
    picture: dict[str, Value] = {
        "key": KEY,
        "blob": ID,
        "total": 70_000,
        "hash": KEY,
        "media": 0,
        "seconds": None,
        "width": 1200,
        "height": 900,
    }
    return list((picture | changed).values())


def _several(count: int) -> list[Value]:
    return [_attached(blob=bytes([n, *ID[1:]])) for n in range(count)]


_CHANGE: list[Value] = [DAY, "Home by six.", "The trains stand still.", "I call at five."]
_STEP: list[Value] = ["I did this.", DAY]
_LONG = "x" * 1_000
_LONG_STEP: list[Value] = ["x" * 3_000, DAY]

_NOTHING: list[Value] = [None] * 10

TAKEN: dict[str, Rows] = {
    "checkin": {
        "one rating": [6, *_NOTHING[1:], 0],
        "all of it": [6, 4, 5, 0, 10, [0, 3], [7], "A quiet hour", "For the walk", "ä € 😀", 1023],
        "the longest texts": [*_NOTHING[:7], "x" * 400, None, None, 128],
    },
    "person": {"a name": ["Jo"], "the longest name": ["é" * 32]},
    "journal": {
        "words": ["A quiet evening.", None, [], None],
        "the longest words": ["é" * 7_500, "I5", [], None],
        "answers": [None, "A15", [], [[0, "I went out."], [3, "Somebody who asks."]]],
        "a picture alone": [None, None, [_attached()], None],
        "a voice": [None, None, [_attached(media=3, seconds=61, width=None, height=None)], None],
        "a medium of a newer program": [None, None, [_attached(media=255)], None],
        "eight pictures": [None, None, _several(8), None],
    },
    "note": {"a paragraph": ["Where we are.", None], "one that ends": ["x" * 4_000, DAY]},
    "named": {"a name": [ID, "Evenings", None, 1], "for a practice": [ID, "é" * 60, "C1", 1_000_000]},
    "promise": {
        "a small one": ["Home by six.", 0, DAY, "E8", 0, []],
        "kept": ["Home by six.", 2, None, None, 1, []],
        "changed": ["Home by seven.", 1, DAY, "E2", 2, [_CHANGE]],
        "kept after a change": ["Home by seven.", 1, DAY, None, 1, [_CHANGE]],
        "eight changes": ["Home by seven.", 1, DAY, None, 4, [_CHANGE] * 8],
        "not kept": ["Home by six.", 1, DAY, None, 3, []],
    },
    "repair": {
        "the first step": [None, _STEP, None, None, None],
        "all steps": ["E3", *[_LONG_STEP] * 4],
    },
    "repairanswer": {
        "received": [ID, 0, None],
        "not yet": [ID, 1, "In a while."],
        "more needed": [ID, 2, None],
    },
    "signal": {
        "pause": [0, None, None, 0],
        "pause until": [0, None, QUARTER, 0],
        "slow": [1, None, None, 0],
        "stop": [2, None, None, 0],
        "a time-out": [3, None, QUARTER, 0],
        "a time-out once more": [3, None, QUARTER, 1],
        "a light": [4, 2, None, 0],
        "a light until": [4, 0, QUARTER, 0],
    },
    "ask": {
        "something heavy": [0, 3, None, None, DAY],
        "a request": [1, None, "Would you call the bank?", DAY, DAY],
        "a request without a day": [1, None, "Would you call the bank?", None, DAY],
        "an invitation": [2, None, "A walk?", None, DAY],
    },
    "askanswer": {
        "now": [ID, 0, None, None],
        "later": [ID, 1, DAY, None],
        "yes with words": [ID, 2, None, "Gladly."],
        "other": [ID, 3, None, "Rather at home."],
        "other on a day": [ID, 3, DAY, "Rather at home."],
    },
    "putaside": {"put aside": [ID, 0, DAY]},
    "plan": {
        "grounding": [1, "When it is too much", ["Breathe.", "Open the window."], "G4"],
        "safety": [2, "Safe", ["Call."], None],
        "the longest": [5, "x" * 120, ["y" * 500] * 20, None],
    },
    "card": {
        "a card": ["F14", "What reassures me", ["A hand.", None, "A word."]],
        "a name alone": [None, "Steady", []],
        "eight lines": [None, "Steady", [_LONG] * 8],
    },
    "moment": {"thanks": ["B13", "For the walk.", 0], "a milestone": [None, _LONG, 2]},
    "cheer": {"a cheer": [ID]},
    "event": {
        "a day": ["A day out", DAY, None, None, 0, None, None, None, "Europe/Berlin"],
        "weekly": ["Review", DAY, 1200, 60, 1, DAY + 70, "At the table.", "B8", "Europe/Berlin"],
        "without an end": ["Walk", DAY, 0, None, 3, None, None, None, "UTC"],
        "far west": ["Walk", DAY, 1439, 10_080, 2, DAY, None, None, "America/Port-au-Prince"],
    },
    "chosen": {"nothing": [[]], "two": [["B1", "C1"]], "by their letters": [["B1", "B13", "B2"]]},
    "rhythm": {"nothing": [[]], "two": [[["B1", 1, None, 1_230], ["B5", 2, 6, None]]]},
    "hold": {
        "held": ["note", 1, ID, DAY, b"\x92\xa1x\xc0", QUARTER + 1],
        "over": [],
    },
    "did": {"an export": [1], "something of a newer program": [63]},
    "ageing": {"shorter": [30, 90], "the longest": [3_650, 7]},
    "left": {"saying nothing": [0], "by a record": [1], "going on": [2]},
}

REFUSED: dict[str, Rows] = {
    "checkin": {
        "nothing": [*_NOTHING, 0],
        "a rating above ten": [11, *_NOTHING[1:], 0],
        "a rating in words": ["6", *_NOTHING[1:], 0],
        "ten items": [6, *_NOTHING[1:]],
        "a mask of an empty field": [6, *_NOTHING[1:], 2],
        "a mask beyond ten bits": [6, *_NOTHING[1:], 1024],
        "no mask": [6, *_NOTHING[1:], None],
        "choices out of order": [*_NOTHING[:5], [3, 0], *_NOTHING[6:], 0],
        "a choice twice": [*_NOTHING[:5], [3, 3], *_NOTHING[6:], 0],
        "no choices but a list": [*_NOTHING[:5], [], *_NOTHING[6:], 0],
        "thirteen choices": [*_NOTHING[:5], list(range(13)), *_NOTHING[6:], 0],
        "a choice beyond 63": [*_NOTHING[:5], [64], *_NOTHING[6:], 0],
        "more text than fits": [*_NOTHING[:7], "x" * 200, "x" * 200, "x", 0],
    },
    "person": {
        "no name": [None],
        "an empty name": [""],
        "two lines": ["J\no"],
        "two spaces": ["J  o"],
        "too long": ["x" * 65],
        "two names": ["J", "o"],
    },
    "journal": {
        "nothing": [None, None, [], None],
        "a practice alone": [None, "I5", [], None],
        "too many words": ["x" * 15_001, None, [], None],
        "too many words together": ["x" * 14_999, None, [], [[0, "xx"]]],
        "an empty text": ["", None, [], None],
        "space around": ["x\u3000", None, [], None],
        "a practice with a space": ["x", "I 5", [], None],
        "a long name of a practice": ["x", "x" * 25, [], None],
        "nine pictures": [None, None, _several(9), None],
        "one blob twice": [None, None, [_attached(), _attached()], None],
        "a short key": [None, None, [_attached(key=ID)], None],
        "a long blob id": [None, None, [_attached(blob=KEY)], None],
        "no bytes": [None, None, [_attached(total=0)], None],
        "too many bytes": [None, None, [_attached(total=33_554_433)], None],
        "a short hash": [None, None, [_attached(hash=ID)], None],
        "a medium as text": [None, None, [_attached(media="image/png")], None],
        "a width alone": [None, None, [_attached(height=None)], None],
        "a width of nothing": [None, None, [_attached(width=0)], None],
        "an attachment of seven": [None, None, [_attached()[:-1]], None],
        "no attachments but nil": ["x", None, None, None],
        "no answers but a list": [None, None, [], []],
        "answers out of order": [None, None, [], [[1, "x"], [0, "x"]]],
        "a prompt twice": [None, None, [], [[1, "x"], [1, "y"]]],
        "a prompt beyond": [None, None, [], [[64, "x"]]],
        "an empty answer": [None, None, [], [[0, ""]]],
        "seventeen answers": [None, None, [], [[n, "x"] for n in range(17)]],
        "three items": ["x", None, []],
        "no list": "x",
    },
    "note": {
        "no text": [None, None],
        "too long": ["x" * 4_001, None],
        "a day after the last": ["x", DAY_AFTER_LAST],
        "a time": ["x", None, 1_200],
    },
    "named": {
        "two lines": [ID, "Even\nings", None, 1],
        "two spaces": [ID, "Even  ings", None, 1],
        "too long": [ID, "x" * 121, None, 1],
        "a short agreement": [ID[1:], "x", None, 1],
        "no number": [ID, "x", None, None],
        "a number beyond": [ID, "x", None, 1_000_001],
    },
    "promise": {
        "no words": [None, 0, None, None, 0, []],
        "too long": ["x" * 1_001, 0, None, None, 0, []],
        "a size beyond": ["x", 3, None, None, 0, []],
        "a state beyond": ["x", 0, None, None, 5, []],
        "open and changed": ["x", 0, None, None, 0, [_CHANGE]],
        "changed without a change": ["x", 0, None, None, 2, []],
        "a change without reason": ["x", 0, None, None, 2, [[DAY, "x", None, "y"]]],
        "a change without plan": ["x", 0, None, None, 2, [[DAY, "x", "y", None]]],
        "nine changes": ["x", 0, None, None, 2, [_CHANGE] * 9],
        "days that run backwards": ["x", 0, None, None, 2, [_CHANGE, [DAY - 1, *_CHANGE[1:]]]],
        "too much together": ["x", 0, None, None, 2, [[DAY, _LONG, _LONG, _LONG]] * 5],
        "no changes but nil": ["x", 0, None, None, 0, None],
    },
    "repair": {
        "no step": [None] * 5,
        "a step without a day": [None, ["x", None], None, None, None],
        "a step with a time": [None, ["x", DAY, 600], None, None, None],
        "a step too long": [None, ["x" * 3_001, DAY], None, None, None],
        "five steps": [None, _STEP, None, None, None, None],
    },
    "repairanswer": {
        "a fourth answer": [ID, 3, None],
        "no answer": [ID, None, None],
        "no repair": [None, 0, None],
        "too long": [ID, 0, "x" * 2_001],
    },
    "signal": {
        "a sixth": [5, None, None, 0],
        "a reason": [0, None, None, 0, "x"],
        "a pause with a light": [0, 1, None, 0],
        "a light without one": [4, None, None, 0],
        "a light beyond": [4, 3, None, 0],
        "a time-out without a return": [3, None, None, 0],
        "a stop with an end": [2, None, QUARTER, 0],
        "a minute between quarters": [0, None, QUARTER + 1, 0],
        "a pause once more": [0, None, None, 1],
        "a third time": [3, None, QUARTER, 2],
        "an instant after the last": [0, None, INSTANT_AFTER_LAST, 0],
    },
    "ask": {
        "a fourth sort": [3, None, "x", None, DAY],
        "something heavy that shows": [0, 1, "x", None, DAY],
        "something heavy without weight": [0, None, None, None, DAY],
        "a weight of four": [0, 4, None, None, DAY],
        "a weight of nothing": [0, 0, None, None, DAY],
        "a request with a weight": [1, 1, "x", None, DAY],
        "a request without words": [1, None, None, None, DAY],
        "an invitation with a day": [2, None, "x", DAY, DAY],
        "without an end": [2, None, "x", None, None],
        "too long": [2, None, "x" * 1_001, None, DAY],
    },
    "askanswer": {
        "no": [ID, 4, None, None],
        "later without a day": [ID, 1, None, None],
        "now on a day": [ID, 0, DAY, None],
        "yes on a day": [ID, 2, DAY, None],
        "other without words": [ID, 3, DAY, None],
        "no question": [None, 0, None, None],
    },
    "did": {"nothing": [], "no number": [None], "beyond 63": [64], "with a minute": [1, 600]},
    "ageing": {"at once": [6, 90], "for ever": [3_651, 90], "without what was": [30]},
    "left": {"nothing": [], "a fourth way": [3], "with words": [1, "x"]},
    "putaside": {
        "without an end": [ID, 0, None],
        "a fourth sort": [ID, 3, DAY],
        "a reason": [ID, 0, DAY, "x"],
    },
    "plan": {
        "a seventh sort": [6, "x", ["y"], None],
        "no steps": [0, "x", [], None],
        "21 steps": [0, "x", ["y"] * 21, None],
        "a step too long": [0, "x", ["y" * 501], None],
        "an empty step": [0, "x", [""], None],
        "a name on two lines": [0, "x\ny", ["y"], None],
        "no name": [0, None, ["y"], None],
    },
    "card": {
        "no name": [None, None, ["x"]],
        "nine lines": [None, "x", ["y"] * 9],
        "an empty line": [None, "x", [""]],
        "a line too long": [None, "x", ["y" * 1_001]],
    },
    "moment": {
        "no words": [None, None, 0],
        "a fifth sort": [None, "x", 4],
        "too long": [None, "x" * 1_001, 0],
        "a count": [None, "x", 0, 7],
    },
    "cheer": {"of nothing": [None], "with words": [ID, "x"]},
    "event": {
        "no name": [None, DAY, None, None, 0, None, None, None, "UTC"],
        "a length without a time": ["x", DAY, None, 60, 0, None, None, None, "UTC"],
        "a minute beyond": ["x", DAY, 1440, None, 0, None, None, None, "UTC"],
        "no length": ["x", DAY, 0, 0, 0, None, None, None, "UTC"],
        "an end of one day": ["x", DAY, None, None, 0, DAY, None, None, "UTC"],
        "an end before it begins": ["x", DAY, None, None, 1, DAY - 1, None, None, "UTC"],
        "a repeat beyond": ["x", DAY, None, None, 4, None, None, None, "UTC"],
        "no zone": ["x", DAY, None, None, 0, None, None, None, None],
        "a zone with a line": ["x", DAY, None, None, 0, None, None, None, "UTC\nX"],
        "a place": ["x", DAY, None, None, 0, None, None, None, "UTC", "y"],
    },
    "chosen": {
        "twice": [["B1", "B1"]],
        "out of order": [["C1", "B1"]],
        "too many": [[f"X{n:03}" for n in range(161)]],
        "no list": [None],
    },
    "rhythm": {
        "twice": [[["B1", 1, None, None], ["B1", 2, None, None]]],
        "a weekday each day": [[["B1", 1, 3, None]]],
        "an eighth weekday": [[["B1", 2, 7, None]]],
        "a minute beyond": [[["B1", 1, None, 1_440]]],
        "a cadence beyond": [[["B1", 6, None, None]]],
    },
    "hold": {
        "a stop held back": ["signal", 1, ID, DAY, b"\xc0", QUARTER],
        "a hold of a hold": ["hold", 1, ID, DAY, b"\xc0", QUARTER],
        "no body": ["note", 1, ID, DAY, b"", QUARTER],
        "a body too long": ["note", 1, ID, DAY, bytes(16_257), QUARTER],
        "version nought": ["note", 0, ID, DAY, b"\xc0", QUARTER],
        "no kind": ["No", 1, ID, DAY, b"\xc0", QUARTER],
        "no instant": ["note", 1, ID, DAY, b"\xc0", None],
        "one item": [None],
    },
}


def _case(kind: str, name: str, body: Value, error: str | None, revision: int = 0) -> Json:
    given = {"kind": kind, "revision": revision, "body": encode_body(body).hex()}
    case: Json = {"name": f"{kind}: {name}", "op": "require_schema", "in": given}
    return case | ({"error": error} if error else {})


def said_bodies() -> Iterator[Json]:
    """Each kind's rows, taken and refused, and who may revise."""
    for kind, rows in TAKEN.items():
        for name, body in rows.items():
            yield _case(kind, name, body, None)
        once = kind in {"signal", "cheer", "did"}
        yield _case(kind, "revised", next(iter(rows.values())), "bad_schema" if once else None, revision=1)
    for kind, rows in REFUSED.items():
        for name, body in rows.items():
            yield _case(kind, name, body, "bad_schema")
