"""A practice that somebody adds to the data files, in an app of which nothing else changed."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.journeys.conftest import SMALL
from tests.journeys.hands import Hands
from tests.journeys.stage import stage

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

WALK = "own-evening-walk"
LINES: dict[str, dict[str, Any]] = {
    WALK: {"kind": "card", "where": "shareable", "cadence": "weekly", "fields": ["line", "line"]},
    "own-checkin": {"kind": "checkin", "where": "shareable", "fields": ["distress", "safety"]},
    "own-journal": {"kind": "journal", "where": "shareable", "fields": ["text"]},
    "own-note": {"kind": "note", "where": "joint", "fields": ["text"], "lasts": 1},
    "own-agreement": {"kind": "agreement", "where": "joint", "fields": ["clause"], "asks": ["review"]},
    "own-promise": {"kind": "promise", "where": "shareable", "fields": ["line"]},
    "own-repair": {"kind": "repair", "where": "shareable", "fields": ["acknowledge"]},
    "own-signal": {"kind": "signal", "what": ["light"], "where": "joint", "fields": []},
    "own-ask": {"kind": "ask", "what": ["invitation"], "where": "joint", "fields": ["line"], "lasts": 2},
    "own-plan": {"kind": "plan", "what": ["own"], "where": "shareable", "fields": ["step"]},
    "own-guide": {"kind": "plan", "what": ["own"], "where": "solo", "fields": ["step"], "guide": True},
    "own-moment": {"kind": "moment", "what": ["win"], "where": "shareable", "fields": ["line"]},
    "own-event": {"kind": "event", "where": "joint", "fields": ["line"]},
}
WORDS = {
    "title": "The evening walk",
    "lead": "Once around the pond, for you or with {name}.",
    "prompts": ["Where it begins", "What it is good for"],
}
LEADS = {
    "own-checkin": "write",
    "own-journal": "compose",
    "own-note": "open",
    "own-ask": "asking",
    "own-plan": "planning",
    "own-guide": "plan",
    "own-event": "dates",
}
"""Where some begin; of the others it only matters that they begin somewhere."""


def _words(practice: str) -> dict[str, Any]:
    """Something to say for each prompt, where its kind has any."""
    if practice == WALK:
        return WORDS
    line = LINES[practice]
    prompts = [] if line["kind"] == "checkin" else [f"To {practice}" for _ in line["fields"]]
    return {"title": f"One more: {practice}", "lead": "A line of data.", "prompts": prompts}


def _edit(file: Path, key: str, change: Callable[[Any], None]) -> None:
    held = json.loads(file.read_text("utf-8"))
    change(held[key])
    file.write_text(json.dumps(held), "utf-8")


def _with_more(root: Path, folder: Path) -> Path:
    practices = shutil.copytree(root / "client/practices", folder)
    more = [{"id": id_, "group": "B", "cadence": "none", "mustNot": []} | line for id_, line in LINES.items()]
    _edit(practices / "catalogue.json", "practices", lambda all_: all_.extend(more))
    for language in practices.glob("words/*.json"):
        _edit(language, "practices", lambda all_: all_.update({id_: _words(id_) for id_ in LINES}))
    return practices


@pytest.fixture(scope="module")
def staged(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the stage, built with a practice more of every kind."""
    folder = tmp_path_factory.mktemp("added")
    with stage(folder / "stage", _with_more(root, folder / "practices")) as address:
        yield address


async def _phone(browser: Browser, address: str) -> Hands:
    """Among the practices of a group."""
    context = await browser.new_context(viewport=SMALL, reduced_motion="reduce")
    hands = Hands(await context.new_page(), address)
    await hands.open("/?scene=pair")
    await hands.follow("Practices")
    await hands.page.get_by_role("radio", name="Rhythm", exact=True).click()
    return hands


async def test_an_added_practice_appears(browser: Browser, staged: str) -> None:
    """It stands in its group with its words, is chosen, comes up in its rhythm, and makes a card."""
    hands = await _phone(browser, staged)
    await hands.follow("The evening walk")
    await hands.sees("Once around the pond, for you or with Jo.")
    await hands.page.get_by_role("switch", name="I practise this").check()
    await hands.page.get_by_role("radio", name="Every day").click()
    await hands.press("Begin")
    await hands.fill("Where it begins", "At the gate.")
    await hands.press("Keep it")
    await hands.title("The evening walk").wait_for()
    await hands.sees("At the gate.")
    made = await hands.page.evaluate(
        "() => stage.recorded.filter(({ kind }) => kind === 'card').map(({ space }) => space)"
    )
    await hands.room("Today")
    await hands.sees("The evening walk")
    await hands.context.close()

    assert (made, hands.faults) == (["solo"], [])


async def test_every_kind_begins_somewhere(browser: Browser, staged: str) -> None:
    """A practice of each kind, known from the data alone, leads to where a page of that kind is made."""
    hands = await _phone(browser, staged)
    begun: dict[str, str] = {}
    for practice in (each for each in LINES if each != WALK):
        await hands.follow(f"One more: {practice}")
        await hands.title(f"One more: {practice}").wait_for()
        await hands.press("Begin")
        begun[practice] = await hands.place()
        await hands.page.evaluate("() => history.back()")
        await hands.title("Today").wait_for()
        await hands.follow("Practices")
    await hands.context.close()

    assert {each: begun[each] for each in LEADS} == LEADS
    assert (set(begun.values()) & {"practice", "practices"}, hands.faults) == (set(), [])
