"""The practices: every row accounted for, each in the form of its kind, none that does what it must not."""

import re
from collections.abc import Callable

import msgspec
import pytest

from tests.house.places import DOCS, name
from tests.house.practices.flags import Case
from tests.house.practices.forms import Practice, Words, catalogue, languages, later, schemas
from tests.house.practices.judging import FLAGS, broken, heard, untold
from tests.house.practices.rows import REQUIRED, ROWS
from tests.house.practices.sayings import sayings

PRACTICES = catalogue().practices
LANGUAGES = languages()
CASES = {
    practice.id: Case(practice, {tag: language.practices[practice.id] for tag, language in LANGUAGES.items()})
    for practice in PRACTICES
}
ROW = re.compile(r"[A-K]\d+")


def test_every_row_stands_once() -> None:
    """Each of the 115 rows is carried by one practice or named with what it waits for, and none is both."""
    carried = [practice.id for practice in PRACTICES if ROW.fullmatch(practice.id)]

    assert len(ROWS) == 115
    assert sorted([*carried, *later()]) == sorted(ROWS)
    assert len(carried) >= 80


def test_every_id_stands_once() -> None:
    """No two practices share an id, and each begins with its group if it is a row."""
    ids = [practice.id for practice in PRACTICES]

    assert len(ids) == len(set(ids))
    assert [one.id for one in PRACTICES if ROW.fullmatch(one.id) and one.id[0] != one.group] == []


def test_every_practice_keeps_its_must_not() -> None:
    """Each practice has the flags that its row asks for, keeps every one of them, and fits its kind."""
    assert [sentence for case in CASES.values() for sentence in broken(case)] == []
    assert set(REQUIRED) == {row for row in ROWS if row in CASES}


def test_both_languages_are_complete() -> None:
    """Every practice has its title, lead and prompts in every language, and no language says more."""
    assert set(LANGUAGES) >= {"en", "de"}
    assert {tag: language.language for tag, language in LANGUAGES.items()} == {tag: tag for tag in LANGUAGES}
    assert [tag for tag, said in LANGUAGES.items() if list(said.practices) != list(CASES)] == []
    assert [tag for tag, said in LANGUAGES.items() if set(said.groups) != set("ABCDEFGHIK")] == []
    assert [sentence for case in CASES.values() for sentence in untold(case)] == []
    assert [tag for tag in LANGUAGES if sayings(tag).keys() != sayings("en").keys()] == []


def test_catalogue_keeps_the_voice() -> None:
    """No practice says what the app never says, urges, assumes a body or a faith, or doubts a suspicion."""
    assert [sentence for case in CASES.values() for sentence in heard(case)] == []
    assert [one for one in LANGUAGES.values() for group in one.groups.values() if "!" in group] == []


def test_schemas_are_fresh() -> None:
    """The JSON Schemas for editors say what the tests hold the files to; `./dev docs` writes them anew."""
    assert [name(path) for path, text in schemas().items() if path.read_text(encoding="utf-8") != text] == []


def test_every_flag_is_used_and_told() -> None:
    """Each judge is asked by some row, and its meaning stands in the docs."""
    text = (DOCS / "practices.md").read_text(encoding="utf-8")

    assert {flag for flags in REQUIRED.values() for flag in flags} == set(FLAGS)
    assert [flag for flag in FLAGS if f"`{flag}`" not in text] == []


Change = Callable[[Practice], Practice]


def _with(**changed: object) -> Change:
    return lambda practice: msgspec.structs.replace(practice, **changed)


PLANTED: list[tuple[str, Change, str]] = [
    ("A1", _with(where="joint"), "noPartnerVisible"),
    ("A1", _with(must_not=["noGate"]), "noPartnerVisible"),
    ("A2", _with(kind="card", where="shareable"), "bothSign"),
    ("A14", _with(cadence="daily"), "noNag"),
    ("B1", _with(kind="event"), "noTime"),
    ("B2", _with(cadence="daily"), "noLog"),
    ("B10", _with(kind="moment"), "noLog"),
    ("B11", _with(lasts=None), "expires"),
    ("B11", _with(lasts=14), "noConsentKept"),
    ("B13", _with(kind="checkin"), "notAfterDistress"),
    ("B14", _with(where="joint"), "ownerOnly"),
    ("B15", _with(kind="journal"), "noUsage"),
    ("B16", _with(where="solo"), "jointOnly"),
    ("C2", _with(asks=["review"]), "noMeasuring"),
    ("C3", _with(fields=["clause", "clause", "text"]), "equalParts"),
    ("C10", _with(asks=["review"]), "expires"),
    ("D2", _with(kind="promise"), "freeToChange"),
    ("D6", _with(kind="note", where="joint"), "noAutoSend"),
    ("E1", _with(kind="note", where="joint"), "ownerOnly"),
    ("E5", _with(where="shareable"), "soloOnly"),
    ("E7", _with(kind="journal"), "noProof"),
    ("E8", _with(within=None), "noPile"),
    ("F1", _with(fields=["line"]), "noPreview"),
    ("F4", _with(kind="ask"), "noAutoReply"),
    ("F5", _with(kind="ask"), "noDemand"),
    ("F6", _with(cadence="weekly"), "noOverdue"),
    ("F13", _with(guide=False), "noTrace"),
    ("G1", _with(fields=["line"]), "noReason"),
    ("G1", _with(offline=False), "noDelay"),
    ("G2", _with(kind="signal"), "notOnSignals"),
    ("G4", _with(kind="signal"), "noNotify"),
    ("G7", _with(where="shareable"), "soloOnly"),
    ("G13", _with(where="shareable"), "noRank"),
    ("H3", _with(lasts=3), "noHistory"),
    ("H3", _with(kind="checkin"), "noHistory"),
    ("H8", _with(together=False), "bothTogether"),
    ("I1", _with(kind="journal"), "noMerge"),
    ("I6", _with(kind="journal"), "notSearchable"),
    ("I7", _with(cadence="weekly"), "noUnasked"),
    ("K3", _with(kind="ask"), "noInvite"),
    ("A11", _with(kind="agreement"), "noAutoChange"),
    ("B3", _with(kind="journal"), "noInference"),
    ("C9", _with(kind="plan"), "noLock"),
    ("E3", _with(kind="agreement"), "noForcedAnswer"),
]


