"""Everything that is held against a practice, as sentences about what is wrong with it."""

from tests.house.practices import by_form, by_words
from tests.house.practices.flags import Case
from tests.house.practices.kinds import misfits
from tests.house.practices.rows import REQUIRED
from tests.house.practices.sayings import finds

FLAGS = by_form.FLAGS | by_words.FLAGS
GENERAL = ("praise", "urging", "gender", "faith", "labels", "doubt", "facts", "name_case")


def broken(case: Case) -> list[str]:
    """Sentences about what a practice does that it must not, and what its kind has no room for."""
    wrong = [f"{case.practice.id}: {sentence}" for sentence in misfits(case.practice)]
    missing = REQUIRED.get(case.practice.id, frozenset()) - set(case.practice.must_not)
    wrong += [f"{case.practice.id}: the flag {flag} is not there" for flag in sorted(missing)]
    for flag in case.practice.must_not:
        if flag not in FLAGS:
            wrong.append(f"{case.practice.id}: nothing judges {flag}")
        elif not FLAGS[flag](case):
            wrong.append(f"{case.practice.id}: {flag} does not hold")
    return wrong


def untold(case: Case) -> list[str]:
    """Sentences about words that are not there, or not as many as fields."""
    fields = case.practice.fields if case.practice.kind != "checkin" else []
    wrong = [
        f"{case.practice.id}: {len(words.prompts)} prompts in {tag} for {len(fields)} fields"
        for tag, words in case.words.items()
        if len(words.prompts) != len(fields)
    ]
    if len({len(words.starters) for words in case.words.values()}) > 1:
        wrong.append(f"{case.practice.id}: the languages begin in different ways")
    return wrong


def heard(case: Case) -> list[str]:
    """Sentences in which a practice says what no practice says."""
    return [
        f"{case.practice.id}, {saying}: {text}"
        for saying in GENERAL
        for tag, words in case.words.items()
        for text in words.said()
        if finds(saying, tag, text) or "!" in text
    ]
