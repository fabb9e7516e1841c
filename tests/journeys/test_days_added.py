"""A practice that somebody adds to the data files, in an app of which nothing else changed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.journeys.conftest import SMALL
from tests.journeys.hands import Hands
from tests.journeys.stage import stage

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

LINE = {
    "id": "own-evening-walk",
    "group": "B",
    "kind": "card",
    "where": "shareable",
    "cadence": "weekly",
    "fields": ["line", "line"],
    "mustNot": ["noCount"],
}
WORDS = {
    "title": "The evening walk",
    "lead": "Once around the pond, for you or with {name}.",
    "prompts": ["Where it begins", "What it is good for"],
}


def _edit(file: Path, key: str, change: Callable[[Any], None]) -> None:
    held = json.loads(file.read_text("utf-8"))
    change(held[key])
    file.write_text(json.dumps(held), "utf-8")


def _with_one_more(root: Path, folder: Path) -> Path:
    practices = shutil.copytree(root / "client/practices", folder)
    _edit(practices / "catalogue.json", "practices", lambda all_: all_.append(LINE))
    for language in practices.glob("words/*.json"):
        _edit(language, "practices", lambda all_: all_.update({LINE["id"]: WORDS}))
    return practices


async def test_an_added_practice_appears(browser: Browser, root: Path, tmp_path: Path) -> None:
    """It stands in its group with its words, is chosen, comes up in its rhythm, and makes a card."""
    with stage(tmp_path / "stage", _with_one_more(root, tmp_path / "practices")) as address:
        context = await browser.new_context(viewport=SMALL, reduced_motion="reduce")
        hands = Hands(await context.new_page(), address)
        await hands.open("/?scene=pair")
        await hands.follow("Practices")
        await hands.page.get_by_role("radio", name="Rhythm", exact=True).click()
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
        await context.close()

    assert (made, hands.faults) == (["solo"], [])
