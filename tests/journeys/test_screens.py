"""Every screen, light and dark, small and large: fit for everybody, quiet on the console, and in pictures.

TWOFOLD_SHOTS=folder looks at every form and keeps all pictures.
TWOFOLD_SHOTS_DOCS=folder keeps one of each screen (./dev shots).
"""

import os
import re
from pathlib import Path

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.scenes import scenes
from tests.journeys.survey import Survey
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

PLACE = re.compile(r"^  (\w+): \{ room: ", re.MULTILINE)


def _places(root: Path) -> set[str]:
    """Every place that a group of screens has, from the groups themselves."""
    groups = (root / "client/web/src/ui/screens").glob("*/places.ts")
    return {place for group in groups for place in PLACE.findall(group.read_text("utf-8"))}


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    """A fresh survey, its pictures where they are wanted."""
    pictures = Path(os.environ.get("TWOFOLD_SHOTS", tmp_path / "shots"))
    pictures.mkdir(parents=True, exist_ok=True)
    docs = os.environ.get("TWOFOLD_SHOTS_DOCS")
    wanted = bool(docs or os.environ.get("TWOFOLD_SHOTS"))
    return Survey(pictures, None if docs is None else Path(docs), [], every_form=wanted)


@pytest.mark.timeout(600)
async def test_every_screen_is_fit(own_world: World, new_phone: NewPhone, survey: Survey, root: Path) -> None:
    """No violation of axe, nothing wider, no broken policy, no error said; and no place is left out."""
    seen: list[str] = []
    places: set[str] = set()
    async for scene in scenes(own_world, new_phone):
        await survey.look(scene.name, scene.hands)
        seen.append(scene.name)
        places.add(await scene.hands.page.evaluate("() => location.hash.slice(2) || 'today'"))

    assert survey.wrong == []
    assert len(set(seen)) == len(seen) > 30
    assert _places(root) - places == set()


async def test_survey_finds_what_is_planted(world: World, new_phone: NewPhone, survey: Survey) -> None:
    """The survey sees a button without a name, a screen too wide, and a style that the policy forbids."""
    phone = await new_phone(world)
    await phone.open()
    await phone.page.get_by_role("button", name="Start writing").wait_for()
    await phone.page.evaluate(
        """() => { const wide = document.createElement('button');
        wide.style.inlineSize = '3000px';
        document.body.append(wide);
        document.body.setAttribute('style', 'color: red'); }"""
    )
    await survey.look("planted", phone)

    told = "\n".join(survey.wrong)
    for part in ("button-name", "wider than the screen", "style-src"):
        assert part in told
