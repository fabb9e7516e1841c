"""Every screen, light and dark, small and large: fit for everybody, quiet, one tap from a pause.

One walk past all of them; each test is one thing that was looked for on the way.
TWOFOLD_SHOTS=folder looks at every form and keeps all pictures.
TWOFOLD_SHOTS_DOCS=folder keeps two of each screen, and writes the page that shows them (./dev shots).
"""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys.conftest import NewPhone, make_phone
from tests.journeys.couple import WHERE, Couple
from tests.journeys.hands import Hands
from tests.journeys.pictures import Pictures
from tests.journeys.scenes import scenes
from tests.journeys.survey import Place, Reach, Survey, registered, signals_of
from tests.journeys.walking import Walk
from tests.journeys.wayout import WayOut
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

WITHOUT = {"together", "calendar", "cards", "card", "carding"}
"""The room, which has all signals, and what is opened from it and is no talk of two: lists, own cards."""

PLANT = "style => { for (const each of document.querySelectorAll('.hold')) each.style.cssText = style; }"


@dataclass
class Walked:
    """What one walk found."""

    places: dict[str, Place]
    survey: Survey
    reach: Reach
    walk: Walk = field(default_factory=Walk)
    way_out: WayOut = field(default_factory=WayOut)
    seen: list[str] = field(default_factory=list)
    at: set[str] = field(default_factory=set)


def _pictures() -> Pictures | None:
    """Where pictures are wanted, if anywhere."""
    docs, shots = (_folder(name) for name in ("TWOFOLD_SHOTS_DOCS", "TWOFOLD_SHOTS"))
    return Pictures(docs, shots) if docs or shots else None


def _folder(name: str) -> Path | None:
    named = os.environ.get(name)
    if not named:
        return None
    Path(named).mkdir(parents=True, exist_ok=True)
    return Path(named)


@pytest.fixture(scope="module")
def walked_world(web_app: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The relay of the walk, which is killed and forgets."""
    assert web_app.is_dir()
    with World(tmp_path_factory.mktemp("walked")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def walked(browser: Browser, walked_world: World, root: Path) -> AsyncIterator[Walked]:
    """Past every screen once, on phones of its own."""
    places = registered(root)
    found = Walked(places, Survey(_pictures()), Reach(places))
    made: list[Hands] = []

    async def new_phone(world: World) -> Hands:
        made.append(await make_phone(browser, world, timezone_id=WHERE))
        return made[-1]

    async for scene in scenes(walked_world, new_phone):
        at = await scene.hands.place()
        found.seen.append(scene.name)
        found.at.add(at)
        await found.survey.look(scene.name, scene.hands)
        await found.reach.look(at, scene.hands)
        await found.way_out.look(scene.name, scene.hands)
        await found.walk.glance(scene.name, scene.hands)
    if found.survey.pictures is not None:
        found.survey.pictures.write_page({name: place.room for name, place in places.items()})
    yield found
    for hands in made:
        await hands.context.close()


async def test_every_screen_is_fit(walked: Walked) -> None:
    """No violation of axe, nothing wider than the screen, no broken policy, no error said."""
    assert walked.survey.wrong == []


async def test_r17_exit_is_on_top_everywhere(walked: Walked) -> None:
    """R17: on every screen and sheet, narrow, small and large, the exit is whole, uncovered and large enough;
    the tab says one neutral word."""
    assert walked.way_out.wrong == []
    assert walked.way_out.titles == {"Notebook"}


async def test_every_way_of_walking(walked: Walked) -> None:
    """With large letters, forced colours, no motion, keys alone, one on each screen: nothing is lost."""
    assert walked.walk.wrong == []


async def test_no_place_is_left_out(walked: Walked) -> None:
    """The walk came past every place that the groups of screens have, and past each scene once."""
    assert walked.places.keys() - walked.at == set()
    assert len(set(walked.seen)) == len(walked.seen) > 30


async def test_r07_pause_is_one_tap_away(walked: Walked) -> None:
    """At 320 px, on every place where two do something; nothing that Together opens may forget it."""
    wanted = {name for name, place in walked.places.items() if signals_of(name, place)}
    unmarked = {name for name, place in walked.places.items() if place.room == "together" and not place.joint}

    assert walked.reach.wrong == []
    assert wanted - walked.reach.met == set()
    assert len(wanted) > 15
    assert unmarked == WITHOUT


async def test_survey_finds_what_is_planted(world: World, new_phone: NewPhone) -> None:
    """The survey sees a button without a name, a screen too wide, and a style that the policy forbids."""
    survey = Survey()
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


async def test_reach_finds_what_is_planted(couple: Couple) -> None:
    """A Pause that is small, below the edge, or under something is not one tap away."""
    places = {"light": Place("together", joint=True)}
    reach = Reach(places)
    await couple.mika.room("Together")
    await couple.mika.follow("A light for today")
    await reach.look("light", couple.mika)
    assert reach.wrong == []
    for planted in ("scale: 0.5", "translate: 0 60px", "visibility: hidden"):
        await couple.mika.page.evaluate(PLANT, planted)
        await reach.look("light", couple.mika)

    assert len(reach.wrong) == 3
