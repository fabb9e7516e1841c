"""Words that must not stand in certain rooms."""

import re
from pathlib import Path

import pytest

from tests.house.places import CRYPTO, DEVICE, ROOT, SERVER, WEB, WEB_SRC, files, name, whole_words

DOMAIN = whole_words(
    [
        *(
            "check-?in",
            "check_in",
            "journal(?!_mode|_size)",
            "diary",
            "agreement",
            "partner",
            "couple",
            "mood",
            "emotion",
        ),
        *(
            "therapist",
            "therapy",
            "therapies",
            "marriage",
            "spouse",
            "husband",
            "wife",
            "distress",
            "closeness",
        ),
    ]
)
LEFT_OPEN = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
SKIPPED = re.compile(
    r"pytest\.(mark\.)?(skip|xfail)|\b(it|test|describe)\.(skip|todo|only)\(|unittest\.mock|monkeypatch"
)
MAY_SKIP = {
    ("tests/crypto/public_vectors.py", "pytest.skip"): "vectors of others are not ours to keep a copy of"
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
OURS = ("crypto", "server", "client", "tests", "bench")
CODE = (".py", ".ts", ".svelte", ".css", ".sql", ".mjs")


def test_relay_and_protocol_know_no_domain() -> None:
    """Neither the relay nor the protocol has a word for what people write."""
    found = [
        f"{name(path)}: {hit.group()}"
        for room in (CRYPTO, SERVER)
        for path in files(room, ".py", ".sql")
        for hit in DOMAIN.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "planted", ["# a check-in", "def partner_of(", "CheckIn", "couples", "the therapist's"]
)
def test_domain_words_are_found(planted: str) -> None:
    """The search above finds a word alone, in the plural, and inside a name."""
    assert DOMAIN.search(planted)


def _code() -> list[tuple[str, str]]:
    rooms = [ROOT / room for room in OURS if (ROOT / room).exists()]
    pages = [path for room in rooms for path in files(room, *CODE)]
    return [(name(path), path.read_text(encoding="utf-8")) for path in pages if path.name != "test_words.py"]


def test_nothing_is_left_open() -> None:
    """No code says that something is still to be done."""
    assert [(page, hit.group()) for page, text in _code() for hit in LEFT_OPEN.finditer(text)] == []


def test_no_test_is_skipped_or_patched() -> None:
    """Every test runs, and runs against the real thing or a fake that passes the contract test."""
    found = [(page, hit.group()) for page, text in _code() for hit in SKIPPED.finditer(text)]

    assert [(page, hit) for page, hit in found if (page, hit) not in MAY_SKIP] == []


def test_nobody_takes_a_promise_for_a_yes() -> None:
    """What a page answers later is waited for by `Hands.until`; Playwright's own takes the promise."""
    assert [page for page, text in _code() if "wait_for_function" in text] == []


def test_no_drawer_for_anything() -> None:
    """No file or folder is named after having no purpose."""
    rooms = (CRYPTO, SERVER, DEVICE, WEB_SRC, ROOT / "tests")
    named = {
        path: {part.split(".")[0] for part in path.relative_to(ROOT).parts}
        for room in rooms
        for path in files(room)
    }

    assert [name(path) for path, parts in named.items() if parts & DRAWERS] == []


# What the app never says: look, chapter Voice. `read` and `seen` would report what somebody else did.
_ENGLISH = r"""
betrayal; affair; cheating; victim; offender; guilty; confess; sex; addict; sober; clean; relapse;
recovery(?! sheet); trust score; honest partner; prove; verify your partner; monitor; track; streak;
missed; overdue; failed; late; days since; seen; online; last active; typing; waiting for jo;
jo has not; remind jo; congratulations; well done; good job; please; keep it up; journey; healing;
toxic; score; level; unlock; oops; sorry; are you sure; (?<!who )(?<!can )(?<!not )read
"""
_GERMAN = r"""
betr[ou]g\w*; verrat\w*; affäre\w*; fremdge\w+; untreu\w*; opfer\w*; täter\w*; schuld\w*; gesteh\w*;
geständnis\w*; beicht\w*; sex\w*; (?-i:Sucht); süchtig\w*; nüchtern\w*; clean; rückf[aä]ll\w*; genesung\w*;
vertrauenswert\w*; beweis\w*; überwach\w*; kontrollier\w*; verfolg\w*; serie\w*; verpasst\w*;
versäumt\w*; überfällig\w*; gescheitert; fehlgeschlagen; verspätet\w*; zu spät; tage(?:n)? seit;
seit \w+ tagen; gesehen; gelesen; online; zuletzt aktiv; tippt; wartet auf jo; jo hat (?:noch )?nicht;
erinnere? jo; glückwunsch\w*; gut gemacht; weiter so; super; prima; reise; heilung; toxisch\w*;
punktzahl\w*; punkte; level; entsperr\w*; hoppla; ups; sorry; tut mir leid; bist du sicher; sicher\?;
bitte
"""
URGED = r"!(?![=\w(\[$.])"


def _unsaid(never: str) -> re.Pattern[str]:
    words = "|".join(word.strip() for word in never.split(";"))
    return re.compile(rf"\b(?:{words})\b|{URGED}", re.IGNORECASE)


UNSAID = {"en": _unsaid(_ENGLISH), "de": _unsaid(_GERMAN)}
SPOKEN = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')


def _spoken(text: str) -> list[str]:
    without_comments = re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.DOTALL | re.MULTILINE)
    return ["".join(groups) for groups in SPOKEN.findall(without_comments)]


