"""The docs name everything that a person can type, set, meet or exceed, and no more."""

import re
from importlib.util import find_spec

import pytest

from tests.house.places import CRYPTO, DEVICE, DOCS, ROOT, SERVER, SPEC, WEB_SRC, docs, files, name
from tests.house.written import PART, PARTS, commands, options, renewed
from twofold_crypto.errors import every_refusal
from twofold_crypto.public import limits
from twofold_server.errors import TABLE
from twofold_server.settings import PREFIX, Settings

LIMITS = {key: value for key, value in vars(limits).items() if key.isupper() and isinstance(value, int)}


def test_written_parts_are_fresh() -> None:
    """What the docs take from the code says what the code says; `python -m tests.house.written` renews it."""
    pages = {path: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}

    assert {found["name"] for text in pages.values() for found in PART.finditer(text)} == set(PARTS)
    assert [name(path) for path, text in pages.items() if renewed(text) != text] == []


def test_every_command_is_explained() -> None:
    """Each command and each option has its words in help, and its line in the docs."""
    text = docs()
    for typed, command in commands():
        assert f"`{typed}" in text, typed
        for option in options(command):
            assert option.help, f"{typed} {option.opts}"
            assert all(f"`{word}" in text or f" {word}" in text for word in option.opts), (
                f"{typed} {option.opts}"
            )


def test_every_verb_is_explained() -> None:
    """Each verb of ./dev is in its help and in CONTRIBUTING."""
    script = (ROOT / "dev").read_text(encoding="utf-8")
    verbs = re.findall(r"^  ([a-z]\w*)(?:\|[^)]*)?\) ", script, re.MULTILINE)
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert {"run", "test", "check", "bench", "e2e", "vectors"} <= set(verbs)
    assert [verb for verb in verbs if f"./dev {verb}" not in script and verb != "help"] == []
    assert [verb for verb in verbs if f"`./dev {verb}`" not in contributing and verb != "help"] == []


def test_every_setting_is_named() -> None:
    """Each environment variable that the project reads, by name or by rule, is in the docs."""
    places = [*files(SERVER, ".py"), *files(DEVICE, ".py"), *files(ROOT / "tests", ".py")]
    places += [ROOT / "hatch_build.py", ROOT / "dev"]
    read = {
        word
        for page in places
        for word in re.findall(r"\bTWOFOLD_[A-Z_]+[A-Z]\b", page.read_text(encoding="utf-8"))
    }
    by_rule = {PREFIX + setting.upper() for setting in Settings.__struct_fields__}
    text = docs()

    assert [word for word in sorted(read | by_rule) if f"`{word}" not in text] == []


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_refusal_is_named(code: str) -> None:
    """Each refusal of the relay has its row, with a sentence and what to do."""
    row = TABLE[code]

    assert f"`{code}`" in docs()
    assert row.sentence.endswith(".")
    assert row.todo.endswith(".")
    assert row.status >= 400


def test_every_judgement_is_in_the_spec() -> None:
    """Each error of the protocol is named where implementers look for it."""
    spec = SPEC.read_text(encoding="utf-8")

    assert [code for code in every_refusal() if code != "refused" and f"`{code}`" not in spec] == []


def test_every_limit_is_in_the_spec() -> None:
    """The spec's table has every limit with its number, and none besides."""
    chapter = SPEC.read_text(encoding="utf-8").partition("\n## Limits\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([A-Z_, ]+) \| ([^|]+) \|", chapter, re.MULTILINE)
    told = {
        limit: _number(value)
        for limits_told, values in rows
        for limit, value in zip(limits_told.split(", "), values.split(", "), strict=True)
    }

    assert told == LIMITS


def test_limits_are_the_same_in_both_languages() -> None:
    """The phone has every limit of the protocol under its name and number, and none besides."""
    text = (WEB_SRC / "protocol" / "public" / "limits.ts").read_text(encoding="utf-8")
    told = dict(re.findall(r"^export const ([A-Z_]+) = ([^;]+);", text, re.MULTILINE))

    assert {limit: _number(value) for limit, value in told.items()} == LIMITS


def _number(text: str) -> int:
    """A limit as a page writes it: digits, or the largest integer that every language holds exactly."""
    return 2**53 - 1 if text.strip() in {"2⁵³ − 1", "2 ** 53 - 1"} else int(text)


def test_every_address_is_in_the_spec() -> None:
    """Each route of the relay's API is in the spec's Messages."""
    pages = [*files(SERVER, ".py"), CRYPTO / "public" / "messages.py"]
    routes = {
        route for page in pages for route in re.findall(r"/v1/[a-z/]+[a-z]", page.read_text(encoding="utf-8"))
    }
    spec = SPEC.read_text(encoding="utf-8")

    assert routes != set()
    assert [route for route in sorted(routes) if route not in spec] == []


def test_the_walk_names_real_places() -> None:
    """Each file and folder that the docs point to is there."""
    pointed = {
        (name(page), place)
        for page in [*(ROOT.glob("*.md")), *files(DOCS, ".md")]
        for place in re.findall(
            r"`((?:client|server|crypto|tests|docs|bench)/[\w./-]+)`", page.read_text(encoding="utf-8")
        )
        if "NAME" not in place
    }

    assert [(page, place) for page, place in sorted(pointed) if not (ROOT / place).exists()] == []


def test_links_lead_somewhere() -> None:
    """Each link between our own pages leads to a page that is there."""
    dead = [
        (name(page), target)
        for page in [*(ROOT.glob("*.md")), *files(DOCS, ".md")]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert dead == []


def test_the_licence_is_whole() -> None:
    """The licence's full text lies at the root, and the distribution names it."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert text.startswith("GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3")
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_all_three_rooms_are_installed() -> None:
    """One distribution brings the protocol, the relay and the device."""
    assert all(find_spec(room) for room in ("twofold_crypto", "twofold_server", "twofold_client"))
