"""What there is, the docs name; what they name, there is. Each claim is seen to fail on a planted copy."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.claims import CLAIMS, FOREIGN, Claim, words_of_the_code
from tests.docs.figures import figures_are_of_today, said
from tests.docs.reading import Pages
from tests.house.places import ROOT
from twofold_server.settings import PREFIX

ALL: tuple[Claim, ...] = (*CLAIMS, figures_are_of_today)
HOSTING, SPEC, CONTRIBUTING = "docs/self-hosting.md", "docs/protocol.md", "CONTRIBUTING.md"
MODEL = "docs/threat-model.md"


@dataclass(frozen=True, slots=True)
class Planted:
    """On a page, what stands there becomes something else; then a claim complains in these words."""

    page: str
    there: str
    instead: str
    complaint: str


PLANTED = [
    Planted(
        HOSTING, "### `twofold migrate`", "### `twofold upgrade`", "command twofold migrate is not named"
    ),
    Planted(
        HOSTING, "### `twofold migrate`", "### `twofold upgrade`", "command twofold upgrade is named and gone"
    ),
    Planted(HOSTING, "| `--replace` |", "| `--over` |", "option of twofold restore --replace is not named"),
    Planted(HOSTING, "\ntwofold doctor --data", "\ntwofold examine --data", "no command `twofold examine`"),
    Planted(HOSTING, "\ntwofold doctor --data", "\ntwofold doctor --folder", "takes no --folder"),
    Planted(CONTRIBUTING, "| `./dev vectors` |", "| `./dev cases` |", "verb vectors is not named"),
    Planted("README.md", "`./dev run` runs", "`./dev serve` runs", "no verb ./dev serve"),
    Planted(
        HOSTING, "| `member_bytes` | `TWOFOLD_MEMBER_BYTES` |", "| | |", "setting member_bytes is not named"
    ),
    Planted(
        CONTRIBUTING,
        "`TWOFOLD_CHROMIUM`",
        f"`{PREFIX}BROWSER`",
        f"variable {PREFIX}BROWSER is named and gone",
    ),
    Planted(
        "docs/refusals.md", "| `over_quota` | 409", "| `no_room` | 409", "refusal over_quota is not named"
    ),
    Planted(
        "docs/refusals.md", "| `over_quota` | 409", "| `no_room` | 409", "refusal no_room is named and gone"
    ),
    Planted(SPEC, "| `stale_wrap` |", "| `old_wrap` |", "judgement stale_wrap is not named"),
    Planted(SPEC, "| DEPTH_MAX | 8 |", "| DEPTH_MAX | 9 |", "limit DEPTH_MAX = 8 is not named"),
    Planted(SPEC, "| DEPTH_MAX | 8 |", "| HEIGHT_MAX | 8 |", "limit HEIGHT_MAX = 8 is named and gone"),
    Planted(SPEC, "| `/v1/fetch` (token)", "| `/v1/read` (token)", "route /v1/read is named and gone"),
    Planted(SPEC, "/v1/heal", "/v1/mend", "route /v1/heal is not named"),
    Planted(
        HOSTING, "| `clock_back` | trouble", "| `clock_off` | trouble", "finding clock_back is not named"
    ),
    Planted("docs/practices.md", "| A1 |", "| Z1 |", "practice A1 is not named"),
    Planted("docs/practices.md", "| A1 |", "| Z1 |", "practice Z1 is named and gone"),
    Planted(
        "docs/operations.md",
        "`drain_seconds = 20`",
        "`leave_seconds = 20`",
        "`leave_seconds` is named and gone",
    ),
    Planted("README.md", "(docs/screens/README.md)", "(docs/pictures.md)", "nothing is at pictures.md"),
    Planted(
        "docs/threat-model.md",
        "`tests/support/evil/`",
        "`tests/support/bad/`",
        "there is no tests/support/bad/",
    ),
    Planted("docs/for-translators.md", "/practices/sayings/", "/sayings/", "practices/sayings are not named"),
    Planted(MODEL, "| the other one, who hosts |", "| a host |", "no column for the other one, who hosts"),
    Planted(MODEL, "| what you put away unanswered | yes |", "| what you put away |", "cells of"),
    Planted(HOSTING, "good for 16 spaces", "good for 12 spaces", "says 12, and it is 16"),
    Planted(HOSTING, "the 4 MiB that lie", "the room that lies", "says nothing any more"),
]


def _copy(folder: Path) -> Pages:
    """The pages alone, with pictures and scripts as empty files: links lead there too."""
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        to = folder / path.relative_to(ROOT)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, to)
    return Pages(folder)


def _complaints(pages: Pages, claims: tuple[Claim, ...] = ALL) -> list[str]:
    return [complaint for claim in claims for complaint in claim(pages)]


@pytest.mark.parametrize("claim", ALL, ids=lambda claim: claim.__name__)
def test_the_docs_are_as_they_claim(claim: Claim) -> None:
    """Nothing is unnamed, nothing is named and gone."""
    assert list(claim(Pages())) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.complaint.replace("/", "-"))
def test_what_is_planted_is_found(planted: Planted, tmp_path: Path) -> None:
    """One omission or one leftover on one page is a complaint that says which."""
    pages = _copy(tmp_path)
    page = tmp_path / planted.page
    text = page.read_text(encoding="utf-8")
    assert planted.there in text, "the sentence is another by now: plant it anew"
    page.write_text(text.replace(planted.there, planted.instead), encoding="utf-8")

    assert [each for each in _complaints(pages) if planted.complaint in each] != []


def test_every_claim_was_seen_to_fail(tmp_path: Path) -> None:
    """No claim is so worded that nothing could break it: what is planted reaches each of them."""
    pages = _copy(tmp_path)
    for planted in PLANTED:
        page = tmp_path / planted.page
        page.write_text(
            page.read_text(encoding="utf-8").replace(planted.there, planted.instead), encoding="utf-8"
        )

    assert [_named(claim) for claim in ALL if not _complaints(pages, (claim,))] == []


def _named(claim: Callable[..., object]) -> str:
    return claim.__name__


def test_a_place_on_a_page_is_looked_for(tmp_path: Path) -> None:
    """A link to a heading that is gone is a complaint, where the page itself is there."""
    pages = _copy(tmp_path)
    (tmp_path / "SECURITY.md").write_text(
        "[here](README.md#run-it) [there](README.md#walk-it)", encoding="utf-8"
    )

    assert [each for each in _complaints(pages) if "#" in each] == [
        "SECURITY.md: README.md has no place #walk-it"
    ]


def test_foreign_words_are_needed() -> None:
    """A word stands on the list of others' words only while a page says it and no line of ours does."""
    text = Pages().whole

    assert [word for word in sorted(FOREIGN) if word not in text or word in words_of_the_code()] == []


def test_every_figure_is_looked_at_once() -> None:
    """No sentence stands twice in the list."""
    assert len({(page, sentence) for page, sentence, _ in said()}) == len(said())