def _catalogues(language: str) -> list[Path]:
    rooms = (WEB_SRC / "ui" / "words", WEB / "practices" / "words", WEB.parent / "practices" / "words")
    found = [path for room in rooms if room.exists() for path in files(room, ".ts", ".json")]
    return [path for path in found if path.name.split(".")[-2] == language]


@pytest.mark.parametrize("language", sorted(UNSAID))
def test_app_keeps_its_voice(language: str) -> None:
    """No sentence of the app praises, urges, blames, or reports what another person did, in any language."""
    said = [
        (name(path), line)
        for path in _catalogues(language)
        for line in _spoken(path.read_text(encoding="utf-8"))
    ]

    assert len(said) > 200
    assert [(page, line) for page, line in said if UNSAID[language].search(line)] == []


@pytest.mark.parametrize(
    ("language", "planted"),
    [
        ("en", "Well done."),
        ("en", "Jo has seen it"),
        ("en", "You missed a day"),
        ("en", "Sent!"),
        ("en", "Please wait"),
        ("de", "Gut gemacht."),
        ("de", "Jo hat es gelesen"),
        ("de", "Du hast einen Tag verpasst"),
        ("de", "Gesendet!"),
        ("de", "Bitte warte"),
        ("de", "Bist du sicher"),
        ("de", "Jo hat noch nicht geantwortet"),
    ],
)
def test_voice_is_heard(language: str, planted: str) -> None:
    """The search above finds what it is for."""
    assert UNSAID[language].search(planted)


# What would watch, count or urge, as it would be named in code. `noOverdue` is a must-not of the catalogue.
MECHANICS = re.compile(
    r"streak|leaderboard|confetti|trust_?score|last_?(?:seen|active|online)|read_?receipt|is_?typing|typing_?indicator"
    r"|days_?since|missed_?days|(?<!no)overdue|answer_?time|response_?time|open_?count|signal_?count|setAppBadge|badge_?count"
    r"|sendBeacon|analytics|telemetry|geolocation|watchPosition|sentiment",
    re.IGNORECASE,
)


def test_r12_r13_nothing_watches_or_counts() -> None:
    """No code of the app has a name for a thing that would watch, score or urge anybody."""
    pages = [path for room in ("ui", "domain") for path in files(WEB_SRC / room, ".ts", ".svelte", ".css")]
    found = [
        (name(path), hit.group()) for path in pages for hit in MECHANICS.finditer(path.read_text("utf-8"))
    ]

    assert pages != []
    assert found == []


@pytest.mark.parametrize(
    "planted", ["const lastSeen =", "navigator.setAppBadge(3)", "streak_days", "signalCount"]
)
def test_mechanics_are_found(planted: str) -> None:
    """The search above finds what it is for."""
    assert MECHANICS.search(planted)


def test_r19_surface_is_neutral() -> None:
    """Title and manifest, which a stranger may glance at, say nothing about what the notebook is for."""
    title = re.search(r"<title>(.*?)</title>", (WEB / "index.html").read_text(encoding="utf-8"))
    manifest = next(files(WEB / "public", ".webmanifest")).read_text(encoding="utf-8")

    assert title
    assert not any(
        pattern.search(text) for pattern in (DOMAIN, *UNSAID.values()) for text in (title[1], manifest)
    )
