"""Random sets of entries that two people say in their own words, as both languages fold them."""

from random import Random

from tests.vectors.ops import Json
from twofold_client.said import encode_said
from twofold_client.shapes import Said

HISTORIES = 40
TODAY = 20_110


def _id(number: int) -> bytes:
    return bytes([*[0] * 15, number])


def _said(chance: Random, least: int) -> tuple[str, dict[str, Said]]:
    """Something of a kind that two people must be shown alike."""
    target, day = _id(chance.randrange(4)), TODAY + chance.randrange(-1, 6)
    match chance.randrange(least, 7):
        case 0:
            name = chance.choice(["Evenings", "Sundays", "é雨"])
            return "named", {"agreement": target, "name": name, "practice": None, "nth": chance.randrange(3)}
        case 1:
            return "chosen", {
                "practices": chance.sample(["B1", "B13", "B2", "C1", "E8"], chance.randrange(5))
            }
        case 2:
            step = {"text": "I did this.", "day": day}
            return "repair", {
                "practice": None,
                "acknowledge": step,
                "apologise": None,
                "repair": None,
                "follow": None,
            }
        case 3:
            return "repairanswer", {"repair": target, "answer": chance.randrange(3), "text": None}
        case 4:
            what = chance.randrange(3)
            weight, text = (2, None) if what == 0 else (None, "A walk?")
            return "ask", {"what": what, "weight": weight, "text": text, "by": None, "last": day}
        case 5:
            days = [30, 60, 90, 180]
            return "ageing", {"days": chance.choice(days), "before": chance.choice(days)}
        case _:
            answer = chance.randrange(4)
            later, other = day if answer == 1 else None, "Else." if answer == 3 else None
            return "askanswer", {"ask": target, "answer": answer, "day": later, "text": other}


def _history(seed: int) -> Json:
    chance = Random(seed)
    entries = {}
    for _ in range(chance.randrange(6, 40)):
        kind, said = _said(chance, 4 if seed % 2 else 0)
        member, entry_id = chance.randrange(2), _id(chance.randrange(7))
        day, revision = TODAY - chance.randrange(-3, 18), chance.randrange(3)
        entries[member, entry_id] = [
            member,
            kind,
            entry_id.hex(),
            revision,
            day,
            encode_said(kind, said).hex(),
        ]
    listed = list(entries.values())
    chance.shuffle(listed)
    return {"name": f"random {seed}", "op": "fold_said", "in": {"entries": listed, "today": TODAY}}


def said_histories() -> list[Json]:
    """Each author and id once, since a device shows the newest of each."""
    return [_history(seed) for seed in range(HISTORIES)]