@pytest.mark.parametrize(("row", "change", "flag"), PLANTED)
def test_broken_must_not_is_found(row: str, change: Change, flag: str) -> None:
    """A practice that is made to break its "must not" is found by exactly that flag's name."""
    case = CASES[row]

    assert any(flag in sentence for sentence in broken(case._replace(practice=change(case.practice))))


SAID: list[tuple[str, str, str, str]] = [
    ("A1", "en", "You must do this before you go on.", "noGate"),
    ("A6", "de", "Was sagt dein Glaube dazu?", "noFaith"),
    ("A7", "en", "How many points do you give it?", "noScore"),
    ("A15", "de", "Bist du vermeidend?", "noLabels"),
    ("A3", "en", "{name} changes: …", "notAboutOne"),
    ("B14", "de", "Wie viele Tage in Folge?", "noStreak"),
    ("B16", "en", "The address", "noLocation"),
    ("C4", "en", "Who was it, and when did it begin?", "noFacts"),
    ("C6", "en", "You will lose the phone.", "noPenalty"),
    ("C9", "de", "Danach wird gesperrt: …", "noLock"),
    ("C11", "en", "Which stage have you come to?", "noStage"),
    ("D3", "de", "Das Passwort: …", "noIngest"),
    ("D9", "en", "What was your part in it?", "noBlame"),
    ("E3", "de", "Sag ja, dann ist es erledigt.", "noResolved"),
    ("E3", "en", "Do you believe me now?", "noForcedAnswer"),
    ("E4", "en", "How often have I tried?", "noCount"),
    ("E6", "en", "You check it every week.", "partnerNotReviewer"),
    ("E7", "de", "Ein Foto davon", "noProof"),
    ("E9", "en", "What did it earn?", "noTrade"),
    ("F8", "en", "What would a husband say?", "noGender"),
    ("F9", "de", "Mit wem warst du dort?", "noFacts"),
    ("F11", "en", "Who started it?", "noBlame"),
    ("G8", "de", "Was daran ist übertrieben?", "noDoubt"),
    ("G9", "en", "Was it a slip?", "noSlip"),
    ("G11", "de", "Wie könnt ihr wieder zusammen sein?", "noReconcile"),
    ("G12", "en", "What will happen, most likely?", "noForecast"),
    ("H7", "en", "How often is usual?", "noCompare"),
    ("H11", "en", "What did {name} do?", "notAboutOne"),
    ("I1", "en", "How is {name}?", "noMerge"),
    ("K4", "de", "Einladen in das Notizbuch", "noInvite"),
]


@pytest.mark.parametrize(("row", "tag", "prompt", "flag"), SAID)
def test_broken_word_is_found(row: str, tag: str, prompt: str, flag: str) -> None:
    """A prompt that says what its practice must not say is found, in either language."""
    case = CASES[row]
    words = msgspec.structs.replace(case.words[tag], prompts=[prompt, *case.words[tag].prompts[1:]])

    assert any(flag in sentence for sentence in broken(case._replace(words={**case.words, tag: words})))


def test_every_flag_has_a_fault() -> None:
    """No judge is there that no planted fault has been seen to fail."""
    assert {flag for *_, flag in [*PLANTED, *SAID]} == set(FLAGS)


@pytest.mark.parametrize(
    ("tag", "title"),
    [
        ("en", "Well done"),
        ("de", "Vergiss nicht, zu reden"),
        ("de", "Du solltest reden"),
        ("en", "Go on!"),
        ("de", "Reden mit {name}"),
        ("en", "{name} and you"),
        ("de", "Mit wem war es?"),
    ],
)
def test_broken_voice_is_heard(tag: str, title: str) -> None:
    """Praise, urging, loudness, a name in the wrong case and a question for facts are found."""
    case = CASES["A1"]
    words = msgspec.structs.replace(case.words[tag], title=title)

    assert heard(case._replace(words={**case.words, tag: words})) != []


def test_missing_word_is_found() -> None:
    """A prompt that one language lacks is found."""
    case = CASES["A1"]
    words: Words = msgspec.structs.replace(case.words["de"], prompts=case.words["de"].prompts[1:])

    assert untold(case._replace(words={**case.words, "de": words})) != []
